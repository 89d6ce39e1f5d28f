package dev.tamsui.engine.torrent;

import dev.tamsui.engine.concurrent.Allowance;
import dev.tamsui.engine.metainfo.PieceLayout;
import dev.tamsui.engine.model.PeerKey;
import dev.tamsui.engine.model.WasteReason;
import dev.tamsui.engine.peer.DisconnectReason;
import dev.tamsui.engine.picker.PiecePicker;
import dev.tamsui.engine.picker.Standing;
import dev.tamsui.engine.picker.StartedPiece;
import dev.tamsui.engine.wire.Bitfield;
import dev.tamsui.engine.wire.BlockSpan;
import dev.tamsui.engine.wire.PeerMessage;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What is asked of whom: keeps the lines of peers full, and takes back what they do not answer.
 *
 * <p>Memory for a piece is reserved when its first block is asked for. Thread: the loop's.
 */
final class Requests {
    /** Not a block for so long though some were asked for: others get them, and the peer is left with one to redeem itself. */
    private static final long SNUB_NANOS = TimeUnit.SECONDS.toNanos(60);

    /** Times in a row; then it is of no use to anybody here. */
    private static final int MAX_SNUBS = 3;

    private static final int MAX_REJECTS = 2_000;

    /** Turns that come sooner are taken together. */
    private static final long TURN_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    /** So long in a second, and it is the limit that keeps us from more. */
    private static final long HELD_BACK_NANOS = TimeUnit.MILLISECONDS.toNanos(600);

    private final TorrentHost host;
    private final PieceLayout layout;
    private final PiecePicker picker;
    private final PieceMemory memory;
    private final Swarm swarm;
    private final Takeover takeover;
    private final Bitfield nothing;
    /** In no line: it is asked what the limit is. */
    private final Allowance limits;

    private long lastLimit;
    private long nextTurnNanos = Long.MAX_VALUE;
    private long idleSinceNanos;
    private boolean enabled;
    /** Since it was last asked for, and until when that has been counted. */
    private long heldBackNanos;

    private long heldBackUntilNanos = Long.MIN_VALUE;

    Requests(TorrentHost host, PiecePicker picker, PieceMemory memory, Swarm swarm) {
        this.host = host;
        this.layout = swarm.spec().layout();
        this.picker = picker;
        this.memory = memory;
        this.swarm = swarm;
        this.takeover = new Takeover(picker, swarm);
        this.nothing = new Bitfield(layout.pieces());
        this.limits = host.download();
    }

    /**
     * From now on blocks are asked for, or no longer; what was asked for is cancelled then. To be called too when a piece was lost
     * while it was enabled already: whoever has it is of interest again.
     */
    void enable(boolean wanted, long nowNanos) {
        if (!enabled && !wanted) {
            return;
        }
        enabled = wanted;
        if (enabled) {
            swarm.lacks(nowNanos);
            swarm.peers().forEach(this::updateInterest);
            refillAll(nowNanos);
        } else {
            for (Peer peer : swarm.peers()) {
                peer.download.drop();
                cancelAsked(peer);
                updateInterest(peer);
            }
            memory.withdraw();
        }
    }

    boolean isEnabled() {
        return enabled;
    }

    /** The peer will not send that block (BEP 6, "reject request"). */
    void rejected(Peer peer, BlockSpan span, long nowNanos) {
        peer.link.forgo(1); // a request has one answer: this, or the block
        if (peer.asked.remove(span, nowNanos) < 0) {
            return; // for a request we cancelled, or none at all
        }
        peer.download.giveBack(span.length());
        picker.release(peer.key(), span);
        picker.unclaim(peer.key());
        peer.refusedToUs.add(span.piece()); // or it would be asked for the same block again at once
        peer.allowedToUs.remove(span.piece());
        if (++peer.rejects > MAX_REJECTS) {
            peer.link.close(new DisconnectReason.Violation(peer.rejects + " rejects in a row without a block"));
        }
    }

    /** Without the fast extension a choke throws away what was asked for (BEP 6, "reject request", tells why it should not). */
    void choked(Peer peer) {
        if (!peer.isFast()) {
            peer.link.forgo(Integer.MAX_VALUE); // what it had sent before came before the choke
            peer.download.giveBack(bytes(peer.asked.all()));
            forgetAsked(peer);
        } else if (peer.suspect) {
            picker.unclaim(peer.key());
        }
    }

    /** The peer may be asked again, for what it refused too. */
    void unchoked(Peer peer) {
        peer.refusedToUs.clear();
        if (peer.asked.isEmpty()) {
            peer.depth.reset(); // the rate while it choked us says nothing
        }
    }

    /** The peer has gone; so has all it was asked for. */
    void left(Peer peer) {
        peer.download.drop();
        peer.download.giveBack(bytes(peer.asked.all()));
        picker.releaseAll(peer.key());
    }

