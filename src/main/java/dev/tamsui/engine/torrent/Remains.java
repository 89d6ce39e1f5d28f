package dev.tamsui.engine.torrent;

import dev.tamsui.engine.model.DesiredState;

/**
 * What is kept of a torrent that is put away, beside what callers are shown. Thread: the loop's, but to be handed on by whoever
 * loads it again.
 */
public final class Remains {
    private final Announcer announcer;
    private final DesiredState desired;
    private final boolean isVouchedFor;

    Remains(Announcer announcer, DesiredState desired, boolean isVouchedFor) {
        this.announcer = announcer;
        this.desired = desired;
        this.isVouchedFor = isVouchedFor;
    }

    /** The owner's wish. */
    public DesiredState desired() {
        return desired;
    }

    /** Whether the owner's word is still to be taken in place of the first check: it was paused all the time. */
    public boolean isVouchedFor() {
        return isVouchedFor;
    }

    Announcer announcer() {
        return announcer;
    }
}
