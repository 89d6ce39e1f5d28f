package dev.tamsui.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tamsui.engine.model.AddOptions;
import dev.tamsui.engine.model.EngineException;
import dev.tamsui.engine.model.EngineSettings;
import dev.tamsui.engine.model.TorrentState;
import dev.tamsui.engine.session.FakeStateStore;
import dev.tamsui.engine.session.LocalTracker;
import dev.tamsui.engine.session.TestEngines;
import dev.tamsui.engine.session.TestPayload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two engines over real sockets and disks. */
class EngineLoopbackIT {
    private static final Set<String> ENGINE_THREADS = Set.of("loop", "deadlines", "state", "hash", "disk");

    @TempDir
    Path folder;

    @Test
    void aSingleFileGoesFromSeedToLeech() throws IOException {
        transfers("single");
    }

    @Test
    void aTreeOfFilesGoesFromSeedToLeech() throws IOException {
        transfers("tree");
    }

    @Test
    void aRestartedEngineStillHasItsTorrentsAndFindsTheirData() throws IOException {
        TestPayload payload = TestPayload.single("kept", 300_000, 32 * 1024, "http://127.0.0.1:1/announce");
        EngineSettings settings = TestEngines.settings(folder, "127.0.0.2");
        payload.writeTo(settings.downloadDir());
        FakeStateStore store = new FakeStateStore();
        try (Engine engine = Engine.start(settings, store)) {
            engine.add(payload.torrent(), AddOptions.DEFAULT);
            TestEngines.awaitState(engine, payload.hash(), TorrentState.SEEDING);
            engine.pause(payload.hash());
        }
        assertThat(store.held().getFirst().completedAt()).isNotNull();
        try (Engine again = Engine.start(settings, store)) {
            assertThat(again.torrents()).hasSize(1);
            assertThat(again.torrent(payload.hash()).state()).isEqualTo(TorrentState.PAUSED);
            again.resume(payload.hash());
            TestEngines.awaitState(again, payload.hash(), TorrentState.SEEDING);
        }
    }

    @Test
    void deletingWithDataRemovesTheTorrentsOwnFilesOnly() throws IOException {
        TestPayload payload =
                TestPayload.tree("gone", new int[] {50_000, 70_000, 90_000}, 32 * 1024, "http://127.0.0.1:1/announce");
        EngineSettings settings = TestEngines.settings(folder, "127.0.0.2");
        try (Engine engine = TestEngines.seed(settings, payload)) {
            Path foreign = Files.writeString(settings.downloadDir().resolve("gone/mine.txt"), "not the torrent's");
            engine.delete(payload.hash(), true);
            await().until(() -> engine.torrents().isEmpty());
            assertThatThrownBy(() -> engine.torrent(payload.hash())).isInstanceOf(EngineException.UnknownTorrent.class);
            assertThat(foreign).exists();
            assertThat(settings.downloadDir().resolve("gone/f0")).doesNotExist();
            assertThat(settings.downloadDir().resolve("gone/sub")).doesNotExist();
        }
    }

    @Test
    void anEngineThatCannotLoadItsListLeavesNothingRunning() throws IOException {
        EngineSettings settings = TestEngines.settings(folder, "127.0.0.2");
        FakeStateStore store = new FakeStateStore();
        store.fail(true);
        assertThatThrownBy(() -> Engine.start(settings, store)).isInstanceOf(EngineException.StoreUnavailable.class);
        assertThat(store.isClosed()).isTrue();
        awaitNoEngineThreads();
    }

    private void transfers(String kind) throws IOException {
        try (LocalTracker tracker = new LocalTracker()) {
            TestPayload payload = kind.equals("single")
                    ? TestPayload.single("one", 5_000_001, 64 * 1024, tracker.url())
                    : TestPayload.tree("many", new int[] {1, 700_000, 0, 65_536, 123_457, 9}, 64 * 1024, tracker.url());
            EngineSettings leeching = TestEngines.settings(folder.resolve("leech"), "127.0.0.3");
            try (Engine seed = TestEngines.seed(TestEngines.settings(folder.resolve("seed"), "127.0.0.2"), payload);
                    Engine leech = Engine.start(leeching, new FakeStateStore())) {
                await().until(() -> tracker.peers().size() == 1);
                leech.add(payload.torrent(), AddOptions.DEFAULT);
                TestEngines.awaitState(leech, payload.hash(), TorrentState.SEEDING);
                await().until(() -> seed.stats().session().uploadedBytes() >= payload.content().length);
                assertThat(leech.torrent(payload.hash()).progress()).isEqualTo(1);
            }
            assertThat(payload.isIn(leeching.downloadDir())).isTrue();
        }
        awaitNoEngineThreads();
    }

    private static void awaitNoEngineThreads() {
        await().untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet().stream()
                        .map(Thread::getName)
                        .filter(name -> ENGINE_THREADS.contains(name.replaceFirst("[-:].*", "")))
                        .collect(Collectors.toSet()))
                .isEmpty());
    }
}
