package dev.tamsui.engine.picker;

import dev.tamsui.engine.metainfo.PieceLayout;
import dev.tamsui.engine.model.PeerKey;
import dev.tamsui.engine.wire.Bitfield;
import dev.tamsui.engine.wire.BlockSpan;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;

/**
 * A picker in the middle of a download: 20,000 pieces of 1 MiB, 50 peers of which 5 are seeds and the others have from a third to
 * nearly all, 64 blocks asked of each. It stays there: for every piece that is stored, the one that was stored 10,000 pieces
 * earlier is lost.
 */
final class MidDownload {
    static final int PIECES = 20_000;
    static final PeerKey GUEST = new PeerKey(1_000);

    private static final int PEERS = 50;
    private static final int SEEDS = 5;
    private static final int LINE = 64;
    private static final int PIECE_LENGTH = 1 << 20;

    /** A peer, what it has, and what it was asked for, oldest first. */
    private record Source(PeerKey key, Bitfield has, ArrayDeque<BlockSpan> asked) {}

    private final SplittableRandom random = new SplittableRandom(50);
    private final PiecePicker picker;
    private final List<Source> sources = new ArrayList<>();
    private final Bitfield seed = Bitfield.full(PIECES);
    private final Bitfield leech = some(0.9);

    /** Pieces we have, in the order in which they were stored: a ring. */
    private final int[] stored = new int[PIECES / 2];

    private final ByteBuffer block = ByteBuffer.allocateDirect(PieceLayout.BLOCK_BYTES);
    private Source source;
    private int turn;
    private int oldest;

    MidDownload() {
        Bitfield have = new Bitfield(PIECES);
        for (int i = 0; i < stored.length; ) {
            int piece = anyPiece();
            if (have.set(piece)) {
                stored[i++] = piece;
            }
        }
        PieceLayout layout = new PieceLayout((long) PIECES * PIECE_LENGTH, PIECE_LENGTH);
        picker = new PiecePicker(layout, have, new Random(7), new EnoughMemory());
        for (int i = 0; i < PEERS; i++) {
            Bitfield has = i < SEEDS ? seed : some(0.3 + 0.015 * (i - SEEDS));
            sources.add(new Source(new PeerKey(1 + i), has, new ArrayDeque<>(2 * LINE)));
            picker.peerJoined(has);
        }
        source = sources.getFirst();
        for (int i = 0; i < PEERS; i++) {
            nextPeer();
            ask(LINE);
        }
    }

    private Bitfield some(double part) {
        Bitfield some = new Bitfield(PIECES);
        for (int piece = 0; piece < PIECES; piece++) {
            if (random.nextDouble() < part) {
                some.set(piece);
            }
        }
        return some;
    }

    PiecePicker picker() {
        return picker;
    }

    Bitfield seed() {
        return seed;
    }

    Bitfield leech() {
        return leech;
    }

    int anyPiece() {
        return random.nextInt(PIECES);
    }

    /** Goes on to the peer whose turn it is. */
    void nextPeer() {
        source = sources.get(turn);
        turn = (turn + 1) % PEERS;
    }

    /** Asks the peer for so many blocks more. */
    int ask(int blocks) {
        return picker.pick(source.key(), source.has(), Standing.GOOD, blocks, source.asked()::add);
    }

    /** The peer answers its oldest requests. */
    void receive(int blocks) {
        for (int i = 0; i < blocks; i++) {
            BlockSpan span = source.asked().remove();
            switch (picker.received(source.key(), span, block)) {
                case Receipt.Accepted(boolean whole, var _) -> {
                    if (whole) {
                        store(span.piece());
                    }
                }
                case Receipt.Duplicate _, Receipt.Unasked _ ->
                    throw new IllegalStateException(span + " was not wanted");
            }
        }
    }

    private void store(int piece) {
        if (picker.takeWhole(piece).piece() != piece) {
            throw new IllegalStateException("not piece " + piece);
        }
        picker.stored(piece);
        picker.lost(stored[oldest]);
        stored[oldest] = piece;
        oldest = (oldest + 1) % stored.length;
    }

    /** Room for everything. */
    private static final class EnoughMemory implements PieceBudget {
        @Override
        public boolean mayStart(int pieceBytes) {
            return true;
        }

        @Override
        public boolean mayDuplicate(int blockBytes) {
            return true;
        }

        @Override
        public void duplicateEnded(int blockBytes) {}
    }
}
