package dev.tamsui.engine.torrent;

import dev.tamsui.engine.concurrent.ManualTicker;
import dev.tamsui.engine.model.EngineSettings.Limits;
import java.util.Random;

/** What is left of some torrent. */
public final class TestRemains {
    private TestRemains() {}

    public static Remains of() {
        return new Torrent(
                        Specs.of(1, FakeLink.id(9), Limits.DEFAULT),
                        new FakeHost(),
                        new FakeStorage(),
                        event -> {},
                        new ManualTicker(),
                        new Random(1))
                .remains();
    }
}
