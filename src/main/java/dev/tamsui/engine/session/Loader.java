package dev.tamsui.engine.session;

import dev.tamsui.engine.concurrent.EngineThreads;
import dev.tamsui.engine.concurrent.Ticker;
import dev.tamsui.engine.metainfo.Magnet;
import dev.tamsui.engine.metainfo.MagnetException;
import dev.tamsui.engine.metainfo.Metainfo;
import dev.tamsui.engine.metainfo.MetainfoException;
import dev.tamsui.engine.model.ErrorKind;
import dev.tamsui.engine.model.Recorded;
import dev.tamsui.engine.model.StateStore;
import dev.tamsui.engine.model.StateStoreException;
import dev.tamsui.engine.model.TorrentError;
import dev.tamsui.engine.model.TorrentId;
import dev.tamsui.engine.torrent.Remains;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings torrents to memory: after a start all of them, one after another, while they are in the list already; later those that
 * were put away and are wanted again. Who is asked for goes first. What the store cannot give is asked for again a while later, and
 * holds up none of the others, unless it is one after another.
 *
 * <p>Thread: two of its own; calls from any.
 */
final class Loader {
    private static final Logger LOG = LoggerFactory.getLogger(Loader.class);
    private static final int THREADS = 2;
    private static final Duration CLOSE_WAIT = Duration.ofSeconds(1);
    private static final long STORE_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(5);
    /** What fails again waits twice as long, and so up to 80 s. */
    private static final int MOST_DOUBLINGS = 4;
    /** Different torrents one after another: by then it is not this row or that, but the store. */
    private static final int MANY_FAILURES = 3;

    private static final long LONGEST_WAIT_NANOS = TimeUnit.SECONDS.toNanos(5);
    /** Before it is looked again whether there is room for more. */
    private static final long ROOM_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final Session session;
    private final StateStore store;
    private final EngineThreads crew;
    private final Ticker ticker;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    /** In the order they are taken, but for the urgent ones. */
    private final Map<TorrentId, Task> waiting = new LinkedHashMap<>();

    private final Map<TorrentId, Task> urgent = new LinkedHashMap<>();
    /** What the store could not give. When its time comes it gets into line again. */
    private final Map<TorrentId, Again> later = new LinkedHashMap<>();

    private int failures;
    private @Nullable TorrentId lastFailed;
    /** The store is asked for nothing before. */
    private long storeRestsUntilNanos;

    private final LoadPace pace = new LoadPace();
    private final List<Thread> threads = new ArrayList<>();
    /** Of those listed at the start. */
    private int left;

    private final CountDownLatch allLoaded = new CountDownLatch(1);
    private boolean awake;
    private boolean closed;
    private volatile @Nullable String fault;

    Loader(Session session, StateStore store, EngineThreads crew, Ticker ticker) {
        this.session = session;
        this.store = store;
        this.crew = crew;
        this.ticker = ticker;
    }

    /**
     * @param isFirst whether it was listed at the start, and not loaded since
     * @param failures how often the store could not give it
     */
    private record Task(Unloaded torrent, TorrentHandle handle, boolean isFirst, int failures) {
        TorrentId id() {
            return torrent.stored().id();
        }
    }

    private record Again(Task task, long dueNanos) {}

