package dev.tamsui.engine.model;

import java.nio.file.Path;

/**
 * How much room there was on a file system when it was looked at last.
 *
 * @param folder a save path on it
 * @param freeBytes what this process could write
 * @param reserveBytes what is kept free of downloads; 0 when nothing is
 * @param isShort whether downloads to it wait for room
 */
public record VolumeSpace(Path folder, long freeBytes, long reserveBytes, boolean isShort) {}
