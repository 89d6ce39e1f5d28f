package dev.tamsui.engine.model;

import java.nio.file.Path;

/**
 * A move of a torrent's data that is going on.
 *
 * @param savePath where the data will be
 * @param progress share of the bytes that is carried, 0..1
 */
public record MoveSummary(Path savePath, double progress) {}