    /** Says whether we want something of the peer. */
    void updateInterest(Peer peer) {
        peer.lacked = enabled ? picker.lackedOf(peer.has, Math.max(0, peer.lacked)) : 0;
        boolean interested = enabled && peer.lacked >= 0;
        if (interested != peer.amInterested) {
            peer.amInterested = interested;
            peer.link.send(interested ? new PeerMessage.Interested() : new PeerMessage.NotInterested());
        }
    }

    /** After a piece changed its state; none that was of no interest can become so by that. */
    void updateInterests() {
        for (Peer peer : swarm.peers()) {
            if (peer.amInterested) {
                updateInterest(peer);
            }
        }
    }

    /**
     * Asks every peer that has room for more; after blocks were freed, or memory. The fast ones come first, as they are done with
     * the memory soonest, and who snubs us last.
     */
    void refillAll(long nowNanos) {
        nextTurnNanos = Long.MAX_VALUE;
        List<Peer> peers = new ArrayList<>(swarm.peers());
        peers.sort(Comparator.<Peer, Boolean>comparing(peer -> peer.snubbed)
                .thenComparingDouble(peer -> peer.nanosFor(1, nowNanos)));
        for (Peer peer : peers) {
            refill(peer, nowNanos);
        }
    }

    /** Asks the peer for as many blocks as keep its line full, many at a time, and no more than may be asked for by now. */
    void refill(Peer peer, long nowNanos) {
        int wanted = room(peer);
        Bitfield open = wanted == 0 ? nothing : openPieces(peer);
        if (open.isEmpty()) {
            peer.download.drop();
            return;
        }
        long nanos = peer.download.nanosUntil(wanted * PieceLayout.BLOCK_BYTES);
        isHeldBack(nowNanos, nanos);
        if (nanos > 0 && !memory.mustTry()) { // memory's turn comes once; the others in line are paid back
            nextTurnNanos = Math.min(nextTurnNanos, nowNanos + Math.max(nanos, TURN_NANOS));
            return;
        }
        int room = Math.min(wanted, Math.max(1, peer.download.granted() / PieceLayout.BLOCK_BYTES));
        List<BlockSpan> batch = batch(peer, open, room, nowNanos);
        peer.download.spent((int) bytes(batch));
        if (room < wanted && batch.size() == room) {
            nextTurnNanos = Math.min(nextTurnNanos, nowNanos + TURN_NANOS); // it may have more in its next turn
        }
        if (batch.isEmpty()) {
            return;
        }
        if (peer.asked.isEmpty()) {
            peer.pace.begins(nowNanos); // its time to answer starts here
        }
        batch.forEach(span -> peer.asked.add(span, nowNanos));
        peer.link.request(batch);
    }

    /** How many blocks more it should be asked for; 0 for a few, which would cost a write of their own. */
    private int room(Peer peer) {
        if (!enabled || !peer.amInterested || (peer.snubbed && memory.isContended() && !memory.isWaiting())) {
            return 0;
        }
        int target = peer.snubbed ? 1 : peer.depth.target();
        int room = target - peer.asked.size();
        return room < Math.min(target, Math.max(1, target / 4)) ? 0 : room;
    }

    private List<BlockSpan> batch(Peer peer, Bitfield open, int room, long nowNanos) {
        List<BlockSpan> batch = new ArrayList<>(room);
        int picked = picker.pick(peer.key(), open, peer.standing(), room, batch::add);
        if (picked < room && peer.standing() == Standing.GOOD) {
            takeover.takeOver(peer, open, room - picked, nowNanos, batch);
        }
        return batch;
    }

    /** A wait of a moment is not the limit's doing: below some rate each block has one. */
    private void isHeldBack(long nowNanos, long nanos) {
        long until = nowNanos + nanos;
        heldBackNanos += Math.max(0, until - Math.max(heldBackUntilNanos, nowNanos));
        heldBackUntilNanos = Math.max(heldBackUntilNanos, until);
    }

    /** To be asked once a second: whether a limit kept us from asking for more for most of it. */
    boolean wasHeldBack() {
        boolean was = heldBackNanos >= HELD_BACK_NANOS;
        heldBackNanos = 0;
        return was;
    }

    private static long bytes(List<BlockSpan> spans) {
        long bytes = 0;
        for (BlockSpan span : spans) {
            bytes += span.length();
        }
        return bytes;
    }

    /** When some peer's turn to be asked may have come; {@code Long.MAX_VALUE}: none waits for one. */
    long nextTurnNanos() {
        return nextTurnNanos;
    }

    /** Asks those whose turn has come. */
    void takeTurns(long nowNanos) {
        if (nextTurnNanos - nowNanos <= 0) {
            refillAll(nowNanos);
        }
    }

    /** Memory has come back and it is our turn. */
    void memoryFreed(long nowNanos) {
        memory.turnBegins();
        refillAll(nowNanos);
        memory.turnEnds();
    }

