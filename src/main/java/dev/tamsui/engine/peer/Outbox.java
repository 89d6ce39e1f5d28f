package dev.tamsui.engine.peer;

import dev.tamsui.engine.concurrent.Closed;
import dev.tamsui.engine.wire.BlockSpan;
import dev.tamsui.engine.wire.MessageEncoder;
import dev.tamsui.engine.wire.PeerMessage;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
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
    static final int MAX_BLOCKS = 2_000;
    static final int MAX_CONTROL_BYTES = 64 * 1024;
    /** Blocks in a run, however short: the writer has a header for each. */
    static final int MAX_RUN_BLOCKS = 16;

    private static final int HAVE_BYTES = MessageEncoder.encodedLength(new PeerMessage.Have(0));

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition filled = lock.newCondition();
    private final ArrayDeque<PeerMessage> control = new ArrayDeque<>();
    private final ArrayDeque<BlockSpan> blocks = new ArrayDeque<>();
    private final BitSet haves = new BitSet();
    private int controlBytes;
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
                int bytes = MessageEncoder.encodedLength(message);
                if (!control.isEmpty() && controlBytes + bytes > MAX_CONTROL_BYTES) {
                    return false;
                }
                control.add(message);
                controlBytes += bytes;
            }
            filled.signal();
            return true;
        } finally {
            lock.unlock();
        }
    }

    boolean serve(BlockSpan block) {
        lock.lock();
        try {
            if (blocks.size() >= MAX_BLOCKS) {
                return false;
            }
            blocks.add(block);
            filled.signal();
            return true;
        } finally {
            lock.unlock();
        }
    }

    boolean cancel(BlockSpan block) {
        lock.lock();
        try {
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
            return cancelled;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits for something to send; then moves as many messages as fit into {@code encoded} and the next run of blocks that lie one
     * after the other, up to {@code maxRunBytes}, into {@code run}: one at least, unless that is 0.
     *
     * @return what the first message needs when it does not fit into an empty {@code encoded}; otherwise 0
     * @throws Closed once closed
     */
    int take(ByteBuffer encoded, List<BlockSpan> run, int maxRunBytes) throws Closed {
        lock.lock();
        try {
            while (!closed && control.isEmpty() && haves.isEmpty() && blocks.isEmpty()) {
                filled.awaitUninterruptibly();
            }
            if (closed) {
                throw new Closed();
            }
            takeRun(run, maxRunBytes);
            return takeControl(encoded);
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
            haves.clear();
            blocks.clear();
            filled.signalAll();
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
            controlBytes -= bytes;
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

    private void takeRun(List<BlockSpan> run, int maxRunBytes) {
        BlockSpan last = null;
        int bytes = 0;
        while (run.size() < MAX_RUN_BLOCKS && maxRunBytes > 0) {
            BlockSpan next = blocks.peek();
            if (next == null || (last != null && (!follows(last, next) || bytes + next.length() > maxRunBytes))) {
                return;
            }
            run.add(blocks.remove());
            bytes += next.length();
            last = next;
        }
    }

    private static boolean follows(BlockSpan last, BlockSpan next) {
        return next.piece() == last.piece() && next.begin() == last.begin() + last.length();
    }
}
