package dev.tamsui.engine.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tamsui.engine.model.AddOptions;
import dev.tamsui.engine.model.EngineSettings;
import dev.tamsui.engine.model.ErrorKind;
import dev.tamsui.engine.model.TorrentId;
import dev.tamsui.engine.model.TorrentState;
import dev.tamsui.engine.model.TorrentSummary;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoaderTest {
    private static final int TORRENTS = 5;
    private static final int BYTES = 100_000;
    private static final Duration A_WHILE = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    private final FakeStateStore store = new FakeStateStore();
    private final List<TestPayload> payloads = new ArrayList<>();
    private final Semaphore reads = new Semaphore(0);
    private EngineSettings settings;
    private Session session;
    private Catalogue catalogue;

    /** Five torrents in the store, complete and recorded; the second one is paused. */
    @BeforeEach
    void endOfAFormerRun() throws IOException {
        settings = TestEngines.settings(folder, "127.0.0.2");
        begin();
        for (int i = 0; i < TORRENTS; i++) {
            TestPayload payload = TestPayload.single("t" + i, BYTES + i, 32 * 1024, "http://127.0.0.1:1/announce");
            payload.writeTo(settings.downloadDir());
            payloads.add(payload);
            catalogue.add(payload.torrent(), AddOptions.DEFAULT);
        }
        await().atMost(A_WHILE)
                .untilAsserted(() -> assertThat(session.summaries())
                        .allSatisfy(torrent -> assertThat(torrent.state()).isEqualTo(TorrentState.SEEDING)));
        catalogue.pause(payloads.get(1).hash());
        session.close();
        begin();
    }

    private void begin() {
        session = new Session(settings, store);
        catalogue = new Catalogue(session, store, settings);
    }

    @AfterEach
    void stop() {
        reads.release(100);
        session.close();
    }

    private void list() {
        catalogue.list();
        assertThat(session.loading()).isEqualTo(TORRENTS);
    }

    private TorrentSummary summary(int torrent) {
        return catalogue.require(payloads.get(torrent).hash()).summary();
    }

    private TorrentId id(int torrent) {
        return summary(torrent).id();
    }

    private void awaitSeeding(int torrent) {
        await().atMost(A_WHILE)
                .untilAsserted(() -> assertThat(summary(torrent).state()).isEqualTo(TorrentState.SEEDING));
    }

    @Test
    void allAreListedTrulyBeforeAnyIsLoaded() {
        store.holdReads(reads);
        list();
        session.wake();

        assertThat(session.summaries()).hasSize(TORRENTS);
        assertThat(session.loading()).isEqualTo(TORRENTS);
        assertThat(summary(0).state()).isEqualTo(TorrentState.CHECKING);
        assertThat(summary(1).state()).isEqualTo(TorrentState.PAUSED);
        assertThat(session.summaries()).allSatisfy(torrent -> {
            assertThat(torrent.progress()).isEqualTo(1);
            assertThat(torrent.completedAt()).isNotNull();
            assertThat(torrent.contentPath()).isEqualTo(settings.downloadDir().resolve(torrent.name()));
        });

        reads.release(TORRENTS);
        awaitSeeding(0);
        await().atMost(A_WHILE).until(() -> session.loading() == 0);
        assertThat(summary(0).contentPath()).isEqualTo(settings.downloadDir().resolve("t0"));
        assertThat(summary(1).state()).isEqualTo(TorrentState.PAUSED);
    }

    @Test
    void whoIsAskedForIsLoadedNext() {
        store.holdReads(reads);
        int before = store.read().size();
        list();
        session.wake();
        await().atMost(A_WHILE).until(() -> store.read().size() == before + 2); // two threads, both wait
        catalogue.recheck(payloads.get(4).hash());
        payloads.subList(0, 4) // one of them has the same loop, which has heard of the fifth before
                .forEach(payload -> Questions.summary(catalogue.require(payload.hash())));
        reads.release(1);
        await().atMost(A_WHILE).until(() -> store.read().size() == before + 3);
        assertThat(store.read().getLast()).isEqualTo(id(4));
        reads.release(TORRENTS);
        awaitSeeding(4);
    }

    @Test
    void whoIsAskedForIsLoadedThoughTheOthersAreStillAsleep() {
        list();
        catalogue.recheck(payloads.get(3).hash());
        awaitSeeding(3);
        assertThat(summary(0).state()).isEqualTo(TorrentState.CHECKING);
        assertThat(session.loading()).isEqualTo(TORRENTS - 1);
    }

    @Test
    void whatIsWantedOfOneMeanwhileIsDoneOnceItIsLoaded() {
        store.holdReads(reads);
        list();
        session.wake();
        catalogue.resume(payloads.get(1).hash());
        catalogue.pause(payloads.get(3).hash());
        reads.release(TORRENTS);
        catalogue.delete(payloads.get(4).hash(), true); // waits until it is loaded
        assertThat(store.held()).hasSize(TORRENTS - 1);

        awaitSeeding(1);
        await().atMost(A_WHILE)
                .untilAsserted(() -> assertThat(summary(3).state()).isEqualTo(TorrentState.PAUSED));
        await().atMost(A_WHILE).until(() -> session.summaries().size() == TORRENTS - 1);
        assertThat(settings.downloadDir().resolve("t4")).doesNotExist();
    }

    @Test
    void oneOfWhichTheMetainfoIsDamagedIsListedWithItsFaultAndCanBeDeleted() {
        TorrentId third = store.held().get(2).id();
        store.replaceMetainfo(third, new byte[] {'d'});
        list();
        session.wake();

        await().atMost(A_WHILE).until(() -> session.loading() == 0);
        assertThat(summary(2).state()).isEqualTo(TorrentState.ERROR);
        assertThat(Objects.requireNonNull(summary(2).error()).kind()).isEqualTo(ErrorKind.INTERNAL);
        awaitSeeding(3);

        catalogue.delete(payloads.get(2).hash(), true);
        assertThat(session.summaries()).hasSize(TORRENTS - 1);
        assertThat(settings.downloadDir().resolve("t2")).exists();
    }

    @Test
    void theDaemonCanStopBeforeAllAreLoaded() throws InterruptedException {
        store.holdReads(reads);
        list();
        session.wake();
        reads.release(2);
        Thread closing = Thread.ofPlatform().start(session::close);
        await().atMost(A_WHILE).until(() -> closing.getState() != Thread.State.RUNNABLE);
        reads.release(TORRENTS); // what is being read when the stop comes is waited for
        closing.join();
        assertThat(store.held()).hasSize(TORRENTS);
    }

    @Test
    void oneThatTheStoreCannotGiveHoldsUpNobodyAndIsAskedForAgain() {
        TorrentId first = store.held().getFirst().id();
        store.failToRead(first);
        int before = store.read().size();
        long begun = System.nanoTime();
        list();
        catalogue.recheck(payloads.getFirst().hash()); // so it is the most urgent of all
        session.wake();
        awaitSeeding(4);
        await().atMost(A_WHILE).until(() -> session.loading() == 1);
        long asked = store.read().stream().skip(before).filter(first::equals).count();
        assertThat(asked)
                .as("every five seconds, not at every turn")
                .isLessThanOrEqualTo(
                        2 + Duration.ofNanos(System.nanoTime() - begun).toSeconds() / 5);
        await().atMost(A_WHILE)
                .until(() ->
                        store.read().stream().skip(before).filter(first::equals).count() > asked);
        store.failToRead(null);
        awaitSeeding(0);
        await().atMost(A_WHILE).until(() -> session.loading() == 0);
    }

    @Test
    void aStoreThatFailsIsAskedAgain() {
        store.holdReads(reads);
        list();
        session.wake();
        store.fail(true);
        reads.release(2);
        await().atMost(A_WHILE).until(() -> session.health(true).fault() != null);
        store.fail(false);
        reads.release(2 * TORRENTS);
        awaitSeeding(0);
        awaitSeeding(4);
        assertThat(session.health(true).fault()).isNull();
    }
}
