package dev.tamsui.engine.picker;

/** How far a peer is trusted with our requests. */
public enum Standing {
    GOOD,
    /**
     * Snubbing us, or too slow to wait for. It is asked for blocks of pieces that are its own work alone, then for new pieces;
     * a piece that others began only when nobody else is asked for any of it, so that it never is who holds up the last block.
     */
    SLOW,
    /**
     * On parole: it had a part in a piece that failed its hash. It is given pieces to itself, and nobody else is asked for a
     * block of them, so that the next failure proves who did it. As a last resort it helps with a piece nobody else is asked
     * for.
     */
    SUSPECT
}
