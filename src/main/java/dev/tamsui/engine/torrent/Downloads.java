package dev.tamsui.engine.torrent;

import dev.tamsui.engine.metainfo.PieceLayout;
import dev.tamsui.engine.model.PeerKey;
import dev.tamsui.engine.model.WasteReason;
import dev.tamsui.engine.picker.PiecePicker;
import dev.tamsui.engine.picker.PieceState;
import dev.tamsui.engine.picker.Receipt;
import dev.tamsui.engine.picker.StartedPiece;
import dev.tamsui.engine.storage.StorageEvent;
import dev.tamsui.engine.storage.TorrentStorage;
import dev.tamsui.engine.wire.Bitfield;
import dev.tamsui.engine.wire.BlockSpan;
import dev.tamsui.engine.wire.PeerMessage;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * The way in: what arrives, and what becomes of whole pieces. What is asked of whom is {@link Requests}'.
 *
 * <p>A block's buffer belongs to the picker from its arrival until its piece is whole, then to the storage. Memory for a piece is
 * reserved when its first block is asked for, and given back when the storage has answered.
 *
 * <p>Thread: the loop's.
 */
final class Downloads {
    private final TorrentHost host;
    private final PieceLayout layout;
    private final PiecePicker picker;
    private final PieceMemory memory;
    private final TorrentStorage storage;
    private final Swarm swarm;
    private final Requests requests;
    private final Haves haves;
    private final Blame blame = new Blame();
    /** Who sent the blocks of pieces that are with the storage; one a block. */
    private final Map<Integer, List<InetAddress>> senders = new HashMap<>();

    private final RateMeter rate = new RateMeter();
    private boolean wanted;
    private final Set<Hold> holds = EnumSet.noneOf(Hold.class);

    /** Why nothing is asked for although it is wanted. */
    enum Hold {
        /** There is no room. */
        SPACE,
        /** The volume does not answer. */
        SILENCE
    }

    Downloads(TorrentHost host, PiecePicker picker, PieceMemory memory, TorrentStorage storage, Swarm swarm) {
        this.host = host;
        this.layout = swarm.spec().layout();
        this.picker = picker;
        this.memory = memory;
        this.storage = storage;
        this.swarm = swarm;
        this.haves = new Haves(picker, swarm);
        this.requests = new Requests(host, picker, memory, swarm);
    }

    /** Pieces the storage has not answered for yet. */
    int withStorage() {
        return senders.size();
    }

    RateMeter rate() {
        return rate;
    }

    Requests requests() {
        return requests;
    }

    /** Blocks are asked for from now on, unless there is no room, or no longer for a while; see {@link Requests#enable}. */
    void enable(boolean isWanted, long nowNanos) {
        haves.tell(nowNanos); // whoever is told to part next should know all
        wanted = isWanted;
        requests.enable(wanted && holds.isEmpty(), nowNanos);
        if (wanted) {
            storage.watchSpace(true);
        }
    }

    /** Until it is over nothing is asked for, whoever wants it. */
    void hold(Hold why, boolean isOn, long nowNanos) {
        if (isOn ? holds.add(why) : holds.remove(why)) {
            requests.enable(wanted && holds.isEmpty(), nowNanos);
        }
    }

    /** Nothing is missing, or the torrent stops: no blocks, and no room for them. */
    void end(long nowNanos) {
        holds.remove(Hold.SPACE);
        enable(false, nowNanos);
        storage.watchSpace(false);
    }

    /** After blocks were freed, or memory, or a piece was stored. */
    void refillAll(long nowNanos) {
        haves.tellIfDue(nowNanos);
        requests.refillAll(nowNanos);
    }

    /** When {@link #takeTurns} has something to do; {@code Long.MAX_VALUE}: nothing. */
    long nextTurnNanos() {
        return requests.nextTurnNanos();
    }

    /** Asks those whose turn has come, where downloads are limited. */
    void takeTurns(long nowNanos) {
        requests.takeTurns(nowNanos);
    }

    /** Memory has come back and it is our turn. */
    void memoryFreed(long nowNanos) {
        requests.memoryFreed(nowNanos);
    }

    /** Once a second. */
    void tick(long nowNanos) {
        rate.tick(nowNanos);
        haves.tellIfDue(nowNanos);
        requests.tick(nowNanos);
    }

    /** The peer has gone; so has all it was asked for. */
    void left(Peer peer) {
        requests.left(peer);
        picker.peerLeft(peer.has);
    }

    /** Drops every piece that is not whole and gives its memory back: the torrent stops. */
    void dropAll() {
        requests.dropAll();
    }

