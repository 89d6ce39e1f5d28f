package dev.tamsui.engine.model;

import java.util.Locale;

/** Why a torrent cannot do what it should. May stand beside a working state: a full disk stops downloading, not seeding. */
public enum ErrorKind {
    DISK_FULL,
    READ_ONLY,
    PERMISSION_DENIED,
    TOO_MANY_OPEN_FILES,
    /** A file that must be written has other hard links, whose owners would see their data change. */
    HARD_LINKED,
    /** A file or folder stands where one of the other kind belongs, or a link leads out of the save path. */
    PATH_BLOCKED,
    /** A file, or its end, is gone; what it held is fetched anew. */
    FILES_MISSING,
    /** Somebody else has changed a file; what it holds is hashed before it is served. */
    FILES_CHANGED,
    /** A file that must be written also holds pieces of another torrent here, which would be harmed. */
    FILE_SHARED,
    /** Nothing is there of what was, as when its volume is not mounted; it may come back, and so nothing was forgotten. */
    STORAGE_MISSING,
    /** The volume does not answer; all that is on it waits, and goes on by itself once it does. */
    STORAGE_SILENT,
    /** What peers gave for a magnet link is what its hash says, and still no torrent that can be loaded. */
    METADATA_UNUSABLE,
    /** Any other failure of a read, write or sync. */
    IO,
    /** A fault of ours; the log has the stack. */
    INTERNAL;

    /** Lower case with underscores, for JSON and metric labels. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
