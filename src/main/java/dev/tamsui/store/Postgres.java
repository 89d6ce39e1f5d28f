package dev.tamsui.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import java.util.Properties;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;

/**
 * A database on a PostgreSQL server, which several daemons may share.
 *
 * <p>Each daemon writes through one connection, and that connection holds an advisory lock on the daemon's node id from
 * before its first statement to its end: of two daemons with one id, copied with their state folder perhaps, the second
 * cannot write. A lost connection is made anew at the next use, and locked anew.
 */
final class Postgres {
    private static final String MIGRATIONS = "classpath:db/migration/postgresql";
    private static final int READERS = 3;

    /** How long a caller waits for its turn, and for a server that does not answer. */
    private static final int TURN_TIMEOUT_MILLIS = 10_000;

    /**
     * For the writer. The server finds out within a minute that a daemon's machine has gone, and lets go of its lock; one
     * that was just killed is waited for. A server that is set up to forget its last commits is told not to forget ours.
     */
    private static final String WRITER_SESSION = """
            do $$
            begin
                perform set_config('tcp_keepalives_idle', '30', false),
                        set_config('tcp_keepalives_interval', '10', false),
                        set_config('tcp_keepalives_count', '3', false);
                if current_setting('synchronous_commit') = 'off' then
                    perform set_config('synchronous_commit', 'on', false);
                end if;
                for attempt in 1..10 loop
                    if pg_try_advisory_lock(:node) then
                        return;
                    end if;
                    perform pg_sleep(0.2);
                end loop;
                raise exception 'the node id is in use' using errcode = '55P03';
            end
            $$""";

    private Postgres() {}

    /**
     * Connects and brings the tables up to date.
     *
     * @throws dev.tamsui.engine.model.StateStoreException when the server cannot be reached, refuses us, has tables of a
     *     newer Tamsui, or another daemon writes under this node id
     */
    static Database open(PostgresAddress address, NodeId node) {
        HikariDataSource writing = null;
        try {
            writing = new HikariDataSource(writer(address, node));
            migrate(address);
            HikariDataSource writer = writing;
            HikariDataSource reading = new HikariDataSource(reader(address));
            return new Database(writer, new JdbcTransactionManager(writer), reading, address.toString(), true, () -> {
                reading.close();
                writer.close();
            });
        } catch (FlywayException | PoolInitializationException e) {
            if (writing != null) {
                writing.close();
            }
            throw StoreFaults.explain("The state database " + address + " cannot be opened", e);
        }
    }

    /** On connections of its own, since it needs two; it takes a lock against other daemons that do the same. */
    private static void migrate(PostgresAddress address) {
        DriverManagerDataSource source = new DriverManagerDataSource(address.url(), properties(address));
        Flyway.configure(Postgres.class.getClassLoader())
                .dataSource((DataSource) source)
                .locations(MIGRATIONS)
                .ignoreMigrationPatterns(new String[0]) // tables of a newer version are refused, not guessed at
                .load()
                .migrate();
    }

    private static HikariConfig writer(PostgresAddress address, NodeId node) {
        HikariConfig config = pool("store-writer", 1, address);
        long key = node.value().getMostSignificantBits() ^ node.value().getLeastSignificantBits();
        config.setConnectionInitSql(WRITER_SESSION.replace(":node", Long.toString(key)));
        config.setMaxLifetime(0); // it holds the lock
        return config;
    }

    private static HikariConfig reader(PostgresAddress address) {
        HikariConfig config = pool("store-reader", READERS, address);
        config.setReadOnly(true);
        return config;
    }

    private static HikariConfig pool(String name, int size, PostgresAddress address) {
        HikariConfig config = new HikariConfig();
        config.setPoolName(name);
        config.setDriverClassName("org.postgresql.Driver");
        config.setJdbcUrl(address.url());
        config.setDataSourceProperties(properties(address));
        config.setMaximumPoolSize(size);
        config.setMinimumIdle(size);
        config.setConnectionTimeout(TURN_TIMEOUT_MILLIS);
        return config;
    }

    /** What the address says wins over these. */
    private static Properties properties(PostgresAddress address) {
        Properties properties = new Properties();
        properties.setProperty("ApplicationName", "tamsui");
        properties.setProperty("connectTimeout", "10"); // seconds, as below
        properties.setProperty("socketTimeout", "60");
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty("logServerErrorDetail", "false"); // it quotes rows, and metainfo holds passkeys
        if (address.user() != null) {
            properties.setProperty("user", address.user());
        }
        if (address.password() != null) {
            properties.setProperty("password", address.password());
        }
        return properties;
    }
}
