package dev.tamsui.engine.picker;

import dev.tamsui.engine.metainfo.PieceLayout;
import dev.tamsui.engine.model.PeerKey;
import dev.tamsui.engine.wire.Bitfield;
import dev.tamsui.engine.wire.BlockSpan;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/*
 * First the free blocks of pieces that are begun, oldest piece first, since only a whole piece can be checked, passed on and taken
 * out of memory ("strict priority": Cohen, "Incentives Build Robustness in BitTorrent", 2003); then new pieces, rarest first; then,
 * when every block that can be had is asked of somebody, the end-game: the same blocks of further peers.
 *
 * But a piece that nobody else has goes before one that is begun and common, as long as little is begun. A leech that chokes us
 * leaves a piece half done; to finish it from the seed would make the seed send what others have, for each of its leeches
 * again: in a simulated swarm of twenty, a quarter of all it sent (SlowSeedSimTest).
 *
 * The end-game is entered pick by pick, not once for all: a failed hash makes blocks free again, and they come first. Without any
 * end-game a download waits for its slowest peer to time out (Transmission left it out and stood at 99.9 %); with an unbounded one
 * it pays for everything twice. So a block is asked of three peers at most, least asked first, and each further copy needs room.
 *
 * A full memory is no reason for the end-game while pieces are left: copies would need memory too. If it is slow peers who hold it,
 * a faster one may take their requests over (takeOver); who from whom is the caller's to say, as only it knows how fast they are.
 */

/**
 * Decides which block to ask of whom next, and keeps what has arrived of pieces that are not whole yet.
 *
 * <p>The caller tells of every peer that has pieces, of every block that arrives, and of every request that ends without one:
 * {@link #release} after a reject or a time-out, {@link #releaseAll} when a peer chokes, snubs or leaves. Pieces move between the
 * four states of {@link PieceState}; a step from the wrong state throws {@link IllegalStateException}. Piece indexes are 0 to
 * below the layout's count, unchecked.
 *
 * <p>Thread: the loop of one torrent.
 */
public final class PiecePicker {
    /** Of pieces that are begun with blocks that nobody is asked for: with more of them, to finish some comes first. */
    private static final long MAX_OPEN_BYTES = 8L * 1024 * 1024;

    private static final int MAX_OPEN = 32;

    private final PieceLayout layout;
    private final int maxOpen;
    private final PieceBudget budget;
    private final PieceTable table;
    private final RarityIndex rarity;

    /** In the order of their start. */
    private final Map<Integer, StartedPiece> started = new LinkedHashMap<>();

    /** Those with free blocks. */
    private final TreeSet<StartedPiece> open = new TreeSet<>(Comparator.comparingLong(StartedPiece::sequence));

    private long startedEver;

    /**
     * Wants every piece, and knows no peer.
     *
     * @param have pieces that are on disk; becomes the picker's own
     */
    public PiecePicker(PieceLayout layout, Bitfield have, RandomGenerator random, PieceBudget budget) {
        this.layout = layout;
        this.budget = budget;
        this.maxOpen = Math.clamp(MAX_OPEN_BYTES / layout.pieceLength(), 1, MAX_OPEN);
        this.table = new PieceTable(layout, have);
        this.rarity = new RarityIndex(table.lacking(), random);
    }

    /** Counts a peer's pieces. One that has none need not be told of. */
    public void peerJoined(Bitfield peerHas) {
        rarity.joined(peerHas);
    }

    /** Counts one piece more of a peer, which did not have it so far. */
    public void peerHas(int piece) {
        rarity.gained(piece);
    }

    /**
     * Counts a peer's pieces no longer. Its requests are {@link #releaseAll}'s.
     *
     * @param peerHas all it was counted for
     */
    public void peerLeft(Bitfield peerHas) {
        rarity.left(peerHas);
    }

    /**
     * A piece the peer has and we lack: that is what makes it interesting. Asked with the last answer, the search goes on from
     * there, so that all of them together cost about one walk over the peer's pieces.
     *
     * @param from the last answer, or 0
     * @return the first at or after {@code from}, else the first before; -1 when there is none
     */
    public int lackedOf(Bitfield peerHas, int from) {
        int after = table.lacking().nextCommon(peerHas, from);
        return after >= 0 || from == 0 ? after : table.lacking().nextCommon(peerHas, 0);
    }

