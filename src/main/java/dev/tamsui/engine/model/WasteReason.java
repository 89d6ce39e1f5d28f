package dev.tamsui.engine.model;

import java.util.Locale;

/** Why received payload was of no use. */
public enum WasteReason {
    HASH_FAILED,
    DUPLICATE,
    UNREQUESTED,
    /** Let go of to free memory, or lost to a failed write. */
    DROPPED;

    /** Lower case with underscores, for metric labels. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
