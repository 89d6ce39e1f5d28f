package dev.tamsui.engine.wire;

import java.util.Comparator;

/**
 * A run of bytes within one piece: what a request asks for.
 *
 * <p>It has an order so that a hash table of what a peer chose to ask for stays quick, however it chose.
 *
 * @param piece index from 0; not yet held against any torrent
 * @param begin byte offset within the piece, 0 or more
 * @param length bytes, 0 or more
 */
public record BlockSpan(int piece, int begin, int length) implements Comparable<BlockSpan> {
    private static final Comparator<BlockSpan> ORDER = Comparator.comparingInt(BlockSpan::piece)
            .thenComparingInt(BlockSpan::begin)
            .thenComparingInt(BlockSpan::length);

    @Override
    public int compareTo(BlockSpan other) {
        return ORDER.compare(this, other);
    }
}
