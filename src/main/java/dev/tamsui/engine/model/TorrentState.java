package dev.tamsui.engine.model;

import java.util.Locale;

/** What a torrent is doing. The API and the metrics say it with the same {@link #word()}. */
public enum TorrentState {
    /** Its data is being read and hashed, or waits to be. */
    CHECKING,
    /** A magnet whose info dictionary is not known yet. */
    METADATA,
    DOWNLOADING,
    SEEDING,
    PAUSED,
    /** Wants to run; the queue does not let it yet. */
    QUEUED,
    MOVING,
    DELETING,
    /** Stopped by a fault that needs a person, or waits for a fault to pass. */
    ERROR;

    /** Lower case, for JSON and metric labels. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
