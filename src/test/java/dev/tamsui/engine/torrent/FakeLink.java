package dev.tamsui.engine.torrent;

import dev.tamsui.engine.model.InfoHash;
import dev.tamsui.engine.model.PeerId;
import dev.tamsui.engine.model.PeerKey;
import dev.tamsui.engine.peer.DisconnectReason;
import dev.tamsui.engine.peer.PeerEvent;
import dev.tamsui.engine.peer.PeerLink;
import dev.tamsui.engine.wire.BlockSpan;
import dev.tamsui.engine.wire.Capabilities;
import dev.tamsui.engine.wire.Handshake;
import dev.tamsui.engine.wire.PeerMessage;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A connection that remembers what was said, and why it was closed. */
final class FakeLink implements PeerLink {
    static final InfoHash HASH = InfoHash.of(new byte[InfoHash.V1_BYTES]);

    final List<PeerMessage> said = new ArrayList<>();
    final List<BlockSpan> requested = new ArrayList<>();
    final List<BlockSpan> served = new ArrayList<>();
    private final PeerKey key;
    private final InetSocketAddress remote;
    private final boolean incoming;
    private final PeerId peerId;

    @Nullable
    DisconnectReason closed;

    FakeLink(long key, String address, boolean incoming, PeerId peerId) {
        this.key = new PeerKey(key);
        this.remote = new InetSocketAddress(address, 6881);
        this.incoming = incoming;
        this.peerId = peerId;
    }

    static PeerId id(int last) {
        byte[] bytes = new byte[PeerId.BYTES];
        bytes[PeerId.BYTES - 1] = (byte) last;
        return PeerId.of(bytes);
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
        return new Handshake(Capabilities.OURS, HASH, peerId);
    }

    @Override
    public void send(PeerMessage message) {
        said.add(message);
    }

    @Override
    public void sendAll(List<? extends PeerMessage> messages) {
        said.addAll(messages);
    }

    @Override
    public void request(List<BlockSpan> blocks) {
        requested.addAll(blocks);
    }

    @Override
    public void forgo(int blocks) {}

    @Override
    public void serve(BlockSpan block) {
        served.add(block);
    }

    @Override
    public boolean cancel(BlockSpan block) {
        return served.remove(block);
    }

    @Override
    public List<BlockSpan> cancelAll() {
        List<BlockSpan> all = List.copyOf(served);
        served.clear();
        return all;
    }

    @Override
    public void handled(PeerEvent.Received event) {}

    @Override
    public void close(DisconnectReason reason) {
        if (closed == null) {
            closed = reason;
        }
    }
}
