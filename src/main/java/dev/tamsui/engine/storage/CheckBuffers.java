package dev.tamsui.engine.storage;

import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;

/**
 * The large direct buffers that checks read into, few and used again: three, and one for each volume, so that a volume that
 * hangs in a read does not keep the others from checking. The one given back last is taken first: it may still be in a cache.
 *
 * <p>Thread: lanes that check; whose turn it is to read takes, and may wait for others that hash.
 */
final class CheckBuffers {
    static final int BYTES = 4 * 1024 * 1024;
    private static final int SPARE = 3;

    private final IntSupplier volumes;
    private final ConcurrentLinkedDeque<ByteBuffer> idle = new ConcurrentLinkedDeque<>();
    /** A permit for each that is idle. */
    private final Semaphore ready = new Semaphore(0);

    private final AtomicInteger made = new AtomicInteger();

    CheckBuffers(IntSupplier volumes) {
        this.volumes = volumes;
    }

    /** An empty buffer; waits until one is given back when all are out. */
    ByteBuffer take() {
        if (!ready.tryAcquire()) {
            if (made.incrementAndGet() <= SPARE + volumes.getAsInt()) {
                return make();
            }
            made.decrementAndGet();
            ready.acquireUninterruptibly();
        }
        return idle.pop().clear();
    }

    private ByteBuffer make() {
        try {
            return ByteBuffer.allocateDirect(BYTES);
        } catch (OutOfMemoryError none) {
            made.decrementAndGet();
            throw none;
        }
    }

    void giveBack(ByteBuffer buffer) {
        idle.push(buffer);
        ready.release();
    }
}
