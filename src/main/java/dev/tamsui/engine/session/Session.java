package dev.tamsui.engine.session;

import dev.tamsui.engine.concurrent.BufferPool;
import dev.tamsui.engine.concurrent.Deadlines;
import dev.tamsui.engine.concurrent.EngineThreads;
import dev.tamsui.engine.concurrent.LoopThread;
import dev.tamsui.engine.concurrent.MemoryBudget;
import dev.tamsui.engine.concurrent.Randomness;
import dev.tamsui.engine.concurrent.Ticker;
import dev.tamsui.engine.http.AddressRules;
import dev.tamsui.engine.http.OutgoingHttp;
import dev.tamsui.engine.metainfo.PieceLayout;
import dev.tamsui.engine.model.EngineHealth;
import dev.tamsui.engine.model.EngineSettings;
import dev.tamsui.engine.model.EngineStats;
import dev.tamsui.engine.model.InfoHash;
import dev.tamsui.engine.model.PeerId;
import dev.tamsui.engine.model.RateLimits;
import dev.tamsui.engine.model.SaveRootSpace;
import dev.tamsui.engine.model.Scrubbed;
import dev.tamsui.engine.model.StateStore;
import dev.tamsui.engine.model.TorrentError;
import dev.tamsui.engine.model.TorrentId;
import dev.tamsui.engine.model.TorrentState;
import dev.tamsui.engine.model.TorrentSummary;
import dev.tamsui.engine.model.Totals;
import dev.tamsui.engine.peer.PeerResources;
import dev.tamsui.engine.storage.Disk;
import dev.tamsui.engine.storage.Placing;
import dev.tamsui.engine.storage.SyncSettings;
import dev.tamsui.engine.torrent.Presence;
import dev.tamsui.engine.torrent.TorrentEvent;
import dev.tamsui.engine.tracker.HttpTracker;
import dev.tamsui.engine.transport.TcpDialer;
import dev.tamsui.engine.transport.TcpListener;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything that torrents share, put together once and taken apart in order.
 *
 * <p>Thread: any. Its parts are safe for all; the list of torrents is changed by callers of {@code Engine}, one at a time.
 */
public final class Session {
    private static final Logger LOG = LoggerFactory.getLogger(Session.class);
    private static final int MAX_LOOPS = 4;
    private static final int LARGE_BUFFERS = 64;
    /** Blocks that were asked for but are no part of a started piece: second copies, late ones. */
    private static final int SPARE_BLOCKS = 1_024;

    /** Who runs us kills us after ten. */
    private static final long STOP_NANOS = TimeUnit.SECONDS.toNanos(6);

    /** What the disk and the store are given at least, however long others took. */
    private static final long DISK_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final long STORE_NANOS = TimeUnit.SECONDS.toNanos(2);

    private static final Duration TOTALS_EVERY = Duration.ofMinutes(1);

    private final EngineSettings settings;
    private final Ticker ticker = Ticker.system();
    private final EngineThreads threads = new EngineThreads();
    private final Deadlines deadlines = new Deadlines(threads, ticker);
    private final PeerId ourId = PeerId.ours(Randomness.create());
    private final Registry registry = new Registry();
    private final Bans bans = new Bans();
    private final SessionCounters counters = new SessionCounters();
    private final MemoryBudget memory;
    private final Throttle throttle;
    private final BufferPool blocks;
    private final ConnectionSlots slots;
    private final Disk disk;
    private final SaveRootSpaces saveRoots;
    private final OutgoingHttp http;
    private final Announces announces;
    private final Doorway doorway;
    private final StateWriter stateWriter;
    private final StateStore store;
    private final Arrivals arrivals;
    private final Seeking seeking;
    private final Turns turns = new Turns();
    private final Looks looks = new Looks(threads, Duration.ofSeconds(5));
    private final Loader loader;
    private final Scrubber scrubber;
    private final Patrol patrol;
    private final List<LoopThread> loops = new ArrayList<>();
    private @Nullable TcpListener listener;
    /** What torrents that were deleted have moved. */
    private volatile Totals former = Totals.ZERO;

    private volatile RateLimits wantedLimits = RateLimits.NONE;

