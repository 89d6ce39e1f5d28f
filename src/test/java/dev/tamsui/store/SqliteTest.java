package dev.tamsui.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.tamsui.engine.model.StateStoreException;
import dev.tamsui.engine.model.StoredTorrent;
import dev.tamsui.engine.model.TorrentId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteTest {
    @TempDir
    Path folder;

    @Test
    void aFileThatIsNoDatabaseIsNamedAndLeftAsItIs() throws IOException {
        byte[] garbage = new byte[10_000];
        new Random(1).nextBytes(garbage);
        Files.write(file(), garbage);

        assertThatExceptionOfType(StateStoreException.class)
                .isThrownBy(() -> Sqlite.open(folder))
                .withMessageContaining(file().toString())
                .withMessageContaining("is not a database");
        assertThat(file()).hasBinaryContent(garbage);
    }

    @Test
    void aDatabaseWhoseTablesAreDamagedIsRefused() throws IOException {
        Sqlite.open(folder).close();
        byte[] bytes = Files.readAllBytes(file());
        Arrays.fill(bytes, 100, bytes.length, (byte) 0x5a);
        Files.write(file(), bytes);

        assertThatExceptionOfType(StateStoreException.class)
                .isThrownBy(() -> Sqlite.open(folder))
                .withMessageContaining("damaged");
    }

    @Test
    void aFolderInPlaceOfTheFileIsRefused() throws IOException {
        Files.createDirectory(file());

        assertThatExceptionOfType(StateStoreException.class)
                .isThrownBy(() -> Sqlite.open(folder))
                .withMessageContaining("cannot be opened")
                .withMessageContaining(file().toString());
    }

    @Test
    void aReadOnlyFileIsRefused() throws IOException {
        Sqlite.open(folder).close();
        Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("r--------"));
        assumeFalse(Files.isWritable(file()), "the superuser may write anywhere");

        assertThatExceptionOfType(StateStoreException.class)
                .isThrownBy(() -> Sqlite.open(folder))
                .withMessageContaining("permission denied");
    }

    @Test
    void tablesOfANewerVersionAreRefused() throws SQLException {
        Sqlite.open(folder).close();
        execute("insert into flyway_schema_history select 99, '99', 'later', 'SQL', 'V99__later.sql', 1, 'x',"
                + " current_timestamp, 1, 1");

        assertThatExceptionOfType(StateStoreException.class)
                .isThrownBy(() -> Sqlite.open(folder))
                .withMessageContaining("newer");
    }

    @Test
    void torrentsOfTheFirstVersionAreKept() throws SQLException {
        try (SqlStateStore store = SqlStateStore.open(folder)) {
            store.add(StoredTorrents.torrent(1, "a"), StoredTorrents.metainfo(1));
        }
        execute("drop table progress");
        execute("drop table former_totals");
        execute("alter table torrent drop column moving_to");
        execute("drop table leftover");
        execute("alter table torrent drop column scrubbed_at");
        execute("alter table torrent drop column damaged_pieces");
        execute("drop table save_root");
        dropLimits();
        execute("delete from flyway_schema_history where version > '1'");

        try (SqlStateStore store = SqlStateStore.open(folder)) {
            TorrentId one = store.torrents().getFirst().id();
            assertThat(store.recorded(one)).isEmpty();
            store.record(Map.of(one, StoredTorrents.recorded(1, 1)));
            assertThat(store.recorded(one)).hasValue(StoredTorrents.recorded(1, 1));
        }
    }

    private void dropLimits() throws SQLException {
        execute("alter table torrent drop column download_limit");
        execute("alter table torrent drop column upload_limit");
        execute("drop table rate_limit");
    }

    @Test
    void whatAMoveHadLeftBeforeThereWasATableForItIsKept() throws SQLException {
        Path left = Path.of("/data/left");
        try (SqlStateStore store = SqlStateStore.open(folder)) {
            store.add(StoredTorrents.torrent(1), StoredTorrents.metainfo(1));
            store.add(StoredTorrents.torrent(2), StoredTorrents.metainfo(2));
        }
        execute("drop table leftover");
        execute("alter table torrent add column leaving text");
        dropLimits();
        execute("update torrent set leaving = '" + left + "' where id = 2");
        execute("delete from flyway_schema_history where version > '5'");

        try (SqlStateStore store = SqlStateStore.open(folder)) {
            assertThat(store.torrents()).extracting(StoredTorrent::leftovers).containsExactly(List.of(), List.of(left));
        }
    }

    @Test
    void theDatabaseAndItsLogAreClosedToOthers() throws SQLException, IOException {
        try (Database database = Sqlite.open(folder);
                Connection writer = database.writer().getConnection();
                Statement statement = writer.createStatement()) {
            statement.execute("create table probe (x integer)");

            for (String name : new String[] {"tamsui.db", "tamsui.db-wal", "tamsui.db-shm"}) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(name))))
                        .as(name)
                        .isEqualTo("rw-------");
            }
        }
    }

    @Test
    void readersCannotWrite() throws SQLException {
        try (Database database = Sqlite.open(folder);
                Connection reader = database.reader().getConnection();
                Statement statement = reader.createStatement()) {
            assertThatExceptionOfType(SQLException.class)
                    .isThrownBy(() -> statement.execute("delete from torrent"))
                    .withMessageContaining("READONLY");
        }
    }

    @Test
    void aDatabaseIsClosedWithoutALogLeftBeside() {
        Sqlite.open(folder).close();

        assertThat(folder).isDirectoryNotContaining("glob:**-wal");
    }

    @Test
    void commitsAreMeantToReachTheDisk() throws SQLException, IOException {
        try (Database database = Sqlite.open(Files.createTempDirectory(folder, "pragmas"));
                Connection writer = database.writer().getConnection()) {
            assertThat(pragma(writer, "journal_mode")).isEqualTo("wal");
            assertThat(pragma(writer, "synchronous")).as("2 is FULL").isEqualTo("2");
            assertThat(pragma(writer, "fullfsync")).isEqualTo("1");
            assertThat(pragma(writer, "foreign_keys")).isEqualTo("1");
            assertThat(pragma(writer, "busy_timeout")).isEqualTo("5000");
        }
    }

    private Path file() {
        return folder.resolve(Sqlite.FILE);
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String pragma(Connection connection, String name) throws SQLException {
        try (Statement statement = connection.createStatement();
                var rows = statement.executeQuery("pragma " + name)) {
            return rows.getString(1);
        }
    }
}
