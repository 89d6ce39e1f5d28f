package dev.tamsui.engine.concurrent;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What one thread sleeps on until a time it knows, or until it is rung for.
 *
 * <p>Thread: one waits; any rings and closes. Never interrupted.
 */
public final class Alarm {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private boolean rung;
    private boolean closed;

    /** Ends the wait under way, or the next one. */
    public void ring() {
        lock.lock();
        try {
            rung = true;
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits for so long at most.
     *
     * @return false once closed
     */
    public boolean await(long nanos) {
        lock.lock();
        try {
            long left = nanos;
            while (!rung && !closed && left > 0) {
                left = changed.awaitNanos(left);
            }
            rung = false;
            return !closed;
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody may interrupt who waits for an alarm", e);
        } finally {
            lock.unlock();
        }
    }

    /** Ends every wait from now on. */
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signal();
        } finally {
            lock.unlock();
        }
    }
}
