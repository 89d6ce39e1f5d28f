package dev.tamsui.engine.session;

import dev.tamsui.engine.concurrent.Alarm;
import dev.tamsui.engine.concurrent.EngineThreads;
import dev.tamsui.engine.concurrent.Ticker;
import dev.tamsui.engine.model.EngineSettings.Scrubbing;
import dev.tamsui.engine.model.TorrentId;
import dev.tamsui.engine.model.TorrentState;
import dev.tamsui.engine.torrent.TorrentEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Has complete torrents hashed again when it is their turn: one at a time in all, the one first whose last scrub, or whose
 * completion, is the longest ago. The torrent keeps to the rate by itself.
 *
 * <p>Wall-clock time decides whose turn it is, since that outlives us; a clock that jumps costs a scrub too early or too late.
 *
 * <p>Thread: one of its own, when there is anything to be done at all; calls from any.
 */
final class Scrubber {
    /** The longest time between two looks for the next torrent while none is due. */
    private static final Duration LOOK_EVERY = Duration.ofMinutes(1);

    private final Scrubbing settings;
    private final Supplier<List<TorrentHandle>> torrents;
    private final Ticker ticker;
    private final Alarm alarm = new Alarm();
    private final Map<TorrentId, Instant> passedOver = new ConcurrentHashMap<>();
    private final @Nullable Thread thread;
    private volatile @Nullable TorrentId current;

    /** @param torrents those there are, without those being deleted */
    Scrubber(Scrubbing settings, Supplier<List<TorrentHandle>> torrents, EngineThreads threads, Ticker ticker) {
        this.settings = settings;
        this.torrents = torrents;
        this.ticker = ticker;
        this.thread = settings.isOn() ? threads.platform("scrub", this::run) : null;
    }

    /**
     * A torrent's scrub is over.
     *
     * @param isWhole false when it was broken off, as by a pause
     */
    void ended(TorrentId id, boolean isWhole) {
        if (isWhole) {
            passedOver.remove(id);
        } else {
            passedOver.put(id, ticker.now()); // others have their turn before it
        }
        if (id.equals(current)) {
            current = null;
            alarm.ring();
        }
    }

    void close() {
        alarm.close();
        if (thread != null) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void run() {
        Duration pause = settings.every().compareTo(LOOK_EVERY) < 0 ? settings.every() : LOOK_EVERY;
        while (alarm.await(pause.toNanos())) {
            if (current == null) {
                next().ifPresent(this::begin);
            }
        }
    }

    private Optional<TorrentHandle> next() {
        Instant dueBefore = ticker.now().minus(settings.every());
        return torrents.get().stream()
                .filter(torrent -> torrent.summary().state() == TorrentState.SEEDING)
                .filter(torrent -> lastLook(torrent).isBefore(dueBefore))
                .min(Comparator.comparing(this::lastLook));
    }

    /** When it was last seen to be whole, or was last passed over. */
    private Instant lastLook(TorrentHandle torrent) {
        var summary = torrent.summary();
        Instant last = summary.scrubbed() != null
                ? summary.scrubbed().at()
                : summary.completedAt() != null ? summary.completedAt() : summary.addedAt();
        Instant skipped = passedOver.get(torrent.id());
        return skipped != null && skipped.isAfter(last) ? skipped : last;
    }

    private void begin(TorrentHandle torrent) {
        current = torrent.id();
        torrent.post(new TorrentEvent.ScrubRequested(settings.bytesPerSecond()));
    }
}
