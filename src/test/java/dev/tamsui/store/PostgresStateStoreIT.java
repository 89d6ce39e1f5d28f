package dev.tamsui.store;

import static dev.tamsui.store.StoredTorrents.metainfo;
import static dev.tamsui.store.StoredTorrents.recorded;
import static dev.tamsui.store.StoredTorrents.torrent;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.tamsui.engine.model.StateStoreException;
import dev.tamsui.engine.model.StoredTorrent;
import dev.tamsui.engine.model.TorrentId;
import dev.tamsui.engine.model.Totals;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The store in PostgreSQL, on a server of our own. */
class PostgresStateStoreIT extends StateStoreContract {
    private static @Nullable PostgresServer started;

    @TempDir
    Path temporary;

    @BeforeAll
    static void startServer() throws IOException, InterruptedException {
        Needs.here(PostgresServer.missing());
        started = PostgresServer.start();
    }

    @AfterAll
    static void stopServer() throws IOException, InterruptedException {
        if (started != null) {
            started.remove();
            started = null;
        }
    }

    @Override
    StoreUnderTest vendor(Path folder) throws SQLException {
        String database = server().newDatabase();
        return new StoreUnderTest() {
            @Override
            public SqlStateStore open() {
                return SqlStateStore.open(folder, server().address(database));
            }

            @Override
            public Connection connect() throws SQLException {
                return server().connect(database);
            }

            @Override
            public String begin() {
                return "begin";
            }
        };
    }

    @Test
    void twoDaemonsShareADatabaseAtTheSameTime() throws SQLException {
        PostgresAddress address = server().address(server().newDatabase());
        try (SqlStateStore one = SqlStateStore.open(temporary.resolve("one"), address);
                SqlStateStore two = SqlStateStore.open(temporary.resolve("two"), address)) {
            StoredTorrent ours = one.add(torrent(1, "one"), metainfo(1));
            StoredTorrent theirs = two.add(torrent(1, "two"), metainfo(1));

            assertThat(one.torrents()).containsExactly(ours);
            assertThat(two.torrents()).containsExactly(theirs);
        }
    }

    @Test
    void aCopiedStateFolderIsRefusedWhileTheOtherDaemonRuns() throws SQLException, IOException {
        PostgresAddress address = server().address(server().newDatabase());
        Path copy = Files.createDirectory(temporary.resolve("copy"));
        try (SqlStateStore one = SqlStateStore.open(temporary.resolve("one"), address)) {
            Files.copy(temporary.resolve("one/node-id"), copy.resolve("node-id"));

            assertThatExceptionOfType(StateStoreException.class)
                    .isThrownBy(() -> SqlStateStore.open(copy, address))
                    .withMessageContaining("another Tamsui with the same node-id")
                    .satisfies(PostgresStateStoreIT::showsNoPassword);
            assertThat(one.add(torrent(1), metainfo(1)).id()).isEqualTo(new TorrentId(1));
        }
        SqlStateStore.open(copy, address).close();
    }

    @Test
    void aServerThatWentAndCameBackIsWrittenToAgain() throws SQLException, IOException, InterruptedException {
        PostgresAddress address = server().address(server().newDatabase());
        try (SqlStateStore store = SqlStateStore.open(temporary.resolve("state"), address)) {
            TorrentId one = store.add(torrent(1), metainfo(1)).id();
            store.record(Map.of(one, recorded(1, 2)));
            server().stop();
            try {
                assertThatExceptionOfType(StateStoreException.class)
                        .isThrownBy(() -> store.record(Map.of(one, recorded(2, 2))))
                        .satisfies(PostgresStateStoreIT::showsNoPassword);
                assertThatExceptionOfType(StateStoreException.class)
                        .isThrownBy(() -> store.totals(Map.of(one, new Totals(1, 2))))
                        .withMessageContaining("the server cannot be reached")
                        .satisfies(PostgresStateStoreIT::showsNoPassword);
                assertThat(store.trouble())
                        .hasValueSatisfying(said -> assertThat(said).contains("cannot be reached"));
            } finally {
                server().resume();
            }
            await().atMost(Duration.ofMinutes(1))
                    .ignoreException(StateStoreException.class)
                    .untilAsserted(() -> store.record(Map.of(one, recorded(3, 2))));

            assertThat(store.trouble()).isEmpty();
            assertThat(store.recorded(one)).hasValue(recorded(3, 2));
            try (SqlStateStore other = SqlStateStore.open(temporary.resolve("other"), address)) {
                assertThat(other.torrents()).isEmpty();
            }
        }
    }

    @Test
    void theLockComesBackWithTheConnection() throws SQLException, IOException, InterruptedException {
        PostgresAddress address = server().address(server().newDatabase());
        Path copy = Files.createDirectory(temporary.resolve("copy"));
        try (SqlStateStore store = SqlStateStore.open(temporary.resolve("state"), address)) {
            Files.copy(temporary.resolve("state/node-id"), copy.resolve("node-id"));
            server().stop();
            server().resume();
            await().atMost(Duration.ofMinutes(1))
                    .ignoreException(StateStoreException.class)
                    .until(() -> store.add(torrent(1), metainfo(1)).id().value() > 0);

            assertThatExceptionOfType(StateStoreException.class).isThrownBy(() -> SqlStateStore.open(copy, address));
        }
    }

    @Test
    void whoIsNotLetInIsToldWhichSettingsToLookAt() throws SQLException {
        String database = server().newDatabase();
        PostgresAddress wrong = new PostgresAddress(server().url(database), PostgresServer.USER, "Wr0ng-password");

        assertThatExceptionOfType(StateStoreException.class)
                .isThrownBy(() -> SqlStateStore.open(temporary, wrong))
                .withMessageContaining("tamsui.store.password")
                .satisfies(e ->
                        assertThat(e).hasStackTraceContaining("at ").satisfies(PostgresStateStoreIT::showsNoPassword));
        assertThatExceptionOfType(StateStoreException.class)
                .isThrownBy(() -> SqlStateStore.open(temporary, server().address("nowhere")))
                .withMessageContaining("no such database");
    }

    @Test
    void aServerThatForgetsItsLastCommitsIsToldNotTo() throws SQLException {
        String name = server().newDatabase();
        try (Connection connection = server().connect(name);
                Statement statement = connection.createStatement()) {
            statement.execute("alter database " + name + " set synchronous_commit = off");
        }
        NodeId node = NodeId.parse("00000000-0000-4000-8000-000000000001", temporary);
        try (Database database = Postgres.open(server().address(name), node);
                Connection writer = database.writer().getConnection();
                Statement statement = writer.createStatement();
                var row = statement.executeQuery("show synchronous_commit")) {
            row.next();
            assertThat(row.getString(1)).isEqualTo("on");
        }
    }

    private static PostgresServer server() {
        return Objects.requireNonNull(started);
    }

    private static void showsNoPassword(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            assertThat(String.valueOf(cause.getMessage())).doesNotContain(PostgresServer.PASSWORD, "Wr0ng-password");
        }
    }
}