    /** Once a second. */
    void tick(long nowNanos) {
        for (Peer peer : swarm.peers()) {
            if (peer.asked.isEmpty()) {
                peer.refusedToUs.clear(); // it has had time to think better of it
            }
            peer.depth.tick(peer.down.bytesPerSecond(), PieceLayout.BLOCK_BYTES);
            if (!peer.asked.isEmpty() && peer.pace.silence(nowNanos) > SNUB_NANOS) {
                snub(peer, nowNanos);
            }
        }
        letGoOfIdlePieces(nowNanos);
        obeyLowerLimit(nowNanos);
        refillAll(nowNanos);
        leaveLineIfUseless();
    }

    /** What was asked for under a higher limit would come at its rate: for seconds, from peers with long lines. */
    private void obeyLowerLimit(long nowNanos) {
        long limit = limits.limit();
        boolean isLower = limit > 0 && (lastLimit == 0 || limit < lastLimit);
        lastLimit = limit;
        if (!isLower) {
            return;
        }
        for (Peer peer : swarm.peers()) {
            List<BlockSpan> asked = peer.asked.all();
            for (int i = asked.size() - 1; i >= RequestDepth.START; i--) {
                cancel(peer.key(), asked.get(i), nowNanos);
            }
            peer.depth.reset();
        }
    }

    /** Drops every piece that is not whole and gives its memory back: the torrent stops. */
    void dropAll() {
        for (Peer peer : swarm.peers()) {
            cancelAsked(peer);
        }
        List<Integer> started =
                picker.started().stream().map(StartedPiece::piece).toList();
        started.forEach(this::drop);
        memory.withdraw();
    }

    private void snub(Peer peer, long nowNanos) {
        peer.snubbed = true;
        peer.pace.startsAnew(nowNanos);
        peer.depth.reset();
        cancelAsked(peer);
        if (++peer.snubs >= MAX_SNUBS) {
            peer.link.close(new DisconnectReason.Silent());
        }
    }

    private void forgetAsked(Peer peer) {
        if (!peer.asked.isEmpty() || peer.suspect) {
            peer.asked.removeAll();
            picker.releaseAll(peer.key());
        }
    }

    /** The answers may be on their way already, so the reader goes on expecting them: they are asked for, if in vain. */
    private void cancelAsked(Peer peer) {
        for (BlockSpan span : peer.asked.removeAll()) {
            peer.link.send(new PeerMessage.Cancel(span));
        }
        picker.releaseAll(peer.key());
    }

    /** Another peer was faster with a block (end-game), or nobody wants it any more. */
    void cancel(PeerKey key, BlockSpan span, long nowNanos) {
        Peer peer = swarm.peer(key);
        if (peer != null && peer.asked.forget(span)) {
            peer.link.send(new PeerMessage.Cancel(span));
            picker.release(key, span);
            if (peer.asked.isEmpty()) {
                peer.pace.ends(nowNanos);
            }
        }
    }

    /** The piece has turned up elsewhere: who is asked for blocks of it need not send them. It must be started. */
    void giveUp(int piece, long nowNanos) {
        for (Peer peer : swarm.peers()) {
            for (BlockSpan span : peer.asked.all()) {
                if (span.piece() == piece) {
                    cancel(peer.key(), span, nowNanos);
                }
            }
        }
        drop(piece);
    }

    /** When others wait for memory, pieces that nobody works on are no reason to let them. */
    private void letGoOfIdlePieces(long nowNanos) {
        int idlest = memory.isContended() ? picker.idlest() : -1;
        if (idlest < 0 || limits.isLimited()) { // between two turns nobody is asked for anything
            idleSinceNanos = nowNanos;
        } else if (nowNanos - idleSinceNanos > SNUB_NANOS / 2) {
            drop(idlest);
        }
    }

    /** In line for memory, but no peer would get anything of us: others may go first. */
    private void leaveLineIfUseless() {
        if (memory.isWaiting()
                && swarm.peers().stream()
                        .noneMatch(
                                peer -> peer.amInterested && !openPieces(peer).isEmpty())) {
            memory.withdraw();
        }
    }

    /** A piece of which nobody is asked for a block. */
    private void drop(int piece) {
        for (ByteBuffer block : picker.drop(piece).buffers()) {
            if (block != null) {
                host.counters().wasted(WasteReason.DROPPED, block.remaining());
                host.release(block);
            }
        }
        memory.pieceEnded(layout.pieceBytes(piece));
    }

    /** What may be asked of the peer now: all it has, or while it chokes us what it allowed all the same (BEP 6, "allowed fast"). */
    private Bitfield openPieces(Peer peer) {
        if (!peer.peerChoking) {
            return peer.refusedToUs.isEmpty() ? peer.has : withoutRefused(peer);
        }
        if (peer.allowedToUs.isEmpty()) {
            return nothing;
        }
        Bitfield allowed = new Bitfield(peer.has.size());
        for (int piece : peer.allowedToUs) {
            if (peer.has.has(piece)) {
                allowed.set(piece);
            }
        }
        return allowed;
    }

    private static Bitfield withoutRefused(Peer peer) {
        Bitfield open = peer.has.copy();
        peer.refusedToUs.forEach(open::clear);
        return open;
    }
}
