package dev.tamsui.engine.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tamsui.engine.model.PeerId;
import dev.tamsui.engine.peer.PeerEvent;
import dev.tamsui.engine.peer.PeerLink;
import dev.tamsui.engine.wire.Bitfield;
import dev.tamsui.engine.wire.BlockSpan;
import dev.tamsui.engine.wire.Capabilities;
import dev.tamsui.engine.wire.PeerMessage;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A peer that has nothing, asks whoever dials it for every piece once, of one block each, and gives nothing. */
final class Taker implements Node {
    private static final int AT_ONCE = 4;
    private static final Duration ASKS_AGAIN = Duration.ofSeconds(5);

    private final Simulation time;
    private final Content content;
    private final InetSocketAddress address;
    private final PeerId id;
    private final Bitfield got;
    private final Set<Integer> asked = new HashSet<>();
    private @Nullable PeerLink from;
    private Bitfield there;
    private boolean mayAsk;

    Taker(Simulation time, Content content, InetSocketAddress address) {
        this.time = time;
        this.content = content;
        this.address = address;
        this.id = PeerId.ours(time.random());
        got = new Bitfield(content.pieces());
        there = new Bitfield(content.pieces());
    }

    /** Whether it was given every piece. */
    boolean hasAll() {
        return got.isFull();
    }

    /** How many pieces it was given. */
    int pieces() {
        return got.count();
    }

    @Override
    public void tell(PeerEvent event) {
        switch (event) {
            case PeerEvent.Joined(PeerLink link) -> {
                from = link;
                there = new Bitfield(content.pieces());
                asked.clear();
                mayAsk = false;
                link.send(new PeerMessage.HaveNone());
                link.send(new PeerMessage.Interested());
            }
            case PeerEvent.Received(var key, var messages, int _, int _) -> {
                if (from != null && from.key().equals(key)) {
                    messages.forEach(this::hear);
                    ask();
                }
            }
            case PeerEvent.Left(var link, var _) -> {
                if (from != null && from.key().equals(link.key())) {
                    from = null;
                }
            }
            case PeerEvent.BlocksSent _, PeerEvent.BlocksUnread _ -> {}
        }
    }

    private void hear(PeerMessage message) {
        switch (message) {
            case PeerMessage.Unchoke _ -> mayAsk = true;
            case PeerMessage.Choke _ -> mayAsk = false;
            case PeerMessage.HaveAll _ -> there = Bitfield.full(content.pieces());
            case PeerMessage.Bits(byte[] bits) -> there = Bitfield.of(bits, content.pieces());
            case PeerMessage.Have(int piece) -> there.set(piece);
            case PeerMessage.Piece(int piece, int _, ByteBuffer block) -> {
                byte[] bytes = new byte[block.remaining()];
                block.get(bytes);
                assertThat(bytes).as("piece %d", piece).isEqualTo(content.piece(piece));
                asked.remove(piece);
                got.set(piece);
            }
            case PeerMessage.RejectRequest(BlockSpan span) -> {
                PeerLink to = from;
                if (to != null) {
                    to.forgo(1);
                    time.in(ASKS_AGAIN, () -> {
                        if (to.equals(from)) {
                            asked.remove(span.piece());
                            ask();
                        }
                    });
                }
            }
            default -> {}
        }
    }

    private void ask() {
        for (int piece = 0; piece < content.pieces() && from != null && mayAsk; piece++) {
            if (asked.size() < AT_ONCE && there.has(piece) && !got.has(piece) && asked.add(piece)) {
                from.request(List.of(new BlockSpan(piece, 0, content.layout().pieceBytes(piece))));
            }
        }
    }

    @Override
    public Content content() {
        return content;
    }

    @Override
    public PeerId id() {
        return id;
    }

    @Override
    public InetSocketAddress address() {
        return address;
    }

    @Override
    public Capabilities capabilities() {
        return new Capabilities(true, false, true, false);
    }

    @Override
    public long bytesPerSecond() {
        return 1;
    }

    @Override
    public boolean isListening() {
        return true;
    }

    @Override
    public byte[] read(BlockSpan span) {
        throw new IllegalStateException("it has nothing");
    }

    @Override
    public ByteBuffer take(byte[] block, InetAddress sender) {
        return ByteBuffer.wrap(block);
    }

    @Override
    public void asked(SimulatedLink link, List<BlockSpan> spans) {}
}
