package dev.tamsui.engine.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One tracker of a torrent.
 *
 * @param url whole, so it may hold a passkey: for the owner's eyes only, never for logs or metrics
 * @param tier from 0, the first asked (BEP 12)
 * @param message the tracker's failure or warning, or ours; empty when there is none
 * @param seeds as the tracker counts them; null when it does not say
 * @param leeches likewise
 * @param lastAnnounce null before the first
 * @param nextAnnounce null when none is planned
 */
public record TrackerSummary(
        String url,
        int tier,
        TrackerStatus status,
        String message,
        @Nullable Integer seeds,
        @Nullable Integer leeches,
        @Nullable Instant lastAnnounce,
        @Nullable Instant nextAnnounce) {}
