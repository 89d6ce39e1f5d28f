package dev.tamsui.engine.concurrent;

import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Work for a few threads that each take the oldest item. It has no limit of its own: whoever adds must have one.
 *
 * <p>Thread: any may add and close; the workers take.
 */
public final class WorkQueue<T> {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<T> items = new ArrayDeque<>();
    private boolean closed;

    /** Returns false, and keeps nothing, once the queue is closed. */
    public boolean add(T item) {
        lock.lock();
        try {
            if (closed) {
                return false;
            }
            items.add(item);
            changed.signal();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Waits for the oldest item; null when the queue is closed and all it held has been taken. An interrupt does not end the wait. */
    public @Nullable T take() {
        lock.lock();
        try {
            while (items.isEmpty() && !closed) {
                changed.awaitUninterruptibly();
            }
            return items.poll();
        } finally {
            lock.unlock();
        }
    }

    /** The oldest item, or null when there is none now. */
    public @Nullable T poll() {
        lock.lock();
        try {
            return items.poll();
        } finally {
            lock.unlock();
        }
    }

    /** Takes out those items, oldest first. */
    public List<T> takeAll(Predicate<T> wanted) {
        lock.lock();
        try {
            List<T> taken = items.stream().filter(wanted).toList();
            items.removeIf(wanted);
            return taken;
        } finally {
            lock.unlock();
        }
    }

    /** Lets nothing more in. What is held is still handed out; then every taker gets null. */
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
