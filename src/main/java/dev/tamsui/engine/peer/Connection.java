package dev.tamsui.engine.peer;

import dev.tamsui.engine.concurrent.Allowance;
import dev.tamsui.engine.concurrent.Credit;
import dev.tamsui.engine.model.PeerKey;
import dev.tamsui.engine.transport.PeerStream;
import dev.tamsui.engine.wire.BlockSpan;
import dev.tamsui.engine.wire.FrameLimits;
import dev.tamsui.engine.wire.Handshake;
import dev.tamsui.engine.wire.PeerMessage;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A connection with a socket behind it, after its handshake.
 *
 * <p>However it ends, the first reason given is the one told; closing the stream, the outbox and the credit wakes both threads
 * wherever they wait, and the reader's end posts {@code Left}.
 *
 * <p>Thread: {@link PeerLink}'s methods the loop's, {@link #close} any, the rest its reader's and writer's.
 */
public final class Connection implements PeerLink {
    /** Input that the loop has not handled yet. */
    private static final long CREDIT_BYTES = 512 * 1024;

    private final PeerKey key;
    private final PeerStream stream;
    private final boolean incoming;
    private final Handshake handshake;
    private final Consumer<PeerEvent> events;
    private final PeerResources resources;
    private final Outbox outbox = new Outbox();
    private final Credit credit = new Credit(CREDIT_BYTES);
    private final Permits permits = new Permits();
    private final AtomicReference<@Nullable DisconnectReason> reason =
            new AtomicReference<@Nullable DisconnectReason>();

    private Connection(Established peer, Consumer<PeerEvent> events, PeerResources resources) {
        this.key = peer.key();
        this.stream = peer.stream();
        this.incoming = peer.incoming();
        this.handshake = peer.handshake();
        this.events = events;
        this.resources = resources;
    }

    /** What a handshake leaves behind: who it is, and what was read beyond it. */
    public record Established(
            PeerKey key, PeerStream stream, boolean incoming, Handshake handshake, ByteBuffer leftover) {}

    /**
     * Posts {@code Joined} and starts both threads.
     *
     * @param upload of this connection alone: when blocks may be sent, and how many bytes of them
     */
    public static void start(
            Established peer,
            FrameLimits limits,
            BlockSource source,
            Allowance upload,
            Consumer<PeerEvent> events,
            PeerResources resources) {
        Connection connection = new Connection(peer, events, resources);
        PeerReader reader = new PeerReader(connection, limits, peer.leftover());
        PeerWriter writer = new PeerWriter(connection, connection.outbox, source, upload, resources);
        connection.post(new PeerEvent.Joined(connection));
        String name = peer.key().number() + "-" + peer.stream().remote();
        resources.threads().virtual("peer-r-" + name, reader);
        resources.threads().virtual("peer-w-" + name, writer);
    }

    @Override
    public PeerKey key() {
        return key;
    }

    @Override
    public InetSocketAddress remote() {
        return stream.remote();
    }

    @Override
    public boolean isIncoming() {
        return incoming;
    }

    @Override
    public Handshake handshake() {
        return handshake;
    }

    @Override
    public void send(PeerMessage message) {
        sendAll(List.of(message));
    }

    @Override
    public void sendAll(List<? extends PeerMessage> messages) {
        if (!outbox.send(messages)) {
            close(new DisconnectReason.SlowConsumer());
        }
    }

    @Override
    public void request(List<BlockSpan> blocks) {
        permits.grant(blocks.size());
        sendAll(blocks.stream().map(PeerMessage.Request::new).toList());
    }

    @Override
    public void forgo(int blocks) {
        permits.withdraw(blocks);
    }

    @Override
    public void serve(BlockSpan block) {
        outbox.serve(block);
    }

    @Override
    public boolean cancel(BlockSpan block) {
        return outbox.cancel(block);
    }

    @Override
    public List<BlockSpan> cancelAll() {
        return outbox.cancelAll();
    }

    @Override
    public void handled(PeerEvent.Received event) {
        credit.giveBack(event.bytes());
        outbox.settled(event.requests());
    }

    @Override
    public void close(DisconnectReason why) {
        if (reason.compareAndSet(null, why)) {
            stream.close();
            outbox.close();
            credit.close();
        }
    }

    PeerStream stream() {
        return stream;
    }

    Outbox outbox() {
        return outbox;
    }

    Credit credit() {
        return credit;
    }

    Permits permits() {
        return permits;
    }

    PeerResources resources() {
        return resources;
    }

    void post(PeerEvent event) {
        events.accept(event);
    }

    /** The reader's last act. */
    void ended(DisconnectReason why) {
        close(why);
        post(new PeerEvent.Left(this, Objects.requireNonNullElse(reason.get(), why)));
    }
}
