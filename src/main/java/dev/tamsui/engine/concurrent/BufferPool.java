package dev.tamsui.engine.concurrent;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Direct buffers of one size, used again and again: first touch of memory is dear, and the collector is slow to give direct
 * memory back. The last one returned is the next one taken, since its pages are still in the cache.
 *
 * <p>Buffers are cut from slabs of a megabyte or so. They are never freed, so the pool keeps the most that was ever out at once.
 *
 * <p>Thread: any. At hundreds of megabytes a second many at a time, or threads meet at its lock. A buffer belongs to whoever took it until it is given back.
 */
public final class BufferPool {
    private static final int SLAB_BYTES = 1 << 20;

    private final ReentrantLock lock = new ReentrantLock();
    private final ArrayDeque<ByteBuffer> free = new ArrayDeque<>();
    private final int bufferBytes;
    private final int limit;
    private int made;

    /**
     * @param bufferBytes of each buffer
     * @param limit how many there can be; what the caller reserves elsewhere must keep {@link #tryTake} within it
     */
    public BufferPool(int bufferBytes, int limit) {
        this.bufferBytes = bufferBytes;
        this.limit = limit;
    }

    /** An empty buffer, ready to be filled; null when all are out. */
    public @Nullable ByteBuffer tryTake() {
        lock.lock();
        try {
            ByteBuffer buffer = free.poll();
            if (buffer == null && made < limit) {
                makeSlab();
                buffer = free.poll();
            }
            return buffer == null ? null : buffer.clear();
        } finally {
            lock.unlock();
        }
    }

    /** Moves up to {@code count} empty buffers to {@code into}, as many as there are. */
    public void take(int count, Deque<ByteBuffer> into) {
        lock.lock();
        try {
            for (int i = 0; i < count; i++) {
                if (free.isEmpty() && made < limit) {
                    makeSlab();
                }
                ByteBuffer buffer = free.poll();
                if (buffer == null) {
                    return;
                }
                into.push(buffer.clear());
            }
        } finally {
            lock.unlock();
        }
    }

    public void give(ByteBuffer buffer) {
        lock.lock();
        try {
            free.push(buffer);
        } finally {
            lock.unlock();
        }
    }

    public void giveAll(ByteBuffer[] buffers) {
        lock.lock();
        try {
            for (ByteBuffer buffer : buffers) {
                free.push(buffer);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Moves all of them. */
    public void giveAll(Deque<ByteBuffer> buffers) {
        lock.lock();
        try {
            for (ByteBuffer buffer = buffers.poll(); buffer != null; buffer = buffers.poll()) {
                free.push(buffer);
            }
        } finally {
            lock.unlock();
        }
    }

    public int bufferBytes() {
        return bufferBytes;
    }

    private void makeSlab() {
        int count = Math.clamp(SLAB_BYTES / bufferBytes, 1, limit - made);
        ByteBuffer slab = ByteBuffer.allocateDirect(count * bufferBytes);
        for (int i = 0; i < count; i++) {
            free.add(slab.slice(i * bufferBytes, bufferBytes));
        }
        made += count;
    }
}
