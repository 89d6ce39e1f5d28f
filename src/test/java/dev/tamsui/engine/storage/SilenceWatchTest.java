package dev.tamsui.engine.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tamsui.engine.model.TorrentError;
import dev.tamsui.engine.storage.DiskFixture.ManualTicker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SilenceWatchTest {
    private static final Path FILE = Path.of("/mnt/a");

    private final ManualTicker ticker = new ManualTicker();
    private final List<Silence> all = new ArrayList<>();
    private final SilenceWatch watch = new SilenceWatch(() -> all);
    private final Silence silence = new Silence(ticker, watch);
    private final List<String> told = new ArrayList<>();
    private final Silence.Listener listener = new Silence.Listener() {
        @Override
        public void silent(TorrentError error) {
            told.add("silent");
        }

        @Override
        public void answers() {
            told.add("answers");
        }
    };

    /** Runs as if within a call that has taken so long. */
    private void within(Duration taken, boolean isLong, Runnable then) {
        silence.watched(() -> {
                    try (Call _ = isLong ? Call.longBegins("sync", FILE) : Call.begins("read", FILE)) {
                        ticker.advance(taken);
                        then.run();
                    }
                })
                .run();
    }

    @Test
    void aReadMayTakeFifteenSecondsAndASyncAMinute() {
        all.add(silence);
        silence.join(listener);
        within(Duration.ofSeconds(14), false, watch::step);
        within(Duration.ofSeconds(59), true, watch::step);
        assertThat(told).isEmpty();
        within(Duration.ofSeconds(15), false, watch::step);
        watch.step();
        within(Duration.ofSeconds(60), true, watch::step);
        watch.step();
        assertThat(told).containsExactly("silent", "answers", "silent", "answers");
    }

    @Test
    void eachIsToldOnceAndWhoComesLaterAtOnce() {
        all.add(silence);
        within(Duration.ofSeconds(20), false, () -> {
            watch.step();
            silence.join(listener);
            silence.join(listener);
            watch.step();
        });
        assertThat(told).containsExactly("silent");
        silence.leave(listener);
        watch.step();
        assertThat(told).containsExactly("silent", "answers");
    }

    @Test
    void itLooksAsLongAsSomethingIsUnderWay() {
        all.add(silence);
        assertThat(watch.step()).as("nothing is").isFalse();
        within(Duration.ZERO, false, () -> assertThat(watch.step()).isTrue());
        assertThat(watch.step()).isFalse();
    }

    @Test
    void whereNobodyWatchesACallIsNotNoted() {
        assertThat(Call.begins("read", FILE)).isNull();
    }
}
