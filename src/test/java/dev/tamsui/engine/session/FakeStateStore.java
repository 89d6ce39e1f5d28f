package dev.tamsui.engine.session;

import dev.tamsui.engine.model.DesiredState;
import dev.tamsui.engine.model.RateLimits;
import dev.tamsui.engine.model.Recorded;
import dev.tamsui.engine.model.Scrubbed;
import dev.tamsui.engine.model.StateStore;
import dev.tamsui.engine.model.StateStoreException;
import dev.tamsui.engine.model.StoredTorrent;
import dev.tamsui.engine.model.TorrentId;
import dev.tamsui.engine.model.Totals;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A state store in memory. It can be made to fail, and its adds to wait. It outlives its close, as a database does, so a second
 * engine can be started on it.
 */
public final class FakeStateStore implements StateStore {
    private final ReentrantLock lock = new ReentrantLock();
    private final TreeMap<Long, StoredTorrent> torrents = new TreeMap<>();
    private final Map<TorrentId, Recorded> recorded = new ConcurrentHashMap<>();
    private final Map<TorrentId, Scrubbed> scrubs = new ConcurrentHashMap<>();
    private final Map<TorrentId, RateLimits> limited = new ConcurrentHashMap<>();
    private volatile RateLimits all = RateLimits.NONE;
    private final Map<Path, String> roots = new ConcurrentHashMap<>();
    private final Map<Long, byte[]> files = new HashMap<>();
    private final AtomicInteger completions = new AtomicInteger();
    private long lastId;
    private volatile boolean failing;
    private volatile @Nullable TorrentId unreadable;
    private volatile boolean closed;
    private volatile @Nullable CountDownLatch gate;
    private volatile @Nullable Semaphore reads;
    private final List<TorrentId> read = new CopyOnWriteArrayList<>();

    /** The metainfo of this one alone cannot be read; null for none. */
    void failToRead(@Nullable TorrentId one) {
        unreadable = one;
    }

    /** From here on every call fails, or none does. */
    public void fail(boolean fails) {
        failing = fails;
    }

    /** Adds wait until the latch opens. */
    public void hold(CountDownLatch until) {
        gate = until;
    }

    /** From here on every read of metainfo takes one of these, after it was written down. */
    void holdReads(Semaphore permits) {
        reads = permits;
    }

    /** Whose metainfo was asked for, in order. */
    List<TorrentId> read() {
        return List.copyOf(read);
    }

    /** As after damage. */
    void replaceMetainfo(TorrentId id, byte[] bytes) {
        lock.lock();
        try {
            files.put(id.value(), bytes.clone());
        } finally {
            lock.unlock();
        }
    }

    public boolean isClosed() {
        return closed;
    }

    /** How often it was told that a torrent is complete, also while it failed. */
    public int completions() {
        return completions.get();
    }

    /** What it holds, whether it fails or not. */
    public List<StoredTorrent> held() {
        lock.lock();
        try {
            return new ArrayList<>(torrents.values());
        } finally {
            lock.unlock();
        }
    }

    @Override
    public List<StoredTorrent> torrents() {
        check();
        return held();
    }

