package dev.tamsui.engine.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tamsui.engine.Engine;
import dev.tamsui.engine.model.AddOptions;
import dev.tamsui.engine.model.EngineException;
import dev.tamsui.engine.model.EngineSettings;
import dev.tamsui.engine.model.InfoHash;
import dev.tamsui.engine.model.StoredTorrent;
import dev.tamsui.engine.model.TorrentState;
import dev.tamsui.engine.model.TorrentSummary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Moves asked of a whole engine on real files. */
class MoveCatalogueTest {
    @TempDir
    Path folder;

    private final FakeStateStore store = new FakeStateStore();
    private final TestPayload payload =
            TestPayload.tree("many", new int[] {70_000, 1, 0, 300_000}, 32 * 1024, "http://127.0.0.1:1/announce");
    private final InfoHash hash = payload.hash();
    private EngineSettings settings;
    private Path elsewhere;

    @BeforeEach
    void prepare() throws IOException {
        settings = TestEngines.settings(folder, "127.0.0.2");
        elsewhere = folder.resolve("else/where");
        payload.writeTo(settings.downloadDir());
    }

    private Engine seeding() {
        Engine engine = Engine.start(settings, store);
        engine.add(payload.torrent(), AddOptions.DEFAULT);
        TestEngines.awaitState(engine, hash, TorrentState.SEEDING);
        return engine;
    }

    private StoredTorrent stored() {
        return store.held().getFirst();
    }

    private void awaitMoved(Engine engine, Path to) {
        await().until(() -> {
            TorrentSummary now = engine.torrent(hash);
            return now.savePath().equals(to) && now.move() == null;
        });
    }

    @Test
    void theDataAndTheStoreSayTheNewPlaceAndTheNextStartTrustsIt() throws IOException {
        try (Engine engine = seeding()) {
            TorrentSummary asked = engine.move(hash, elsewhere);
            assertThat(asked.infoHash()).isEqualTo(hash);
            awaitMoved(engine, elsewhere);
            assertThat(engine.torrent(hash).state()).isEqualTo(TorrentState.SEEDING);
            assertThat(payload.isIn(elsewhere)).isTrue();
            assertThat(settings.downloadDir().resolve("many")).doesNotExist();
        }
        assertThat(stored().savePath()).isEqualTo(elsewhere);
        assertThat(stored().movingTo()).isNull();
        assertThat(stored().leftovers()).isEmpty();
        try (Engine again = Engine.start(settings, store)) {
            TestEngines.awaitState(again, hash, TorrentState.SEEDING);
            assertThat(again.torrent(hash).contentPath()).isEqualTo(elsewhere.resolve("many"));
        }
    }

    @Test
    void anIntentThatWasRecordedIsCarriedOutByTheNextStart() throws IOException {
        try (Engine engine = seeding()) {
            engine.pause(hash);
        }
        Files.createDirectories(elsewhere);
        store.move(stored().id(), elsewhere);
        try (Engine again = Engine.start(settings, store)) {
            awaitMoved(again, elsewhere);
            assertThat(again.torrent(hash).state()).isEqualTo(TorrentState.PAUSED);
            assertThat(payload.isIn(elsewhere)).isTrue();
            assertThat(settings.downloadDir().resolve("many")).doesNotExist();
        }
        assertThat(stored().movingTo()).isNull();
    }

    @Test
    void whereItIsAlreadyItStays() throws IOException {
        Path alias = Files.createSymbolicLink(folder.resolve("alias"), settings.downloadDir());
        try (Engine engine = seeding()) {
            assertThat(engine.move(hash, settings.downloadDir()).move()).isNull();
            assertThat(engine.move(hash, alias).move()).isNull();
            assertThat(stored().movingTo()).isNull();
            assertThat(payload.isIn(settings.downloadDir())).isTrue();
        }
    }

    @Test
    void refusalsTouchNothing() throws IOException {
        try (Engine engine = seeding()) {
            assertThatThrownBy(() -> engine.move(TestTorrents.hash(9), elsewhere))
                    .isInstanceOf(EngineException.UnknownTorrent.class);
            assertThatThrownBy(() -> engine.move(hash, folder.resolveSibling("outside")))
                    .isInstanceOf(EngineException.SavePathRefused.class);
            assertThatThrownBy(() -> engine.move(hash, settings.stateDir()))
                    .isInstanceOf(EngineException.SavePathRefused.class);
            Path file = Files.writeString(folder.resolve("a file"), "no folder");
            assertThatThrownBy(() -> engine.move(hash, file.resolve("below")))
                    .isInstanceOf(EngineException.SavePathRefused.class);
            Files.createDirectories(elsewhere.resolve("many/sub"));
            Files.writeString(elsewhere.resolve("many/sub/f2"), "in the way");
            assertThatThrownBy(() -> engine.move(hash, elsewhere))
                    .isInstanceOf(EngineException.SavePathOccupied.class)
                    .hasMessageContaining("many/sub/f2");
            store.fail(true);
            assertThatThrownBy(() -> engine.move(hash, folder.resolve("free")))
                    .isInstanceOf(EngineException.StoreUnavailable.class);
            store.fail(false);
            assertThat(engine.torrent(hash).state()).isEqualTo(TorrentState.SEEDING);
            assertThat(stored().movingTo()).isNull();
            assertThat(elsewhere.resolve("many/sub/f2")).hasContent("in the way");
        }
    }

