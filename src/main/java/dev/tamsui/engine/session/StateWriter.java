package dev.tamsui.engine.session;

import dev.tamsui.engine.concurrent.EngineThreads;
import dev.tamsui.engine.model.Scrubbed;
import dev.tamsui.engine.model.StateStore;
import dev.tamsui.engine.model.StateStoreException;
import dev.tamsui.engine.model.TorrentId;
import dev.tamsui.engine.model.Totals;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes what nobody waits for: that a torrent is complete, and once a minute what all have moved. Loops may not wait for the
 * store, so they leave it here.
 *
 * <p>A failure is logged once and kept for the health check until nothing is owed to the store any more.
 *
 * <p>Thread: one of its own; calls from any.
 */
final class StateWriter {
    private static final Logger LOG = LoggerFactory.getLogger(StateWriter.class);

    private final StateStore store;
    private final Supplier<List<TorrentHandle>> torrents;
    private final LinkedBlockingQueue<Runnable> writes = new LinkedBlockingQueue<>();
    private final long pauseNanos;
    /** Totals as the store has them, of torrents that are there. */
    private final Map<TorrentId, Totals> written = new HashMap<>();
    /** Completions that the store did not take, tried again after each pause while their torrents are there. */
    private final Map<TorrentId, Instant> owed = new HashMap<>();

    private final Thread thread;
    /** The thread's own. */
    private boolean closed;

    private volatile @Nullable String fault;

    /**
     * @param torrents those there are, without those being deleted
     * @param pause between two looks at the totals
     */
    StateWriter(StateStore store, Supplier<List<TorrentHandle>> torrents, EngineThreads threads, Duration pause) {
        this.store = store;
        this.torrents = torrents;
        this.pauseNanos = pause.toNanos();
        this.thread = threads.platform("state", this::run);
    }

    void completed(TorrentId id, Instant at) {
        writes.add(() -> {
            owed.putIfAbsent(id, at);
            attempt(() -> writeCompletion(id));
        });
    }

    /** Should that fail, the torrent has its next turn too early. */
    void scrubbed(TorrentId id, Scrubbed result) {
        writes.add(() -> attempt(() -> {
            store.scrubbed(id, result);
            wrote();
        }));
    }

    /** What kept the last write from being done; null when it was. */
    @Nullable
    String fault() {
        return fault;
    }

    /** Writes what is left, the totals last, and ends. Waits for that, but not forever: the store may hang. */
    void close(Duration atMost) throws InterruptedException {
        writes.add(this::writeAll);
        writes.add(() -> closed = true);
        if (!thread.join(atMost)) {
            LOG.error("The state store does not answer; the totals of the last minute are not written");
        }
    }

    private void run() {
        while (!closed) {
            try {
                Runnable write = writes.poll(pauseNanos, TimeUnit.NANOSECONDS);
                (write == null ? (Runnable) this::writeAll : write).run();
            } catch (InterruptedException e) {
                return; // nobody interrupts this thread; if someone does, it ends
            }
        }
    }

    private void writeAll() {
        List<TorrentHandle> all = torrents.get();
        Set<TorrentId> there = all.stream().map(TorrentHandle::id).collect(Collectors.toSet());
        written.keySet().retainAll(there);
        owed.keySet().retainAll(there); // the store has let the others go, and would have nowhere to write it
        List.copyOf(owed.keySet()).forEach(id -> attempt(() -> writeCompletion(id)));
        attempt(() -> writeTotals(all));
    }

    private void writeCompletion(TorrentId id) {
        store.complete(id, Objects.requireNonNull(owed.get(id)));
        owed.remove(id);
        wrote();
    }

    /** The store works, as far as we know, unless it still refuses something else. */
    private void wrote() {
        if (owed.isEmpty()) {
            fault = null;
        }
    }

    private void attempt(Runnable write) {
        try {
            write.run();
        } catch (StateStoreException e) {
            if (fault == null) {
                LOG.error("The state could not be written; it will be tried again", e);
            }
            fault = String.valueOf(e.getMessage());
        }
    }

    private void writeTotals(List<TorrentHandle> all) {
        Map<TorrentId, Totals> changed = new HashMap<>();
        for (TorrentHandle torrent : all) {
            var summary = torrent.summary();
            Totals totals = new Totals(summary.downloadedBytes(), summary.uploadedBytes());
            if (!totals.equals(written.get(torrent.id()))) {
                changed.put(torrent.id(), totals);
            }
        }
        if (!changed.isEmpty()) {
            store.totals(changed);
            written.putAll(changed);
        }
        wrote(); // with nothing to write, what once failed is not wanted any more
    }
}
