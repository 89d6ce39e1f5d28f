package dev.tamsui.engine.metainfo;

/**
 * A run of bytes within one file of a torrent.
 *
 * @param file index into the torrent's list of files; may name a pad file, whose bytes are zeros and on no disk
 * @param offset of the first byte, counted from the start of that file
 * @param length bytes, at least 1
 */
public record FileSpan(int file, long offset, int length) {}