    /** Whether we lack this piece, and want it or have begun it: to be asked when a peer says it has it. */
    public boolean lacks(int piece) {
        return table.lacking().has(piece);
    }

    /** A piece no longer wanted is not started any more; once started, it is finished unless it is {@link #drop}ped. */
    public void setWanted(int piece, boolean wanted) {
        table.setWanted(piece, wanted);
        updateCandidate(piece);
    }

    /**
     * Chooses blocks to ask of a peer, which must not be choking us (or allow these pieces: then {@code peerHas} says only those).
     *
     * @param max blocks, 0 or more
     * @return blocks handed to the sink; fewer than {@code max} when there is nothing more to ask, or no memory for it
     */
    public int pick(PeerKey peer, Bitfield peerHas, Standing standing, int max, BlockSink sink) {
        Picking picking = new Picking(peer, peerHas, max, sink);
        switch (standing) {
            case GOOD -> {
                picking.preferRarer();
                picking.takeFree(piece -> piece.isOpenTo(peer), false);
                picking.startNew(false);
                picking.duplicate();
            }
            case SLOW -> {
                picking.takeFree(piece -> piece.isOpenTo(peer) && piece.isWorkOfNoneBut(peer), false);
                picking.startNew(false);
                picking.takeFree(piece -> piece.isOpenTo(peer) && piece.isAskedOfNoneBut(peer), false);
            }
            case SUSPECT -> {
                picking.takeFree(piece -> piece.isOpenTo(peer) && piece.isWorkOfNoneBut(peer), true);
                picking.startNew(true);
                picking.takeFree(piece -> piece.isOpenTo(peer) && piece.isAskedOfNoneBut(peer), false);
            }
        }
        return max - picking.left;
    }

    /** @param block the bytes, as many as the span says, from position to limit; see {@link Receipt} for whose it is next */
    public Receipt received(PeerKey peer, BlockSpan span, ByteBuffer block) {
        if (block.remaining() != span.length()) {
            throw new IllegalArgumentException(block.remaining() + " bytes for a span of " + span.length());
        }
        if (span.piece() < 0 || span.piece() >= layout.pieces()) {
            return Receipt.Unasked.INSTANCE;
        }
        StartedPiece piece = started.get(span.piece());
        if (piece == null) {
            return switch (table.state(span.piece())) {
                case MISSING, STARTED -> Receipt.Unasked.INSTANCE;
                case VERIFYING, HAVE -> Receipt.Duplicate.INSTANCE; // a block that crossed our cancel
            };
        }
        int index = piece.blockAt(span);
        if (index < 0 || !piece.isAskedOf(peer, index)) {
            return Receipt.Unasked.INSTANCE;
        }
        if (piece.isReceived(index)) {
            withdraw(piece, peer, index);
            return Receipt.Duplicate.INSTANCE;
        }
        List<PeerKey> others = piece.keep(peer, index, block);
        return piece.isWhole() || !others.isEmpty()
                ? new Receipt.Accepted(piece.isWhole(), others)
                : Receipt.Accepted.ONE_OF_MANY;
    }

    /** A request ended without its block. Does nothing when there was none. */
    public void release(PeerKey peer, BlockSpan span) {
        StartedPiece piece = started.get(span.piece());
        if (piece == null) {
            return;
        }
        int index = piece.blockAt(span);
        if (index >= 0 && piece.isAskedOf(peer, index)) {
            withdraw(piece, peer, index);
        }
    }

    /**
     * Lets a request change hands, which needs no memory: {@code from} is asked no longer, {@code to} is. The caller cancels the
     * one and sends the other, to a peer that has the piece and is in good standing.
     *
     * @return false, with nothing changed, when there is no such request, or that peer may not be asked for the block
     */
    public boolean takeOver(PeerKey from, PeerKey to, BlockSpan span) {
        StartedPiece piece = started.get(span.piece());
        int index = piece == null ? -1 : piece.blockAt(span);
        if (piece == null || index < 0 || !piece.mayTakeOver(index, from, to)) {
            return false;
        }
        piece.takeOver(index, from, to);
        return true;
    }

