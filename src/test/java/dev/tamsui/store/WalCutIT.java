package dev.tamsui.store;

import static dev.tamsui.store.StoredTorrents.metainfo;
import static dev.tamsui.store.StoredTorrents.recorded;
import static dev.tamsui.store.StoredTorrents.torrent;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tamsui.engine.model.Recorded;
import dev.tamsui.engine.model.TorrentId;
import dev.tamsui.engine.model.Totals;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.SynchronousMode;

/** What a power cut leaves of the write-ahead log: its beginning, for any length, and after that nothing or rubbish. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class WalCutIT {
    private static final int COMMITS = 4;

    /** What the changes below make visible: the totals of the one torrent and what is recorded of it. */
    private record Visible(Totals totals, Recorded recorded) {}

    @TempDir
    Path folder;

    private final NavigableStates states = new NavigableStates();
    private byte[] database;
    private byte[] log;

    /** What is to be seen when the log has a length or more, up to the next one. */
    private static final class NavigableStates {
        private final TreeMap<Integer, Visible> byLength = new TreeMap<>();

        void acknowledged(int length, Visible visible) {
            byLength.put(length, visible);
        }

        Visible at(int length) {
            return byLength.floorEntry(length).getValue();
        }

        int first() {
            return byLength.firstKey();
        }

        List<Integer> lengths() {
            return List.copyOf(byLength.keySet());
        }
    }

    @BeforeEach
    void commit() throws IOException {
        Path original = folder.resolve("original");
        Path wal = original.resolve(Sqlite.FILE + "-wal");
        try (SqlStateStore store = SqlStateStore.open(original)) {
            TorrentId id = store.add(torrent(1, "a"), metainfo(1)).id();
            Visible visible = new Visible(new Totals(1, 1), recorded(1, 5));
            store.record(Map.of(id, visible.recorded()));
            store.totals(Map.of(id, visible.totals()));
            states.acknowledged((int) Files.size(wal), visible);
            for (int number = 2; number < 2 + COMMITS; number++) {
                visible = number % 2 == 0
                        ? new Visible(new Totals(number, 2L * number), visible.recorded())
                        : new Visible(visible.totals(), recorded(number, 5));
                if (number % 2 == 0) {
                    store.totals(Map.of(id, visible.totals()));
                } else {
                    store.record(Map.of(id, visible.recorded()));
                }
                states.acknowledged((int) Files.size(wal), visible);
            }
            database = Files.readAllBytes(original.resolve(Sqlite.FILE));
            log = Files.readAllBytes(wal);
        }
    }

    @Test
    void everyAcknowledgedChangeIsThereAndNothingHalfWhereverTheLogEnds() throws IOException, SQLException {
        assertThat(states.lengths()).hasSize(COMMITS + 1).last().isEqualTo(log.length);
        for (int length = states.first(); length <= log.length; length++) {
            assertThat(seen(Arrays.copyOf(log, length)))
                    .as("log cut at %d", length)
                    .isEqualTo(states.at(length));
        }
    }

    /** A file system may have made the file longer before it wrote what belongs there. */
    @Test
    void whatFollowsTheEndMayBeAnything() throws IOException, SQLException {
        for (int length = states.first(); length <= log.length; length += 61) {
            byte[] zeros = Arrays.copyOf(Arrays.copyOf(log, length), log.length + 5_000);
            byte[] rubbish = zeros.clone();
            Arrays.fill(rubbish, length, rubbish.length, (byte) 0xa7);

            assertThat(seen(zeros)).as("zeros from %d on", length).isEqualTo(states.at(intact(zeros)));
            assertThat(seen(rubbish)).as("rubbish from %d on", length).isEqualTo(states.at(intact(rubbish)));
        }
    }

    @Test
    void theStoreItselfOpensWhateverIsLeft() throws IOException {
        List<Integer> lengths = new ArrayList<>(states.lengths());
        for (int end : states.lengths()) {
            lengths.addAll(List.of(Math.max(states.first(), end - 1), Math.min(log.length, end + 1)));
        }
        for (int length : lengths) {
            Path copy = write("store" + length, Arrays.copyOf(log, length));
            Files.copy(folder.resolve("original/node-id"), copy.resolve("node-id"));
            try (SqlStateStore store = SqlStateStore.open(copy)) {
                assertThat(store.torrents())
                        .singleElement()
                        .satisfies(t -> assertThat(new Visible(
                                        t.totals(), store.recorded(t.id()).orElseThrow()))
                                .as("log cut at %d", length)
                                .isEqualTo(states.at(length)));
            }
            delete(copy);
        }
    }

    /** What follows may by chance be what belonged there: a page often ends in zeros. */
    private int intact(byte[] wal) {
        int end = Arrays.mismatch(wal, log);
        return end < 0 ? log.length : end;
    }

    private Visible seen(byte[] wal) throws IOException, SQLException {
        Path copy = write("copy", wal);
        SQLiteConfig config = Sqlite.common();
        config.setSynchronous(SynchronousMode.OFF); // for the speed of this test: the copy is thrown away
        try (Connection connection =
                        Sqlite.source(copy.resolve(Sqlite.FILE), config).getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("""
                        select downloaded_bytes, uploaded_bytes, have, files, completed_bytes
                          from torrent join progress on torrent_id = id
                        """)) {
            assertThat(row.next()).isTrue();
            return new Visible(
                    new Totals(row.getLong(1), row.getLong(2)),
                    FileMarks.decode(row.getBytes(3), row.getBytes(4), row.getLong(5)));
        } catch (FileMarks.Damaged e) {
            throw new AssertionError(e);
        } finally {
            delete(copy);
        }
    }

    private Path write(String name, byte[] wal) throws IOException {
        Path copy = Files.createDirectory(folder.resolve(name));
        Files.write(copy.resolve(Sqlite.FILE), database);
        Files.write(copy.resolve(Sqlite.FILE + "-wal"), wal);
        return copy;
    }

    private static void delete(Path copy) throws IOException {
        try (var files = Files.list(copy)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(copy);
    }
}
