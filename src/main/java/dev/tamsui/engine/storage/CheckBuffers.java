package dev.tamsui.engine.storage;

import dev.tamsui.engine.concurrent.WorkQueue;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The large direct buffers that checks read into, few and used again: three, and one for each volume, so that a volume that
 * hangs in a read does not keep the others from checking.
 *
 * <p>Thread: checking lanes take and may wait; hashers and lanes give back.
 */
final class CheckBuffers {
    static final int BYTES = 4 * 1024 * 1024;
    private static final int SPARE = 3;

    private final IntSupplier volumes;
    private final WorkQueue<ByteBuffer> idle = new WorkQueue<>();
    private final AtomicInteger made = new AtomicInteger();

    CheckBuffers(IntSupplier volumes) {
        this.volumes = volumes;
    }

    /** An empty buffer; waits until one is given back when all are out. */
    ByteBuffer take() {
        ByteBuffer buffer = idle.poll();
        if (buffer == null && made.incrementAndGet() <= SPARE + volumes.getAsInt()) {
            return ByteBuffer.allocateDirect(BYTES);
        }
        if (buffer == null) {
            made.decrementAndGet();
            buffer = idle.take();
        }
        return requireOpen(buffer).clear();
    }

    void giveBack(ByteBuffer buffer) {
        idle.add(buffer);
    }

    private static ByteBuffer requireOpen(@Nullable ByteBuffer buffer) {
        if (buffer == null) {
            throw new IllegalStateException("check buffers are never closed");
        }
        return buffer;
    }
}
