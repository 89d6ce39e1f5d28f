package dev.tamsui.engine.tracker;

import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * How long a tracker is left alone after it failed: doubling from a start to a limit, and up to a quarter more at random, so that
 * the torrents of a tracker that was down do not all return in the same second. A torrent without peers has no other hope and
 * asks more often.
 */
final class Backoff {
    private static final long FIRST_SECONDS = 15;
    private static final long FIRST_AFTER_ANSWER_SECONDS = 60; // it lives, and said no: hurrying would change nothing
    private static final long MAX_SECONDS = 30 * 60;
    private static final long MAX_WITHOUT_PEERS_SECONDS = 5 * 60;
    private static final int MAX_DOUBLINGS = 10;

    private Backoff() {}

    /** Nanoseconds to wait after {@code failures} in a row, at least 1, without an answer. */
    static long afterSilence(int failures, boolean hasPeers, RandomGenerator random) {
        return nanos(FIRST_SECONDS, failures, hasPeers, random);
    }

    /** Likewise when the tracker did answer, but to no use. */
    static long afterAnswer(int failures, boolean hasPeers, RandomGenerator random) {
        return nanos(FIRST_AFTER_ANSWER_SECONDS, failures, hasPeers, random);
    }

    private static long nanos(long firstSeconds, int failures, boolean hasPeers, RandomGenerator random) {
        long limit = hasPeers ? MAX_SECONDS : MAX_WITHOUT_PEERS_SECONDS;
        long seconds = Math.min(limit, firstSeconds << Math.min(failures - 1, MAX_DOUBLINGS));
        long nanos = TimeUnit.SECONDS.toNanos(seconds);
        return nanos + random.nextLong(nanos / 4);
    }
}