    void list(List<Unloaded> torrents) {
        lock.lock();
        try {
            for (Unloaded torrent : torrents) {
                Task task = new Task(torrent, session.list(torrent.summary()), true, 0);
                waiting.put(task.id(), task);
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
            if (left > 0) {
                work();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Somebody wants something of a torrent that is not in memory. To be told once for each time it was put away. */
    void fetch(TorrentHandle torrent) {
        lock.lock();
        try {
            if (later.containsKey(torrent.id())) {
                return;
            }
            Task task = waiting.remove(torrent.id());
            Remains remains = torrent.remains();
            if (task == null && remains != null) {
                task = new Task(Unloaded.of(torrent.summary(), remains.desired()), torrent, false, 0);
            }
            if (task != null) {
                urgent.put(task.id(), task);
                work();
            }
        } finally {
            lock.unlock();
        }
    }

    private void work() {
        while (!closed && threads.size() < THREADS) {
            threads.add(crew.platform("load-" + threads.size(), this::run));
        }
        changed.signalAll();
    }

    private void tellIfAll() {
        if (left == 0) {
            allLoaded.countDown();
            session.allLoaded();
        }
    }

    /** False when some of those listed at the start are still to be loaded after so long. */
    boolean awaitAll(long nanos) throws InterruptedException {
        return allLoaded.await(nanos, TimeUnit.NANOSECONDS);
    }

    /** For who adds a torrent: waits until there is room for it, some seconds at most. */
    void awaitRoom() {
        lock.lock();
        try {
            long end = ticker.nanos() + LONGEST_WAIT_NANOS;
            while (!closed && !pace.hasRoom(ticker.nanos()) && ticker.nanos() - end < 0) {
                long _ = changed.awaitNanos(ROOM_AGAIN_NANOS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // it is added all the same
        } finally {
            lock.unlock();
        }
    }

    /** It is about to be in memory. */
    void counts(TorrentHandle torrent, int metainfoBytes) {
        lock.lock();
        try {
            pace.loads(torrent, metainfoBytes, ticker.nanos());
        } finally {
            lock.unlock();
        }
    }

    /** Why the store gives nothing at present; null when it does. */
    @Nullable
    String fault() {
        return fault;
    }

    /** How many of those listed at the start are still to be loaded. */
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
            changed.signalAll();
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
                if (!isDone) {
                    failed(task);
                    continue;
                }
                failures = 0;
                if (task.isFirst) {
                    left--;
                    tellIfAll();
                }
            } finally {
                lock.unlock();
            }
        }
    }

    private void failed(Task task) {
        long now = ticker.nanos();
        Task again = new Task(task.torrent, task.handle, task.isFirst, task.failures + 1);
        later.put(task.id(), new Again(again, now + (STORE_AGAIN_NANOS << Math.min(task.failures, MOST_DOUBLINGS))));
        failures += task.id().equals(lastFailed) ? 0 : 1;
        lastFailed = task.id();
        storeRestsUntilNanos = now + STORE_AGAIN_NANOS;
    }

    /** Waits for what is to be done; null once there is to be nothing any more. */
    private @Nullable Task next() {
        lock.lock();
        try {
            while (!closed) {
                long now = ticker.nanos();
                long nextDue = lineUpAgain(now);
                long rest = failures >= MANY_FAILURES ? storeRestsUntilNanos - now : 0;
                Task task = rest <= 0 && pace.hasRoom(now) ? first() : null;
                if (task != null) {
                    return task;
                }
                long _ = changed.awaitNanos(pause(rest, nextDue));
            }
            return null;
        } catch (InterruptedException _) {
            closed = true; // nobody interrupts it; whoever did wants an end
            return null;
        } finally {
            lock.unlock();
        }
    }

    /** For how long there is nothing to do, if nothing changes. */
    private long pause(long rest, long nextDue) {
        if (rest > 0) {
            return rest;
        }
        boolean isFull = !urgent.isEmpty() || (awake && !waiting.isEmpty());
        return isFull ? ROOM_AGAIN_NANOS : nextDue;
    }

    /** Answers in how long the next one is due. */
    private long lineUpAgain(long nowNanos) {
        long next = Long.MAX_VALUE;
        for (Again again : List.copyOf(later.values())) {
            long left = again.dueNanos - nowNanos;
            if (left <= 0) {
                Task task = again.task;
                later.remove(task.id());
                (task.isFirst && awake ? waiting : urgent).put(task.id(), task);
            } else {
                next = Math.min(next, left);
            }
        }
        return next;
    }

    private @Nullable Task first() {
        Set<Path> crowded = pace.crowded();
        Task task = first(urgent, crowded);
        return task == null && awake ? first(waiting, crowded) : task;
    }

    private static @Nullable Task first(Map<TorrentId, Task> tasks, Set<Path> crowded) {
        for (Task task : tasks.values()) {
            if (crowded.isEmpty() || !crowded.contains(task.torrent.stored().savePath())) {
                tasks.remove(task.id());
                return task;
            }
        }
        return null;
    }

    /** False when it is to be tried again. */
    private boolean attempt(Task task) {
        try {
            byte[] file = store.metainfo(task.id()).orElse(null);
            if (file == null) {
                broken(task, "Its .torrent file is not in the state store.", null);
            } else if (Magnet.isMeant(file)) {
                session.seeking()
                        .seek(
                                task.handle,
                                task.torrent.stored(),
                                Magnet.parse(new String(file, StandardCharsets.UTF_8)),
                                false);
            } else {
                Recorded recorded = store.recorded(task.id()).orElse(null);
                Metainfo metainfo = Metainfo.parse(file);
                Remains remains = task.handle.remains();
                boolean isVouchedFor = remains != null && remains.isVouchedFor();
                counts(task.handle, file.length);
                session.arrivals().load(task.handle, task.torrent.stored(), metainfo, isVouchedFor, recorded);
            }
            fault = null;
        } catch (MagnetException e) {
            broken(task, "Its magnet link in the state store is damaged: " + e.getMessage(), e);
        } catch (MetainfoException e) {
            broken(task, "Its .torrent file in the state store is damaged: " + e.getMessage(), e);
        } catch (StateStoreException e) {
            if (fault == null && task.failures == 0) {
                LOG.error("Torrents cannot be loaded, which is tried again: {}", e.getMessage());
            }
            fault = e.getMessage();
            return false;
        } catch (RuntimeException bug) {
            broken(task, "A fault of the daemon itself kept it from being loaded; its log has the details.", bug);
        }
        return true;
    }

    private void broken(Task task, String why, @Nullable Exception cause) {
        TorrentError error = new TorrentError(
                ErrorKind.INTERNAL,
                why + " Nothing was changed. Delete the torrent, keeping its data, and add it anew.");
        LOG.error("Torrent {}: {}", task.id().value(), error.message(), cause);
        session.isBroken(task.handle, task.torrent.broken(error));
    }
}
