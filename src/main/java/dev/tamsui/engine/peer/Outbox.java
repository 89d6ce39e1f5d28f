package dev.tamsui.engine.peer;

import dev.tamsui.engine.concurrent.Allowance;
import dev.tamsui.engine.concurrent.Closed;
import dev.tamsui.engine.wire.BlockSpan;
import dev.tamsui.engine.wire.MessageEncoder;
import dev.tamsui.engine.wire.PeerMessage;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What is to be sent to one peer: messages, and the blocks it asked for. It holds the requests, never their bytes, so that a
 * slow peer costs no memory and a cancel still finds them. Of pieces we have, it holds a bit each: while a slow peer is being
 * written to, a fast torrent would fill the bound with them within seconds. They go behind the other messages, as many as fit into
 * one write; what we have does not depend on what else we say.
 *
 * <p>Thread: filled by the loop, emptied by the writer.
 */
final class Outbox implements AutoCloseable {
    /** With those that are expected, and those that were refused. What one read brings may go beyond it. */
    static final int MAX_BLOCKS = 2_000;

    static final int MAX_CONTROL_BYTES = 64 * 1024;
    /** Blocks in a run, however short: the writer has a header for each. */
    static final int MAX_RUN_BLOCKS = 16;

    private static final long FOREVER = Long.MAX_VALUE;
    private static final int HAVE_BYTES = MessageEncoder.encodedLength(new PeerMessage.Have(0));

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition filled = lock.newCondition();
    private final Condition drained = lock.newCondition();
    private final ArrayDeque<PeerMessage> control = new ArrayDeque<>();
    /** In the order they were asked for; one that is asked for twice is sent once. A peer may cancel as fast as it can send. */
    private final LinkedHashSet<BlockSpan> blocks = new LinkedHashSet<>();

    private final BitSet haves = new BitSet();
    private int controlBytes;
    /** Of the messages. Each answers a request, and takes its place until it is sent; their bytes are not counted. */
    private int rejects;
    /** Requests that may still come here. */
    private int expected;

    private boolean closed;

