package dev.tamsui.engine.session;

import dev.tamsui.engine.concurrent.Alarm;
import dev.tamsui.engine.concurrent.EngineThreads;
import dev.tamsui.engine.concurrent.Ticker;
import dev.tamsui.engine.model.EngineException;
import dev.tamsui.engine.model.TorrentId;
import dev.tamsui.engine.model.TorrentState;
import dev.tamsui.engine.torrent.TorrentEvent;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/*
 * A torrent in memory has its files looked at every 40 s. One that is put away knows none of their names, so it is fetched for
 * that: one a second at most, which a machine does not notice, and so one of ten thousand after three hours. What concerns many
 * at once is noticed sooner: each place that torrents are saved to is asked whether its volume is there.
 */

/**
 * Looks after torrents that are put away. Whoever is fetched finds out by himself what is wrong, and is put away again.
 *
 * <p>Thread: one of its own.
 */
final class Patrol {
    private static final long STEP_NANOS = TimeUnit.SECONDS.toNanos(1);
    /** As often as those in memory are, where there are few. */
    private static final long ROUND_NANOS = TimeUnit.SECONDS.toNanos(40);

    private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(30);

    private static final int STEPS_BETWEEN_VOLUMES = 10;
    private static final Duration LOOK_WAIT = Duration.ofSeconds(5);

    private final Registry registry;
    private final Predicate<Path> isVolumeMissing;
    private final EngineThreads threads;
    private final Looks looks;
    private final Ticker ticker;
    private final Alarm alarm = new Alarm();
    /** Places that were missing at the last look. */
    private final Set<Path> missing = new HashSet<>();

    /** Places whose volume did not answer then: nobody is fetched to hang there. */
    private Set<Path> silent = Set.of();

    private final Round all = new Round(ROUND_NANOS, torrent -> true);
    private final Round failed =
            new Round(RETRY_NANOS, torrent -> torrent.summary().state() == TorrentState.ERROR);

    /** Goes through torrents that are put away, in order, and then again. */
    private final class Round {
        private final long leastNanos;
        private final Predicate<TorrentHandle> whose;
        private @Nullable TorrentId last;
        private long beganNanos;

        /** @param leastNanos one takes, however few there are */
        Round(long leastNanos, Predicate<TorrentHandle> whose) {
            this.leastNanos = leastNanos;
            this.whose = whose;
        }

        void fetchNext(long nowNanos) {
            if (last == null && nowNanos - beganNanos < leastNanos) {
                return;
            }
            if (last == null) {
                beganNanos = nowNanos;
            }
            TorrentHandle next = registry.restingAfter(last, whose);
            last = next == null ? null : next.id();
            if (next != null && !silent.contains(next.summary().savePath())) {
                next.post(new TorrentEvent.Awaited());
            }
        }
    }

    /** @param isVolumeMissing may hang with the volume */
    Patrol(Registry registry, Predicate<Path> isVolumeMissing, EngineThreads threads, Ticker ticker) {
        this.registry = registry;
        this.isVolumeMissing = isVolumeMissing;
        this.threads = threads;
        this.looks = new Looks(threads, LOOK_WAIT);
        this.ticker = ticker;
        this.all.beganNanos = ticker.nanos();
        this.failed.beganNanos = ticker.nanos();
    }

    /** Once. */
    void start() {
        threads.platform("patrol", this::run);
    }

    void close() {
        alarm.close(); // it may be looking at a volume that hangs, and changes nothing: nobody waits for it
    }

    private void run() {
        for (int step = 1; alarm.await(STEP_NANOS); step++) {
            if (step % STEPS_BETWEEN_VOLUMES == 0) {
                lookAtVolumes();
            }
            lookAtNext();
        }
    }

    /** The files of the torrent whose turn it is, and of one that found nothing where they were. */
    void lookAtNext() {
        long now = ticker.nanos();
        all.fetchNext(now);
        failed.fetchNext(now);
    }

    /** Of all places that torrents which are put away are saved to. */
    void lookAtVolumes() {
        List<TorrentHandle> resting = registry.resting();
        Set<Path> places =
                resting.stream().map(torrent -> torrent.summary().savePath()).collect(Collectors.toSet());
        missing.retainAll(places);
        Set<Path> unanswered = new HashSet<>();
        for (Path place : places) {
            try {
                boolean isGone = looks.at(place, () -> isVolumeMissing.test(place));
                if (isGone ? missing.add(place) : missing.remove(place)) {
                    tell(resting, place, isGone);
                }
            } catch (EngineException.StorageSilent _) {
                unanswered.add(place); // health tells of it
            }
        }
        silent = unanswered;
    }

    /** Those who think otherwise. */
    private static void tell(List<TorrentHandle> resting, Path place, boolean isGone) {
        for (TorrentHandle torrent : resting) {
            boolean thinksSo = torrent.summary().state() == TorrentState.ERROR;
            if (thinksSo != isGone && torrent.summary().savePath().equals(place)) {
                torrent.post(new TorrentEvent.Awaited());
            }
        }
    }
}
