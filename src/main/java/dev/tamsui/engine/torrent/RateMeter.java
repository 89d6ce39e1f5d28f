package dev.tamsui.engine.torrent;

import java.util.concurrent.TimeUnit;

/** Bytes per second, smoothed so that the last five seconds or so count. Thread: the loop's. */
final class RateMeter {
    private static final double WINDOW_NANOS = TimeUnit.SECONDS.toNanos(4);

    private long pending;
    private long total;
    private double perNano;
    private long lastNanos = Long.MIN_VALUE;

    void add(long bytes) {
        pending += bytes;
        total += bytes;
    }

    /** Takes what came since the last call into account; called about once a second. */
    void tick(long nowNanos) {
        if (lastNanos != Long.MIN_VALUE && nowNanos > lastNanos) {
            double elapsed = nowNanos - lastNanos;
            double weight = 1 - Math.exp(-elapsed / WINDOW_NANOS);
            perNano += weight * (pending / elapsed - perNano);
        }
        pending = 0;
        lastNanos = nowNanos;
    }

    /** Nothing moves any more, and nobody will tick. The total stays. */
    void stop() {
        pending = 0;
        perNano = 0;
        lastNanos = Long.MIN_VALUE;
    }

    long bytesPerSecond() {
        return Math.round(perNano * TimeUnit.SECONDS.toNanos(1));
    }

    /** All bytes ever added. */
    long total() {
        return total;
    }

    /** Whether the last bytes have faded away, so that ticking may stop. */
    boolean isQuiet() {
        return pending == 0 && bytesPerSecond() == 0;
    }
}
