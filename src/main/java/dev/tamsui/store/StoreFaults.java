package dev.tamsui.store;

import dev.tamsui.engine.model.StateStoreException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** Turns what drivers and libraries throw into words for the one who runs the daemon. */
final class StoreFaults {
    private StoreFaults() {}

    /**
     * @param what the sentence that failed, such as "The torrent could not be added", without a full stop
     * @return an exception saying also why, and where there is one, the way out
     */
    static StateStoreException explain(String what, Throwable cause) {
        return new StateStoreException(what + ": " + reason(cause), cause);
    }

    private static String reason(Throwable thrown) {
        SQLException last = null;
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLiteException sqlite) {
                return inWords(sqlite.getResultCode());
            }
            if (cause instanceof SQLException sql) {
                last = sql;
            }
        }
        if (thrown instanceof FlywayException) {
            return "its tables do not fit this version of Tamsui, they may come from a newer one. "
                    + firstLine(thrown.getMessage());
        }
        if (last instanceof SQLTransientConnectionException) {
            return "no connection became free in time; the disk may be stuck or very slow.";
        }
        return firstLine(last != null ? last.getMessage() : thrown.getMessage());
    }

    /** The extended codes carry the primary one, which says enough, in their low byte. */
    private static String inWords(SQLiteErrorCode code) {
        SQLiteErrorCode primary = SQLiteErrorCode.getErrorCode(code.code & 0xff);
        return switch (primary) {
            case SQLITE_NOTADB -> "the file is not a database. Move it away, or restore it from a backup.";
            case SQLITE_CORRUPT -> "the database is damaged. Move it away, or restore it from a backup.";
            case SQLITE_FULL -> "the disk is full. Make room and try again.";
            case SQLITE_READONLY, SQLITE_PERM, SQLITE_AUTH ->
                "the file or its folder is read-only. The daemon needs to write there.";
            case SQLITE_CANTOPEN ->
                "the file or its log cannot be opened. Check that the folder is there and writable.";
            case SQLITE_BUSY, SQLITE_LOCKED -> "another program holds a lock on the database.";
            case SQLITE_IOERR -> "the disk reported an error (" + code.name() + ").";
            case SQLITE_CONSTRAINT -> "it contradicts what is stored already (" + code.name() + ").";
            case SQLITE_TOOBIG -> "it is larger than the database can hold.";
            default -> "the database answered " + code.name() + ".";
        };
    }

    private static String firstLine(@Nullable String message) {
        return message == null
                ? "no reason was given."
                : message.strip().lines().findFirst().orElse("");
    }
}