    /** A block came. Its buffer is ours. */
    void block(Peer peer, PeerMessage.Piece message, long nowNanos) {
        ByteBuffer data = message.block();
        BlockSpan span = new BlockSpan(message.piece(), message.begin(), data.remaining());
        host.counters().received(span.length());
        rate.add(span.length());
        peer.down.add(span.length());
        peer.download.done(span.length());
        long waited = peer.asked.remove(span, nowNanos);
        if (waited < 0) {
            peer.pace.isAlive(nowNanos, !peer.asked.isEmpty()); // its request may have been taken over
            waste(data, WasteReason.UNREQUESTED);
            return;
        }
        peer.depth.blockArrived(waited);
        peer.pace.blockCame(nowNanos);
        peer.snubbed = false;
        peer.snubs = 0;
        peer.rejects = 0;
        switch (picker.received(peer.key(), span, data)) {
            case Receipt.Accepted(boolean whole, List<PeerKey> others) -> {
                others.forEach(other -> requests.cancel(other, span, nowNanos));
                if (whole) {
                    storeWhole(span.piece());
                }
            }
            case Receipt.Duplicate() -> waste(data, WasteReason.DUPLICATE);
            case Receipt.Unasked() -> waste(data, WasteReason.UNREQUESTED);
        }
    }

    /** When {@link #tellHaves} has something to do; {@code Long.MAX_VALUE}: nothing. */
    long nextHavesNanos() {
        return haves.nextNanos();
    }

    /** Tells peers what we have got meanwhile, if it is time. */
    void tellHaves(long nowNanos) {
        haves.tellIfDue(nowNanos);
    }

    void stored(StorageEvent.PieceStored event) {
        int piece = event.piece();
        Set<InetAddress> from = Set.copyOf(Objects.requireNonNull(senders.remove(piece)));
        picker.stored(piece);
        memory.storageAnswered(layout.pieceBytes(piece));
        host.counters().pieceVerified(true);
        blame.passed(piece, from, event.fingerprints()).forEach(swarm::ban);
        updateSuspects();
        haves.add(piece);
        requests.updateInterests();
    }

    /** A piece was on the disk already, also if peers are being asked for it. */
    void found(int piece, long nowNanos) {
        if (picker.state(piece) == PieceState.STARTED) {
            requests.giveUp(piece, nowNanos);
        }
        picker.found(piece);
        haves.add(piece);
    }

    /** Pieces we had are not there any more; returns whether we had any of them. */
    boolean lost(Bitfield pieces) {
        boolean some = false;
        for (int piece = pieces.nextCommon(pieces, 0); piece >= 0; piece = pieces.nextCommon(pieces, piece + 1)) {
            some |= lost(piece);
        }
        return some;
    }

    /** Returns false when we did not have it. */
    boolean lost(int piece) {
        boolean had = picker.state(piece) == PieceState.HAVE;
        if (had) {
            picker.lost(piece);
        }
        return had;
    }

    /** After some were {@link #found} while peers are here. */
    void foundAll(long nowNanos) {
        requests.updateInterests();
        refillAll(nowNanos);
    }

    void corrupt(StorageEvent.PieceCorrupt event) {
        int piece = event.piece();
        endPiece(piece);
        host.counters().pieceVerified(false);
        host.counters().wasted(WasteReason.HASH_FAILED, layout.pieceBytes(piece));
        List<InetAddress> sent = Objects.requireNonNull(senders.remove(piece));
        blame.failed(piece, sent, event.fingerprints()).forEach(swarm::ban);
        updateSuspects();
    }

    private void updateSuspects() {
        if (blame.changed()) {
            for (Peer peer : swarm.peers()) {
                peer.suspect = blame.suspects(peer.address());
            }
        }
    }

    void unwritten(int piece) {
        if (piece >= 0) {
            senders.remove(piece);
            endPiece(piece);
            host.counters().wasted(WasteReason.DROPPED, layout.pieceBytes(piece));
        }
    }

    private void endPiece(int piece) {
        picker.failed(piece);
        memory.storageAnswered(layout.pieceBytes(piece));
        requests.updateInterests();
    }

    private void storeWhole(int piece) {
        StartedPiece whole = picker.takeWhole(piece);
        List<InetAddress> from = new ArrayList<>(whole.blocks());
        for (PeerKey sender : whole.senders()) {
            from.add(swarm.addressOf(Objects.requireNonNull(sender)));
        }
        senders.put(piece, from);
        ByteBuffer[] blocks =
                Arrays.stream(whole.buffers()).map(Objects::requireNonNull).toArray(ByteBuffer[]::new);
        memory.storageHas(layout.pieceBytes(piece));
        storage.store(piece, blocks, blame.concerns(piece));
    }

    private void waste(ByteBuffer block, WasteReason reason) {
        host.counters().wasted(reason, block.remaining());
        host.release(block);
    }
}
