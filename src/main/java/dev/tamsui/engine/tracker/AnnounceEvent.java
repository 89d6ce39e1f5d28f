package dev.tamsui.engine.tracker;

import java.util.Locale;

/** What has happened since the last announce (BEP 3, "trackers", {@code event}). */
public enum AnnounceEvent {
    /** Nothing; the announce is one of the regular ones. */
    NONE,
    STARTED,
    COMPLETED,
    STOPPED;

    /** As in the query and in metric labels. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