    /** All requests of a peer ended without their blocks, and pieces kept for it are anyone's again. */
    public void releaseAll(PeerKey peer) {
        for (StartedPiece piece : started.values()) {
            piece.unclaim(peer);
            for (int index = 0; index < piece.blocks() && !piece.isAskedOfNone(); index++) {
                if (piece.isAskedOf(peer, index)) {
                    withdraw(piece, peer, index);
                }
            }
        }
    }

    /** Pieces kept for a suspect are anyone's again; what it was asked for stays asked. */
    public void unclaim(PeerKey peer) {
        started.values().forEach(piece -> piece.unclaim(peer));
    }

    /** Takes out a piece every block of which has arrived, with its buffers: {@link #stored} or {@link #failed} comes next. */
    public StartedPiece takeWhole(int piece) {
        StartedPiece taken = started.get(piece);
        if (taken == null || !taken.isWhole()) {
            throw new IllegalStateException("piece " + piece + " is not whole");
        }
        return takeOut(piece, taken, PieceState.VERIFYING);
    }

    /** Gives up a started piece. Its buffers, and the requests that are now to be cancelled, come with it. */
    public StartedPiece drop(int piece) {
        StartedPiece taken = started.get(piece);
        if (taken == null) {
            throw new IllegalStateException("piece " + piece + " is " + table.state(piece) + ", not STARTED");
        }
        return takeOut(piece, taken, PieceState.MISSING);
    }

    /** The piece is good and written. */
    public void stored(int piece) {
        move(piece, PieceState.VERIFYING, PieceState.HAVE);
    }

    /** The piece was bad, or could not be written. */
    public void failed(int piece) {
        move(piece, PieceState.VERIFYING, PieceState.MISSING);
    }

    /** A check came upon a piece we took for missing. */
    public void found(int piece) {
        move(piece, PieceState.MISSING, PieceState.HAVE);
    }

    /** A piece we had cannot be read back. */
    public void lost(int piece) {
        move(piece, PieceState.HAVE, PieceState.MISSING);
    }

    /**
     * A started piece of which nobody is asked for a block, the least of them received; -1 when there is none. When no memory is
     * left to start another and peers have nothing to do, this is the one to {@link #drop}: whoever had it is gone.
     */
    public int idlest() {
        StartedPiece idlest = null;
        for (StartedPiece piece : started.values()) {
            if (piece.isAskedOfNone()
                    && !piece.isWhole()
                    && (idlest == null || piece.receivedBlocks() < idlest.receivedBlocks())) {
                idlest = piece;
            }
        }
        return idlest == null ? -1 : idlest.piece();
    }

    public PieceState state(int piece) {
        return table.state(piece);
    }

    /** What we have. Not a copy, and not to be changed. */
    public Bitfield have() {
        return table.have();
    }

    /** Whether we have every piece that is wanted or was begun. */
    public boolean isComplete() {
        return table.lacking().isEmpty();
    }

    /** Bytes of the pieces that are wanted or begun and not stored, whole pieces each. */
    public long leftBytes() {
        return table.lackingBytes();
    }

    /** Pieces that are begun and not whole in memory yet, oldest first. Not a copy. */
    public Collection<StartedPiece> started() {
        return Collections.unmodifiableCollection(started.values());
    }

    /** Connected peers that have the piece. */
    public int availability(int piece) {
        return rarity.availability(piece);
    }

    private void withdraw(StartedPiece piece, PeerKey peer, int index) {
        if (piece.surplus(index) > 0) {
            budget.duplicateEnded(piece.blockBytes(index));
        }
        piece.withdraw(peer, index);
        if (piece.freeIfUnasked(index)) {
            open.add(piece);
        }
    }

    private StartedPiece takeOut(int piece, StartedPiece taken, PieceState next) {
        started.remove(piece);
        open.remove(taken);
        for (int index = 0; index < taken.blocks(); index++) {
            for (int copies = taken.surplus(index); copies > 0; copies--) {
                budget.duplicateEnded(taken.blockBytes(index));
            }
        }
        move(piece, PieceState.STARTED, next);
        return taken;
    }

    private void move(int piece, PieceState from, PieceState to) {
        table.move(piece, from, to);
        updateCandidate(piece);
    }

    private void updateCandidate(int piece) {
        if (table.isCandidate(piece)) {
            rarity.add(piece);
        } else {
            rarity.remove(piece);
        }
    }