    private volatile boolean allLoaded;

    public Session(EngineSettings settings, StateStore store) {
        this.settings = settings;
        this.memory = new MemoryBudget(settings.bufferBytes());
        this.throttle = new Throttle(ticker, withFixed(RateLimits.NONE));
        this.blocks = new BufferPool(PieceLayout.BLOCK_BYTES, blockBuffers(settings.bufferBytes()));
        this.slots = new ConnectionSlots(settings.limits().connections());
        this.disk = new Disk(
                threads,
                ticker,
                Disk.Limits.of(settings.limits().openFiles()),
                Randomness.secret(16),
                new StoreLog(store),
                SyncSettings.DEFAULT,
                new Placing(settings.files(), settings.saveRoots(), new StoredRoots(store)));
        this.saveRoots = new SaveRootSpaces(settings.saveRoots(), disk, threads, ticker);
        this.http = new OutgoingHttp(
                new AddressRules(settings.allowPrivateAddresses()),
                settings.peersBindAddress(),
                threads,
                deadlines,
                ticker);
        this.announces = new Announces(new HttpTracker(http), threads);
        PeerResources resources = new PeerResources(
                threads, deadlines, blocks, new BufferPool(PeerResources.MAX_RUN_BYTES, LARGE_BUFFERS));
        this.doorway = new Doorway(
                ourId,
                registry,
                bans,
                slots,
                resources,
                new TcpDialer(settings.peersBindAddress()),
                () -> HalfOpen.of(
                        settings.limits().halfOpen(), throttle.limits().download()));
        this.store = store;
        this.arrivals = new Arrivals(this, settings, ourId, disk);
        this.seeking = new Seeking(this, store, settings, ourId);
        this.loader = new Loader(this, store, threads, ticker);
        this.stateWriter = new StateWriter(store, registry::staying, threads, TOTALS_EVERY);
        this.scrubber = new Scrubber(settings.scrubbing(), registry::staying, threads, ticker);
        this.patrol = new Patrol(registry, place -> disk.missingVolume(place) != null, threads, ticker);
        int count = Math.min(Runtime.getRuntime().availableProcessors(), MAX_LOOPS);
        for (int i = 0; i < count; i++) {
            loops.add(new LoopThread("loop-" + i, threads, ticker));
        }
    }

    /** Lets peers in. A port that is taken is no reason not to start: we can still dial. */
    public void listen() {
        try {
            listener = TcpListener.open(settings.peersBindAddress(), settings.peersPort(), threads, doorway::accept);
            LOG.info("Listening for peers on port {}", listenPort());
        } catch (IOException e) {
            LOG.error(
                    "Cannot listen for peers on port {}: {}. Peers cannot reach us; we can still dial them.",
                    settings.peersPort(),
                    e.getMessage());
        }
    }

    /** All of the store. Once. */
    void list(List<Unloaded> torrents) {
        loader.list(torrents);
    }

    /** Loads what is in the list, in the background. Once. */
    public void wake() {
        patrol.start();
        loader.wake();
    }

    /** Of what was listed. */
    void allLoaded() {
        disk.allAreKnown();
        allLoaded = true;
        registry.all().forEach(torrent -> torrent.post(new TorrentEvent.OthersKnown()));
    }

    /** Whether whose each file is can be told. */
    boolean areAllLoaded() {
        return allLoaded;
    }

    /** Waits so long at most until whose a torrent's files are can be told; false when it cannot. */
    boolean awaitOthers(TorrentHandle torrent, long nanos) throws InterruptedException {
        long end = ticker.nanos() + nanos;
        boolean areThere = loader.awaitAll(nanos);
        TorrentHandle.Loaded loaded = torrent.loaded();
        if (loaded == null) {
            return torrent.isBroken(); // of that nothing can be deleted
        }
        for (TorrentId other : loaded.restingNear().get()) {
            TorrentHandle near = registry.find(other);
            areThere &= near == null || near.awaitLoaded(end - ticker.nanos());
        }
        return areThere;
    }

    /** How many torrents are in the list and still to be loaded. */
    public int loading() {
        return loader.left();
    }

