package dev.tamsui.engine.peer;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many blocks the reader may still copy out of its buffer: one for each request. What is in memory was asked for.
 *
 * <p>Thread: granted and withdrawn by the loop, spent by the reader.
 */
final class Permits {
    private final AtomicInteger left = new AtomicInteger();

    void grant(int blocks) {
        left.addAndGet(blocks);
    }

    /** Takes back up to {@code blocks}; those already spent stay spent. */
    void withdraw(int blocks) {
        left.updateAndGet(now -> Math.max(0, now - blocks));
    }

    boolean spend() {
        return left.getAndUpdate(now -> now > 0 ? now - 1 : 0) > 0;
    }

    boolean isEmpty() {
        return left.get() == 0;
    }
}