    /** Whether every block that some connected peer could send has been asked of somebody. Claimed pieces are in hands. */
    private boolean isEverythingAsked() {
        return !rarity.anyAvailable()
                && open.stream().allMatch(piece -> piece.isClaimed() || availability(piece.piece()) == 0);
    }

    /** For tests: the states, the sets, and the pieces at hand tell one story. */
    void checkInvariants() {
        table.checkInvariants();
        rarity.checkInvariants();
        long left = 0;
        for (int piece = 0; piece < layout.pieces(); piece++) {
            PieceState state = table.state(piece);
            StartedPiece at = started.get(piece);
            left += lacks(piece) ? layout.pieceBytes(piece) : 0;
            boolean consistent = have().has(piece) == (state == PieceState.HAVE)
                    && (at != null) == (state == PieceState.STARTED)
                    && rarity.isCandidate(piece) == table.isCandidate(piece)
                    && (at == null || open.contains(at) == at.hasFree());
            if (!consistent) {
                throw new IllegalStateException("piece " + piece + " is " + state + " and something else too");
            }
        }
        started.values().forEach(StartedPiece::checkInvariants);
        if (left != leftBytes() || open.size() > started.size()) {
            throw new IllegalStateException("counted " + left + " bytes left, not " + leftBytes());
        }
    }

    /** One call of {@link #pick}. */
    private final class Picking {
        private final PeerKey peer;
        private final Bitfield peerHas;
        private final BlockSink sink;
        private int left;

        Picking(PeerKey peer, Bitfield peerHas, int max, BlockSink sink) {
            this.peer = peer;
            this.peerHas = peerHas;
            this.sink = sink;
            this.left = max;
        }

        void takeFree(Predicate<StartedPiece> allowed, boolean claim) {
            for (Iterator<StartedPiece> each = open.iterator(); left > 0 && each.hasNext(); ) {
                StartedPiece piece = each.next();
                if (peerHas.has(piece.piece()) && allowed.test(piece)) {
                    takeFrom(piece, claim);
                    if (!piece.hasFree()) {
                        each.remove();
                    }
                }
            }
        }

        /** Begins pieces that are rarer than those begun, as long as little is begun. */
        void preferRarer() {
            while (left > 0 && !open.isEmpty() && open.size() <= maxOpen) {
                int rarest = rarity.rarest(peerHas);
                if (rarest < 0) {
                    return;
                }
                int most = availability(rarest);
                takeFree(piece -> piece.isOpenTo(peer) && availability(piece.piece()) <= most, false);
                if (left == 0 || !start(rarest, false)) {
                    return;
                }
            }
        }

        void startNew(boolean claim) {
            while (left > 0) {
                int rarest = rarity.rarest(peerHas);
                if (rarest < 0 || !start(rarest, claim)) {
                    return;
                }
            }
        }

        /** Returns false when there is no memory for it. */
        private boolean start(int rarest, boolean claim) {
            if (!budget.mayStart(layout.pieceBytes(rarest))) {
                return false;
            }
            StartedPiece piece = new StartedPiece(layout, rarest, startedEver++);
            move(rarest, PieceState.MISSING, PieceState.STARTED);
            started.put(rarest, piece);
            takeFrom(piece, claim);
            if (piece.hasFree()) {
                open.add(piece);
            }
            return true;
        }

        /** The end-game: blocks others are asked for, least asked first. */
        void duplicate() {
            if (left == 0 || !isEverythingAsked()) {
                return;
            }
            for (int askers = 1; askers < StartedPiece.MAX_ASKERS; askers++) {
                for (StartedPiece piece : started.values()) {
                    if (peerHas.has(piece.piece()) && piece.isOpenTo(peer) && !duplicateOf(piece, askers)) {
                        return;
                    }
                }
            }
        }

        /** Returns false when no more is to be had. */
        private boolean duplicateOf(StartedPiece piece, int askers) {
            for (int block = 0; block < piece.blocks(); block++) {
                if (piece.mayDuplicate(block, askers, peer)) {
                    if (left == 0 || !budget.mayDuplicate(piece.blockBytes(block))) {
                        return false;
                    }
                    piece.ask(peer, block, sink);
                    left--;
                }
            }
            return true;
        }

        private void takeFrom(StartedPiece piece, boolean claim) {
            if (claim) {
                piece.claim(peer);
            }
            left -= piece.askFree(peer, left, sink);
        }
    }
}
