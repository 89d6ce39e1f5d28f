package dev.tamsui.engine.model;

import java.util.Locale;

/** How the last announce to a tracker went. */
public enum TrackerStatus {
    /** Not asked yet. */
    IDLE,
    ANNOUNCING,
    WORKING,
    FAILING,
    /** Never asked: its address is private, or its scheme is not spoken yet. The message says which. */
    REFUSED;

    /** Lower case, for JSON and metric labels. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
