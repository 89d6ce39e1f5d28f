package dev.tamsui.engine.picker;

import dev.tamsui.engine.metainfo.PieceLayout;
import dev.tamsui.engine.model.PeerKey;
import dev.tamsui.engine.wire.BlockSpan;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A piece some blocks of which have been asked for. Keeps what has arrived until the piece is whole, and who sent it: when the
 * hash does not match, that is the evidence.
 *
 * <p>A block is <i>free</i> (nobody is asked), <i>asked</i> (of one peer, in the end-game of up to {@link #MAX_ASKERS}), or
 * <i>received</i>. A received block may still be asked of others whose copies are on their way.
 */
public final class StartedPiece {
    /** More copies than this of one block cost more than the wait they save. */
    static final int MAX_ASKERS = 3;

    /** A request that is not answered yet. */
    public record Ask(PeerKey peer, BlockSpan block) {}

    private final PieceLayout layout;
    private final int piece;
    private final long sequence;
    private final @Nullable ByteBuffer[] buffers;
    private final @Nullable PeerKey[] senders;

    /** {@link #MAX_ASKERS} places a block, the used ones first. */
    private final @Nullable PeerKey[] askers;

    private @Nullable PeerKey claimant;
    private int free;
    private int received;
    private int asks;
    private int noFreeBelow;

    /** @param sequence grows from one started piece to the next */
    StartedPiece(PieceLayout layout, int piece, long sequence) {
        this.layout = layout;
        this.piece = piece;
        this.sequence = sequence;
        int blocks = layout.blocks(piece);
        this.buffers = new ByteBuffer[blocks];
        this.senders = new PeerKey[blocks];
        this.askers = new PeerKey[blocks * MAX_ASKERS];
        this.free = blocks;
    }

    public int piece() {
        return piece;
    }

    public int blocks() {
        return buffers.length;
    }

    public int receivedBlocks() {
        return received;
    }

    public boolean isWhole() {
        return received == buffers.length;
    }

    /** What has arrived, one buffer a block from its position to its limit, null where nothing has. Not a copy. */
    public @Nullable ByteBuffer[] buffers() {
        return buffers;
    }

    /** Who sent each block, null where none has arrived. Not a copy. */
    public @Nullable PeerKey[] senders() {
        return senders;
    }

    /** Every request for a block of this piece that has not been answered, also those for blocks another peer has sent since. */
    public List<Ask> asks() {
        List<Ask> all = new ArrayList<>(asks);
        for (int i = 0; i < askers.length; i++) {
            PeerKey peer = askers[i];
            if (peer != null) {
                all.add(new Ask(peer, span(i / MAX_ASKERS)));
            }
        }
        return all;
    }

    long sequence() {
        return sequence;
    }

    boolean hasFree() {
        return free > 0;
    }

    /** Reserves the piece for one peer: nobody else is asked for a block of it from now on. */
    void claim(PeerKey peer) {
        claimant = peer;
    }

    boolean isClaimed() {
        return claimant != null;
    }

    boolean isOpenTo(PeerKey peer) {
        return claimant == null || claimant.equals(peer);
    }

    /** Whether nobody else has sent a block or is asked for one. */
    boolean isWorkOfNoneBut(PeerKey peer) {
        for (PeerKey sender : senders) {
            if (sender != null && !sender.equals(peer)) {
                return false;
            }
        }
        return isAskedOfNoneBut(peer);
    }

    boolean isAskedOfNoneBut(PeerKey peer) {
        for (int i = 0; asks > 0 && i < askers.length; i++) {
            PeerKey asker = askers[i];
            if (asker != null && !asker.equals(peer)) {
                return false;
            }
        }
        return true;
    }

    boolean isAskedOfNone() {
        return asks == 0;
    }

    /** Asks the peer for up to {@code max} free blocks, lowest first, and returns how many there were. */
    int askFree(PeerKey peer, int max, BlockSink sink) {
        int asked = 0;
        while (asked < max && free > 0) {
            int block = noFreeBelow;
            while (!isFree(block)) {
                block++;
            }
            noFreeBelow = block + 1;
            free--;
            ask(peer, block, sink);
            asked++;
        }
        return asked;
    }

    /** Asks the peer too for a block that others are asked for. */
    void ask(PeerKey peer, int block, BlockSink sink) {
        askers[block * MAX_ASKERS + askerCount(block)] = peer;
        asks++;
        sink.ask(span(block));
    }

    /** Whether a further peer may be asked for this block, given that exactly {@code askers} are by now. */
    boolean mayDuplicate(int block, int askers, PeerKey peer) {
        return !isReceived(block) && askerCount(block) == askers && !isAskedOf(peer, block);
    }

    /** Whether {@code to} may be asked for this block in the place of {@code from}. */
    boolean mayTakeOver(int block, PeerKey from, PeerKey to) {
        return isOpenTo(to) && !isReceived(block) && isAskedOf(from, block) && !isAskedOf(to, block);
    }

    void takeOver(int block, PeerKey from, PeerKey to) {
        askers[placeOf(from, block)] = to;
    }

    boolean isAskedOf(PeerKey peer, int block) {
        return placeOf(peer, block) >= 0;
    }

    boolean isReceived(int block) {
        return buffers[block] != null;
    }

    /** Keeps a block asked of this peer and not received before. Returns the other peers that are asked for it. */
    List<PeerKey> keep(PeerKey peer, int block, ByteBuffer data) {
        withdraw(peer, block);
        buffers[block] = data;
        senders[block] = peer;
        received++;
        int others = askerCount(block);
        if (others == 0) {
            return List.of();
        }
        List<PeerKey> cancel = new ArrayList<>(others);
        for (int i = 0; i < others; i++) {
            PeerKey other = askers[block * MAX_ASKERS + i];
            if (other != null) {
                cancel.add(other);
            }
        }
        return cancel;
    }

    /** Forgets that this peer, which is, was asked. Call {@link #freeIfUnasked} next unless the block is being kept. */
    void withdraw(PeerKey peer, int block) {
        int place = placeOf(peer, block);
        int last = block * MAX_ASKERS + askerCount(block) - 1;
        askers[place] = askers[last];
        askers[last] = null;
        asks--;
    }

    /** After a {@link #withdraw}: makes the block free when nobody else has sent it or is asked. Returns whether it did. */
    boolean freeIfUnasked(int block) {
        if (!isFree(block)) {
            return false;
        }
        free++;
        noFreeBelow = Math.min(noFreeBelow, block);
        return true;
    }

    /** Ends the claim of this peer, if it has one. */
    void unclaim(PeerKey peer) {
        if (peer.equals(claimant)) {
            claimant = null;
        }
    }

    /** Copies of a block that are kept or waited for, beyond the first. */
    int surplus(int block) {
        return Math.max(0, askerCount(block) + (isReceived(block) ? 1 : 0) - 1);
    }

    int blockBytes(int block) {
        return layout.blockBytes(piece, block);
    }

    /** The block this span is, or -1 when it is not exactly one of ours. */
    int blockAt(BlockSpan span) {
        int block = span.begin() / PieceLayout.BLOCK_BYTES;
        boolean exact = span.begin() >= 0
                && span.begin() % PieceLayout.BLOCK_BYTES == 0
                && block < blocks()
                && span.length() == layout.blockBytes(piece, block);
        return exact ? block : -1;
    }

    private BlockSpan span(int block) {
        return new BlockSpan(piece, block * PieceLayout.BLOCK_BYTES, layout.blockBytes(piece, block));
    }

    private boolean isFree(int block) {
        return !isReceived(block) && askers[block * MAX_ASKERS] == null;
    }

    private int askerCount(int block) {
        int count = 0;
        while (count < MAX_ASKERS && askers[block * MAX_ASKERS + count] != null) {
            count++;
        }
        return count;
    }

    private int placeOf(PeerKey peer, int block) {
        for (int i = block * MAX_ASKERS; i < (block + 1) * MAX_ASKERS; i++) {
            if (peer.equals(askers[i])) {
                return i;
            }
        }
        return -1;
    }

    /** For tests: the counters say what the arrays say. */
    void checkInvariants() {
        int freeSeen = 0;
        int receivedSeen = 0;
        int asksSeen = 0;
        for (int block = 0; block < blocks(); block++) {
            freeSeen += isFree(block) ? 1 : 0;
            receivedSeen += isReceived(block) ? 1 : 0;
            asksSeen += askerCount(block);
            if ((isFree(block) && block < noFreeBelow) || isReceived(block) != (senders[block] != null)) {
                throw new IllegalStateException("block " + block + " of piece " + piece + " is out of order");
            }
        }
        if (freeSeen != free || receivedSeen != received || asksSeen != asks) {
            throw new IllegalStateException("piece " + piece + " miscounts its blocks");
        }
    }
}
