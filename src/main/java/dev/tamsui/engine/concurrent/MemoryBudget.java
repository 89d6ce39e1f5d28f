package dev.tamsui.engine.concurrent;

import java.util.ArrayDeque;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Bytes of block buffers that the whole engine may have in use. Nobody waits here: whoever is refused is called back.
 *
 * <p>The unit is a piece: a torrent reserves all of one before it asks for its first block. So every piece that was begun can
 * be finished, and no set of half pieces can hold the memory that each of them needs to get whole. (Reserving block by block
 * would allow just that.)
 *
 * <p>Order: who was refused first is served first. While someone waits, others are refused even when their smaller piece would
 * fit, or large pieces would starve. A piece larger than the whole budget is granted when nothing else is reserved.
 *
 * <p>Thread: any. Callbacks run on the thread that released, outside the lock; they only post.
 */
public final class MemoryBudget {

    /** Told once when it may be its turn; then it reserves, or withdraws. Must keep {@code Object}'s equality. */
    public interface Waiter {
        void memoryFreed();
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final ArrayDeque<Waiter> waiters = new ArrayDeque<>();
    private final long limit;
    private long used;

    /** @param limit bytes, positive */
    public MemoryBudget(long limit) {
        this.limit = limit;
    }

    /** Reserves {@code bytes}, or remembers {@code waiter} and returns false. */
    public boolean reserve(long bytes, Waiter waiter) {
        Waiter next;
        lock.lock();
        try {
            Waiter first = waiters.peek();
            boolean myTurn = first == null || first.equals(waiter);
            if (!myTurn || !fits(bytes)) {
                if (!waiters.contains(waiter)) {
                    waiters.add(waiter);
                }
                return false;
            }
            used += bytes;
            if (first != null) {
                waiters.remove();
            }
            next = waiters.peek();
        } finally {
            lock.unlock();
        }
        tell(next); // there may be room for it too
        return true;
    }

    /** Reserves {@code bytes} for something that can be done without, so nobody is remembered. */
    public boolean tryReserve(long bytes) {
        lock.lock();
        try {
            if (!waiters.isEmpty() || !fits(bytes)) {
                return false;
            }
            used += bytes;
            return true;
        } finally {
            lock.unlock();
        }
    }

    public void release(long bytes) {
        Waiter next;
        lock.lock();
        try {
            used -= bytes;
            assert used >= 0 : "released more than was reserved";
            next = waiters.peek();
        } finally {
            lock.unlock();
        }
        tell(next);
    }

    /** {@code waiter} no longer wants anything; the next one gets its turn. */
    public void withdraw(Waiter waiter) {
        Waiter next;
        lock.lock();
        try {
            boolean wasFirst = waiter.equals(waiters.peek());
            waiters.remove(waiter);
            next = wasFirst ? waiters.peek() : null;
        } finally {
            lock.unlock();
        }
        tell(next);
    }

    /** Whether someone was refused and still waits: a reason for others to let go of what does not move. */
    public boolean isContended() {
        lock.lock();
        try {
            return !waiters.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    public long used() {
        lock.lock();
        try {
            return used;
        } finally {
            lock.unlock();
        }
    }

    public long limit() {
        return limit;
    }

    private boolean fits(long bytes) {
        return used + bytes <= limit || used == 0;
    }

    private static void tell(@Nullable Waiter next) {
        if (next != null) {
            next.memoryFreed();
        }
    }
}
