package dev.tamsui.api;

import dev.tamsui.engine.model.TrackerSummary;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One tracker of a torrent. Its URL is whole, since only the holder of the key sees it. */
@Schema(name = "Tracker")
record TrackerView(
        @Schema(description = "Whole; it may hold a passkey")
        String url,

        @Schema(description = "From 0, the first asked (BEP 12)")
        int tier,

        @Schema(allowableValues = {"idle", "announcing", "working", "failing", "refused"})
        String status,

        @Schema(description = "The tracker's failure or warning, or ours; empty when there is none")
        String message,

        @Schema(description = "As the tracker counts them") @Nullable
        Integer seeds,

        @Schema(description = "As the tracker counts them") @Nullable
        Integer leeches,

        @Nullable Instant lastAnnounce,
        @Nullable Instant nextAnnounce) {

    static TrackerView of(TrackerSummary tracker) {
        return new TrackerView(
                tracker.url(),
                tracker.tier(),
                tracker.status().word(),
                tracker.message(),
                tracker.seeds(),
                tracker.leeches(),
                tracker.lastAnnounce(),
                tracker.nextAnnounce());
    }
}
