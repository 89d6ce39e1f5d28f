package dev.tamsui.engine.concurrent;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * How many bytes one thread may be ahead of another. The one ahead spends, the one behind gives back.
 *
 * <p>Thread: any.
 */
public final class Credit implements AutoCloseable {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final long limit;
    private long spent;
    private boolean closed;

    /** @param limit bytes, positive */
    public Credit(long limit) {
        this.limit = limit;
    }

    /**
     * Spends {@code bytes}, waiting until they fit. More than the limit fits when nothing else is spent, so nobody waits for ever.
     *
     * @throws Closed once closed
     */
    public void spend(long bytes) throws Closed {
        lock.lock();
        try {
            while (!closed && spent > 0 && spent + bytes > limit) {
                changed.awaitUninterruptibly();
            }
            if (closed) {
                throw new Closed();
            }
            spent += bytes;
        } finally {
            lock.unlock();
        }
    }

    /** Never blocks for long. */
    public void giveBack(long bytes) {
        lock.lock();
        try {
            spent -= bytes;
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Ends the wait of whoever waits, now and later. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
