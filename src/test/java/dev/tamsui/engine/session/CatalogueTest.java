package dev.tamsui.engine.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tamsui.engine.model.AddOptions;
import dev.tamsui.engine.model.AddResult;
import dev.tamsui.engine.model.DesiredState;
import dev.tamsui.engine.model.EngineException;
import dev.tamsui.engine.model.EngineSettings;
import dev.tamsui.engine.model.RateLimits;
import dev.tamsui.engine.model.TorrentState;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CatalogueTest {
    private static final AddOptions PAUSED = new AddOptions(true, null, false, List.of("tv"));

    @TempDir
    Path folder;

    private final FakeStateStore store = new FakeStateStore();
    private final TestPayload payload = TestPayload.single("one", 100_000, 32 * 1024, "http://127.0.0.1:1/announce");
    private EngineSettings settings;
    private Session session;
    private Catalogue catalogue;

    @BeforeEach
    void start() throws IOException {
        settings = TestEngines.settings(folder, "127.0.0.2");
        session = new Session(settings, store);
        catalogue = new Catalogue(session, store, settings);
        catalogue.list();
    }

    @AfterEach
    void stop() {
        session.close();
    }

    @Test
    void limitsHoldAtOnceAndAfterAStart() {
        catalogue.add(payload.torrent(), PAUSED);
        RateLimits wanted = new RateLimits(5_000, 0);
        assertThat(Questions.summary(catalogue.limit(payload.hash(), _ -> wanted))
                        .limits())
                .isEqualTo(wanted);
        assertThat(catalogue.limitAll(was -> new RateLimits(was.download(), 7_000)))
                .isEqualTo(new RateLimits(0, 7_000));
        session.close();
        session = new Session(settings, store);
        catalogue = new Catalogue(session, store, settings);
        catalogue.list();
        assertThat(session.limits()).isEqualTo(new RateLimits(0, 7_000));
        assertThat(catalogue.require(payload.hash()).summary().limits()).isEqualTo(wanted);
        session.wake();
        assertThat(Questions.summary(catalogue.require(payload.hash())).limits())
                .isEqualTo(wanted);
    }

    @Test
    void whatIsFixedHoldsInsteadOfWhatIsKept() {
        catalogue.limitAll(_ -> new RateLimits(5_000, 6_000));
        session.close();
        session = new Session(TestEngines.limited(settings, new EngineSettings.FixedRates(null, 9_000L)), store);
        catalogue = new Catalogue(session, store, settings);
        catalogue.list();
        assertThat(session.limits()).isEqualTo(new RateLimits(5_000, 9_000));
        assertThat(catalogue.limitAll(was -> new RateLimits(7_000, was.upload())))
                .isEqualTo(new RateLimits(7_000, 9_000));
        assertThat(store.limits()).as("for the day it is fixed no longer").isEqualTo(new RateLimits(7_000, 6_000));
    }

    @Test
    void limitsThatCannotBeKeptAreNotChanged() {
        catalogue.add(payload.torrent(), PAUSED);
        store.fail(true);
        assertThatThrownBy(() -> catalogue.limitAll(_ -> new RateLimits(1, 1)))
                .isInstanceOf(EngineException.StoreUnavailable.class);
        assertThatThrownBy(() -> catalogue.limit(payload.hash(), _ -> new RateLimits(1, 1)))
                .isInstanceOf(EngineException.StoreUnavailable.class);
        store.fail(false);
        assertThat(session.limits()).isEqualTo(RateLimits.NONE);
        assertThat(Questions.summary(catalogue.require(payload.hash())).limits())
                .isEqualTo(RateLimits.NONE);
    }

    @Test
    void whatIsAddedIsInTheStoreAndInTheList() {
        AddResult added = catalogue.add(payload.torrent(), PAUSED);
        assertThat(added.created()).isTrue();
        assertThat(added.torrent().infoHash()).isEqualTo(payload.hash());
        assertThat(added.torrent().state()).isEqualTo(TorrentState.PAUSED);
        assertThat(store.held()).singleElement().satisfies(kept -> {
            assertThat(kept.desired()).isEqualTo(DesiredState.PAUSED);
            assertThat(kept.labels()).containsExactly("tv");
        });
    }

    @Test
    void aTorrentThatIsThereAlreadyIsLeftAsItIs() {
        catalogue.add(payload.torrent(), PAUSED);
        AddResult again = catalogue.add(payload.torrent(), AddOptions.DEFAULT);
        assertThat(again.created()).isFalse();
        assertThat(again.torrent().labels()).containsExactly("tv");
        assertThat(store.held()).hasSize(1);
    }

    @Test
    void ofTwoAddsAtOnceOneCreates() throws InterruptedException {
        CountDownLatch gate = new CountDownLatch(1);
        store.hold(gate);
        List<Boolean> created = new CopyOnWriteArrayList<>();
        List<Thread> callers = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            callers.add(Thread.ofVirtual()
                    .start(() ->
                            created.add(catalogue.add(payload.torrent(), PAUSED).created())));
        }
        gate.countDown();
        for (Thread caller : callers) {
            caller.join();
        }
        assertThat(created).containsExactlyInAnyOrder(true, false);
        assertThat(store.held()).hasSize(1);
    }

    @Test
    void whatTheStoreDoesNotKeepIsNotDone() {
        store.fail(true);
        assertThatThrownBy(() -> catalogue.add(payload.torrent(), PAUSED))
                .isInstanceOf(EngineException.StoreUnavailable.class);
        assertThat(session.summaries()).isEmpty();
        store.fail(false);
        catalogue.add(payload.torrent(), PAUSED);
        store.fail(true);
        assertThatThrownBy(() -> catalogue.resume(payload.hash())).isInstanceOf(EngineException.StoreUnavailable.class);
        assertThatThrownBy(() -> catalogue.delete(payload.hash(), true))
                .isInstanceOf(EngineException.StoreUnavailable.class);
        assertThat(Questions.summary(catalogue.require(payload.hash())).state()).isEqualTo(TorrentState.PAUSED);
    }

    @Test
    void aTorrentAddedAgainRightAfterItsDeleteKeepsItsNewFiles() throws IOException {
        payload.writeTo(settings.downloadDir());
        catalogue.add(payload.torrent(), AddOptions.DEFAULT);
        await().until(() -> catalogue.require(payload.hash()).summary().state() == TorrentState.SEEDING);
        catalogue.delete(payload.hash(), true);
        AddResult again = catalogue.add(payload.torrent(), PAUSED);
        assertThat(again.created()).isTrue();
        assertThat(settings.downloadDir().resolve("one")).doesNotExist();
        assertThat(store.held()).hasSize(1);
        assertThat(session.summaries()).hasSize(1);
    }

    @Test
    void aDeletedTorrentIsUnknownAtOnce() {
        catalogue.add(payload.torrent(), PAUSED);
        catalogue.delete(payload.hash(), false);
        assertThatThrownBy(() -> catalogue.require(payload.hash())).isInstanceOf(EngineException.UnknownTorrent.class);
        assertThatThrownBy(() -> catalogue.delete(payload.hash(), false))
                .isInstanceOf(EngineException.UnknownTorrent.class);
        await().until(() -> session.summaries().isEmpty());
    }

    @Test
    void bytesThatAreNoTorrentAreRefusedAndASavePathOutsideToo() {
        assertThatThrownBy(() -> catalogue.add(new byte[] {'d', 'e'}, PAUSED))
                .isInstanceOf(EngineException.InvalidMetainfo.class);
        Path outside = folder.resolveSibling("outside");
        assertThatThrownBy(() -> catalogue.add(payload.torrent(), new AddOptions(true, outside, false, List.of())))
                .isInstanceOf(EngineException.SavePathRefused.class);
        assertThat(store.held()).isEmpty();
    }

    @Test
    void aTorrentThatWouldWriteIntoTheStateFolderIsNotAdded() {
        TestPayload state = TestPayload.tree("state", new int[] {10, 10}, 32 * 1024, "http://127.0.0.1:1/announce");
        assertThatThrownBy(() -> catalogue.add(state.torrent(), new AddOptions(true, folder, false, List.of())))
                .isInstanceOf(EngineException.SavePathRefused.class);
        assertThat(store.held()).isEmpty();
        assertThat(catalogue.add(state.torrent(), PAUSED).created()).isTrue();
    }
}
