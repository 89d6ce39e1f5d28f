package dev.tamsui.engine.peer;

import dev.tamsui.engine.concurrent.Closed;
import dev.tamsui.engine.concurrent.Credit;
import dev.tamsui.engine.concurrent.Deadline;
import dev.tamsui.engine.wire.FrameLimits;
import dev.tamsui.engine.wire.Frames;
import dev.tamsui.engine.wire.MessageDecoder;
import dev.tamsui.engine.wire.PeerMessage;
import dev.tamsui.engine.wire.ProtocolViolation;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Thread: one per connection. Reads until the socket ends; never writes to it.
 *
 * <p>It takes in as much as the socket holds, cuts it into frames, copies each block that was asked for once into a buffer of its
 * own, and posts all messages of one read as one event. While nothing is asked for, four KiB are enough to read into; while
 * blocks are on their way, a large buffer is leased.
 */
final class PeerReader implements Runnable {
    private static final int SMALL_BYTES = 4 * 1024;
    /** Holds one block with its header: enough to go on when every large buffer is out. */
    private static final int MIDDLE_BYTES = 32 * 1024;

    private static final int MAX_MESSAGES = 1_024;
    /** Blocks nobody asked for: so many bytes of them and the peer is cut off. */
    private static final long MAX_UNASKED_BYTES = 1 << 20;

    private static final long SILENT_NANOS = TimeUnit.SECONDS.toNanos(150);

    private final Connection connection;
    private final Credit credit;
    private final Permits permits;
    private final FrameLimits limits;
    private final PeerResources resources;
    private ByteBuffer buffer;
    private boolean leased;
    private long unaskedBytes;
    private List<PeerMessage> messages = new ArrayList<>();

    /** @param leftover what came after the handshake in the same read, ready to be read from */
    PeerReader(Connection connection, Credit credit, Permits permits, FrameLimits limits, ByteBuffer leftover) {
        this.connection = connection;
        this.credit = credit;
        this.permits = permits;
        this.limits = limits;
        this.resources = connection.resources();
        this.buffer = ByteBuffer.allocateDirect(Math.max(SMALL_BYTES, leftover.remaining()))
                .put(leftover);
    }

    @Override
    public void run() {
        DisconnectReason reason = new DisconnectReason.Network("its reader failed");
        try {
            reason = readUntilClosed();
        } finally {
            unlease();
            postUnfinished();
            connection.ended(reason);
        }
    }

    private DisconnectReason readUntilClosed() {
        Deadline idle = resources.deadlines().in(SILENT_NANOS, () -> connection.close(new DisconnectReason.Silent()));
        try {
            while (true) {
                buffer.flip();
                int wanted = takeFrames();
                makeRoom(wanted);
                if (connection.stream().read(buffer) < 0) {
                    return new DisconnectReason.ClosedByPeer();
                }
                idle.extend(SILENT_NANOS);
            }
        } catch (ProtocolViolation e) {
            return new DisconnectReason.Violation(String.valueOf(e.getMessage()));
        } catch (Closed e) {
            return new DisconnectReason.NotNeeded();
        } catch (IOException e) {
            return new DisconnectReason.Network(String.valueOf(e.getMessage()));
        } finally {
            idle.cancel();
        }
    }

    /** Posts every whole frame in the buffer; answers how many bytes the first one that is not whole takes, as far as known. */
    private int takeFrames() throws ProtocolViolation, Closed {
        int from = buffer.position();
        int missing = Frames.missing(buffer, limits);
        while (missing == 0) {
            if (Frames.isPiece(buffer)) {
                takeBlock();
                Frames.skip(buffer);
            } else {
                messages.add(MessageDecoder.decode(Frames.take(buffer)));
            }
            if (messages.size() == MAX_MESSAGES) {
                post(buffer.position() - from);
                from = buffer.position();
            }
            missing = Frames.missing(buffer, limits);
        }
        post(buffer.position() - from);
        return buffer.remaining() + missing;
    }

    private void takeBlock() throws ProtocolViolation {
        int length = Frames.blockBytes(buffer);
        ByteBuffer block = permits.spend() ? resources.blocks().tryTake() : null;
        if (block == null) {
            unaskedBytes += length;
            if (unaskedBytes > MAX_UNASKED_BYTES) {
                throw new ProtocolViolation(
                        unaskedBytes + " bytes of blocks nobody asked for, more than " + MAX_UNASKED_BYTES);
            }
            return;
        }
        block.put(0, buffer, buffer.position() + Frames.PIECE_HEADER_BYTES, length)
                .limit(length);
        messages.add(new PeerMessage.Piece(Frames.piece(buffer), Frames.begin(buffer), block));
    }

    private void post(int bytes) throws Closed {
        if (messages.isEmpty()) {
            return;
        }
        List<PeerMessage> said = messages;
        messages = new ArrayList<>();
        try {
            credit.spend(bytes);
        } finally {
            // Posted even when closed: blocks among them go back to their pool through the torrent.
            connection.post(new PeerEvent.Received(connection.key(), said, bytes));
        }
    }

    /** What came in one read with a violation: the blocks among it go back to their pool through the torrent. */
    private void postUnfinished() {
        if (!messages.isEmpty()) {
            connection.post(new PeerEvent.Received(connection.key(), messages, 0));
        }
    }

    /** Moves what is left to the front of a buffer that fits the need: the next frame, and the traffic to be expected. */
    private void makeRoom(int wanted) {
        boolean busy = !permits.isEmpty();
        if (leased && !busy && buffer.remaining() <= SMALL_BYTES && wanted <= SMALL_BYTES) {
            ByteBuffer small = ByteBuffer.allocateDirect(SMALL_BYTES).put(buffer);
            unlease();
            buffer = small;
            return;
        }
        if (busy && !leased && wanted <= resources.large().bufferBytes()) {
            lease();
        }
        if (wanted > buffer.capacity()) {
            grow(wanted);
        } else {
            buffer.compact();
        }
    }

    private void lease() {
        ByteBuffer large = resources.large().tryTake();
        if (large != null) {
            buffer = large.put(buffer).flip();
            leased = true;
        } else if (buffer.capacity() < MIDDLE_BYTES) {
            buffer = ByteBuffer.allocateDirect(MIDDLE_BYTES).put(buffer).flip();
        }
    }

    /** Rare: a bitfield or an extension message longer than what we read into. The limits have been checked. */
    private void grow(int wanted) {
        ByteBuffer grown = ByteBuffer.allocateDirect(wanted).put(buffer);
        unlease();
        buffer = grown;
    }

    private void unlease() {
        if (leased) {
            resources.large().give(buffer);
            leased = false;
        }
    }
}
