package dev.tamsui.store;

import javax.sql.DataSource;

/**
 * An open, migrated database of one vendor.
 *
 * @param writer gives out one connection at a time; commits are on the disk when they return
 * @param reader for queries beside the writer; sees what was committed when a query begins
 * @param where what to call the database in messages; holds no password
 * @param closing gives up all connections; harmless when called twice
 */
record Database(DataSource writer, DataSource reader, String where, Runnable closing) implements AutoCloseable {
    @Override
    public void close() {
        closing.run();
    }
}
