package dev.tamsui.store;

import dev.tamsui.engine.model.StateStoreException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Optional;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataIntegrityViolationException;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** Turns what drivers and libraries throw into words for the one who runs the daemon. */
final class StoreFaults {
    private static final int STATE_LENGTH = 5;

    private StoreFaults() {}

    /**
     * @param what the sentence that failed, such as "The torrent could not be added", without a full stop
     * @return an exception saying also why, and where there is one, the way out
     */
    static StateStoreException explain(String what, Throwable cause) {
        return new StateStoreException(what + ": " + reason(cause), cause);
    }

    /** Whether SQLite found no room on the volume, for its log or for the index of that. */
    static boolean isFull(Throwable thrown) {
        return sqlite(thrown)
                .filter(code -> code == SQLiteErrorCode.SQLITE_FULL || code == SQLiteErrorCode.SQLITE_IOERR_SHMSIZE)
                .isPresent();
    }

    /** Whether the change was refused for what it was, which says nothing about the database. */
    static boolean isContradiction(Throwable thrown) {
        return thrown instanceof DataIntegrityViolationException
                || sqlite(thrown)
                        .filter(code -> (code.code & 0xff) == SQLiteErrorCode.SQLITE_CONSTRAINT.code)
                        .isPresent();
    }

    private static Optional<SQLiteErrorCode> sqlite(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLiteException sqlite) {
                return Optional.of(sqlite.getResultCode());
            }
        }
        return Optional.empty();
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
        return last == null ? firstLine(thrown.getMessage()) : ofSql(last);
    }

    private static String ofSql(SQLException fault) {
        String state = fault.getSQLState();
        String message = firstLine(fault.getMessage());
        if (state != null && state.length() == STATE_LENGTH) {
            return ofState(state, message);
        }
        if (fault instanceof SQLTransientConnectionException) {
            return "no connection became free in time; the disk or the database server may be stuck or very slow.";
        }
        return message;
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

    /** What SQL's own codes mean for a server; its words are shown only where ours would say less. */
    private static String ofState(String state, String message) {
        return switch (state) {
            case "55P03" ->
                "another Tamsui with the same node-id is at work on this database. Stop that one; two daemons need"
                        + " state folders of their own.";
            case "53100" -> "the server's disk is full. Make room and try again.";
            case "53300" -> "the server has no connection left for us.";
            case "28P01", "28000" ->
                "the server does not let us in. Check tamsui.store.user and tamsui.store.password.";
            case "3D000" -> "there is no such database on the server.";
            case "42501" -> "the user may not do this. It must own the database's tables.";
            case "25006" -> "the server only lets us read. It may be a standby.";
            default ->
                switch (state.substring(0, 2)) {
                    case "08", "57" -> "the server cannot be reached (" + message + ").";
                    case "23" -> "it contradicts what is stored already (" + state + ").";
                    default -> message;
                };
        };
    }

    private static String firstLine(@Nullable String message) {
        return message == null
                ? "no reason was given."
                : message.strip().lines().findFirst().orElse("");
    }
}
