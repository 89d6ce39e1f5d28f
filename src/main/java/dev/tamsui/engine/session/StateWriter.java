package dev.tamsui.engine.session;

import dev.tamsui.engine.concurrent.EngineThreads;
import dev.tamsui.engine.model.StateStore;
import dev.tamsui.engine.model.StateStoreException;
import dev.tamsui.engine.model.TorrentId;
import dev.tamsui.engine.model.Totals;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes what nobody waits for: that a torrent is complete, and once a minute what all have moved. Loops may not wait for the
 * store, so they leave it here.
 *
 * <p>A failure is logged once and kept for the health check until a write succeeds again.
 *
 * <p>Thread: one of its own; calls from any.
 */
final class StateWriter {
    private static final Logger LOG = LoggerFactory.getLogger(StateWriter.class);
    private static final long TOTALS_SECONDS = 60;

    private final StateStore store;
    private final Supplier<List<TorrentHandle>> torrents;
    private final LinkedBlockingQueue<Runnable> writes = new LinkedBlockingQueue<>();
    private final Map<TorrentId, Totals> written = new HashMap<>();
    /** Writes that did not succeed, tried again once a minute; at most one or two a torrent. */
    private final List<Runnable> failed = new ArrayList<>();

    private final Thread thread;
    /** The thread's own. */
    private boolean closed;

    private volatile @Nullable String fault;

    StateWriter(StateStore store, Supplier<List<TorrentHandle>> torrents, EngineThreads threads) {
        this.store = store;
        this.torrents = torrents;
        this.thread = threads.platform("state", this::run);
    }

    void completed(TorrentId id, Instant at) {
        writes.add(() -> {
            store.complete(id, at);
            wrote();
        });
    }

    /** What kept the last write from being done; null when it was. */
    @Nullable
    String fault() {
        return fault;
    }

    /** Writes what is left, the totals last, and ends. Waits for that. */
    void close() throws InterruptedException {
        writes.add(this::tryAgain);
        writes.add(this::writeTotals);
        writes.add(() -> closed = true);
        thread.join();
    }

    private void run() {
        while (!closed) {
            try {
                Runnable write = writes.poll(TOTALS_SECONDS, TimeUnit.SECONDS);
                if (write == null) {
                    tryAgain();
                    attempt(this::writeTotals);
                } else if (!attempt(write)) {
                    failed.add(write);
                }
            } catch (InterruptedException e) {
                return; // nobody interrupts this thread; if someone does, it ends
            }
        }
    }

    private void tryAgain() {
        if (failed.removeIf(this::attempt)) {
            wrote();
        }
    }

    /** The store has taken something: it works again, unless it still refuses something else. */
    private void wrote() {
        if (failed.isEmpty()) {
            fault = null;
        }
    }

    private boolean attempt(Runnable write) {
        try {
            write.run();
            return true;
        } catch (StateStoreException e) {
            if (fault == null) {
                LOG.error("The state could not be written; it will be tried again", e);
            }
            fault = String.valueOf(e.getMessage());
            return false;
        }
    }

    private void writeTotals() {
        Map<TorrentId, Totals> changed = new HashMap<>();
        for (TorrentHandle torrent : torrents.get()) {
            var summary = torrent.summary();
            Totals totals = new Totals(summary.downloadedBytes(), summary.uploadedBytes());
            if (!totals.equals(written.get(torrent.id()))) {
                changed.put(torrent.id(), totals);
            }
        }
        if (!changed.isEmpty()) {
            store.totals(changed);
            written.putAll(changed);
            wrote();
        }
    }
}
