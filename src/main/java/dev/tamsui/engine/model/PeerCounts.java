package dev.tamsui.engine.model;

/**
 * Connected peers of one torrent or of all.
 *
 * @param connected all of them
 * @param seeds those that have every piece
 * @param leeches the others
 */
public record PeerCounts(int connected, int seeds, int leeches) {
    public static final PeerCounts NONE = new PeerCounts(0, 0, 0);
}
