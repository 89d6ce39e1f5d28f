package dev.tamsui.engine.metainfo;

import java.util.List;
import java.util.function.IntPredicate;

/**
 * A torrent's pad files (BEP 47, "Padding files"): they take room in pieces, and nobody counts their bytes. Immutable; any thread.
 */
public final class Pads {
    private final PieceLayout layout;
    private final List<TorrentFile> pads;

    public Pads(List<TorrentFile> files, PieceLayout layout) {
        this.layout = layout;
        pads = files.stream().filter(TorrentFile::pad).toList();
    }

    /** Bytes of pad files that lie in the pieces of which {@code isOne} says so. */
    public long bytesIn(IntPredicate isOne) {
        long sum = 0;
        for (TorrentFile pad : pads) {
            long end = pad.offset() + pad.length();
            for (long at = pad.offset(); at < end; ) {
                int piece = (int) (at / layout.pieceLength());
                long until = Math.min(end, layout.pieceOffset(piece) + layout.pieceBytes(piece));
                sum += isOne.test(piece) ? until - at : 0;
                at = until;
            }
        }
        return sum;
    }
}
