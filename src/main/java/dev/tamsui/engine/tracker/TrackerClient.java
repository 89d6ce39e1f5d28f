package dev.tamsui.engine.tracker;

import java.time.Duration;

/** Speaks to trackers of one kind. */
public interface TrackerClient {

    /**
     * Announces and waits for the answer. Never throws for anything that a tracker or the network does.
     *
     * @param deadline at most this long; positive
     */
    AnnounceResult announce(AnnounceRequest request, Duration deadline);
}
