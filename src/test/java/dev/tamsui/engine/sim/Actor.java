package dev.tamsui.engine.sim;

import dev.tamsui.engine.model.PeerId;
import dev.tamsui.engine.peer.DisconnectReason;
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
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A peer that has everything, wants nothing, and behaves as its script says. It waits to be dialled. */
final class Actor implements Node {
    private static final Duration MOOD = Duration.ofSeconds(5);

    private final Simulation time;
    private final Content content;
    private final InetSocketAddress address;
    private final Script script;
    private final PeerId id;
    private final Capabilities capabilities;
    private final Map<Object, PeerLink> links = new HashMap<>();
    private final Set<Object> unchoked = new HashSet<>();
    private final long bytesPerSecond;
    private int served;

    Actor(Simulation time, Content content, InetSocketAddress address, Script script, long bytesPerSecond) {
        this.time = time;
        this.content = content;
        this.address = address;
        this.script = script;
        this.bytesPerSecond = bytesPerSecond;
        this.id = PeerId.ours(time.random());
        this.capabilities = new Capabilities(true, false, script.fast(), false);
    }

    /**
     * Shares are of blocks, chances are for every five seconds.
     *
     * @param fast whether it speaks the fast extension
     * @param bad of the blocks it sends, how many are wrong
     * @param ignored of the requests, how many it never answers
     * @param rejected of the requests, how many it rejects, if it speaks the fast extension
     * @param chokes that it chokes or unchokes
     * @param leaves that it hangs up
     * @param patience how many blocks it sends before it only chokes, or answers no more
     */
    record Script(
            boolean fast, double bad, double ignored, double rejected, double chokes, double leaves, int patience) {
        static final Script HONEST = new Script(true, 0, 0, 0, 0, 0, Integer.MAX_VALUE);

        static Script liar(boolean fast, double bad) {
            return new Script(fast, bad, 0, 0, 0, 0, Integer.MAX_VALUE);
        }
    }

    /** To everybody. */
    void say(PeerMessage message) {
        links.values().forEach(link -> link.send(message));
    }

    int servedBlocks() {
        return served;
    }

    @Override
    public void tell(PeerEvent event) {
        switch (event) {
            case PeerEvent.Joined(PeerLink link) -> {
                links.put(link.key(), link);
                link.send(
                        script.fast()
                                ? new PeerMessage.HaveAll()
                                : new PeerMessage.Bits(
                                        Bitfield.full(content.pieces()).bytes()));
                changeMood(link);
            }
            case PeerEvent.Received(var key, var messages, int _, int _) -> {
                PeerLink link = links.get(key);
                if (link != null) {
                    messages.forEach(message -> hear(link, message));
                }
            }
            case PeerEvent.Left(var link, var _) -> {
                links.remove(link.key());
                unchoked.remove(link.key());
            }
            case PeerEvent.BlocksSent _, PeerEvent.BlocksUnread _ -> {}
        }
    }

    private void hear(PeerLink link, PeerMessage message) {
        switch (message) {
            case PeerMessage.Interested _ -> {
                if (served < script.patience() && unchoked.add(link.key())) {
                    link.send(new PeerMessage.Unchoke());
                }
            }
            case PeerMessage.Request(var span) -> requested(link, span);
            case PeerMessage.Cancel(var span) -> {
                if (link.cancel(span)) {
                    reject(link, span);
                }
            }
            default -> {}
        }
    }

    private void requested(PeerLink link, BlockSpan span) {
        if (!unchoked.contains(link.key()) || (script.fast() && time.chance(script.rejected()))) {
            reject(link, span);
        } else if (served >= script.patience()) {
            fallSilent(link, span);
        } else if (!time.chance(script.ignored())) {
            served++;
            link.serve(span);
        }
    }

    private void fallSilent(PeerLink link, BlockSpan span) {
        if (script.chokes() > 0) {
            unchoked.remove(link.key());
            link.send(new PeerMessage.Choke());
            reject(link, span);
        }
    }

    private void reject(PeerLink link, BlockSpan span) {
        if (script.fast()) {
            link.send(new PeerMessage.RejectRequest(span));
        }
    }

    private void changeMood(PeerLink link) {
        time.in(time.upTo(MOOD.multipliedBy(2)), () -> {
            if (!links.containsKey(link.key())) {
                return;
            }
            if (time.chance(script.leaves())) {
                link.close(new DisconnectReason.NotNeeded());
            } else if (served < script.patience() && time.chance(script.chokes())) {
                turn(link);
            }
            changeMood(link);
        });
    }

    private void turn(PeerLink link) {
        if (unchoked.add(link.key())) {
            link.send(new PeerMessage.Unchoke());
        } else {
            unchoked.remove(link.key());
            link.send(new PeerMessage.Choke());
            link.cancelAll().forEach(span -> reject(link, span));
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
        return capabilities;
    }

    @Override
    public long bytesPerSecond() {
        return bytesPerSecond;
    }

    @Override
    public boolean isListening() {
        return true;
    }

    @Override
    public byte[] read(BlockSpan span) {
        byte[] bytes = content.read(span);
        if (time.chance(script.bad())) {
            bytes[time.random().nextInt(bytes.length)] ^=
                    (byte) (1 + time.random().nextInt(255));
        }
        return bytes;
    }

    @Override
    public ByteBuffer take(byte[] block, InetAddress sender) {
        throw new IllegalStateException("it asks for nothing");
    }

    @Override
    public void asked(SimulatedLink link, List<BlockSpan> spans) {}
}
