package dev.tamsui.engine.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tamsui.engine.model.PeerKey;
import dev.tamsui.engine.peer.DisconnectReason;
import dev.tamsui.engine.peer.PeerEvent;
import dev.tamsui.engine.peer.PeerLink;
import dev.tamsui.engine.wire.Bitfield;
import dev.tamsui.engine.wire.BlockSpan;
import dev.tamsui.engine.wire.Handshake;
import dev.tamsui.engine.wire.PeerMessage;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * One end of a connection without a socket. Messages travel in order with some latency, blocks take their time to be sent, and a
 * block without a permit is thrown away on arrival, as a reader does.
 *
 * <p>It keeps what its owner was told, and holds every request against it.
 */
final class SimulatedLink implements PeerLink {
    private static final int MAX_SERVED = 2_000;
    private static final int MAX_MESSAGES = 1_024;

    private final Simulation time;
    private final Node owner;
    private final Node peer;
    private final PeerKey key;
    private final InetSocketAddress remote;
    private final boolean incoming;
    private final Duration latency;
    private final double loss;
    private SimulatedLink other = this;

    private final ArrayDeque<PeerMessage> arrived = new ArrayDeque<>();
    private final ArrayDeque<BlockSpan> toServe = new ArrayDeque<>();
    private long lastArrivalNanos;
    private boolean sending;
    private boolean closed;
    private int permits;
    private int unhandledBytes;
    private long unaskedBytes;

    private boolean toldChoked = true;
    private Bitfield toldHas;
    private final Set<Integer> toldAllowed = new HashSet<>();
    private int toldRequests = PeerMessage.ExtensionHandshake.DEFAULT_REQUESTS;

    private SimulatedLink(
            Simulation time, Node owner, Node peer, boolean incoming, InetSocketAddress remote, Ends ends) {
        this.time = time;
        this.owner = owner;
        this.peer = peer;
        this.incoming = incoming;
        this.remote = remote;
        this.latency = ends.latency();
        this.loss = ends.loss();
        this.key = new PeerKey(incoming ? ends.number() + 1 : ends.number());
        this.toldHas = new Bitfield(owner.content().pieces());
    }

    /** What both ends have in common; the dialler's key is {@code number}, the other's the next. */
    record Ends(long number, Duration latency, double loss) {}

    /** Connects the two; both are told when the handshakes have crossed. */
    static void connect(Simulation time, Node dialler, Node listener, Ends ends) {
        InetSocketAddress from =
                new InetSocketAddress(dialler.address().getAddress(), 10_000 + (int) (ends.number() % 50_000));
        SimulatedLink out = new SimulatedLink(time, dialler, listener, false, listener.address(), ends);
        SimulatedLink in = new SimulatedLink(time, listener, dialler, true, from, ends);
        out.other = in;
        in.other = out;
        time.in(ends.latency(), () -> listener.tell(new PeerEvent.Joined(in)));
        time.in(ends.latency().multipliedBy(2), () -> dialler.tell(new PeerEvent.Joined(out)));
        in.lastArrivalNanos = time.nanos() + ends.latency().multipliedBy(2).toNanos();
        out.lastArrivalNanos = in.lastArrivalNanos;
    }

    @Override
    public PeerKey key() {
        return key;
    }

    @Override
    public InetSocketAddress remote() {
        return remote;
    }

    @Override
    public boolean isIncoming() {
        return incoming;
    }

    @Override
    public Handshake handshake() {
        return new Handshake(peer.capabilities(), owner.content().metainfo().infoHash(), peer.id());
    }

    boolean isClosed() {
        return closed;
    }

    /** Bytes of blocks that came although nobody asked for them, or no longer. */
    long unaskedBytes() {
        return unaskedBytes;
    }

    @Override
    public void send(PeerMessage message) {
        if (!closed) {
            other.schedule(message);
        }
    }

    @Override
    public void sendAll(List<? extends PeerMessage> messages) {
        messages.forEach(this::send);
    }

    @Override
    public void request(List<BlockSpan> blocks) {
        if (closed) {
            return;
        }
        permits += blocks.size();
        for (BlockSpan span : blocks) {
            assertThat(toldHas.has(span.piece())).as("%s is there", span).isTrue();
            assertThat(!toldChoked || toldAllowed.contains(span.piece()))
                    .as("%s may be asked for", span)
                    .isTrue();
        }
        owner.asked(this, blocks);
        blocks.forEach(span -> send(new PeerMessage.Request(span)));
    }

