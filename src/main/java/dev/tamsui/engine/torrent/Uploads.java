package dev.tamsui.engine.torrent;

import dev.tamsui.engine.choke.ChokeCandidate;
import dev.tamsui.engine.choke.Choker;
import dev.tamsui.engine.concurrent.Allowance;
import dev.tamsui.engine.metainfo.PieceLayout;
import dev.tamsui.engine.model.InfoHash;
import dev.tamsui.engine.model.PeerKey;
import dev.tamsui.engine.peer.DisconnectReason;
import dev.tamsui.engine.picker.PiecePicker;
import dev.tamsui.engine.wire.AllowedFastSet;
import dev.tamsui.engine.wire.BlockSpan;
import dev.tamsui.engine.wire.PeerMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The way out: whom to serve, and with what. Thread: the loop's. */
final class Uploads {
    /** Requests a peer may send in vain between two unchokes: for pieces we lack, or while choked. */
    private static final int MAX_REFUSED = 2_500;

    /**
     * For so long after a choke requests are refused and not counted: they may have been on their way. However many: some fill their
     * socket with them.
     */
    private static final long CROSSING_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** Neighbours are allowed the same ones, which a slow seed then sends to each: no more than make a newcomer worth trading with. */
    private static final int ALLOWED_FAST = 5;

    /** What a peer may have in one turn while we seed. */
    static final long QUOTA_PIECES = 20;

    private final TorrentHost host;
    private final TorrentSpec spec;
    private final PieceLayout layout;
    private final PiecePicker picker;
    private final Swarm swarm;
    private final Choker choker;
    private final RateMeter rate = new RateMeter();
    /** In no line: it is asked what the limit is. */
    private final Allowance limit;

    private long nextRoundNanos = Long.MIN_VALUE;

    Uploads(TorrentHost host, PiecePicker picker, Swarm swarm, Choker choker) {
        this.host = host;
        this.spec = swarm.spec();
        this.layout = spec.layout();
        this.picker = picker;
        this.swarm = swarm;
        this.choker = choker;
        this.limit = host.upload();
    }

    RateMeter rate() {
        return rate;
    }

    /** The peer asks for a block. Its indexes are checked against the torrent here, before anything is read. */
    void requested(Peer peer, BlockSpan span, long nowNanos) {
        if (!isSound(span)) {
            peer.link.close(new DisconnectReason.Violation("a request for " + span + ", outside of the torrent"));
            return;
        }
        boolean allowed = !peer.amChoking || spendAllowedFast(peer, span);
        if (allowed && picker.have().has(span.piece())) {
            peer.link.serve(span);
        } else {
            refuse(peer, span, nowNanos);
        }
    }

    void cancelled(Peer peer, BlockSpan span) {
        if (peer.link.cancel(span) && peer.isFast()) {
            peer.link.send(new PeerMessage.RejectRequest(span)); // each request has exactly one answer (BEP 6)
        }
    }

    /** @param peer null when it has left meanwhile */
    void sent(@Nullable Peer peer, long bytes) {
        if (peer != null) {
            peer.up.add(bytes);
            peer.sentSinceUnchoke += bytes;
        }
        rate.add(bytes);
        host.counters().sent(bytes);
    }

    /** A peer became interested, or a slot free: it is given away at once, not at the next round. */
    void fill(long nowNanos) {
        apply(choker.fill(nowNanos, candidates(), slots(), picker.isComplete()), nowNanos);
    }

    /** A few pieces that a newcomer may have while choked, so that it soon has something to trade (BEP 6, "allowed fast"). */
    void welcome(Peer peer) {
        if (!peer.isFast() || peer.has.count() >= ALLOWED_FAST || picker.have().isEmpty()) {
            return;
        }
        InfoHash hash = spec.metainfo().infoHash();
        for (int piece : AllowedFastSet.of(peer.address(), hash, layout.pieces(), ALLOWED_FAST)) {
            if (picker.have().has(piece) && peer.allowedByUs.add(piece)) {
                peer.link.send(new PeerMessage.AllowedFast(piece));
                peer.allowedFastLeft += 2 * layout.blocks(piece);
            }
        }
    }

    /** Once a second; chooses anew when a round is over. */
    void tick(long nowNanos) {
        rate.tick(nowNanos);
        if (nextRoundNanos == Long.MIN_VALUE || nextRoundNanos - nowNanos <= 0) {
            nextRoundNanos = nowNanos + Choker.INTERVAL.toNanos();
            apply(choker.rechoke(nowNanos, candidates(), slots(), picker.isComplete()), nowNanos);
        }
    }

    private int slots() {
        return Slots.of(spec.limits().uploadSlots(), limit.limit(), rate.bytesPerSecond());
    }

    private List<ChokeCandidate> candidates() {
        List<ChokeCandidate> candidates = new ArrayList<>(swarm.peers().size());
        for (Peer peer : swarm.peers()) {
            candidates.add(new ChokeCandidate(
                    peer.key(),
                    peer.peerInterested,
                    !peer.amChoking,
                    peer.down.bytesPerSecond(),
                    peer.up.bytesPerSecond(),
                    peer.sentSinceUnchoke,
                    peer.unchokedNanos,
                    peer.snubbed));
        }
        return candidates;
    }

    private void apply(Set<PeerKey> chosen, long nowNanos) {
        for (Peer peer : swarm.peers()) {
            boolean choke = !chosen.contains(peer.key());
            if (choke && !peer.amChoking) {
                choke(peer, nowNanos);
            } else if (!choke && peer.amChoking) {
                unchoke(peer, nowNanos);
            }
        }
    }

    private static void choke(Peer peer, long nowNanos) {
        peer.amChoking = true;
        peer.crossingUntilNanos = nowNanos + CROSSING_NANOS;
        peer.link.send(new PeerMessage.Choke());
        for (BlockSpan span : peer.link.cancelAll()) {
            if (peer.isFast()) {
                peer.link.send(new PeerMessage.RejectRequest(span));
            }
        }
    }

    private static void unchoke(Peer peer, long nowNanos) {
        peer.amChoking = false;
        peer.unchokedNanos = nowNanos;
        peer.sentSinceUnchoke = 0;
        peer.refusedRequests = 0;
        peer.link.send(new PeerMessage.Unchoke());
    }

    private boolean isSound(BlockSpan span) {
        return span.piece() >= 0
                && span.piece() < layout.pieces()
                && span.length() > 0
                && span.length() <= PieceLayout.BLOCK_BYTES
                && span.begin() >= 0
                && (long) span.begin() + span.length() <= layout.pieceBytes(span.piece());
    }

    private static boolean spendAllowedFast(Peer peer, BlockSpan span) {
        return peer.allowedByUs.contains(span.piece()) && --peer.allowedFastLeft >= 0;
    }

    private static void refuse(Peer peer, BlockSpan span, long nowNanos) {
        if (peer.isFast()) {
            peer.link.send(new PeerMessage.RejectRequest(span));
        }
        boolean mayHaveCrossed = peer.amChoking && nowNanos - peer.crossingUntilNanos < 0;
        if (!mayHaveCrossed && ++peer.refusedRequests > MAX_REFUSED) {
            peer.link.close(new DisconnectReason.Violation(peer.refusedRequests + " requests we had refused"));
        }
    }
}
