/**
 * Everything that is a table: the daemon's list of torrents in SQL, and the folder it lives in.
 *
 * <p><b>Ownership.</b> {@link SqlStateStore} may be called by any thread; it owns the connections and the lock of the
 * state folder until it is closed. Writes take turns on one connection, reads go beside them on a few others. The vendors differ in
 * {@link Sqlite} and {@link Postgres} only, and in their migrations.
 *
 * <p><b>Uses</b> {@code engine.model} for the port it implements. <b>Used by</b> {@code config}.
 *
 * <p><b>Read first</b> {@link SqlStateStore}, then {@code db/migration/sqlite/}.
 */
@NullMarked
package dev.tamsui.store;

import org.jspecify.annotations.NullMarked;
