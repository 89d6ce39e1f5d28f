package dev.tamsui.engine.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tamsui.engine.concurrent.Ticker;
import dev.tamsui.engine.model.DesiredState;
import dev.tamsui.engine.model.InfoHashes;
import dev.tamsui.engine.model.RateLimits;
import dev.tamsui.engine.model.StoredTorrent;
import dev.tamsui.engine.model.TorrentId;
import dev.tamsui.engine.model.Totals;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SessionHostTest {
    private static final Instant FIRST = Instant.ofEpochSecond(1_000);

    @TempDir
    Path folder;

    @Test
    void aTorrentThatFinishesAgainAfterACheckWasCompleteTheFirstTime() throws IOException {
        FakeStateStore store = new FakeStateStore();
        Session session = new Session(TestEngines.settings(folder, "127.0.0.2"), store);
        try (TestTorrents torrents = new TestTorrents()) {
            store.add(stored(), new byte[0]);
            SessionHost host =
                    new SessionHost(session, torrents.handle(1), new Throttle(Ticker.system(), RateLimits.NONE));
            host.completed(FIRST);
            host.completed(FIRST.plusSeconds(60));
        } finally {
            session.close();
        }
        assertThat(store.held().getFirst().completedAt()).isEqualTo(FIRST);
        assertThat(store.completions()).isEqualTo(1);
    }

    private StoredTorrent stored() {
        return new StoredTorrent(
                new TorrentId(0),
                InfoHashes.ofV1(TestTorrents.hash(1)),
                "t1",
                10,
                false,
                folder,
                DesiredState.RUNNING,
                List.of(),
                Totals.ZERO,
                Instant.EPOCH,
                null,
                null,
                List.of());
    }
}
