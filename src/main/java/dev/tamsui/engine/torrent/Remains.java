package dev.tamsui.engine.torrent;

/**
 * What is kept of a torrent that is put away, beside what callers are shown. Thread: the loop's, but to be handed on by whoever
 * loads it again.
 */
public final class Remains {
    private final Announcer announcer;

    Remains(Announcer announcer) {
        this.announcer = announcer;
    }

    Announcer announcer() {
        return announcer;
    }
}
