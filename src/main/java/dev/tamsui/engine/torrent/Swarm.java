package dev.tamsui.engine.torrent;

import dev.tamsui.engine.model.PeerCounts;
import dev.tamsui.engine.model.PeerKey;
import dev.tamsui.engine.model.PeerSummary;
import dev.tamsui.engine.peer.DisconnectReason;
import dev.tamsui.engine.peer.PeerLink;
import dev.tamsui.engine.picker.StartedPiece;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/*
 * When all places are taken by peers that are of no use, those we have not met get none. So one is turned over now and then: at
 * most one a minute; only when no place is free and somebody could be dialled for it; and of those alone that for five minutes
 * have neither sent nor been sent anything while neither side wanted anything, whoever is idle longest first. A peer we want
 * something of is never sent away, however long it chokes us: it may be the only one that has a piece.
 *
 * The idea is libtorrent's (peer_turnover): above 90 % of the limit it lets 4 % of the peers go every 300 s. For 80 peers that is
 * about one in 94 s.
 */

/**
 * The peers we are connected to, and the addresses where more may be: who may join, whom to dial, who makes room for others.
 * Thread: the loop's.
 */
final class Swarm {
    private static final int FORGET_AT = 200;
    private static final long REDIAL_NANOS = TimeUnit.SECONDS.toNanos(60);
    /** A peer we have no use for, such as ourselves, or a seed while we are one. */
    private static final long LATER_NANOS = TimeUnit.MINUTES.toNanos(30);

    private static final long USELESS_NANOS = TimeUnit.MINUTES.toNanos(5);
    private static final long TURNOVER_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final TorrentHost host;
    private final TorrentSpec spec;
    private final Candidates candidates;
    private final Map<PeerKey, Peer> peers = new LinkedHashMap<>();
    /** Kept for as long as blocks of a connection may have to be judged: the address outlives the connection. */
    private final Map<PeerKey, InetAddress> addresses = new LinkedHashMap<>();

    private boolean open;
    /** Whether the peers that are here have as much for us as we may take. */
    private boolean enough;
    /** Whether a seed was sent away because neither wanted anything of the other. */
    private boolean hasPartedFromSeed;

    private long nextTurnoverNanos;

    Swarm(TorrentHost host, TorrentSpec spec, RandomGenerator random) {
        this.host = host;
        this.spec = spec;
        this.candidates = new Candidates(random);
    }

    TorrentSpec spec() {
        return spec;
    }

    /** Not a copy; nobody joins or leaves while it is walked, since connections end by an event of their own. */
    Collection<Peer> peers() {
        return Collections.unmodifiableCollection(peers.values());
    }

    @Nullable
    Peer peer(PeerKey key) {
        return peers.get(key);
    }

    /** Of a connection that is open, or was not long ago. */
    InetAddress addressOf(PeerKey key) {
        return Objects.requireNonNull(addresses.get(key), "a block from a connection that never was");
    }

    /** Lets peers in and dials, from now on. */
    void open(long nowNanos) {
        open = true;
        nextTurnoverNanos = nowNanos + TURNOVER_NANOS;
        candidates.forgive(nowNanos);
    }

    /** Something is missing again: whoever was of no use when nothing was may be asked at once. */
    void lacks(long nowNanos) {
        if (hasPartedFromSeed) {
            hasPartedFromSeed = false;
            candidates.forgive(nowNanos);
        }
    }

    boolean isOpen() {
        return open;
    }

    /** Lets nobody in any more and closes every connection. */
    void close(DisconnectReason reason) {
        open = false;
        for (Peer peer : peers.values()) {
            peer.sentAway = true;
            peer.link.close(reason);
        }
    }

    void found(List<InetSocketAddress> addresses, long nowNanos) {
        for (InetSocketAddress address : addresses) {
            if (isWorthATry(address)) {
                candidates.found(address, nowNanos);
            }
        }
    }

    void dialFailed(InetSocketAddress address, boolean tried, long nowNanos) {
        if (tried) {
            candidates.failed(address, nowNanos);
        } else {
            candidates.left(address, REDIAL_NANOS, nowNanos);
        }
    }

    /**
     * More peers could not make it faster: as long as that is so, and somebody is here, nobody is dialled. Who comes by himself is
     * let in.
     */
    void enough(boolean isEnough) {
        enough = isEnough;
    }

    private boolean isLooking() {
        return open && !(enough && !peers.isEmpty());
    }

    /** Dials while there is room. When there is none, the peer of least use may have to make some. */
    void dial(long nowNanos) {
        int room = spec.limits().connectionsPerTorrent() - peers.size() - candidates.dialling();
        if (!isLooking()) {
            return;
        }
        if (room <= 0) {
            turnOver(nowNanos);
            return;
        }
        for (InetSocketAddress address : candidates.take(room, nowNanos)) {
            host.dial(address);
        }
    }

    private void turnOver(long nowNanos) {
        if (nextTurnoverNanos - nowNanos > 0 || candidates.dialling() > 0 || candidates.nextNanos() - nowNanos > 0) {
            return;
        }
        Peer useless = null;
        for (Peer peer : peers.values()) {
            if (nowNanos - peer.usefulNanos >= USELESS_NANOS
                    && (useless == null || peer.usefulNanos - useless.usefulNanos < 0)) {
                useless = peer;
            }
        }
        if (useless != null) {
            nextTurnoverNanos = nowNanos + TURNOVER_NANOS;
            useless.link.close(new DisconnectReason.NotNeeded());
        }
    }

