package dev.tamsui.engine.storage;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts who is inside, and runs something once the gate is closed and the last one has left. Nobody ever waits here.
 *
 * <p>Thread: any. An action runs on the thread that closed the gate or on that of the last one to leave.
 */
final class Gate {
    /** The sign bit; the other bits count. */
    private static final int CLOSED = Integer.MIN_VALUE;

    private final AtomicInteger state = new AtomicInteger();
    private final ConcurrentLinkedQueue<Runnable> whenEmpty = new ConcurrentLinkedQueue<>();

    /** Returns false once the gate is closed; else {@link #leave} must follow. */
    boolean enter() {
        int seen = state.get();
        while (seen >= 0) {
            if (state.compareAndSet(seen, seen + 1)) {
                return true;
            }
            seen = state.get();
        }
        return false;
    }

    void leave() {
        if (state.decrementAndGet() == CLOSED) {
            runAll();
        }
    }

    /** Closes the gate if it is open, and runs {@code action} exactly once, as soon as nobody is inside. */
    void closeThen(Runnable action) {
        whenEmpty.add(action);
        if (state.updateAndGet(seen -> seen | CLOSED) == CLOSED) {
            runAll();
        }
    }

    /** Closes an open gate if nobody is inside; returns whether this call closed it. */
    boolean closeIfEmpty() {
        return state.compareAndSet(0, CLOSED);
    }

    boolean isOpen() {
        return state.get() >= 0;
    }

    /** Whether nobody is inside an open gate; true only for this moment. */
    boolean isEmpty() {
        return state.get() == 0;
    }

    private void runAll() {
        for (Runnable next = whenEmpty.poll(); next != null; next = whenEmpty.poll()) {
            next.run();
        }
    }
}
