package dev.tamsui.engine.peer;

import dev.tamsui.engine.wire.PeerMessage.ExtensionHandshake;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many blocks the reader may still copy out of its buffer: one for each request. What is in memory was asked for.
 *
 * <p>A peer without the fast extension says nothing about a request that was cancelled: the block may be on its way or may never
 * come. Its permit has to stay, for who counts an honest block as unasked throws it away and in the end the peer with it. So that
 * such leftovers do not pile up for the hours of a connection, there are never more than {@link #MAX}: twice what is ever asked at
 * a time, which is all that is asked and as many cancelled ones again, all still on their way. Only permits of answers that can no
 * longer come are lost at this limit.
 *
 * <p>Thread: granted and withdrawn by the loop, spent by the reader.
 */
final class Permits {
    static final int MAX = 2 * ExtensionHandshake.MAX_REQUESTS;

    private final AtomicInteger left = new AtomicInteger();

    void grant(int blocks) {
        left.updateAndGet(now -> Math.min(MAX, now + blocks));
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
