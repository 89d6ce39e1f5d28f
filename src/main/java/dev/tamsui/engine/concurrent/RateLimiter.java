package dev.tamsui.engine.concurrent;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A limit of bytes per second that many share, one after the other.
 *
 * <p>It keeps two counts: the bytes that may have passed by now, which grows with time, and the bytes that were asked for, which grows
 * with every one who joins the line. Whoever joins is given the second count as its place, and may go once the first has come up
 * to it. So each waits for those before it and for nobody behind it; a new limit holds for those who wait already; and over any
 * time what goes comes to the limit, however late the timers are. What nobody asks for is kept for a tenth of a second only.
 *
 * <p>Nobody waits here. Without a limit nothing is counted and no lock is taken.
 *
 * <p>Thread: any.
 */
public final class RateLimiter {
    /** The place of whoever need not wait. */
    static final long AT_ONCE = 0;

    private static final double NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final double KEPT_SECONDS = 0.1;

    private final Ticker ticker;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile long limit;
    private double passed;
    private long asked;
    private int inLine;
    private long countedNanos;

    /** @param limit bytes per second; 0 for none */
    public RateLimiter(Ticker ticker, long limit) {
        this.ticker = ticker;
        this.limit = limit;
        countedNanos = ticker.nanos();
    }

    /** Bytes per second; 0 for none. */
    public long limit() {
        return limit;
    }

    /** @param bytesPerSecond 0 for none; holds from now on, for those in line too */
    public void limit(long bytesPerSecond) {
        lock.lock();
        try {
            count();
            if (limit == 0) {
                passed = asked; // nobody had to wait
            }
            limit = bytesPerSecond;
        } finally {
            lock.unlock();
        }
    }

    /** What one should ask for at a time, so that everybody in line gets something within a tenth of a second, if not a byte. */
    long share() {
        lock.lock();
        try {
            return (long) (limit * KEPT_SECONDS / (inLine + 1));
        } finally {
            lock.unlock();
        }
    }

    /** Joins the line with so many bytes, positive. Whoever does leaves it again. */
    long join(long bytes) {
        if (limit == 0) {
            return AT_ONCE;
        }
        lock.lock();
        try {
            count();
            inLine++;
            asked += bytes;
            return asked;
        } finally {
            lock.unlock();
        }
    }

    /** Until the place is come up to, if the limit stays what it is; 0 when it is. */
    long nanosUntil(long place) {
        if (place == AT_ONCE || limit == 0) {
            return 0;
        }
        lock.lock();
        try {
            count();
            double missing = place - passed;
            return missing <= 0 || limit == 0 ? 0 : (long) Math.ceil(missing / limit * NANOS);
        } finally {
            lock.unlock();
        }
    }

    /** @param unused bytes of those asked for that will not go; whoever is behind moves up */
    void leave(long place, long unused) {
        if (place == AT_ONCE) {
            return;
        }
        lock.lock();
        try {
            inLine--;
            passed += unused;
            count();
        } finally {
            lock.unlock();
        }
    }

    /** Bytes that were let go, and did not come to pass. */
    void giveBack(long bytes) {
        if (limit == 0) {
            return;
        }
        lock.lock();
        try {
            passed += bytes;
            count();
        } finally {
            lock.unlock();
        }
    }

    private void count() {
        long now = ticker.nanos();
        passed = Math.min(passed + limit * ((now - countedNanos) / NANOS), asked + limit * KEPT_SECONDS);
        countedNanos = now;
    }
}
