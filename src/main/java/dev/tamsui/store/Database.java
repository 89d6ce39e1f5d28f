package dev.tamsui.store;

import javax.sql.DataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;

/**
 * An open, migrated database of one vendor.
 *
 * @param writer gives out one connection at a time; commits are on the disk when they return
 * @param transactions on the writer
 * @param reader for queries beside the writer; sees what was committed when a query begins
 * @param where what to call the database in messages; holds no password
 * @param shared whether other daemons may have their torrents in it too
 * @param closing gives up all connections; harmless when called twice
 */
record Database(
        DataSource writer,
        JdbcTransactionManager transactions,
        DataSource reader,
        String where,
        boolean shared,
        Runnable closing)
        implements AutoCloseable {
    @Override
    public void close() {
        closing.run();
    }
}
