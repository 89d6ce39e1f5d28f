package dev.tamsui.engine.torrent;

/** What a torrent is busy with; {@link Torrent#state} puts it into the words people see. */
enum Phase {
    /** As the owner wishes. */
    PAUSED,
    CHECKING,
    RUNNING,
    /** By a fault that does not pass by itself. */
    FAILED,
    /** Where its data was there is nothing now; it looks again from time to time. */
    STRANDED,
    /** Nobody wants anything of it: its storage is being closed, then it is {@link #AWAY}. */
    RESTING,
    /** To be dropped. Another is loaded when somebody wants something of it. */
    AWAY,
    CLOSING,
    CLOSED
}
