package dev.tamsui.engine.tracker;

import dev.tamsui.engine.model.TrackerStatus;
import dev.tamsui.engine.model.TrackerSummary;
import dev.tamsui.engine.tracker.AnnounceResult.Announced;
import dev.tamsui.engine.tracker.AnnounceResult.Failed;
import dev.tamsui.engine.tracker.AnnounceResult.Rejected;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What {@link TrackerTiers} remembers of one tracker. Confined to the torrent's loop, and changed by its owner.
 *
 * <p>{@code isPlanned} is false for one that will not be asked again unless by hand; only then {@code dueNanos} means nothing.
 */
final class Tracker {
    final String url;
    final int tier;
    boolean heardStarted;
    boolean owesCompleted;
    boolean isPlanned;
    boolean hasBeenAsked;
    long dueNanos;
    long lastNanos;
    int failures;

    @Nullable
    String trackerId;

    private TrackerStatus status = TrackerStatus.IDLE;
    private String message = "";
    private @Nullable Integer seeds;
    private @Nullable Integer leeches;

    Tracker(String url, int tier) {
        this.url = url;
        this.tier = tier;
    }

    void start(long nowNanos) {
        forget();
        failures = 0;
        plan(nowNanos);
    }

    /** The tracker is told, or never knew: the next event is {@code started} again. */
    void forget() {
        heardStarted = false;
        owesCompleted = false;
    }

    void plan(long atNanos) {
        dueNanos = atNanos;
        isPlanned = true;
    }

    void planUnless(boolean never, long atNanos) {
        plan(atNanos);
        isPlanned = !never;
    }

    void planByHand(long nowNanos) {
        long soonest = lastNanos + TrackerTiers.MIN_BY_HAND.toNanos();
        plan(hasBeenAsked && soonest - nowNanos > 0 ? soonest : nowNanos);
    }

    boolean isDue(long nowNanos) {
        return isPlanned && dueNanos - nowNanos <= 0;
    }

    AnnounceEvent nextEvent() {
        if (!heardStarted) {
            return AnnounceEvent.STARTED;
        }
        return owesCompleted ? AnnounceEvent.COMPLETED : AnnounceEvent.NONE;
    }

    /** Notes what an answer says about the tracker itself. */
    void heard(AnnounceResult result) {
        switch (result) {
            case Announced announced -> {
                failures = 0;
                status = TrackerStatus.WORKING;
                message = announced.warning() == null ? "" : announced.warning();
                seeds = announced.seeds();
                leeches = announced.leeches();
                // one that is not repeated stays valid
                trackerId = announced.trackerId() == null ? trackerId : announced.trackerId();
            }
            case Rejected rejected -> {
                failures++;
                status = TrackerStatus.FAILING;
                message = rejected.reason();
            }
            case Failed failed -> {
                failures++;
                status = failed.kind().isRefusal() ? TrackerStatus.REFUSED : TrackerStatus.FAILING;
                message = failed.message();
            }
        }
    }

    TrackerSummary summary(boolean isAsked, boolean isNext, long nowNanos, Instant now) {
        return new TrackerSummary(
                url,
                tier,
                isAsked ? TrackerStatus.ANNOUNCING : status,
                message,
                seeds,
                leeches,
                hasBeenAsked ? now.plusNanos(lastNanos - nowNanos) : null,
                isNext ? now.plusNanos(dueNanos - nowNanos) : null);
    }
}
