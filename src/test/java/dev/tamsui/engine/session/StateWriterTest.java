package dev.tamsui.engine.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tamsui.engine.concurrent.EngineThreads;
import dev.tamsui.engine.model.DesiredState;
import dev.tamsui.engine.model.InfoHashes;
import dev.tamsui.engine.model.StoredTorrent;
import dev.tamsui.engine.model.TorrentId;
import dev.tamsui.engine.model.Totals;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StateWriterTest {
    private static final Instant DONE = Instant.ofEpochSecond(1_000);

    private final TestTorrents torrents = new TestTorrents();
    private final TorrentHandle torrent = torrents.handle(1);
    private final AtomicInteger looks = new AtomicInteger();
    private final FakeStateStore store = new FakeStateStore();
    private volatile List<TorrentHandle> there = List.of(torrent);
    private final EngineThreads threads = new EngineThreads();
    private final StateWriter writer = new StateWriter(store, this::there, threads, Duration.ofMillis(5));

    StateWriterTest() {
        store.add(
                new StoredTorrent(
                        new TorrentId(0),
                        InfoHashes.ofV1(TestTorrents.hash(1)),
                        "t1",
                        10,
                        false,
                        Path.of("/"),
                        DesiredState.RUNNING,
                        List.of(),
                        Totals.ZERO,
                        Instant.EPOCH,
                        null,
                        null,
                        List.of()),
                new byte[0]);
    }

    @AfterEach
    void stop() throws InterruptedException {
        writer.close(Duration.ofSeconds(30));
        torrents.close();
        assertThat(threads.alive()).isZero();
    }

    @Test
    void completionIsWrittenSoon() {
        writer.completed(torrent.id(), DONE);
        await().until(() -> DONE.equals(store.held().getFirst().completedAt()));
        assertThat(writer.fault()).isNull();
    }

    @Test
    void aFailedWriteIsToldAndMadeUpForAtTheEndAtTheLatest() throws InterruptedException {
        store.fail(true);
        writer.completed(torrent.id(), DONE);
        await().until(() -> writer.fault() != null);
        assertThat(writer.fault()).contains("planted");
        store.fail(false);
        writer.close(Duration.ofSeconds(30));
        assertThat(store.held().getFirst().completedAt()).isEqualTo(DONE);
        assertThat(writer.fault()).isNull();
    }

    @Test
    void aWriteThatStillFailsKeepsTheFaultEvenWhenThereIsNothingElseToWrite() throws InterruptedException {
        store.fail(true);
        writer.completed(torrent.id(), DONE);
        writer.close(Duration.ofSeconds(30));
        assertThat(writer.fault()).isNotNull();
    }

    @Test
    void totalsAreWrittenAtTheEnd() throws InterruptedException {
        torrent.publish(TestTorrents.summary(1, TestTorrents.hash(1), 77));
        writer.close(Duration.ofSeconds(30));
        assertThat(store.held().getFirst().totals()).isEqualTo(new Totals(77, 0));
    }

    @Test
    void whatADeletedTorrentWasOwedIsForgottenWithItsFault() {
        store.fail(true);
        writer.completed(torrent.id(), DONE);
        await().until(() -> writer.fault() != null);
        there = List.of();
        await().until(() -> writer.fault() == null);
        int before = store.completions();
        awaitLooks(3);
        assertThat(store.completions()).isEqualTo(before);
    }

    @Test
    void theTotalsOfADeletedTorrentAreForgotten() {
        torrent.publish(TestTorrents.summary(1, TestTorrents.hash(1), 77));
        await().until(() -> store.held().getFirst().totals().equals(new Totals(77, 0)));
        there = List.of();
        awaitLooks(3);
        store.totals(Map.of(torrent.id(), Totals.ZERO));
        there = List.of(torrent);
        await().until(() -> store.held().getFirst().totals().equals(new Totals(77, 0)));
    }

    private List<TorrentHandle> there() {
        looks.incrementAndGet();
        return there;
    }

    private void awaitLooks(int more) {
        int enough = looks.get() + more;
        await().until(() -> looks.get() >= enough);
    }
}
