package dev.tamsui.engine.picker;

import dev.tamsui.engine.metainfo.PieceLayout;
import dev.tamsui.engine.wire.Bitfield;

/** The state of every piece, as three disjoint sets (what is in none of them is missing), and what follows from it. */
final class PieceTable {
    private final PieceLayout layout;
    private final Bitfield have;
    private final Bitfield verifying;
    private final Bitfield started;
    private final Bitfield wanted;

    /** Not had, and wanted or begun: what makes a peer interesting. */
    private final Bitfield lacking;

    private long lackingBytes;

    /** @param have becomes this table's own */
    PieceTable(PieceLayout layout, Bitfield have) {
        if (have.size() != layout.pieces()) {
            throw new IllegalArgumentException(have.size() + " bits for " + layout.pieces() + " pieces");
        }
        this.layout = layout;
        this.have = have;
        this.verifying = new Bitfield(have.size());
        this.started = new Bitfield(have.size());
        this.wanted = Bitfield.full(have.size());
        this.lacking = Bitfield.full(have.size());
        this.lackingBytes = layout.totalBytes();
        for (int piece = have.nextCommon(have, 0); piece >= 0; piece = have.nextCommon(have, piece + 1)) {
            updateLacking(piece);
        }
    }

    PieceState state(int piece) {
        if (have.has(piece)) {
            return PieceState.HAVE;
        }
        if (verifying.has(piece)) {
            return PieceState.VERIFYING;
        }
        return started.has(piece) ? PieceState.STARTED : PieceState.MISSING;
    }

    /** @throws IllegalStateException when the piece is not in state {@code from} */
    void move(int piece, PieceState from, PieceState to) {
        if (state(piece) != from) {
            throw new IllegalStateException("piece " + piece + " is " + state(piece) + ", not " + from);
        }
        switch (from) {
            case MISSING -> {}
            case STARTED -> started.clear(piece);
            case VERIFYING -> verifying.clear(piece);
            case HAVE -> have.clear(piece);
        }
        switch (to) {
            case MISSING -> {}
            case STARTED -> started.set(piece);
            case VERIFYING -> verifying.set(piece);
            case HAVE -> have.set(piece);
        }
        updateLacking(piece);
    }

    void setWanted(int piece, boolean want) {
        if (want) {
            wanted.set(piece);
        } else {
            wanted.clear(piece);
        }
        updateLacking(piece);
    }

    /** Whether the piece may be started. */
    boolean isCandidate(int piece) {
        return state(piece) == PieceState.MISSING && wanted.has(piece);
    }

    Bitfield have() {
        return have;
    }

    Bitfield lacking() {
        return lacking;
    }

    long lackingBytes() {
        return lackingBytes;
    }

    /** For tests. */
    void checkInvariants() {
        if (have.nextCommon(verifying, 0) >= 0
                || have.nextCommon(started, 0) >= 0
                || verifying.nextCommon(started, 0) >= 0) {
            throw new IllegalStateException("a piece is in two states");
        }
    }

    private void updateLacking(int piece) {
        boolean lacks = switch (state(piece)) {
            case MISSING -> wanted.has(piece);
            case STARTED, VERIFYING -> true;
            case HAVE -> false;
        };
        if (lacks && lacking.set(piece)) {
            lackingBytes += layout.pieceBytes(piece);
        } else if (!lacks && lacking.clear(piece)) {
            lackingBytes -= layout.pieceBytes(piece);
        }
    }
}
