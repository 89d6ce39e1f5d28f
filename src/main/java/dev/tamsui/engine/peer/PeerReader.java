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
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Thread: one per connection. Reads until the socket ends; never writes to it.
 *
 * <p>It takes in as much as the socket holds, cuts it into frames, copies each block that was asked for once into a buffer of its
 * own, and posts all messages of one read as one event. What a message is charged with is what it costs until it is handled, not
 * what it cost to send: five bytes from the network are an object here. Keep-alives are not passed on; that something came is all
 * they say.
 */
final class PeerReader implements Runnable {
    private static final int MAX_MESSAGES = 1_024;
    /** About what is charged at once: half of the credit, so that the loop handles one half while the other is read. */
    private static final int MAX_CHARGE_BYTES = 256 * 1024;
    /** At least what one costs as objects; the dearest of the short ones, an extension's, are three of them. */
    private static final int MIN_CHARGE_BYTES = 128;
    /** A name, its number and their place in a map; on the wire it can be six bytes. */
    private static final int EXTENSION_CHARGE_BYTES = 128;
    /** Blocks nobody asked for: so many bytes of them and the peer is cut off. */
    private static final long MAX_UNASKED_BYTES = 1 << 20;

    private static final int BLOCK_FRAME_BYTES = Frames.PIECE_HEADER_BYTES + 16 * 1024;
    private static final long SILENT_NANOS = TimeUnit.SECONDS.toNanos(150);

    private final Connection connection;
    private final Credit credit;
    private final Permits permits;
    private final Outbox outbox;
    private final FrameLimits limits;
    private final PeerResources resources;
    private final ReadBuffer buffer;
    private Deadline idle;
    /** For the blocks of this read. */
    private final ArrayDeque<ByteBuffer> spare = new ArrayDeque<>();

    private long unaskedBytes;
    private List<PeerMessage> messages = new ArrayList<>();
    private int charge;
    private int requests;

    /** @param leftover what came after the handshake in the same read, ready to be read from */
    PeerReader(Connection connection, FrameLimits limits, ByteBuffer leftover) {
        this.connection = connection;
        this.credit = connection.credit();
        this.permits = connection.permits();
        this.outbox = connection.outbox();
        this.limits = limits;
        this.resources = connection.resources();
        this.buffer = new ReadBuffer(leftover, resources);
        this.idle = newIdle();
    }

    private Deadline newIdle() {
        return resources.deadlines().in(SILENT_NANOS, () -> connection.close(new DisconnectReason.Silent()));
    }

    @Override
    public void run() {
        DisconnectReason reason = new DisconnectReason.Network("its reader failed");
        try {
            reason = readUntilClosed();
        } finally {
            resources.blocks().giveAll(spare);
            buffer.close();
            postUnfinished();
            connection.ended(reason);
        }
    }

    private DisconnectReason readUntilClosed() {
        try {
            do {
                idle.extend(SILENT_NANOS);
                takeFrames();
                buffer.settle();
                post();
                awaitRoom();
            } while (buffer.fill(connection.stream(), permits));
            return new DisconnectReason.ClosedByPeer();
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

    /** Takes every whole frame; what is behind the position then is the beginning of one, or nothing. */
    private void takeFrames() throws ProtocolViolation, Closed {
        ByteBuffer in = buffer.content();
        while (Frames.missing(in, limits) == 0) {
            int bytes = Frames.frameBytes(in);
            if (Frames.isPiece(in)) {
                takeBlock(in);
                Frames.skip(in);
            } else if (bytes > Frames.PREFIX_BYTES) {
                take(MessageDecoder.decode(Frames.take(in)), bytes);
            } else {
                Frames.skip(in);
            }
            if (messages.size() == MAX_MESSAGES || charge >= MAX_CHARGE_BYTES) {
                post();
                if (outbox.isFull()) {
                    buffer.stow();
                    in = buffer.content();
                    awaitRoom();
                }
            }
        }
    }

    private void take(PeerMessage message, int bytes) {
        messages.add(message);
        charge += Math.max(MIN_CHARGE_BYTES, bytes);
        if (message instanceof PeerMessage.Request) {
            requests++;
        } else if (message instanceof PeerMessage.ExtensionHandshake handshake) {
            charge += handshake.extensions().size() * EXTENSION_CHARGE_BYTES;
        }
    }

    private void takeBlock(ByteBuffer in) throws ProtocolViolation {
        int length = Frames.blockBytes(in);
        int piece = Frames.piece(in);
        int begin = Frames.begin(in);
        ByteBuffer block = permits.spend() ? nextBuffer(in.remaining()) : null;
        if (block == null) {
            unaskedBytes += length;
            if (unaskedBytes > MAX_UNASKED_BYTES) {
                throw new ProtocolViolation(
                        unaskedBytes + " bytes of blocks nobody asked for, more than " + MAX_UNASKED_BYTES);
            }
            return;
        }
        block.put(0, in, in.position() + Frames.PIECE_HEADER_BYTES, length).limit(length);
        // however short the block, the whole buffer is out
        take(new PeerMessage.Piece(piece, begin, block), Frames.PIECE_HEADER_BYTES + block.capacity());
    }

    /** Takes as many at once as may be needed before the next event: others want some meanwhile. */
    private @Nullable ByteBuffer nextBuffer(int bytesLeft) {
        if (spare.isEmpty()) {
            int bytes = Math.min(bytesLeft, MAX_CHARGE_BYTES - charge);
            resources.blocks().take(Math.max(1, bytes / BLOCK_FRAME_BYTES), spare);
        }
        return spare.poll();
    }

    private void post() throws Closed {
        if (!spare.isEmpty()) {
            resources.blocks().giveAll(spare); // this may have to wait
        }
        if (messages.isEmpty()) {
            return;
        }
        PeerEvent.Received event = new PeerEvent.Received(connection.key(), messages, charge, requests);
        messages = new ArrayList<>();
        charge = 0;
        requests = 0;
        try {
            credit.spend(event.bytes());
        } finally {
            outbox.expect(event.requests());
            // Posted even when closed: blocks among them go back to their pool through the torrent.
            connection.post(event);
        }
    }

    /** Meanwhile it is we who do not listen, so the peer is not silent. Whether it takes what it asked for is the writer's concern. */
    private void awaitRoom() throws Closed {
        if (!outbox.isFull()) {
            return;
        }
        idle.cancel();
        outbox.awaitRoom();
        idle = newIdle();
    }

    /** What came in one read with a violation: the blocks among it go back to their pool through the torrent. */
    private void postUnfinished() {
        if (!messages.isEmpty()) {
            connection.post(new PeerEvent.Received(connection.key(), messages, 0, 0));
        }
    }
}
