package dev.tamsui.engine.concurrent;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs short actions when their time has come, above all: closing a channel whose peer is late.
 *
 * <p>Blocking channel I/O has no time-outs of its own and must not be interrupted, so every wait for a socket has an entry here.
 * One platform thread serves all. Moving a deadline later is a plain write, since that happens at every read of every
 * connection: the thread finds out when the old time comes.
 *
 * <p>Thread: any. Actions run on the deadline thread and must not block.
 */
public final class Deadlines implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Deadlines.class);

    private final Ticker ticker;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final PriorityQueue<Deadline> heap = new PriorityQueue<>(Comparator.comparingLong(Deadline::heapNanos));
    private boolean closed;

    public Deadlines(EngineThreads threads, Ticker ticker) {
        this.ticker = ticker;
        threads.platform("deadlines", this::run);
    }

    /** Runs {@code action} after {@code nanos}, unless it is cancelled or moved before. After {@link #close} it never runs. */
    public Deadline in(long nanos, Runnable action) {
        Deadline deadline = new Deadline(this, ticker.nanos() + nanos, action);
        insert(deadline);
        return deadline;
    }

    /** Ends the thread; nothing runs any more. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            heap.clear();
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Now, as the deadlines have it. */
    public long nanos() {
        return ticker.nanos();
    }

    void insert(Deadline deadline) {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            heap.add(deadline);
            if (heap.peek() == deadline) {
                changed.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    void remove(Deadline deadline) {
        lock.lock();
        try {
            heap.remove(deadline);
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        for (Deadline due = awaitDue(); due != null; due = awaitDue()) {
            try {
                due.fire();
            } catch (RuntimeException | AssertionError fault) {
                LOG.error("A deadline's action failed", fault);
            }
        }
    }

    /** The next deadline that has truly passed; null once closed. */
    private @Nullable Deadline awaitDue() {
        lock.lock();
        try {
            while (!closed) {
                Deadline first = heap.peek();
                if (first == null) {
                    changed.awaitUninterruptibly();
                    continue;
                }
                long wait = first.heapNanos() - ticker.nanos();
                if (wait > 0) {
                    var _ = changed.awaitNanos(wait);
                    continue;
                }
                heap.remove();
                if (first.settle(ticker.nanos())) {
                    return first;
                }
                heap.add(first);
            }
            return null;
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody may interrupt the deadline thread", e);
        } finally {
            lock.unlock();
        }
    }
}
