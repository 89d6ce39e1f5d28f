package dev.tamsui.engine.torrent;

/** What a torrent is busy with; {@link Torrent#state} puts it into the words people see. */
enum Phase {
    /** Not begun, or begun paused: nobody knows what is on disk. */
    UNCHECKED,
    CHECKING,
    RUNNING,
    /** As the owner wishes, after a check. */
    PAUSED,
    /** By a fault that does not pass by itself. */
    FAILED,
    CLOSING,
    CLOSED
}