    /** False when the peer has let 64 KiB of messages pile up, haves not counted. One alone may be longer: a bitfield is. */
    boolean send(List<? extends PeerMessage> messages) {
        lock.lock();
        try {
            for (PeerMessage message : messages) {
                if (message instanceof PeerMessage.Have(int piece)) {
                    haves.set(piece);
                    continue;
                }
                int bytes = countedBytes(message);
                if (controlBytes > 0 && controlBytes + bytes > MAX_CONTROL_BYTES) {
                    return false;
                }
                control.add(message);
                controlBytes += bytes;
                rejects += message instanceof PeerMessage.RejectRequest ? 1 : 0;
            }
            filled.signal();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** What the message takes here, and nowhere else. */
    private static int countedBytes(PeerMessage message) {
        return switch (message) {
            case PeerMessage.RejectRequest _ -> 0;
            case PeerMessage.ExtendedMessage extended ->
                MessageEncoder.encodedLength(extended) - extended.rest().remaining();
            case PeerMessage other -> MessageEncoder.encodedLength(other);
        };
    }

    /** So many requests are on their way to the loop, and may become blocks here. Thread: the reader. */
    void expect(int requests) {
        lock.lock();
        try {
            expected += requests;
        } finally {
            lock.unlock();
        }
    }

    /** So many of them are blocks here by now, or will never be. */
    void settled(int requests) {
        lock.lock();
        try {
            expected -= requests;
            drained.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Whether nothing more should be asked for, for now. */
    boolean isFull() {
        lock.lock();
        try {
            return isAllTaken();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits as long as this is full. However much a peer asks for at once, it is kept where it is, in its socket; some ask for the more
     * the faster it goes, without a bound. Thread: the reader.
     *
     * @throws Closed once closed
     */
    void awaitRoom() throws Closed {
        lock.lock();
        try {
            while (!closed && isAllTaken()) {
                drained.awaitUninterruptibly();
            }
            if (closed) {
                throw new Closed();
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean isAllTaken() {
        return blocks.size() + rejects + expected >= MAX_BLOCKS;
    }

    /** One that was expected. */
    void serve(BlockSpan block) {
        lock.lock();
        try {
            blocks.add(block);
            filled.signal();
        } finally {
            lock.unlock();
        }
    }

    boolean cancel(BlockSpan block) {
        lock.lock();
        try {
            drained.signal();
            return blocks.remove(block);
        } finally {
            lock.unlock();
        }
    }

    List<BlockSpan> cancelAll() {
        lock.lock();
        try {
            List<BlockSpan> cancelled = new ArrayList<>(blocks);
            blocks.clear();
            drained.signal();
            return cancelled;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits for something to send; then moves as many messages as fit into {@code encoded} and the next run of blocks that lie one
     * after the other, up to {@code maxRunBytes} but one at least, into {@code run}. Messages do not wait for blocks that may not
     * go yet.
     *
     * @param upload the caller's; blocks go when it says so
     * @return what the first message needs when it does not fit into an empty {@code encoded}; otherwise 0
     * @throws Closed once closed
     */
    int take(ByteBuffer encoded, List<BlockSpan> run, int maxRunBytes, Allowance upload) throws Closed {
        lock.lock();
        try {
            awaitAny(maxRunBytes, upload);
            if (closed) {
                throw new Closed();
            }
            if (nanosUntilBlocks(maxRunBytes, upload) == 0) {
                upload.spent(takeRun(run, upload.granted()));
            }
            return takeControl(encoded);
        } finally {
            lock.unlock();
        }
    }

    private void awaitAny(int maxRunBytes, Allowance upload) {
        try {
            for (long nanos = nanosUntilAny(maxRunBytes, upload);
                    nanos > 0;
                    nanos = nanosUntilAny(maxRunBytes, upload)) {
                if (nanos == FOREVER) {
                    filled.awaitUninterruptibly(); // a timer would cost more than the rest
                } else {
                    var _ = filled.awaitNanos(nanos);
                }
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody may interrupt a writer", e);
        }
    }

    private long nanosUntilAny(int maxRunBytes, Allowance upload) {
        return closed || !control.isEmpty() || !haves.isEmpty() ? 0 : nanosUntilBlocks(maxRunBytes, upload);
    }

    private long nanosUntilBlocks(int maxRunBytes, Allowance upload) {
        if (blocks.isEmpty()) {
            upload.drop(); // they may have been cancelled
            return FOREVER;
        }
        return upload.nanosUntil(upload.isLimited() ? runBytes(maxRunBytes) : maxRunBytes);
    }

    /** Whether blocks wait to be taken. */
    boolean hasBlocks() {
        lock.lock();
        try {
            return !blocks.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /** Moves as many messages as fit. */
    void takeMessages(ByteBuffer encoded) {
        lock.lock();
        try {
            takeControl(encoded);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            control.clear();
            controlBytes = 0;
            rejects = 0;
            haves.clear();
            blocks.clear();
            filled.signalAll();
            drained.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private int takeControl(ByteBuffer encoded) {
        for (PeerMessage first = control.peek(); first != null; first = control.peek()) {
            int bytes = MessageEncoder.encodedLength(first);
            if (bytes > encoded.remaining()) {
                return encoded.position() == 0 ? bytes : 0;
            }
            MessageEncoder.encode(first, encoded);
            control.remove();
            controlBytes -= countedBytes(first);
            if (first instanceof PeerMessage.RejectRequest) {
                rejects--;
                drained.signal();
            }
        }
        takeHaves(encoded);
        return 0;
    }

    private void takeHaves(ByteBuffer encoded) {
        int piece = haves.nextSetBit(0);
        while (piece >= 0 && encoded.remaining() >= HAVE_BYTES) {
            MessageEncoder.encode(new PeerMessage.Have(piece), encoded);
            haves.clear(piece);
            piece = haves.nextSetBit(piece + 1);
        }
    }

    /** Returns the bytes of it. */
    private int takeRun(List<BlockSpan> run, int maxBytes) {
        int bytes = runBytes(maxBytes);
        for (int taken = 0; taken < bytes; taken += run.getLast().length()) {
            run.add(blocks.removeFirst());
        }
        drained.signal();
        return bytes;
    }

    /** What {@link #takeRun} would take. */
    private int runBytes(int maxBytes) {
        int bytes = 0;
        int count = 0;
        BlockSpan last = null;
        for (BlockSpan next : blocks) {
            if (last != null && (count == MAX_RUN_BLOCKS || !follows(last, next) || bytes + next.length() > maxBytes)) {
                break;
            }
            bytes += next.length();
            count++;
            last = next;
        }
        return bytes;
    }

    private static boolean follows(BlockSpan last, BlockSpan next) {
        return next.piece() == last.piece() && next.begin() == last.begin() + last.length();
    }
}
