package dev.tamsui.engine.model;

/**
 * One file of a torrent.
 *
 * @param index its place in the torrent, from 0
 * @param path below the save path, as it is on disk, with {@code /} between the parts
 * @param sizeBytes its length
 * @param completedBytes of them in verified pieces
 * @param pad true for a BEP 47 pad file, which never exists on disk
 */
public record FileSummary(int index, String path, long sizeBytes, long completedBytes, boolean pad) {}
