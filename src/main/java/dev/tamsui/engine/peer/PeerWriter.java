package dev.tamsui.engine.peer;

import dev.tamsui.engine.concurrent.Allowance;
import dev.tamsui.engine.concurrent.Closed;
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
    private static final int CONTROL_BYTES = 4 * 1024;
    private static final int HEADER_BYTES = Frames.PIECE_HEADER_BYTES;
    private static final int BLOCK_BYTES = PeerResources.MAX_RUN_BYTES / Outbox.MAX_RUN_BLOCKS;

    private static final int TELL_BYTES = 1 << 20;
    private static final long TELL_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final Connection connection;
    private final Outbox outbox;
    private final BlockSource source;
    private final Allowance upload;
    private final PeerResources resources;
    private final Pace pace;
    private final ByteBuffer control = ByteBuffer.allocateDirect(CONTROL_BYTES);
    private final ByteBuffer headers = ByteBuffer.allocateDirect(Outbox.MAX_RUN_BLOCKS * HEADER_BYTES);
    private final List<BlockSpan> run = new ArrayList<>();
    /** For when every large buffer is out; made when that first happens. */
    private @Nullable ByteBuffer single;

    /** Sent, and not told yet. */
    private int sentBlocks;

    private int sentBytes;
    private long toldNanos;

    PeerWriter(Connection connection, Outbox outbox, BlockSource source, Allowance upload, PeerResources resources) {
        this.connection = connection;
        this.outbox = outbox;
        this.source = source;
        this.upload = upload;
        this.resources = resources;
        this.pace = new Pace(resources.deadlines(), this::tooSlow, this::keepAlive);
    }

    @Override
    public void run() {
        try {
            while (true) {
                ByteBuffer messages = nextMessages();
                send(messages);
            }
        } catch (Closed e) {
            connection.close(new DisconnectReason.NotNeeded()); // already closed, or it would not say so
        } catch (IOException e) {
            connection.close(new DisconnectReason.Network(String.valueOf(e.getMessage())));
        } finally {
            pace.end();
            upload.drop();
            tell();
            connection.close(new DisconnectReason.Network("its writer failed")); // unless one of the above told why
        }
    }

    private void tooSlow() {
        connection.close(new DisconnectReason.SlowConsumer());
    }

    private void keepAlive() {
        outbox.send(List.of(new PeerMessage.KeepAlive())); // what does not fit is not needed: there is enough to say
    }

    /**
     * Tells the loop what was sent: at once while little goes, and no more often than every megabyte while much does, as each time
     * may wake it.
     */
    private void tellSent() {
        boolean isOften = sentBytes < TELL_BYTES && resources.deadlines().nanos() - toldNanos < TELL_NANOS;
        if (!isOften || upload.isLimited() || !outbox.hasBlocks()) {
            tell();
        }
    }

    private void tell() {
        if (sentBlocks == 0) {
            return;
        }
        connection.post(new PeerEvent.BlocksSent(connection.key(), sentBlocks, sentBytes));
        sentBlocks = 0;
        sentBytes = 0;
        toldNanos = resources.deadlines().nanos();
    }

    /** Waits for something to send; fills {@link #run} and answers the messages. */
    private ByteBuffer nextMessages() throws Closed {
        tellSent();
        run.clear();
        ByteBuffer messages = control.clear();
        pace.rest();
        int needed = outbox.take(messages, run, PeerResources.MAX_RUN_BYTES, upload);
        if (needed > 0) {
            messages = ByteBuffer.allocate(needed);
            outbox.takeMessages(messages);
        }
        pace.goOn();
        return messages.flip();
    }

    private void send(ByteBuffer messages) throws IOException {
        if (run.isEmpty()) {
            write(new ByteBuffer[] {messages});
            return;
        }
        ByteBuffer large = resources.large().tryTake();
        if (large == null) {
            sendOneByOne(messages);
            return;
        }
        try {
            sendRun(messages, run, large);
        } finally {
            resources.large().give(large);
        }
    }

    private void sendOneByOne(ByteBuffer messages) throws IOException {
        if (single == null) {
            single = ByteBuffer.allocateDirect(BLOCK_BYTES);
        }
        for (BlockSpan block : run) {
            sendRun(messages, List.of(block), single.clear());
        }
    }

    private void sendRun(ByteBuffer messages, List<BlockSpan> blocks, ByteBuffer data) throws IOException {
        BlockSpan first = blocks.getFirst();
        BlockSpan last = blocks.getLast();
        int bytes = last.begin() + last.length() - first.begin();
        try {
            source.read(new BlockSpan(first.piece(), first.begin(), bytes), data.limit(bytes));
        } catch (IOException unreadable) {
            reject(messages, blocks);
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
        write(parts);
        sentBlocks += blocks.size();
        sentBytes += bytes;
    }

    /** The storage has told the torrent why; here the peer is told, where it can be (BEP 6, "reject request"). */
    private void reject(ByteBuffer messages, List<BlockSpan> blocks) throws IOException {
        write(new ByteBuffer[] {messages});
        if (connection.handshake().capabilities().fast()) {
            ByteBuffer rejects = ByteBuffer.allocate(
                    blocks.size() * MessageEncoder.encodedLength(new PeerMessage.RejectRequest(blocks.getFirst())));
            blocks.forEach(block -> MessageEncoder.encode(new PeerMessage.RejectRequest(block), rejects));
            write(new ByteBuffer[] {rejects.flip()});
        }
        upload.giveBack(blocks.stream().mapToLong(BlockSpan::length).sum());
        connection.post(new PeerEvent.BlocksUnread(connection.key(), blocks.size()));
    }

    /** A peer is slow only when it takes nothing at all: each part the socket takes starts its time anew. */
    private void write(ByteBuffer[] parts) throws IOException {
        long left = 0;
        for (ByteBuffer part : parts) {
            left += part.remaining();
        }
        while (left > 0) {
            left -= connection.stream().write(parts);
            pace.moved();
        }
    }
}
