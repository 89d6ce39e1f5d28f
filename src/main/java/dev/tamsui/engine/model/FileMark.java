package dev.tamsui.engine.model;

/**
 * What one of a torrent's files was like when its pieces were recorded: enough to know it again without reading it.
 *
 * @param sizeBytes its length, -1 when there was no such file
 * @param modifiedNanos when it was last modified, nanoseconds since 1970-01-01T00:00Z; 0 when there was no such file
 * @param writing whether it was about to be written to, so that neither says anything
 */
public record FileMark(long sizeBytes, long modifiedNanos, boolean writing) {
    public static final FileMark ABSENT = new FileMark(-1, 0, false);
}