    @Override
    public StoredTorrent add(StoredTorrent torrent, byte[] metainfo) {
        CountDownLatch held = gate;
        if (held != null) {
            try {
                held.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        check();
        lock.lock();
        try {
            TorrentId id = new TorrentId(++lastId);
            StoredTorrent stored = new StoredTorrent(
                    id,
                    torrent.hashes(),
                    torrent.name(),
                    torrent.sizeBytes(),
                    torrent.isPrivate(),
                    torrent.savePath(),
                    torrent.desired(),
                    torrent.labels(),
                    torrent.totals(),
                    torrent.addedAt(),
                    torrent.completedAt(),
                    null,
                    List.of());
            torrents.put(id.value(), stored);
            files.put(id.value(), metainfo.clone());
            return stored;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Optional<byte[]> metainfo(TorrentId id) {
        read.add(id);
        Semaphore permits = reads;
        if (permits != null) {
            permits.acquireUninterruptibly();
        }
        check();
        if (id.equals(unreadable)) {
            throw new StateStoreException("planted fault", new IOException("planted"));
        }
        lock.lock();
        try {
            return Optional.ofNullable(files.get(id.value())).map(byte[]::clone);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Optional<StoredTorrent> learned(TorrentId id, Description known, byte[] metainfo) {
        change(
                id,
                was -> new StoredTorrent(
                        was.id(),
                        known.hashes(),
                        known.name(),
                        known.sizeBytes(),
                        known.isPrivate(),
                        was.savePath(),
                        was.desired(),
                        was.labels(),
                        was.totals(),
                        was.addedAt(),
                        was.completedAt(),
                        was.movingTo(),
                        was.leftovers()));
        replaceMetainfo(id, metainfo);
        return held().stream().filter(torrent -> torrent.id().equals(id)).findFirst();
    }

    @Override
    public void desire(TorrentId id, DesiredState desired) {
        change(id, was -> with(was, desired, was.labels(), was.totals(), was.completedAt()));
    }

    @Override
    public void label(TorrentId id, List<String> labels) {
        change(id, was -> with(was, was.desired(), labels, was.totals(), was.completedAt()));
    }

    @Override
    public void complete(TorrentId id, Instant at) {
        completions.incrementAndGet();
        change(
                id,
                was -> with(
                        was,
                        was.desired(),
                        was.labels(),
                        was.totals(),
                        Objects.requireNonNullElse(was.completedAt(), at)));
    }

    @Override
    public void totals(Map<TorrentId, Totals> totals) {
        check();
        totals.forEach((id, sum) -> change(id, was -> with(was, was.desired(), was.labels(), sum, was.completedAt())));
    }

    @Override
    public boolean move(TorrentId id, Path to) {
        AtomicBoolean isNew = new AtomicBoolean();
        change(id, was -> {
            isNew.set(was.movingTo() == null && !was.savePath().equals(to));
            return isNew.get() ? at(was, was.savePath(), to, was.leftovers()) : was;
        });
        return isNew.get();
    }

    @Override
    public boolean moved(TorrentId id, Path to) {
        change(
                id,
                was -> to.equals(was.movingTo())
                        ? at(was, to, null, without(with(was.leftovers(), was.savePath()), to))
                        : was);
        return isAt(id, to);
    }

    @Override
    public boolean stayed(TorrentId id, Path to) {
        change(id, was -> to.equals(was.movingTo()) ? at(was, was.savePath(), null, with(was.leftovers(), to)) : was);
        return !isAt(id, to);
    }

    @Override
    public void left(TorrentId id, Path place) {
        change(id, was -> at(was, was.savePath(), was.movingTo(), without(was.leftovers(), place)));
    }

    private boolean isAt(TorrentId id, Path place) {
        return held().stream()
                .anyMatch(one -> one.id().equals(id) && one.savePath().equals(place));
    }

    private static List<Path> with(List<Path> places, Path one) {
        return Stream.concat(places.stream(), Stream.of(one))
                .distinct()
                .sorted()
                .toList();
    }

    private static List<Path> without(List<Path> places, Path one) {
        return places.stream().filter(place -> !place.equals(one)).toList();
    }

    @Override
    public void delete(TorrentId id) {
        check();
        lock.lock();
        try {
            torrents.remove(id.value());
            files.remove(id.value());
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void limit(TorrentId id, RateLimits limits) {
        check();
        limited.put(id, limits);
    }

    @Override
    public Map<TorrentId, RateLimits> torrentLimits() {
        check();
        return Map.copyOf(limited);
    }

    @Override
    public void limit(RateLimits limits) {
        check();
        all = limits;
    }

    @Override
    public RateLimits limits() {
        check();
        return all;
    }

    @Override
    public void scrubbed(TorrentId id, Scrubbed result) {
        check();
        scrubs.put(id, result);
    }

    @Override
    public Map<TorrentId, Scrubbed> scrubs() {
        check();
        return Map.copyOf(scrubs);
    }

    @Override
    public Map<TorrentId, Long> completedBytes() {
        check();
        return recorded.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().completedBytes()));
    }

    @Override
    public Optional<Recorded> recorded(TorrentId id) {
        check();
        return Optional.ofNullable(recorded.get(id));
    }

    @Override
    public void record(Map<TorrentId, Recorded> torrents) {
        check();
        recorded.putAll(torrents);
    }

    @Override
    public Map<Path, String> rootMarkers() {
        check();
        return Map.copyOf(roots);
    }

    @Override
    public void markRoot(Path root, String marker) {
        check();
        roots.put(root, marker);
    }

    @Override
    public void close() {
        closed = true;
    }

    private void change(TorrentId id, UnaryOperator<StoredTorrent> by) {
        check();
        lock.lock();
        try {
            torrents.computeIfPresent(id.value(), (_, was) -> Objects.requireNonNull(by.apply(was)));
        } finally {
            lock.unlock();
        }
    }

    private void check() {
        if (failing) {
            throw new StateStoreException("planted fault", new IOException("planted"));
        }
    }

    private static StoredTorrent with(
            StoredTorrent was,
            DesiredState desired,
            List<String> labels,
            Totals totals,
            @Nullable Instant completedAt) {
        return new StoredTorrent(
                was.id(),
                was.hashes(),
                was.name(),
                was.sizeBytes(),
                was.isPrivate(),
                was.savePath(),
                desired,
                labels,
                totals,
                was.addedAt(),
                completedAt,
                was.movingTo(),
                was.leftovers());
    }

    private static StoredTorrent at(StoredTorrent was, Path savePath, @Nullable Path movingTo, List<Path> leftovers) {
        return new StoredTorrent(
                was.id(),
                was.hashes(),
                was.name(),
                was.sizeBytes(),
                was.isPrivate(),
                savePath,
                was.desired(),
                was.labels(),
                was.totals(),
                was.addedAt(),
                was.completedAt(),
                movingTo,
                leftovers);
    }
}
