package dev.tamsui.engine;

import dev.tamsui.engine.model.AddOptions;
import dev.tamsui.engine.model.EngineSettings;
import dev.tamsui.engine.model.InfoHash;
import dev.tamsui.engine.model.TorrentState;
import dev.tamsui.engine.session.FakeStateStore;
import dev.tamsui.engine.session.TestEngines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A process that downloads one torrent and ends. Arguments: the .torrent file, its folder. */
public final class LeechProcess {
    private LeechProcess() {}

    public static void main(String[] args) throws IOException {
        EngineSettings.Limits limits = new EngineSettings.Limits(100, 80, 1, 20, 8, 100);
        EngineSettings settings = TestEngines.settings(Path.of(args[1]), "127.0.0.3", 8 << 20, limits);
        try (Engine engine = Engine.start(settings, new FakeStateStore())) {
            InfoHash hash = engine.add(Files.readAllBytes(Path.of(args[0])), AddOptions.DEFAULT)
                    .torrent()
                    .infoHash();
            TestEngines.awaitState(engine, hash, TorrentState.SEEDING);
        }
    }
}
