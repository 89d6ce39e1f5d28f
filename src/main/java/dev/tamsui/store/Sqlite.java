package dev.tamsui.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import dev.tamsui.engine.model.StateStoreException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;
import org.sqlite.SQLiteConfig.SynchronousMode;
import org.sqlite.SQLiteConfig.TempStore;
import org.sqlite.SQLiteConfig.TransactionMode;
import org.sqlite.SQLiteDataSource;
import org.sqlite.SQLiteOpenMode;

/**
 * The default database: one SQLite file in the state folder.
 *
 * <p>It runs with a write-ahead log, so that readers never wait for the writer, and with {@code synchronous=FULL}, so
 * that a commit is on the disk when it returns. A transaction that will write takes the write lock when it begins: one
 * that read first would have to be refused if someone else, a backup tool perhaps, wrote in between.
 */
final class Sqlite {
    static final String FILE = "tamsui.db";

    private static final String MIGRATIONS = "classpath:db/migration/sqlite";
    private static final int READERS = 3;

    /** How long to wait for a lock that another process holds on the file, a backup for instance. */
    private static final int BUSY_TIMEOUT_MILLIS = 5_000;

    /** How long a caller waits for its turn: behind the longest transaction, with the time-out above. */
    private static final int TURN_TIMEOUT_MILLIS = 15_000;

    private Sqlite() {}

    /**
     * Opens the database of a state folder and brings its tables up to date; makes it when there is none.
     *
     * @throws StateStoreException when the file is damaged, not a database, not writable, or of a newer Tamsui
     */
    static Database open(Path folder) {
        Path file = folder.resolve(FILE);
        try {
            createClosedToOthers(file);
            SQLiteDataSource writer = writer(file);
            requireWritable(writer);
            migrate(writer);
            HikariDataSource writing = new HikariDataSource(pool("store-writer", 1, writer));
            HikariDataSource reading = readers(file, writing);
            openFiles(writing, 1);
            openFiles(reading, READERS);
            return new Database(writing, new SqliteTransactions(writing), reading, file.toString(), false, () -> {
                reading.close();
                writing.close(); // last: closing the last writing connection folds the log into the file
            });
        } catch (SQLException | FlywayException | PoolInitializationException e) {
            throw StoreFaults.explain("The state database " + file + " cannot be opened", e);
        } catch (IOException e) {
            throw new StateStoreException(
                    "The state database " + file + " cannot be opened: " + FileFaults.inWords(e) + ".", e);
        }
    }

    /** SQLite gives its log the permissions of the file, so closing the file closes all. */
    private static void createClosedToOthers(Path file) throws IOException {
        FileChannel.open(
                        file,
                        Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.READ),
                        OwnerOnly.file(file))
                .close();
    }

    /** Takes the write lock and gives it back. Otherwise a read-only file would go unnoticed until the first add. */
    private static void requireWritable(DataSource writer) throws SQLException {
        try (Connection connection = writer.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("begin immediate");
            statement.execute("rollback");
        }
    }

    /**
     * A connection opens its files, the log among them, when it first reads, and a pool makes its connections when it likes.
     * Both are done here, so that the store needs no descriptor later on, when peers may have taken them all.
     */
    private static void openFiles(DataSource pool, int size) throws SQLException {
        List<Connection> connections = new ArrayList<>();
        try {
            for (int i = 0; i < size; i++) {
                Connection connection = pool.getConnection();
                connections.add(connection);
                try (Statement statement = connection.createStatement()) {
                    statement.execute("select count(*) from torrent");
                }
            }
        } finally {
            for (Connection connection : connections) {
                connection.close();
            }
        }
    }

    private static void migrate(DataSource writer) {
        Flyway.configure(Sqlite.class.getClassLoader())
                .dataSource(writer)
                .locations(MIGRATIONS)
                .ignoreMigrationPatterns(new String[0]) // tables of a newer version are refused, not guessed at
                .load()
                .migrate();
    }

    private static SQLiteDataSource writer(Path file) {
        SQLiteConfig config = common();
        config.setJournalMode(JournalMode.WAL);
        config.setSynchronous(SynchronousMode.FULL);
        config.setTransactionMode(TransactionMode.IMMEDIATE);
        return source(file, config);
    }

    private static SQLiteDataSource reader(Path file) {
        SQLiteConfig config = common();
        config.setReadOnly(true);
        return source(file, config);
    }

    /** What every connection needs, whoever it is for. */
    static SQLiteConfig common() {
        SQLiteConfig config = new SQLiteConfig();
        config.resetOpenMode(SQLiteOpenMode.CREATE); // the file is there: one that vanished is a fault, not a new list
        config.enforceForeignKeys(true);
        config.setBusyTimeout(BUSY_TIMEOUT_MILLIS);
        config.setTempStore(TempStore.MEMORY); // no file is opened halfway, when there may be no descriptor left
        config.setGetGeneratedKeys(false); // asked for with RETURNING, which other vendors know too
        return config;
    }

    static SQLiteDataSource source(Path file, SQLiteConfig config) {
        SQLiteDataSource source = new SQLiteDataSource(config);
        source.setUrl("jdbc:sqlite:" + file);
        return source;
    }

    private static HikariDataSource readers(Path file, HikariDataSource writing) {
        HikariConfig config = pool("store-reader", READERS, reader(file));
        config.setReadOnly(true);
        try {
            return new HikariDataSource(config);
        } catch (PoolInitializationException e) {
            writing.close();
            throw e;
        }
    }

    private static HikariConfig pool(String name, int size, DataSource source) {
        HikariConfig config = new HikariConfig();
        config.setPoolName(name);
        config.setDataSource(source);
        config.setMaximumPoolSize(size);
        config.setMinimumIdle(size);
        config.setConnectionInitSql("pragma fullfsync = true"); // on macOS a plain fsync stops at the drive's cache
        config.setMaxLifetime(0); // a file does not hang up on its connections
        config.setConnectionTimeout(TURN_TIMEOUT_MILLIS);
        return config;
    }
}
