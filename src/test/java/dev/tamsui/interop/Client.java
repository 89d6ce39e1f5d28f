package dev.tamsui.interop;

import java.nio.file.Path;

/**
 * A running BitTorrent client on a host of its own, listening on {@link #PEER_PORT}. Starts when it is made, ends with
 * {@link #close()}.
 */
interface Client extends Running {
    int PEER_PORT = 51413;

    /** Its host's address, by which trackers know it. */
    Host host();

    /**
     * Gives it a torrent whose content is, or is to be, in {@code folder}: what is there already is checked and seeded, what
     * is not is downloaded. Returns at once.
     */
    void add(Torrent torrent, Path folder);

    /** Gives it a magnet link, of a torrent that is to be downloaded into {@code folder}. Returns at once. */
    void addMagnet(String link, Path folder);

    /** Whether it has the whole content, verified, by its own word. */
    boolean isComplete(Torrent torrent);
}