    /** A torrent that is there from now on, and does nothing before it is loaded. */
    TorrentHandle list(TorrentSummary first) {
        LoopThread loop = loops.get((int) (first.id().value() % loops.size()));
        TorrentHandle handle =
                new TorrentHandle(first, torrent -> loop.register(new Presence(new Keeper(this, torrent), ticker)));
        registry.add(handle);
        return handle;
    }

    /** Has it in memory soon. Never blocks. */
    void fetch(TorrentHandle torrent) {
        loader.fetch(torrent);
    }

    /** Knows when there is room in memory for another torrent. */
    Loader loader() {
        return loader;
    }

    /** It cannot be loaded: nobody is to wait for it. */
    void isBroken(TorrentHandle torrent, TorrentSummary last) {
        torrent.isBroken(last);
        disk.isLost(torrent.id());
        scrubber.ended(torrent.id(), false);
    }

    /** Tells a torrent, if it is still there. */
    void post(TorrentId id, TorrentEvent event) {
        TorrentHandle torrent = registry.find(id);
        if (torrent != null) {
            torrent.post(event);
        }
    }

    Seeking seeking() {
        return seeking;
    }

    /** Of callers who change the same torrent. */
    Turns turns() {
        return turns;
    }

    /** Asks file systems that may hang. */
    Looks looks() {
        return looks;
    }

    /** Bring torrents to memory. */
    Arrivals arrivals() {
        return arrivals;
    }

