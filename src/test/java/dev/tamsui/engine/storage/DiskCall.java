package dev.tamsui.engine.storage;

/** What storage may ask of the system. */
public enum DiskCall {
    OPEN,
    READ,
    WRITE,
    TRUNCATE,
    SYNC,
    CLOSE,
    LOOK,
    REAL_PATH,
    MAKE_FOLDER,
    SYNC_FOLDER,
    DELETE,
    FORGET
}
