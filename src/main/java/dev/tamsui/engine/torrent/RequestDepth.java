package dev.tamsui.engine.torrent;

import java.util.concurrent.TimeUnit;

/*
 * How many requests to keep at a peer. Too few and the line runs dry between them: two, as our ancestor had, are 320 KiB/s at
 * 100 ms. Too many and blocks sit in a slow peer's queue that a fast one could have sent, or that others are sent too: what
 * several leeches have asked a seed for, none of them can tell the others of yet.
 *
 * The line is full when the requests cover rate x round trip. Half a second of the measured rate on top of the round trip covers
 * the peer's disk and the bunching of our own requests as well. As the rate can only show what the depth let through, a new peer
 * starts like TCP does: each block that arrives buys one more request, so the depth doubles every round trip, until a block has
 * waited for longer than that half second, or until a second comes in which the rate grew by less than a tenth. The measured rate
 * is seconds old: while it still climbs it is no reason to ask for less.
 */

/** The number of requests kept at one peer. Thread: the loop's. */
final class RequestDepth {
    static final int START = 8;
    /** A very slow peer: more would only hold up the pieces it has a part in. */
    private static final int MIN = 2;

    private static final long SLACK_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final double GROWTH = 1.1;

    private int max;
    private boolean slowStart = true;
    private int depth = START;
    private long lastRate;
    private long roundTripNanos = TimeUnit.SECONDS.toNanos(1);

    /** @param max what the peer keeps queued for us ({@code reqq}, BEP 10) */
    RequestDepth(int max) {
        this.max = Math.max(1, max);
    }

    /** The peer has said how many it keeps. */
    void limit(int requests) {
        max = Math.max(1, requests);
    }

    int target() {
        return Math.min(depth, max);
    }

    /** @param waitedNanos between the request and its block; the shortest ever seen is taken for the round trip */
    void blockArrived(long waitedNanos) {
        roundTripNanos = Math.min(roundTripNanos, waitedNanos);
        slowStart &= waitedNanos - roundTripNanos <= SLACK_NANOS;
        if (slowStart && depth < max) {
            depth++;
        }
    }

    /** Once a second. */
    void tick(long bytesPerSecond, int blockBytes) {
        if (bytesPerSecond == 0 && lastRate == 0) {
            return; // nothing has come yet
        }
        boolean climbs = bytesPerSecond > lastRate * GROWTH;
        lastRate = bytesPerSecond;
        slowStart &= climbs;
        double seconds = (double) (roundTripNanos + SLACK_NANOS) / TimeUnit.SECONDS.toNanos(1);
        int full = Math.clamp((long) (bytesPerSecond * seconds / blockBytes), MIN, Math.max(MIN, max));
        depth = climbs ? Math.max(depth, full) : full;
    }

    /** The peer stopped answering; when it comes back, it starts anew. */
    void reset() {
        slowStart = true;
        depth = START;
        lastRate = 0;
    }
}
