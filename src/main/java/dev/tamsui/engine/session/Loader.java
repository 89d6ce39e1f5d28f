package dev.tamsui.engine.session;

import dev.tamsui.engine.concurrent.EngineThreads;
import dev.tamsui.engine.metainfo.Metainfo;
import dev.tamsui.engine.metainfo.MetainfoException;
import dev.tamsui.engine.model.ErrorKind;
import dev.tamsui.engine.model.Recorded;
import dev.tamsui.engine.model.StateStore;
import dev.tamsui.engine.model.StateStoreException;
import dev.tamsui.engine.model.StoredTorrent;
import dev.tamsui.engine.model.TorrentError;
import dev.tamsui.engine.model.TorrentId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the torrents of the store to life, one after another, while all of them are in the list already. Who is asked for goes
 * first. What the store cannot give is asked for again.
 *
 * <p>Thread: threads of its own, which end when all are loaded; calls from any.
 */
final class Loader {
    private static final Logger LOG = LoggerFactory.getLogger(Loader.class);
    private static final int THREADS = 2;
    private static final Duration CLOSE_WAIT = Duration.ofSeconds(1);
    private static final long STORE_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final Session session;
    private final StateStore store;
    private final EngineThreads crew;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition closing = lock.newCondition();
    /** In the order they are taken, but for the urgent ones. */
    private final Map<TorrentId, Task> waiting = new LinkedHashMap<>();

    private final Map<TorrentId, Task> urgent = new LinkedHashMap<>();
    private final List<Thread> threads = new ArrayList<>();
    private int left;
    private final CountDownLatch allLoaded = new CountDownLatch(1);
    private boolean awake;
    private boolean closed;
    private volatile @Nullable String fault;

    Loader(Session session, StateStore store, EngineThreads crew) {
        this.session = session;
        this.store = store;
        this.crew = crew;
    }

    private record Task(Unloaded torrent, TorrentHandle handle) {}

    void list(List<Unloaded> torrents) {
        lock.lock();
        try {
            for (Unloaded torrent : torrents) {
                TorrentId id = torrent.stored().id();
                TorrentHandle handle = session.list(torrent.summary(), () -> hurry(id));
                waiting.put(id, new Task(torrent, handle));
            }
            left += torrents.size();
            tellIfAll();
        } finally {
            lock.unlock();
        }
    }

    /** From here on all are loaded, not only those that are asked for. */
    void wake() {
        lock.lock();
        try {
            awake = true;
            for (int i = 0; i < Math.min(THREADS, left); i++) {
                start();
            }
        } finally {
            lock.unlock();
        }
    }

    private void tellIfAll() {
        if (left == 0) {
            allLoaded.countDown();
            session.allLoaded();
        }
    }

    /** False when some are still to be loaded after so long. */
    boolean awaitAll(long nanos) throws InterruptedException {
        return allLoaded.await(nanos, TimeUnit.NANOSECONDS);
    }

    private void start() {
        if (!closed) {
            threads.add(crew.platform("load-" + threads.size(), this::run));
        }
    }

    /** Somebody wants something of it. */
    private void hurry(TorrentId id) {
        lock.lock();
        try {
            Task task = waiting.remove(id);
            if (task != null) {
                urgent.put(id, task);
                if (!awake) {
                    start(); // for this one; it ends when nothing is urgent
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** Why the store gives nothing at present; null when it does. */
    @Nullable
    String fault() {
        return fault;
    }

    /** How many are still to be loaded. */
    int left() {
        lock.lock();
        try {
            return left;
        } finally {
            lock.unlock();
        }
    }

    /** Loads no more; waits a little for those under way. */
    void close() throws InterruptedException {
        lock.lock();
        try {
            closed = true;
            closing.signalAll();
        } finally {
            lock.unlock();
        }
        for (Thread thread : threads) { // no other is added any more
            thread.join(CLOSE_WAIT); // one that waits for a store that hangs must not hold up the stop
        }
    }

    private void run() {
        for (Task task = next(); task != null; task = next()) {
            boolean isDone = attempt(task);
            lock.lock();
            try {
                if (isDone) {
                    left--;
                    tellIfAll();
                } else {
                    (awake ? waiting : urgent).put(task.torrent.stored().id(), task);
                    pause();
                }
            } finally {
                lock.unlock();
            }
        }
    }

    private void pause() {
        try {
            long nanos = STORE_AGAIN_NANOS;
            while (!closed && nanos > 0) {
                nanos = closing.awaitNanos(nanos);
            }
        } catch (InterruptedException _) {
            closed = true; // nobody interrupts it; whoever did wants an end
        }
    }

    private @Nullable Task next() {
        lock.lock();
        try {
            if (closed) {
                return null;
            }
            Task task = first(urgent);
            return task == null && awake ? first(waiting) : task;
        } finally {
            lock.unlock();
        }
    }

    private static @Nullable Task first(Map<TorrentId, Task> tasks) {
        Iterator<Task> all = tasks.values().iterator();
        if (!all.hasNext()) {
            return null;
        }
        Task task = all.next();
        all.remove();
        return task;
    }

    /** False when it is to be tried again. */
    private boolean attempt(Task task) {
        StoredTorrent stored = task.torrent.stored();
        try {
            byte[] file = store.metainfo(stored.id()).orElse(null);
            if (file == null) {
                broken(task, "Its .torrent file is not in the state store.", null);
            } else {
                Recorded recorded = store.recorded(stored.id()).orElse(null);
                session.load(task.handle, stored, Metainfo.parse(file), false, recorded);
            }
            fault = null;
        } catch (MetainfoException e) {
            broken(task, "Its .torrent file in the state store is damaged: " + e.getMessage(), e);
        } catch (StateStoreException e) {
            if (fault == null) {
                LOG.error("Torrents cannot be loaded, which is tried again: {}", e.getMessage());
            }
            fault = e.getMessage();
            return false;
        } catch (RuntimeException bug) {
            broken(task, "A fault of the daemon itself kept it from being loaded; its log has the details.", bug);
        }
        return true;
    }

    private static void broken(Task task, String why, @Nullable Exception cause) {
        TorrentError error = new TorrentError(
                ErrorKind.INTERNAL,
                why + " Nothing was changed. Delete the torrent, keeping its data, and add it anew.");
        LOG.error("Torrent {}: {}", task.torrent.stored().id().value(), error.message(), cause);
        task.handle.isBroken(task.torrent.broken(error));
    }
}
