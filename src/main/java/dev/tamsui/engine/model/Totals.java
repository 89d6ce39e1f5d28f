package dev.tamsui.engine.model;

/**
 * Payload bytes moved.
 *
 * @param downloadedBytes received from peers, wasted ones included
 * @param uploadedBytes sent to peers
 */
public record Totals(long downloadedBytes, long uploadedBytes) {
    public static final Totals ZERO = new Totals(0, 0);

    public Totals plus(Totals other) {
        return new Totals(downloadedBytes + other.downloadedBytes, uploadedBytes + other.uploadedBytes);
    }
}