    @Test
    void whileItIsOnItsWayItGoesNowhereElse() throws IOException {
        try (Engine engine = seeding()) {
            engine.pause(hash);
        }
        Path unmounted = folder.resolve("unmounted/there");
        store.move(stored().id(), unmounted);
        try (Engine engine = Engine.start(settings, store)) {
            await().until(() -> engine.torrent(hash).error() != null);
            assertThat(engine.torrent(hash).state()).isEqualTo(TorrentState.MOVING);
            assertThatThrownBy(() -> engine.move(hash, elsewhere))
                    .isInstanceOf(EngineException.AlreadyMoving.class)
                    .hasMessageContaining(unmounted.toString());
            assertThat(engine.move(hash, unmounted).state()).isEqualTo(TorrentState.MOVING);
            engine.delete(hash, true);
            await().until(() -> engine.torrents().isEmpty());
            assertThat(settings.downloadDir().resolve("many")).doesNotExist();
            assertThat(unmounted).doesNotExist();
        }
    }

    @Test
    void aMoveToAVolumeThatIsNotMountedIsRefusedAndMakesNothing() throws IOException {
        try (Engine engine = seeding()) {
            engine.move(hash, elsewhere); // leaves the root's marker, and knows that it was there
            awaitMoved(engine, elsewhere);
            Path marker = folder.resolve(".tamsui-volume");
            Files.move(marker, folder.resolve("taken away"));
            Path wanted = folder.resolve("wanted/there");
            assertThatThrownBy(() -> engine.move(hash, wanted))
                    .isInstanceOf(EngineException.VolumeMissing.class)
                    .hasMessageContaining("truncate -s 0 '" + marker + "'");
            assertThat(folder.resolve("wanted")).doesNotExist();
            assertThat(stored().movingTo()).isNull();
            assertThat(engine.torrent(hash).state()).isEqualTo(TorrentState.SEEDING);

            Files.move(folder.resolve("taken away"), marker);
            engine.move(hash, wanted);
            awaitMoved(engine, wanted);
        }
    }

    @Test
    void aMoveToAPlaceThatIsGoneIsCancelledAndForgotten() throws IOException {
        try (Engine engine = seeding()) {
            engine.pause(hash);
        }
        store.move(stored().id(), folder.resolve("unmounted/there"));
        try (Engine engine = Engine.start(settings, store)) {
            await().until(() -> engine.torrent(hash).error() != null);
            TorrentSummary answer = engine.cancelMove(hash);
            assertThat(answer.savePath()).isEqualTo(settings.downloadDir());
            assertThat(stored().movingTo()).isNull();
            await().until(() -> engine.torrent(hash).move() == null);
            assertThat(engine.torrent(hash).state()).isEqualTo(TorrentState.PAUSED);
            assertThat(engine.torrent(hash).error()).isNull();
            assertThat(stored().leftovers()).isEmpty();
            assertThatThrownBy(() -> engine.cancelMove(hash)).isInstanceOf(EngineException.NotMoving.class);
            engine.move(hash, elsewhere);
            awaitMoved(engine, elsewhere);
            assertThatThrownBy(() -> engine.cancelMove(hash)).isInstanceOf(EngineException.NotMoving.class);
        }
        assertThat(payload.isIn(elsewhere)).isTrue();
    }

    @Test
    void aMoveThatWasCancelledBeforeAKillIsTakenBackByTheNextStart() throws IOException {
        try (Engine engine = seeding()) {
            engine.pause(hash);
        }
        payload.writeTo(Files.createDirectories(elsewhere));
        Path old = settings.downloadDir();
        for (String file : List.of("many/f0", "many/f1", "many/sub/f2", "many/f3")) {
            Files.setLastModifiedTime(elsewhere.resolve(file), Files.getLastModifiedTime(old.resolve(file)));
        }
        store.move(stored().id(), elsewhere);
        store.stayed(stored().id(), elsewhere);
        try (Engine engine = Engine.start(settings, store)) {
            await().until(() -> stored().leftovers().isEmpty());
            await().until(() -> engine.torrent(hash).move() == null);
            assertThat(engine.torrent(hash).savePath()).isEqualTo(old);
        }
        assertThat(payload.isIn(old)).isTrue();
        assertThat(elsewhere.resolve("many")).doesNotExist();
    }

    @Test
    void aCancelThatCannotBeRecordedChangesNothing() throws IOException {
        try (Engine engine = seeding()) {
            engine.pause(hash);
        }
        Path unmounted = folder.resolve("unmounted/there");
        store.move(stored().id(), unmounted);
        try (Engine engine = Engine.start(settings, store)) {
            await().until(() -> engine.torrent(hash).error() != null);
            store.fail(true);
            assertThatThrownBy(() -> engine.cancelMove(hash)).isInstanceOf(EngineException.StoreUnavailable.class);
            store.fail(false);
            assertThat(stored().movingTo()).isEqualTo(unmounted);
            assertThat(engine.torrent(hash).state()).isEqualTo(TorrentState.MOVING);
        }
    }
}
