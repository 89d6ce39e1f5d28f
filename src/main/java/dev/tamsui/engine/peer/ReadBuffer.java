package dev.tamsui.engine.peer;

import dev.tamsui.engine.concurrent.BufferPool;
import dev.tamsui.engine.transport.PeerStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What has come from a peer and is not cut into messages yet.
 *
 * <p>The rule for its size: a buffer never waits for more than has already come. While the socket is empty, 4 KiB wait; 32 KiB
 * when more than half of that holds the beginning of a message, as in the middle of a block; about twice what has come of a still
 * longer one, a bitfield or an extension's. What a peer announces takes no memory, what it was asked for takes none. As soon as
 * the socket holds more than fits, and blocks are awaited, a large buffer is leased, filled at one go, and given back when it has
 * been cut. So a few large ones, always the same and warm, serve any number of busy connections, and a connection that moves
 * much reads as much at once as there is, up to 256 KiB, without an allocation.
 *
 * <p>Thread: the reader's.
 */
final class ReadBuffer implements AutoCloseable {
    private static final int SMALL_BYTES = 4 * 1024;
    /** More unfinished than this is moved out of the small buffer. */
    private static final int SMALL_REST = SMALL_BYTES / 2;
    /** More unfinished than this is longer than a block, and has a buffer of its own. */
    private static final int MIDDLE_REST = 24 * 1024;
    /** A buffer of one's own doubles up to here, and grows by as much from there on. */
    private static final int MAX_STEP = 1 << 20;

    private final PeerResources resources;
    private final ByteBuffer small = ByteBuffer.allocateDirect(SMALL_BYTES);
    private ByteBuffer now;
    /** Where the present buffer came from; null for one of our own. */
    private @Nullable BufferPool lender;

    private boolean isSmall;

    /** @param leftover what came before, ready to be read from; ours from here on */
    ReadBuffer(ByteBuffer leftover, PeerResources resources) {
        this.now = leftover;
        this.resources = resources;
    }

    /** What there is, from position to limit; whoever cuts it moves the position. */
    ByteBuffer content() {
        return now;
    }

    /** Keeps only what is behind the position, in a buffer fit to wait with. {@link #fill} must come next. */
    void settle() {
        int rest = now.remaining();
        if (rest <= SMALL_REST) {
            settleSmall();
        } else if (rest > MIDDLE_REST) {
            settleLong(rest);
        } else if (lender == resources.middle()) {
            now.compact();
        } else {
            ByteBuffer middle = resources.middle().tryTake();
            if (middle == null) {
                moveTo(ByteBuffer.allocate(resources.middle().bufferBytes()), null);
            } else {
                moveTo(middle, resources.middle());
            }
        }
    }

    /** What is behind the position is not to be read for a while: gives back what is borrowed, and keeps a copy to go on with. */
    void stow() {
        if (lender != null) {
            moveTo(ByteBuffer.allocate(now.remaining()), null);
            now.flip();
        }
    }

    /**
     * Waits for bytes, then takes all there are, as far as there is room.
     *
     * @param awaited blocks that may come; asked after the wait, since most requests are sent during one
     * @return false at the end of the stream
     */
    boolean fill(PeerStream stream, Permits awaited) throws IOException {
        int there = stream.available();
        if (there == 0) {
            if (stream.read(now) < 0) { // the only place to wait
                return false;
            }
            there = stream.available();
        }
        if (there > now.remaining() && (awaited.isEmpty() || !enlarge(resources.large()))) {
            enlarge(resources.middle());
        }
        boolean open = there == 0 || !now.hasRemaining() || stream.read(now) >= 0;
        now.flip();
        return open;
    }

    /** Gives back what is borrowed. */
    @Override
    public void close() {
        now.limit(now.position());
        settleSmall();
    }

    private void settleSmall() {
        if (isSmall) {
            now.compact();
        } else {
            moveTo(small, null);
            isSmall = true;
        }
    }

    /** Own buffers are on the heap, which is quick to take them back; they are for rare messages, not for blocks. */
    private void settleLong(int rest) {
        if (lender == null && now.capacity() - rest >= rest / 4) {
            now.compact();
        } else {
            moveTo(ByteBuffer.allocate(rest + Math.min(rest, MAX_STEP)), null);
        }
    }

    private boolean enlarge(BufferPool pool) {
        if (pool.bufferBytes() <= now.capacity()) {
            return false;
        }
        ByteBuffer larger = pool.tryTake();
        if (larger == null) {
            return false;
        }
        now.flip();
        moveTo(larger, pool);
        return true;
    }

    /** Moves what is behind the position to the front of {@code next}, which is then ready to be filled further. */
    private void moveTo(ByteBuffer next, @Nullable BufferPool from) {
        next.clear().put(now);
        if (lender != null) {
            lender.give(now);
        }
        now = next;
        lender = from;
        isSmall = false;
    }
}
