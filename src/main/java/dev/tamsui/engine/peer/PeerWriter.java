package dev.tamsui.engine.peer;

import dev.tamsui.engine.concurrent.Closed;
import dev.tamsui.engine.concurrent.Deadline;
import dev.tamsui.engine.wire.BlockSpan;
import dev.tamsui.engine.wire.Frames;
import dev.tamsui.engine.wire.MessageEncoder;
import dev.tamsui.engine.wire.PeerMessage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Thread: one per connection. Empties the outbox into the socket; never reads from it.
 *
 * <p>Blocks that follow each other in a piece are read from disk at once and sent with one gathering write of headers and slices.
 * Not {@code transferTo}: per block it costs twice the processor time, and while a peer stalls it holds the carrier of every
 * virtual thread.
 */
final class PeerWriter implements Runnable {
    private static final long STALL_NANOS = TimeUnit.SECONDS.toNanos(60);
    /** Below the time of a stall, so that the deadline always lies within that: one that was set further off would fire late. */
    private static final long WAIT_NANOS = TimeUnit.SECONDS.toNanos(50);
    /** Waits in vain until a keep-alive: peers close a connection that is silent for two minutes (BEP 3, "peer messages"). */
    private static final int WAITS_TO_KEEP_ALIVE = 2;

    private static final int CONTROL_BYTES = 4 * 1024;
    private static final int HEADER_BYTES = Frames.PIECE_HEADER_BYTES;
    private static final int BLOCK_BYTES = PeerResources.MAX_RUN_BYTES / Outbox.MAX_RUN_BLOCKS;

    private final Connection connection;
    private final Outbox outbox;
    private final BlockSource source;
    private final PeerResources resources;
    private final ByteBuffer control = ByteBuffer.allocateDirect(CONTROL_BYTES);
    private final ByteBuffer headers = ByteBuffer.allocateDirect(Outbox.MAX_RUN_BLOCKS * HEADER_BYTES);
    private final List<BlockSpan> run = new ArrayList<>();
    /** For when every large buffer is out; made when that first happens. */
    private @Nullable ByteBuffer single;

    PeerWriter(Connection connection, Outbox outbox, BlockSource source, PeerResources resources) {
        this.connection = connection;
        this.outbox = outbox;
        this.source = source;
        this.resources = resources;
    }

    @Override
    public void run() {
        Deadline stall = resources.deadlines().in(STALL_NANOS, this::tooSlow);
        try {
            while (true) {
                ByteBuffer messages = nextMessages(stall);
                send(messages, stall);
            }
        } catch (Closed e) {
            connection.close(new DisconnectReason.NotNeeded()); // already closed, or it would not say so
        } catch (IOException e) {
            connection.close(new DisconnectReason.Network(String.valueOf(e.getMessage())));
        } finally {
            stall.cancel();
            connection.close(new DisconnectReason.Network("its writer failed")); // unless one of the above told why
        }
    }

    private void tooSlow() {
        connection.close(new DisconnectReason.SlowConsumer());
    }

    /** Waits for something to send; fills {@link #run} and answers the messages, a keep-alive when there was nothing for long. */
    private ByteBuffer nextMessages(Deadline stall) throws Closed {
        run.clear();
        ByteBuffer messages = control.clear();
        for (int waits = 0; waits < WAITS_TO_KEEP_ALIVE; waits++) {
            stall.extend(STALL_NANOS);
            int needed = outbox.take(messages, run, PeerResources.MAX_RUN_BYTES, WAIT_NANOS);
            if (needed > 0) {
                messages = ByteBuffer.allocate(needed);
                outbox.take(messages, run, 0, 0);
            }
            if (messages.position() > 0 || !run.isEmpty()) {
                stall.extend(STALL_NANOS);
                return messages.flip();
            }
        }
        MessageEncoder.encode(new PeerMessage.KeepAlive(), messages);
        stall.extend(STALL_NANOS);
        return messages.flip();
    }

    private void send(ByteBuffer messages, Deadline stall) throws IOException {
        if (run.isEmpty()) {
            write(new ByteBuffer[] {messages}, stall);
            return;
        }
        ByteBuffer large = resources.large().tryTake();
        if (large == null) {
            sendOneByOne(messages, stall);
            return;
        }
        try {
            sendRun(messages, run, large, stall);
        } finally {
            resources.large().give(large);
        }
    }

    private void sendOneByOne(ByteBuffer messages, Deadline stall) throws IOException {
        if (single == null) {
            single = ByteBuffer.allocateDirect(BLOCK_BYTES);
        }
        for (BlockSpan block : run) {
            sendRun(messages, List.of(block), single.clear(), stall);
        }
    }

    private void sendRun(ByteBuffer messages, List<BlockSpan> blocks, ByteBuffer data, Deadline stall)
            throws IOException {
        BlockSpan first = blocks.getFirst();
        BlockSpan last = blocks.getLast();
        int bytes = last.begin() + last.length() - first.begin();
        try {
            source.read(new BlockSpan(first.piece(), first.begin(), bytes), data.limit(bytes));
        } catch (IOException unreadable) {
            reject(messages, blocks, stall);
            return;
        }
        ByteBuffer[] parts = new ByteBuffer[1 + 2 * blocks.size()];
        parts[0] = messages;
        headers.clear();
        for (int i = 0; i < blocks.size(); i++) {
            BlockSpan block = blocks.get(i);
            MessageEncoder.writePieceHeader(headers, block);
            parts[1 + 2 * i] = headers.slice(i * HEADER_BYTES, HEADER_BYTES);
            parts[2 + 2 * i] = data.slice(block.begin() - first.begin(), block.length());
        }
        write(parts, stall);
        connection.post(new PeerEvent.BlocksSent(connection.key(), blocks.size(), bytes));
    }

    /** The storage has told the torrent why; here the peer is told, where it can be (BEP 6, "reject request"). */
    private void reject(ByteBuffer messages, List<BlockSpan> blocks, Deadline stall) throws IOException {
        write(new ByteBuffer[] {messages}, stall);
        if (connection.handshake().capabilities().fast()) {
            ByteBuffer rejects = ByteBuffer.allocate(
                    blocks.size() * MessageEncoder.encodedLength(new PeerMessage.RejectRequest(blocks.getFirst())));
            blocks.forEach(block -> MessageEncoder.encode(new PeerMessage.RejectRequest(block), rejects));
            write(new ByteBuffer[] {rejects.flip()}, stall);
        }
        connection.post(new PeerEvent.BlocksUnread(connection.key(), blocks.size()));
    }

    /** A peer is slow only when it takes nothing at all: each part the socket takes starts its time anew. */
    private void write(ByteBuffer[] parts, Deadline stall) throws IOException {
        long left = 0;
        for (ByteBuffer part : parts) {
            left += part.remaining();
        }
        while (left > 0) {
            left -= connection.stream().write(parts);
            stall.extend(STALL_NANOS);
        }
    }
}