    /** When {@link #dial} has something to do again. */
    long nextDialNanos() {
        return isLooking()
                        && peers.size() + candidates.dialling() < spec.limits().connectionsPerTorrent()
                ? candidates.nextNanos()
                : Long.MAX_VALUE;
    }

    /**
     * Whether there is nobody here, and nobody who could be reached soon.
     *
     * @param isSeed then whoever wants something may come to us
     */
    boolean isUnoccupied(boolean isSeed) {
        return peers.isEmpty() && candidates.dialling() == 0 && (!open || isSeed || candidates.size() == 0);
    }

    /** A handshake is done. Null when the peer is not let in: then its link has been told to close. */
    @Nullable
    Peer join(PeerLink link, long nowNanos) {
        if (!link.isIncoming()) {
            candidates.connected(link.remote(), nowNanos);
        }
        DisconnectReason refusal = refusal(link);
        if (refusal != null) {
            link.close(refusal);
            return null;
        }
        Peer peer = new Peer(link, spec.pieces(), host.download(), nowNanos);
        peers.put(link.key(), peer);
        addresses.put(link.key(), peer.address());
        return peer;
    }

    /** A connection ended, or one that was not let in. Returns the peer if it had been. */
    @Nullable
    Peer left(PeerLink link, DisconnectReason reason, long nowNanos) {
        Peer peer = peers.remove(link.key());
        hasPartedFromSeed |= peer != null && peer.isSeed() && reason instanceof DisconnectReason.NotNeeded;
        if (peer != null && peer.sentAway && !link.isIncoming()) {
            candidates.sentAway(link.remote(), nowNanos); // we may be open again by now
        } else if (!link.isIncoming()) {
            InetSocketAddress address = link.remote();
            switch (reason) {
                case DisconnectReason.Violation _ -> candidates.forget(address);
                case DisconnectReason.NotNeeded _, DisconnectReason.Refused _ ->
                    candidates.left(address, LATER_NANOS, nowNanos);
                case DisconnectReason.Network _,
                        DisconnectReason.Silent _,
                        DisconnectReason.SlowConsumer _,
                        DisconnectReason.ClosedByPeer _ -> candidates.left(address, REDIAL_NANOS, nowNanos);
            }
        }
        return peer;
    }

    /** Forgets the addresses of connections that ended, save those whose blocks are still to be judged. */
    void forgetAddresses(Collection<StartedPiece> started) {
        if (!started.isEmpty() && addresses.size() < peers.size() + FORGET_AT) {
            return; // to look through all blocks in memory costs more than a few addresses
        }
        Set<PeerKey> needed = new HashSet<>(peers.keySet());
        for (StartedPiece piece : started) {
            Collections.addAll(needed, piece.senders());
        }
        addresses.keySet().retainAll(needed);
    }

    int rememberedAddresses() {
        return addresses.size();
    }

    /** Proven to have lied: every connection of that address ends, and none is let in again. */
    void ban(InetAddress address) {
        host.ban(address);
        for (Peer peer : peers.values()) {
            if (peer.address().equals(address)) {
                peer.link.close(new DisconnectReason.Violation("sent bytes that are proven wrong"));
            }
        }
    }

    PeerCounts counts() {
        int seeds = (int) peers.values().stream().filter(Peer::isSeed).count();
        return new PeerCounts(peers.size(), seeds, peers.size() - seeds);
    }

    List<PeerSummary> summaries() {
        List<PeerSummary> all = new ArrayList<>(peers.size());
        peers.values().forEach(peer -> all.add(peer.summary()));
        return all;
    }

    private @Nullable DisconnectReason refusal(PeerLink link) {
        if (!open || link.handshake().peerId().equals(spec.ourId())) {
            return new DisconnectReason.NotNeeded();
        }
        InetAddress address = link.remote().getAddress();
        if (host.isBanned(address) || peers.size() >= spec.limits().connectionsPerTorrent()) {
            return new DisconnectReason.Refused();
        }
        Peer same = withId(link);
        if (same != null) {
            return isToReplace(same, link) ? null : new DisconnectReason.NotNeeded();
        }
        long fromThere = peers.values().stream()
                .filter(peer -> peer.address().equals(address))
                .count();
        return fromThere >= spec.limits().connectionsPerAddress() ? new DisconnectReason.Refused() : null;
    }

    private @Nullable Peer withId(PeerLink link) {
        for (Peer peer : peers.values()) {
            if (peer.id().equals(link.handshake().peerId())) {
                return peer;
            }
        }
        return null;
    }

    /**
     * Two peers that dial each other at once must give up the same one of the two connections: the one that the smaller peer id
     * dialled. So the one that the larger dialled stays, whichever came first. Otherwise the older one stays.
     */
    private boolean isToReplace(Peer same, PeerLink link) {
        if (same.link.isIncoming() == link.isIncoming()) {
            return false;
        }
        if (!same.address().equals(link.remote().getAddress())) {
            return false; // anyone can claim a peer id he has seen
        }
        boolean ourDialStays =
                Arrays.compareUnsigned(spec.ourId().bytes(), same.id().bytes()) > 0;
        boolean replace = link.isIncoming() != ourDialStays;
        if (replace) {
            same.link.close(new DisconnectReason.NotNeeded());
        }
        return replace;
    }

    private boolean isWorthATry(InetSocketAddress address) {
        return Candidates.isDiallable(address, spec.allowLoopbackPeers()) && !host.isBanned(address.getAddress());
    }
}
