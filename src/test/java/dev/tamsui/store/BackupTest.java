package dev.tamsui.store;

import static dev.tamsui.store.StoredTorrents.metainfo;
import static dev.tamsui.store.StoredTorrents.recorded;
import static dev.tamsui.store.StoredTorrents.torrent;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tamsui.engine.model.StateStoreException;
import dev.tamsui.engine.model.StoredTorrent;
import dev.tamsui.engine.model.Totals;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackupTest {
    @TempDir
    Path folder;

    private Path state;
    private Path copy;
    private SqlStateStore store;

    @BeforeEach
    void open() {
        state = folder.resolve("state");
        copy = folder.resolve("copy.db");
        store = SqlStateStore.open(state);
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void aCopyMadeBesideARunningStoreHoldsThatMoment() throws IOException {
        StoredTorrent one = store.add(torrent(1, "a"), metainfo(1));
        StoredTorrent two = store.add(torrent(2), metainfo(2));
        store.record(Map.of(one.id(), recorded(1, 3)));
        store.totals(Map.of(two.id(), new Totals(3, 4)));
        store.delete(two.id());

        Backup.make(state, copy);
        store.add(torrent(3), metainfo(3));
        store.delete(one.id());
        Path restored = folder.resolve("restored");
        Backup.restore(copy, restored);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(copy)))
                .isEqualTo("rw-------");
        assertThat(restored.resolve("node-id")).hasSameBinaryContentAs(state.resolve("node-id"));
        try (SqlStateStore again = SqlStateStore.open(restored)) {
            assertThat(again.torrents()).containsExactly(one);
            assertThat(again.metainfo(one.id())).hasValue(metainfo(1));
            assertThat(again.recorded(one.id())).hasValue(recorded(1, 3));
            assertThat(again.formerTotals()).isEqualTo(new Totals(3, 4));
            assertThat(again.add(torrent(9), metainfo(9)).id().value())
                    .isGreaterThan(two.id().value());
        }
        assertThat(Files.exists(folder.resolve("copy.db.part"))).isFalse();
    }

    @Test
    void aCopyMadeWhileTorrentsAreAddedHoldsAllUpToSomeMoment() {
        AtomicBoolean enough = new AtomicBoolean();
        CompletableFuture<List<StoredTorrent>> adding = CompletableFuture.supplyAsync(() -> {
            for (int number = 1; !enough.get(); number++) {
                store.add(torrent(number, "x"), new byte[20_000]);
            }
            return store.torrents();
        });
        for (int round = 0; round < 5; round++) {
            List<StoredTorrent> before = store.torrents();
            Path target = folder.resolve("copy" + round);
            Path restored = folder.resolve("restored" + round);
            Backup.make(state, target);
            Backup.restore(target, restored);
            try (SqlStateStore again = SqlStateStore.open(restored)) {
                List<StoredTorrent> kept = again.torrents();
                assertThat(kept).startsWith(before.toArray(StoredTorrent[]::new));
                assertThat(kept)
                        .allSatisfy(t -> assertThat(again.metainfo(t.id())).isPresent());
            }
        }
        enough.set(true);
        assertThat(adding.join()).isNotEmpty();
    }

    @Test
    void aStoppedDaemonIsBackedUpToo() {
        StoredTorrent one = store.add(torrent(1), metainfo(1));
        store.close();

        Backup.make(state, copy);
        Backup.restore(copy, folder.resolve("restored"));

        try (SqlStateStore again = SqlStateStore.open(folder.resolve("restored"))) {
            assertThat(again.torrents()).containsExactly(one);
        }
    }

    @Test
    void aCopyReplacesNothing() throws IOException {
        Files.writeString(copy, "precious");

        assertThatExceptionOfType(StateFolderException.class)
                .isThrownBy(() -> Backup.make(state, copy))
                .withMessageContaining("is there already");
        assertThat(copy).hasContent("precious");
        assertThatExceptionOfType(StateFolderException.class)
                .isThrownBy(() -> Backup.make(folder.resolve("nowhere"), folder.resolve("other")))
                .withMessageContaining("no database");
        assertThatExceptionOfType(StateFolderException.class)
                .isThrownBy(() -> Backup.make(state, folder.resolve("missing/copy.db")))
                .withMessageContaining("does not exist");
    }

    @Test
    void aRestoreTouchesNoFolderInUseAndNoDatabaseAndNoLogOfOne() throws IOException {
        Backup.make(state, copy);
        assertThatExceptionOfType(StateFolderException.class)
                .isThrownBy(() -> Backup.restore(copy, state))
                .withMessageContaining("in use by another Tamsui");
        store.close();
        assertThatExceptionOfType(StateFolderException.class)
                .isThrownBy(() -> Backup.restore(copy, state))
                .withMessageContaining("tamsui.db is in the way");
        Files.move(state.resolve("tamsui.db"), folder.resolve("old.db"));
        Files.writeString(state.resolve("tamsui.db-wal"), "left over");
        assertThatExceptionOfType(StateFolderException.class)
                .isThrownBy(() -> Backup.restore(copy, state))
                .withMessageContaining("tamsui.db-wal is in the way");

        Files.delete(state.resolve("tamsui.db-wal"));
        Backup.restore(copy, state);
        store = SqlStateStore.open(state);
        assertThat(store.torrents()).isEmpty();
    }

    @Test
    void anotherDaemonsFolderTakesNoCopyOfOurs() throws IOException {
        Backup.make(state, copy);
        Path other = folder.resolve("other");
        SqlStateStore.open(other).close();
        Files.delete(other.resolve("tamsui.db"));

        assertThatExceptionOfType(StateFolderException.class)
                .isThrownBy(() -> Backup.restore(copy, other))
                .withMessageContaining("Restore it into an empty folder");
        assertThat(other.resolve("tamsui.db")).doesNotExist();
    }

    @Test
    void whatIsNoBackupIsNotRestored() throws IOException {
        Path restored = folder.resolve("restored");
        Files.writeString(copy, "This is no database at all. ".repeat(1_000));
        assertThatExceptionOfType(StateStoreException.class)
                .isThrownBy(() -> Backup.restore(copy, restored))
                .withMessageContaining("is not a database");
        assertThatExceptionOfType(StateFolderException.class)
                .isThrownBy(() -> Backup.restore(folder.resolve("nowhere"), restored))
                .withMessageContaining("no backup");

        Path cut = folder.resolve("cut.db");
        store.add(torrent(1), new byte[100_000]);
        Backup.make(state, cut);
        byte[] bytes = Files.readAllBytes(cut);
        Files.write(cut, Arrays.copyOf(bytes, bytes.length / 2));
        assertThatExceptionOfType(StateStoreException.class)
                .isThrownBy(() -> Backup.restore(cut, restored))
                .withMessageContaining("damaged");
        assertThat(restored).isEmptyDirectory();
    }
}
