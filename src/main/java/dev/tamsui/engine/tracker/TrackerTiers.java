package dev.tamsui.engine.tracker;

import dev.tamsui.engine.model.TrackerSummary;
import dev.tamsui.engine.tracker.AnnounceResult.Announced;
import dev.tamsui.engine.tracker.AnnounceResult.Failed;
import dev.tamsui.engine.tracker.AnnounceResult.Rejected;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One torrent's trackers: which to ask next, when, and with which event (BEP 12; BEP 3, "trackers", {@code event}).
 *
 * <p>The rule. Trackers are asked in order, tier after tier, until one answers; that one is enough, moves to the front of its
 * tier, and is asked again when the interval it gave is over. At that time the order starts anew, so a better tracker that has
 * come back wins. One that fails is left alone for a while that doubles with each failure. Each tracker hears {@code started}
 * until it has heard it, then {@code completed} once if that happened since, and {@code stopped} only if it knows us.
 *
 * <p>One announce is on its way at a time: {@link #next} gives it out, {@link #answered} takes its result back.
 *
 * <p>Confined to the torrent's loop. Times are nanoseconds of the engine's ticker.
 */
public final class TrackerTiers {
    /** The soonest that one tracker is asked again by hand. */
    public static final Duration MIN_BY_HAND = Duration.ofSeconds(10);

    private final List<Tracker> trackers =
            new ArrayList<>(); // in the order to ask; tiers are runs of equal tier numbers
    private @Nullable Tracker working;
    private @Nullable Tracker asking;
    private boolean isRunning;
    private boolean isComplete;
    private boolean wasCompleteWhenAsked;

    private final RandomGenerator random;

    /**
     * @param tiers in the torrent's order; each is shuffled, and a URL that comes twice counts where it comes first
     * @param random for the shuffle and for spreading retries
     */
    public TrackerTiers(List<List<String>> tiers, RandomGenerator random) {
        this.random = random;
        Set<String> seen = new HashSet<>();
        int tierNumber = 0;
        for (List<String> tier : tiers) {
            List<String> urls = new ArrayList<>(tier.stream().filter(seen::add).toList());
            Collections.shuffle(urls, random);
            for (String url : urls) {
                trackers.add(new Tracker(url, tierNumber));
            }
            tierNumber += urls.isEmpty() ? 0 : 1;
        }
    }

    /**
     * An announce to be made.
     *
     * @param url of the tracker, which is also its name towards {@link #answered}
     * @param trackerId to be sent along; null when the tracker gave none
     */
    public record Announce(
            String url, AnnounceEvent event, @Nullable String trackerId) {
        /** The URL may hold a passkey. */
        @Override
        public String toString() {
            return "Announce " + event.word();
        }
    }

    /**
     * Begins to announce, at once.
     *
     * @param isComplete whether nothing is left to get; then no tracker will hear {@code completed}
     */
    public void start(long nowNanos, boolean isComplete) {
        this.isComplete = isComplete;
        isRunning = true;
        working = null;
        trackers.forEach(tracker -> tracker.start(nowNanos));
    }

    /** The download is complete: whoever has heard {@code started} is to hear it, the working tracker at once. */
    public void completed(long nowNanos) {
        isComplete = true;
        trackers.forEach(tracker -> tracker.owesCompleted = tracker.heardStarted);
        if (working != null) {
            working.plan(nowNanos);
        }
    }

    /**
     * Ends announcing.
     *
     * @return a farewell for every tracker that knows us; nobody waits for the answers. If an announce was on its way, ask again
     *     once it is answered: that tracker may know us since
     */
    public List<Announce> stop() {
        isRunning = false;
        working = null;
        List<Announce> farewells = new ArrayList<>();
        for (Tracker tracker : trackers) {
            if (tracker.heardStarted) {
                farewells.add(new Announce(tracker.url, AnnounceEvent.STOPPED, tracker.trackerId));
            }
            tracker.forget();
        }
        return farewells;
    }

    /** Asks now rather than at the planned time, but no tracker sooner than {@link #MIN_BY_HAND} after the last time. */
    public void reannounce(long nowNanos) {
        working = null; // so that all are asked in order again, those we had given up included
        trackers.forEach(tracker -> tracker.planByHand(nowNanos));
    }

    /** When {@link #next} will have something; empty while an announce is on its way or there is nobody to ask. */
    public OptionalLong nextDueNanos() {
        if (!isRunning || asking != null) {
            return OptionalLong.empty();
        }
        if (working != null) {
            return OptionalLong.of(working.dueNanos);
        }
        return trackers.stream()
                .filter(tracker -> tracker.isPlanned)
                .mapToLong(tracker -> tracker.dueNanos)
                .reduce((a, b) -> a - b <= 0 ? a : b);
    }

    /** The announce to make now; null when it is not time yet. */
    public @Nullable Announce next(long nowNanos) {
        OptionalLong due = nextDueNanos();
        if (due.isEmpty() || due.getAsLong() - nowNanos > 0) {
            return null;
        }
        asking = firstDue(nowNanos);
        wasCompleteWhenAsked = isComplete;
        asking.lastNanos = nowNanos;
        asking.hasBeenAsked = true;
        return new Announce(asking.url, asking.nextEvent(), asking.trackerId);
    }

    /**
     * Takes the result of the announce that {@link #next} gave out.
     *
     * @param hasPeers whether the torrent is connected to any; without, failed trackers are tried more often
     */
    public void answered(Announce announce, AnnounceResult result, boolean hasPeers, long nowNanos) {
        Tracker tracker = asking;
        if (tracker == null || !tracker.url.equals(announce.url())) {
            throw new IllegalArgumentException("an answer to an announce that is not on its way");
        }
        asking = null;
        tracker.heard(result);
        switch (result) {
            case Announced announced -> welcomed(tracker, announce, announced, nowNanos);
            case Rejected rejected -> {
                leave(tracker);
                long nanos = rejected.retryAfter() == null
                        ? Backoff.afterAnswer(tracker.failures, hasPeers, random)
                        : rejected.retryAfter().toNanos();
                tracker.planUnless(rejected.isFinal(), nowNanos + nanos);
            }
            case Failed failed -> {
                leave(tracker);
                long nanos = failed.kind() == AnnounceResult.Kind.MALFORMED
                        ? Backoff.afterAnswer(tracker.failures, hasPeers, random)
                        : Backoff.afterSilence(tracker.failures, hasPeers, random);
                tracker.planUnless(failed.kind().isRefusal(), nowNanos + nanos);
            }
        }
    }

    /** Whether the torrent names any tracker. */
    public boolean isEmpty() {
        return trackers.isEmpty();
    }

    /** All trackers in the order they are asked. {@code now} is the wall-clock time at {@code nowNanos}. */
    public List<TrackerSummary> summaries(long nowNanos, Instant now) {
        List<TrackerSummary> summaries = new ArrayList<>();
        for (Tracker tracker : trackers) {
            boolean isNext =
                    isRunning && tracker.isPlanned && tracker != asking && (working == null || working == tracker);
            summaries.add(tracker.summary(tracker == asking, isNext, nowNanos, now));
        }
        return List.copyOf(summaries);
    }

    private void welcomed(Tracker tracker, Announce announce, Announced announced, long nowNanos) {
        if (announce.event() == AnnounceEvent.STARTED) {
            tracker.heardStarted = true;
            tracker.owesCompleted = isComplete && !wasCompleteWhenAsked;
        } else if (announce.event() == AnnounceEvent.COMPLETED) {
            tracker.owesCompleted = false;
        }
        Duration wait = announced.interval();
        if (announced.minInterval() != null && announced.minInterval().compareTo(wait) > 0) {
            wait = announced.minInterval();
        }
        boolean owesUsNews = tracker.owesCompleted || !tracker.heardStarted; // it was told goodbye while it answered
        tracker.plan(owesUsNews ? nowNanos : nowNanos + wait.toNanos());
        if (isRunning) {
            working = tracker;
        }
        moveToFrontOfTier(tracker);
    }

    private Tracker firstDue(long nowNanos) {
        if (working != null && working.owesCompleted) {
            return working; // the order may start anew after it has heard that
        }
        return trackers.stream()
                .filter(tracker -> tracker.isDue(nowNanos))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("an announce is due, but to no tracker"));
    }

    private void leave(Tracker tracker) {
        if (working == tracker) {
            working = null;
        }
    }

    private void moveToFrontOfTier(Tracker tracker) {
        trackers.remove(tracker);
        int front = 0;
        while (front < trackers.size() && trackers.get(front).tier < tracker.tier) {
            front++;
        }
        trackers.add(front, tracker);
    }
}
