package dev.tamsui.engine.peer;

import dev.tamsui.engine.concurrent.Allowance;
import dev.tamsui.engine.concurrent.BufferPool;
import dev.tamsui.engine.concurrent.Deadlines;
import dev.tamsui.engine.concurrent.EngineThreads;
import dev.tamsui.engine.concurrent.ManualTicker;
import dev.tamsui.engine.concurrent.RateLimiter;
import dev.tamsui.engine.model.InfoHash;
import dev.tamsui.engine.model.PeerId;
import dev.tamsui.engine.model.PeerKey;
import dev.tamsui.engine.transport.FakeStream;
import dev.tamsui.engine.wire.BlockSpan;
import dev.tamsui.engine.wire.Capabilities;
import dev.tamsui.engine.wire.FrameLimits;
import dev.tamsui.engine.wire.Handshake;
import dev.tamsui.engine.wire.MessageEncoder;
import dev.tamsui.engine.wire.PeerMessage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** A connection over a stream in memory, with its real reader and writer, and a clock that moves only when told. */
final class ConnectionFixture implements AutoCloseable {
    static final int BLOCK = 16 * 1024;

    final ManualTicker ticker = new ManualTicker();
    final EngineThreads threads = new EngineThreads();
    final Deadlines deadlines = new Deadlines(threads, ticker);
    final BufferPool blocks = new BufferPool(BLOCK, 64);
    final BufferPool large;
    final BufferPool middle;
    final RateLimiter upload = new RateLimiter(ticker, 0);
    final FakeStream stream = new FakeStream();
    final List<PeerEvent> events = new CopyOnWriteArrayList<>();
    final List<BlockSpan> reads = new CopyOnWriteArrayList<>();
    volatile boolean unreadable;

    ConnectionFixture() {
        this(2);
    }

    ConnectionFixture(int largeBuffers) {
        this(largeBuffers, 2);
    }

    ConnectionFixture(int largeBuffers, int middleBuffers) {
        large = new BufferPool(PeerResources.MAX_RUN_BYTES, largeBuffers);
        middle = new BufferPool(32 * 1024, middleBuffers);
    }

    PeerLink start(boolean fast, int pieces) {
        return start(fast, pieces, ByteBuffer.allocate(0));
    }

    PeerLink start(boolean fast, int pieces, ByteBuffer leftover) {
        Handshake handshake = new Handshake(
                new Capabilities(true, false, fast, false), InfoHash.of(new byte[20]), PeerId.of(new byte[20]));
        Connection.start(
                new Connection.Established(new PeerKey(1), stream, true, handshake, leftover),
                FrameLimits.forPieces(pieces),
                this::read,
                new Allowance(List.of(upload), BLOCK),
                events::add,
                new PeerResources(threads, deadlines, blocks, large, middle));
        return ((PeerEvent.Joined) events.getFirst()).link();
    }

    /** Every byte says which piece it is of and where in it. */
    private void read(BlockSpan span, ByteBuffer into) throws IOException {
        reads.add(span);
        if (unreadable) {
            throw new IOException("planted");
        }
        for (int i = 0; i < span.length(); i++) {
            into.put(content(span.piece(), span.begin() + i));
        }
    }

    static byte content(int piece, int at) {
        return (byte) (piece * 31 + at + at / 251);
    }

    static ByteBuffer block(BlockSpan span) {
        ByteBuffer block = ByteBuffer.allocate(span.length());
        for (int i = 0; i < span.length(); i++) {
            block.put(content(span.piece(), span.begin() + i));
        }
        return block.flip();
    }

    static PeerMessage.Piece piece(BlockSpan span) {
        return new PeerMessage.Piece(span.piece(), span.begin(), block(span));
    }

    static byte[] bytes(PeerMessage... messages) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (PeerMessage message : messages) {
            ByteBuffer one = ByteBuffer.allocate(MessageEncoder.encodedLength(message));
            MessageEncoder.encode(message, one);
            all.writeBytes(one.array());
        }
        return all.toByteArray();
    }

    Stream<PeerEvent.Received> receipts() {
        return events.stream().filter(PeerEvent.Received.class::isInstance).map(PeerEvent.Received.class::cast);
    }

    /** All messages received so far, in order. */
    List<PeerMessage> received() {
        return receipts().flatMap(receipt -> receipt.messages().stream()).toList();
    }

    /** Returns once all that arrived has been read. */
    void awaitDrained() {
        await().until(stream::isDrained);
    }

    /** Whether the writer holds something the peer does not take. */
    boolean writerIsStuck() {
        return stream.hasWaitingWriter();
    }

    DisconnectReason awaitLeft() {
        await().until(() -> events.getLast() instanceof PeerEvent.Left);
        return ((PeerEvent.Left) events.getLast()).reason();
    }

    /** Lets that much time pass, and has what is due done. */
    void pass(Duration time) {
        ticker.advance(time);
        List<String> done = new CopyOnWriteArrayList<>();
        deadlines.in(-Duration.ofDays(1).toNanos(), () -> done.add("woken"));
        await().until(() -> !done.isEmpty());
        deadlines.in(0, () -> done.add("past all that was due before"));
        deadlines.in(-Duration.ofDays(1).toNanos(), () -> done.add("woken"));
        await().until(() -> done.size() == 3);
    }

    /** Lets more time pass than a writer may be still, and has it say something now and then, as a loop would. */
    void passTalking(PeerLink link, Duration time) {
        Duration step = Duration.ofSeconds(20);
        for (Duration left = time; left.isPositive(); left = left.minus(step)) {
            int before = stream.written().length;
            link.send(new PeerMessage.KeepAlive());
            await().until(() -> stream.isClosed() || stream.written().length > before);
            pass(step);
        }
    }

    static ConditionFactory await() {
        return Awaitility.await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(2));
    }

    /** How many large buffers can be taken now. */
    int largeLeft() {
        return left(large);
    }

    /** How many middle ones. */
    int middleLeft() {
        return left(middle);
    }

    static int left(BufferPool pool) {
        List<ByteBuffer> taken = new ArrayList<>();
        for (ByteBuffer one = pool.tryTake(); one != null; one = pool.tryTake()) {
            taken.add(one);
        }
        taken.forEach(buffer -> pool.give(Objects.requireNonNull(buffer)));
        return taken.size();
    }

    @Override
    public void close() {
        stream.close();
        for (PeerEvent event : events) {
            if (event instanceof PeerEvent.Joined(PeerLink link)) {
                link.close(new DisconnectReason.NotNeeded());
            }
        }
        deadlines.close();
        await().until(() -> threads.alive() == 0);
    }
}
