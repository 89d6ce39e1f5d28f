package dev.tamsui.engine.wire;

/**
 * A run of bytes within one piece: what a request asks for.
 *
 * @param piece index from 0; not yet held against any torrent
 * @param begin byte offset within the piece, 0 or more
 * @param length bytes, 0 or more
 */
public record BlockSpan(int piece, int begin, int length) {}