    /** Nothing runs any more when it returns; takes eight seconds at most, with a disk and a store that hang. */
    public void close() {
        doorway.close();
        if (listener != null) {
            listener.close();
        }
        stopLoading();
        scrubber.close();
        patrol.close();
        List<TorrentHandle> torrents = new ArrayList<>(registry.all());
        torrents.removeIf(TorrentHandle::isBroken);
        torrents.sort(Comparator.comparingInt(
                        (TorrentHandle torrent) -> torrent.summary().peers().connected())
                .reversed());
        announces.hurry();
        torrents.forEach(torrent -> torrent.post(new TorrentEvent.StopRequested()));
        long end = ticker.nanos() + STOP_NANOS;
        try {
            awaitEnd(torrents, end - DISK_NANOS);
            stateWriter.close(Duration.ofNanos(Math.max(STORE_NANOS, end - ticker.nanos())));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        http.close();
        disk.close(Duration.ofNanos(Math.max(DISK_NANOS, end - ticker.nanos())));
        loops.forEach(LoopThread::close);
        deadlines.close();
    }

    private void stopLoading() {
        try {
            loader.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void awaitEnd(List<TorrentHandle> torrents, long end) throws InterruptedException {
        List<Long> late = new ArrayList<>();
        for (TorrentHandle torrent : torrents) {
            if (!torrent.awaitEnded(end - ticker.nanos())) {
                late.add(torrent.id().value());
            }
        }
        if (!late.isEmpty()) {
            LOG.warn(
                    "{} torrents did not stop in time, what of their data is not recorded will be checked at the next start: {}",
                    late.size(),
                    late.subList(0, Math.min(late.size(), 20)));
        }
        announces.awaitIdle(end - ticker.nanos());
    }

    /** For all torrents together; what the operator has fixed holds instead. */
    void limit(RateLimits limits) {
        wantedLimits = limits;
        throttle.limit(withFixed(limits));
    }

    /** What holds where the operator has fixed nothing. */
    RateLimits wantedLimits() {
        return wantedLimits;
    }

    /** Of all torrents together, as they hold. */
    public RateLimits limits() {
        return throttle.limits();
    }

    private RateLimits withFixed(RateLimits wanted) {
        Long download = settings.rates().download();
        Long upload = settings.rates().upload();
        return new RateLimits(
                download == null ? wanted.download() : download, upload == null ? wanted.upload() : upload);
    }

    void former(Totals totals) {
        former = totals;
    }

    /** At the rate of those that are scheduled. */
    void scrub(TorrentHandle torrent) {
        torrent.post(new TorrentEvent.ScrubRequested(settings.scrubbing().bytesPerSecond()));
    }

    /** A scrub is over; {@code result} is null when it was broken off. */
    void scrubbed(TorrentId id, @Nullable Scrubbed result) {
        scrubber.ended(id, result != null);
        if (result != null) {
            stateWriter.scrubbed(id, result);
        }
    }

    /** The torrent's last word. */
    void ended(TorrentHandle torrent) {
        seeking.ended(torrent);
        if (torrent.isDeleting()) {
            registry.remove(torrent);
        }
    }

    /** As last told, in the order they were added; those being deleted too, until they are gone. */
    public List<TorrentSummary> summaries() {
        return registry.all().stream().map(TorrentHandle::summary).toList();
    }

    /** The totals of all torrents. */
    public EngineStats stats() {
        Map<TorrentState, Integer> states = new EnumMap<>(TorrentState.class);
        for (TorrentState state : TorrentState.values()) {
            states.put(state, 0);
        }
        Totals allTime = former;
        long down = 0;
        long up = 0;
        for (TorrentSummary torrent : summaries()) {
            states.merge(torrent.state(), 1, Integer::sum);
            allTime = allTime.plus(new Totals(torrent.downloadedBytes(), torrent.uploadedBytes()));
            down += torrent.downloadRate();
            up += torrent.uploadRate();
        }
        return new EngineStats(
                states,
                counters.totals(),
                allTime,
                down,
                up,
                counters.wasted(),
                counters.verified(),
                counters.failed(),
                counters.scrubbedBytes(),
                counters.damagedPieces(),
                slots.incoming(),
                slots.outgoing(),
                counters.disconnects(),
                bans.count(),
                memory.used(),
                memory.limit(),
                announces.inFlight());
    }

    /** See {@link Disk#missingVolume}. */
    @Nullable
    TorrentError missingVolume(Path savePath) {
        return disk.missingVolume(savePath);
    }

    /** How much room there is where torrents may be saved. */
    public List<SaveRootSpace> saveRoots() {
        return saveRoots.now();
    }

    /** @param listLoaded whether every torrent of the store is known */
    public EngineHealth health(boolean listLoaded) {
        return new EngineHealth(oldestEventNanos(), listener != null, listenPort(), listLoaded, fault());
    }

    /** What keeps the state, or a disk, from being trusted; null when nothing does. */
    private @Nullable String fault() {
        return Stream.concat(
                        Stream.of(
                                Optional.ofNullable(loader.fault()),
                                Optional.ofNullable(stateWriter.fault()),
                                store.trouble(),
                                Optional.ofNullable(disk.recordFault())),
                        Stream.concat(disk.silentVolumes().values().stream(), disk.suspectVolumes().values().stream())
                                .map(Optional::of))
                .flatMap(Optional::stream)
                .findFirst()
                .orElse(null);
    }

    /** Age of the oldest event that some loop has not handled. */
    private long oldestEventNanos() {
        return loops.stream().mapToLong(LoopThread::oldestEventNanos).max().orElse(0);
    }

    /** 0 while nobody can reach us. */
    int listenPort() {
        return listener == null ? 0 : listener.port();
    }

    Doorway doorway() {
        return doorway;
    }

    Announces announces() {
        return announces;
    }

    Bans bans() {
        return bans;
    }

    MemoryBudget memory() {
        return memory;
    }

    Throttle throttle() {
        return throttle;
    }

    BufferPool blocks() {
        return blocks;
    }

    SessionCounters counters() {
        return counters;
    }

    StateWriter stateWriter() {
        return stateWriter;
    }

    /** The one way out to web servers. */
    public OutgoingHttp http() {
        return http;
    }

    Ticker ticker() {
        return ticker;
    }

    EngineThreads threads() {
        return threads;
    }

    @Nullable
    TorrentHandle find(InfoHash hash) {
        return registry.find(hash);
    }

    /** For the whole budget, and for one piece of the largest kind when that is more. */
    private static int blockBuffers(long budgetBytes) {
        long largestPiece = 64L << 20;
        return (int) (Math.max(budgetBytes, largestPiece) / PieceLayout.BLOCK_BYTES) + SPARE_BLOCKS;
    }
}
