package dev.tamsui.engine.transport;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A stream in memory. Each {@link #arrives} is one segment, and no read goes beyond one, so a test says where the network cuts. What
 * is written is taken at once, unless the peer {@link #takes} only so much.
 */
public final class FakeStream implements PeerStream {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<ByteBuffer> input = new ArrayDeque<>();
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final InetSocketAddress remote;
    private long room = Long.MAX_VALUE;
    private int waitingReaders;
    private int waitingWriters;
    private int largestRead;
    private int lastRoom;
    private int mostRead;
    private boolean ended;
    private boolean closed;

    public FakeStream() {
        this(new InetSocketAddress("192.0.2.7", 6881));
    }

    public FakeStream(InetSocketAddress remote) {
        this.remote = remote;
    }

    /** The peer sends a segment. */
    public void arrives(byte[] bytes) {
        locked(() -> input.add(ByteBuffer.wrap(bytes.clone())));
    }

    /** The peer sends no more. */
    public void ends() {
        locked(() -> ended = true);
    }

    /** From here on the peer takes so many bytes more, and then none. */
    public void takes(long bytes) {
        locked(() -> room = bytes);
    }

    /** All that was written so far. */
    public byte[] written() {
        lock.lock();
        try {
            return written.toByteArray();
        } finally {
            lock.unlock();
        }
    }

    public boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    /** Whether all that arrived has been read, and the reader is back for more. */
    public boolean isDrained() {
        lock.lock();
        try {
            return input.isEmpty() && waitingReaders > 0;
        } finally {
            lock.unlock();
        }
    }

    /** Whether somebody waits for the peer to take more. */
    public boolean hasWaitingWriter() {
        lock.lock();
        try {
            return waitingWriters > 0 && room == 0;
        } finally {
            lock.unlock();
        }
    }

    /** The most that a read has offered room for. */
    public int largestRead() {
        lock.lock();
        try {
            return largestRead;
        } finally {
            lock.unlock();
        }
    }

    /** The room that the latest read offered: what the reader holds while it waits. */
    public int lastRoom() {
        lock.lock();
        try {
            return lastRoom;
        } finally {
            lock.unlock();
        }
    }

    /** The most bytes that one read got. */
    public int mostRead() {
        lock.lock();
        try {
            return mostRead;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public int available() throws IOException {
        lock.lock();
        try {
            if (closed) {
                throw new IOException("closed");
            }
            ByteBuffer segment = input.peek();
            return segment == null ? 0 : segment.remaining();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        lock.lock();
        try {
            lastRoom = into.remaining();
            largestRead = Math.max(largestRead, lastRoom);
            waitingReaders++;
            while (!closed && !ended && input.isEmpty()) {
                changed.awaitUninterruptibly();
            }
            waitingReaders--;
            if (closed) {
                throw new IOException("closed");
            }
            ByteBuffer segment = input.peek();
            if (segment == null) {
                return -1;
            }
            int bytes = Math.min(segment.remaining(), into.remaining());
            into.put(segment.slice().limit(bytes));
            segment.position(segment.position() + bytes);
            mostRead = Math.max(mostRead, bytes);
            if (!segment.hasRemaining()) {
                input.remove();
            }
            return bytes;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public long write(ByteBuffer[] from) throws IOException {
        lock.lock();
        try {
            waitingWriters++;
            while (!closed && room == 0) {
                changed.awaitUninterruptibly();
            }
            waitingWriters--;
            if (closed) {
                throw new IOException("closed");
            }
            long sent = 0;
            for (ByteBuffer part : from) {
                while (part.hasRemaining() && room > 0) {
                    written.write(part.get());
                    room--;
                    sent++;
                }
            }
            return sent;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public InetSocketAddress remote() {
        return remote;
    }

    @Override
    public void close() {
        locked(() -> closed = true);
    }

    private void locked(Runnable change) {
        lock.lock();
        try {
            change.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
