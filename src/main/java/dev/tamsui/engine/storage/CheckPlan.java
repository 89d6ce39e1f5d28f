package dev.tamsui.engine.storage;

import dev.tamsui.engine.metainfo.FileSpan;
import dev.tamsui.engine.metainfo.PieceLayout;
import dev.tamsui.engine.wire.Bitfield;

/**
 * Which pieces a check reads, and how many at once.
 *
 * <p>Immutable.
 */
final class CheckPlan {
    /** Of several pieces read at once: what was read is still in the core's own cache when it is hashed. */
    private static final int SEVERAL_BYTES = 1024 * 1024;

    private final TorrentFiles files;
    private final PieceLayout layout;
    private final Bitfield asked;
    private final Bitfield all;
    private final long[] lengths;

    /** @param lengths of the files, as found; -1 where there is none */
    CheckPlan(TorrentFiles files, Bitfield asked, long[] lengths) {
        this.files = files;
        this.asked = asked;
        this.lengths = lengths;
        layout = files.layout();
        all = Bitfield.full(layout.pieces());
    }

    /** The next piece asked for, {@code from} or later; -1 when there is none. */
    int next(int from) {
        return asked.nextCommon(asked, from);
    }

    /** Whether its files are long enough. */
    boolean isThere(int piece) {
        for (FileSpan span : files.spans(piece, 0, layout.pieceBytes(piece))) {
            if (span.offset() + span.length() > lengths[span.file()]) {
                return false;
            }
        }
        return true;
    }

    /** How many pieces from this one on, which is there, are read together; 0 when it alone is too long for a buffer. */
    int wholePieces(int first, int most) {
        int gap = all.nextOutside(asked, first);
        int end = Math.min(gap < 0 ? layout.pieces() : gap, first + most);
        int piece = first;
        while (piece < end
                && (piece == first
                        ? layout.pieceBytes(piece) <= CheckBuffers.BYTES
                        : bytes(first, piece) <= SEVERAL_BYTES && isThere(piece))) {
            piece++;
        }
        return piece - first;
    }

    /** From the beginning of one piece to the end of another. */
    long bytes(int first, int last) {
        return layout.pieceOffset(last) - layout.pieceOffset(first) + layout.pieceBytes(last);
    }
}
