package dev.tamsui.engine.torrent;

import java.util.concurrent.TimeUnit;

/**
 * How long a peer makes us wait for one block while it owes us some. Unlike a rate it does not sink while the peer has nothing to
 * do, so a fast peer that had to idle is still known to be fast. Thread: the loop's.
 */
final class BlockPace {
    private static final double WINDOW_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** Until it was seen at work, a peer is taken for one of 128 KiB/s, which is soon outweighed by what it does. */
    private double blocks = 1;

    private double busyNanos = TimeUnit.SECONDS.toNanos(1) / 8.0;

    private long sinceNanos;
    private long silentNanos;

    BlockPace(long nowNanos) {
        sinceNanos = nowNanos;
    }

    /** It owes us something from now on, and owed nothing before. What it was silent for before that still counts. */
    void begins(long nowNanos) {
        sinceNanos = nowNanos;
    }

    void blockCame(long nowNanos) {
        blocks++;
        endSilence(nowNanos);
    }

    /** Not with a block it still owes us; but it lives. */
    void isAlive(long nowNanos, boolean owes) {
        if (owes) {
            endSilence(nowNanos);
        }
        silentNanos = 0;
    }

    /** It owes us nothing any more, since others were asked instead. */
    void ends(long nowNanos) {
        long silent = silence(nowNanos);
        endSilence(nowNanos);
        silentNanos = silent;
    }

    /** Its silence was held against it. */
    void startsAnew(long nowNanos) {
        endSilence(nowNanos);
    }

    /** For how long it has owed us something since its last block. To be asked while it does. */
    long silence(long nowNanos) {
        return silentNanos + nowNanos - sinceNanos;
    }

    double nanosPerBlock() {
        return busyNanos / blocks;
    }

    /** In how long so many blocks can be expected; a peer that is silent is taken to go on being so for as long again. */
    double nanosFor(int count, long nowNanos, boolean owes) {
        return count * nanosPerBlock() + (owes ? silence(nowNanos) : 0);
    }

    private void endSilence(long nowNanos) {
        busyNanos += nowNanos - sinceNanos;
        sinceNanos = nowNanos;
        silentNanos = 0;
        if (busyNanos > WINDOW_NANOS) { // what is long ago counts for less and less
            busyNanos /= 2;
            blocks /= 2;
        }
    }
}
