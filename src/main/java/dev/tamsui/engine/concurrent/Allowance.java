package dev.tamsui.engine.concurrent;

import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What one of many may send or ask for where several limits hold, as its torrent's and everybody's. It stands in all their lines at
 * once, and goes when its turn has come in each.
 *
 * <p>Who is in line and does not want to go any more must {@link #drop} out.
 *
 * <p>Thread: its owner's.
 */
public final class Allowance {
    /** As the limits may have been changed, or others have left the line. */
    private static final long LOOK_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final List<RateLimiter> limits;
    private final long[] places;
    private final int least;
    private boolean inLine;
    private int granted;
    /** Went under a limit, and may still come to nothing. */
    private long due;

    /**
     * @param limits all of them hold
     * @param leastBytes never less is granted at a time, save when less was asked for
     */
    public Allowance(List<RateLimiter> limits, int leastBytes) {
        this.limits = limits;
        this.places = new long[limits.size()];
        this.least = leastBytes;
    }

    /** Without any limit. */
    public static Allowance unlimited() {
        return new Allowance(List.of(), 1);
    }

    /** Whether {@link #nanosUntil} may answer anything but 0. */
    public boolean isLimited() {
        for (RateLimiter limiter : limits) {
            if (limiter.limit() > 0) {
                return true;
            }
        }
        return inLine;
    }

    /** The smallest of the limits, in bytes per second; 0 for none. */
    public long limit() {
        long smallest = 0;
        for (RateLimiter limiter : limits) {
            long limit = limiter.limit();
            smallest = smallest == 0 || (limit > 0 && limit < smallest) ? limit : smallest;
        }
        return smallest;
    }

    /**
     * When to go, or to ask again at the latest: 0 for now, with {@link #granted} bytes. The same question may be asked any number of times.
     *
     * @param wanted bytes, positive; counts only for whoever is not in line
     */
    public long nanosUntil(int wanted) {
        if (!inLine) {
            granted = wanted;
            if (!isLimited()) {
                return 0;
            }
            join(wanted);
        }
        long nanos = 0;
        for (int i = 0; i < places.length; i++) {
            nanos = Math.max(nanos, limits.get(i).nanosUntil(places[i]));
        }
        return Math.min(nanos, LOOK_AGAIN_NANOS);
    }

    private void join(int wanted) {
        long share = wanted;
        for (RateLimiter limiter : limits) {
            if (limiter.limit() > 0) {
                share = Math.min(share, limiter.share());
            }
        }
        granted = (int) Math.min(wanted, Math.max(least, share));
        for (int i = 0; i < places.length; i++) {
            places[i] = limits.get(i).join(granted);
        }
        inLine = true;
    }

    /** Bytes that may go now that {@link #nanosUntil} said so. */
    public int granted() {
        return granted;
    }

    /** So many of the bytes granted go. */
    public void spent(int bytes) {
        due += inLine ? bytes : 0;
        leave(granted - bytes);
    }

    /** Leaves the line, if in one. */
    public void drop() {
        leave(granted);
    }

    private void leave(int unused) {
        if (inLine) {
            for (int i = 0; i < places.length; i++) {
                limits.get(i).leave(places[i], unused);
            }
        }
        inLine = false;
        granted = 0;
    }

    /** So much of it came to something. */
    public void done(long bytes) {
        due = Math.max(0, due - bytes);
    }

    /** Of what went, so much has come to nothing: others may have it. No more than went, and was not {@link #done}. */
    public void giveBack(long bytes) {
        long back = Math.min(bytes, due);
        due -= back;
        for (RateLimiter limiter : limits) {
            limiter.giveBack(back);
        }
    }
}