    int toldRequests() {
        return toldRequests;
    }

    @Override
    public void forgo(int blocks) {
        permits = Math.max(0, permits - blocks);
    }

    @Override
    public void serve(BlockSpan block) {
        if (!closed) {
            assertThat(toServe).as("nobody asks for more than it may").hasSizeLessThan(MAX_SERVED);
            toServe.add(block);
            sendNext();
        }
    }

    @Override
    public boolean cancel(BlockSpan block) {
        return toServe.remove(block);
    }

    @Override
    public List<BlockSpan> cancelAll() {
        List<BlockSpan> all = List.copyOf(toServe);
        toServe.clear();
        return all;
    }

    @Override
    public void handled(PeerEvent.Received event) {
        unhandledBytes -= event.bytes();
        assertThat(unhandledBytes).isNotNegative();
    }

    @Override
    public void close(DisconnectReason reason) {
        if (closed) {
            return;
        }
        closed = true;
        toServe.clear();
        boolean readBefore = time.chance(0.5); // what was read before the end is told before the end
        time.in(Duration.ZERO, () -> {
            if (readBefore) {
                deliver();
            }
            owner.tell(new PeerEvent.Left(this, reason));
        });
        time.in(latency, () -> other.close(new DisconnectReason.ClosedByPeer()));
    }

    private void schedule(PeerMessage message) {
        lastArrivalNanos = Math.max(lastArrivalNanos, time.nanos() + latency.toNanos());
        time.at(lastArrivalNanos, () -> {
            if (!closed) {
                arrived.add(message);
                time.in(Duration.ZERO, this::deliverUnlessClosed);
            }
        });
    }

    private void deliverUnlessClosed() {
        if (!closed && time.chance(loss)) {
            close(new DisconnectReason.Network("lost"));
        }
        if (!closed) {
            deliver();
        }
    }

    /** All that has arrived at this moment, as one read finds it. */
    private void deliver() {
        List<PeerMessage> messages = new ArrayList<>();
        while (!arrived.isEmpty() && messages.size() < MAX_MESSAGES) {
            PeerMessage message = arrived.remove();
            if (message instanceof PeerMessage.Piece piece) {
                takeBlock(piece, messages);
            } else {
                note(message);
                messages.add(message);
            }
        }
        if (!messages.isEmpty()) {
            int bytes = messages.size();
            unhandledBytes += bytes;
            owner.tell(new PeerEvent.Received(key, messages, bytes, 0));
        }
    }

    private void takeBlock(PeerMessage.Piece piece, List<PeerMessage> messages) {
        if (permits == 0) {
            unaskedBytes += piece.block().remaining();
            return;
        }
        permits--;
        byte[] copy = piece.block().array().clone();
        messages.add(new PeerMessage.Piece(piece.piece(), piece.begin(), owner.take(copy, remote.getAddress())));
    }

    private void note(PeerMessage message) {
        switch (message) {
            case PeerMessage.Choke _ -> toldChoked = true;
            case PeerMessage.Unchoke _ -> toldChoked = false;
            case PeerMessage.HaveAll _ -> toldHas = Bitfield.full(toldHas.size());
            case PeerMessage.Bits(byte[] bits) -> toldHas = Bitfield.of(bits, toldHas.size());
            case PeerMessage.Have(int piece) -> toldHas.set(piece);
            case PeerMessage.AllowedFast(int piece) -> toldAllowed.add(piece);
            case PeerMessage.ExtensionHandshake handshake -> toldRequests = handshake.maxRequests();
            default -> {}
        }
    }

    private void sendNext() {
        if (sending || closed || toServe.isEmpty()) {
            return;
        }
        sending = true;
        BlockSpan span = toServe.remove();
        time.in(owner.sends(span.length()), () -> sent(span));
    }

    private void sent(BlockSpan span) {
        sending = false;
        if (closed) {
            return;
        }
        byte[] bytes = owner.read(span);
        if (bytes == null) {
            if (owner.capabilities().fast() && peer.capabilities().fast()) {
                send(new PeerMessage.RejectRequest(span));
            }
            owner.tell(new PeerEvent.BlocksUnread(key, 1));
        } else {
            send(new PeerMessage.Piece(span.piece(), span.begin(), ByteBuffer.wrap(bytes)));
            owner.tell(new PeerEvent.BlocksSent(key, 1, bytes.length));
        }
        sendNext();
    }
}
