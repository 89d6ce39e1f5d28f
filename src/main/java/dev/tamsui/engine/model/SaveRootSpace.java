package dev.tamsui.engine.model;

import java.nio.file.Path;

/**
 * How much room the file system of a save root has, as of some seconds ago.
 *
 * @param root as it is configured
 * @param totalBytes {@link #UNKNOWN} as long as the file system has not answered
 * @param freeBytes what this process could write; likewise
 * @param isShort whether downloads to it wait for room
 */
public record SaveRootSpace(Path root, long totalBytes, long freeBytes, boolean isShort) {
    /** In place of a number of bytes. */
    public static final long UNKNOWN = -1;

    /** Whether the numbers are known. */
    public boolean isKnown() {
        return totalBytes != UNKNOWN;
    }
}
