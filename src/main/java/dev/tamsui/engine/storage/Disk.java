package dev.tamsui.engine.storage;

import dev.tamsui.engine.concurrent.EngineThreads;
import dev.tamsui.engine.concurrent.Ticker;
import dev.tamsui.engine.metainfo.PieceLayout;
import dev.tamsui.engine.metainfo.TorrentFile;
import dev.tamsui.engine.model.EngineSettings;
import dev.tamsui.engine.model.TorrentError;
import dev.tamsui.engine.model.TorrentId;
import dev.tamsui.engine.model.VolumeSpace;
import dev.tamsui.engine.storage.FileOpener.Room;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything of the engine that touches payload files: lanes per volume, the hashers they share, and the files kept open.
 *
 * <p>A volume is found, and its lanes started, when a torrent first needs it. A volume that hangs holds its own lanes and
 * whoever waits for them, nothing else.
 *
 * <p>Thread: any.
 */
public final class Disk implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Disk.class);
    private static final Duration TIME_TO_END = Duration.ofSeconds(5);

    /** For what does not answer: it may by chance. */
    private static final long GRACE_NANOS = Duration.ofMillis(500).toNanos();

    private final Ticker ticker;
    private final FileOpener opener;
    private final PieceLog log;
    private final Limits limits;
    private final Hashers hashers;
    private final Volumes volumes;
    private final CheckBuffers checkBuffers;
    private final Neighbours neighbours = new Neighbours();
    private final SaveRoots saveRoots;
    private final EngineSettings.Files files;
    /** Torrents that are being deleted with their data. */
    private final AtomicInteger deleting = new AtomicInteger();

    private volatile boolean allKnown;
    private volatile boolean closed;

    /**
     * How much at once.
     *
     * @param readers threads per volume that read for peers, at least 1; one more writes, and {@link #checkers} check
     * @param hashers threads that hash, at least 1; one a core is best
     * @param openFiles kept open between uses in all, at least 1; lanes may go above it by one each while they use files
     */
    public record Limits(int readers, int hashers, int openFiles) {
        public static final int DEFAULT_READERS = 2;

        /** More would wait for each other's reads most of the time, and for buffers. */
        private static final int MOST_CHECKERS = 4;

        /** What fits this machine. */
        public static Limits of(int openFiles) {
            return new Limits(DEFAULT_READERS, Runtime.getRuntime().availableProcessors(), openFiles);
        }

        /** Lanes per volume for a check: two at least, since one hashes while the other waits for the disk. */
        int checkers() {
            return Math.clamp(hashers, 2, MOST_CHECKERS);
        }
    }

    /** What a disk works with. */
    record Means(Crew threads, Ticker ticker, FileOpener opener) {}

    /**
     * @param salt keys the fingerprints of blocks: at least 16 random bytes, of this process only
     * @param log where finished pieces are recorded
     */
    public Disk(
            EngineThreads threads,
            Ticker ticker,
            Limits limits,
            byte[] salt,
            PieceLog log,
            SyncSettings sync,
            Placing placing) {
        this(new Means(threads::platform, ticker, FileOpener.system()), limits, salt, log, sync, placing);
    }

    /** With {@link Placing#PLAIN}. */
    Disk(Crew threads, Ticker ticker, Limits limits, byte[] salt, PieceLog log, SyncSettings sync, FileOpener opener) {
        this(new Means(threads, ticker, opener), limits, salt, log, sync, Placing.PLAIN);
    }

    Disk(Means means, Limits limits, byte[] salt, PieceLog log, SyncSettings sync, Placing placing) {
        FileFault.load();
        this.ticker = means.ticker;
        this.opener = new WatchedFiles(means.opener);
        this.log = log;
        this.limits = limits;
        hashers = new Hashers(limits.hashers(), salt.clone(), means.threads);
        volumes = new Volumes(means.threads, ticker, opener, limits, sync, log, placing.files());
        files = placing.files();
        saveRoots = new SaveRoots(placing.saveRoots(), placing.roots(), opener);
        checkBuffers = new CheckBuffers(volumes::count);
    }

    /**
     * A torrent's storage. Touches no disk before its first use.
     *
     * @param id what its pieces are recorded under
     * @param savePath absolute; made when it is missing and something is to be written
     * @param files all, pad files too, end to end
     * @param events told from lanes and hashers; must not block
     * @param release takes back the block buffers of every piece given to {@link TorrentStorage#store}, likewise
     */
    public FileStorage open(
            TorrentId id,
            Path savePath,
            List<TorrentFile> files,
            PieceLayout layout,
            PieceVerifier verifier,
            Consumer<StorageEvent> events,
            Consumer<ByteBuffer[]> release) {
        FileStorage storage = new FileStorage(
                this, id, new TorrentFiles(whereabouts(id, savePath, files), files, layout), verifier, events, release);
        storage.sharing().isAt(savePath.toAbsolutePath().normalize());
        return storage;
    }

    Whereabouts whereabouts(TorrentId id, Path savePath, List<TorrentFile> all) {
        Path folder = files.incompleteDir();
        SavePath incomplete = folder == null ? null : savePath(folder.resolve(String.valueOf(id.value())));
        return new Whereabouts(
                savePath(savePath),
                incomplete,
                files.incompleteSuffix(),
                all,
                () -> incomplete != null && Volumes.device(incomplete.root()).equals(Volumes.device(savePath)));
    }

    SavePath savePath(Path folder) {
        return new SavePath(folder, opener, saveRoots);
    }

    /** @param owner is told when the volume does not answer, and when it does again */
    Place place(Path savePath, Silence.Listener owner) {
        return new Place(savePath, volumes, owner);
    }

    /** What moves that have one end there are kept apart by: the save root above, by its name alone, since to look could hang. */
    Path wayTo(Path place) {
        SaveRoot above = saveRoots.above(place);
        return above == null ? place.resolve("/") : above.folder();
    }

    /**
     * What is wrong with the volume that a save path is to lie on, null when it is there as far as anybody knows. Looks at it, so it
     * may hang with it.
     */
    public @Nullable TorrentError missingVolume(Path savePath) {
        try {
            savePath(savePath).requireVolumeNow();
            return null;
        } catch (FileFault fault) {
            return fault.error();
        } catch (IOException _) {
            return null; // who wants to use it will be told what is in the way
        }
    }

    Neighbours neighbours() {
        return neighbours;
    }

    Hashers hashers() {
        return hashers;
    }

    /** Lanes that check, of each volume. */
    int checkers() {
        return limits.checkers();
    }

    CheckBuffers checkBuffers() {
        return checkBuffers;
    }

    FileOpener opener() {
        return opener;
    }

    PieceLog log() {
        return log;
    }

    Ticker ticker() {
        return ticker;
    }

    boolean hashesBeforeUpload() {
        return files.hashBeforeUpload();
    }

    /** Every torrent there is has been opened: from now on it can be told whose a file is. */
    public void allAreKnown() {
        allKnown = true;
    }

    /** One more is being deleted with its data, or one less. */
    void deletes(int more) {
        deleting.addAndGet(more);
    }

    /** Whether any is: until then nobody is put away, since what rests can be asked for its files by nobody. */
    boolean isDeleting() {
        return deleting.get() > 0;
    }

    /** A torrent that rested cannot be loaded again: nobody is to wait for it. */
    public void isLost(TorrentId id) {
        neighbours.isBack(id);
    }

    boolean isAllKnown() {
        return allKnown;
    }

    boolean isClosed() {
        return closed;
    }

    Volumes volumes() {
        return volumes;
    }

    /** For health: volumes, by number, whose last sync failed, and how. What they were given last may be lost. */
    public Map<String, String> suspectVolumes() {
        return volumes.suspect();
    }

    /** For health: volumes, or paths whose volume is not known yet, that do not answer, and what has not returned. */
    public Map<String, String> silentVolumes() {
        return volumes.silent();
    }

    /** For health: why finished pieces cannot be recorded, null when they can; the data itself is safe. */
    public @Nullable String recordFault() {
        return volumes.recordFault();
    }

    /** How much room there was on each volume that was downloaded to, as of its last look. Costs nothing. */
    public List<VolumeSpace> spaces() {
        return volumes.spaces();
    }

    /**
     * What a file system has.
     *
     * @param freeBytes what this process could write
     */
    public record Space(long totalBytes, long freeBytes) {}

    /** What the file system of a folder has, or of the nearest one above that is there; null when nobody can tell. May hang. */
    public @Nullable Space space(Path folder) {
        Room room = opener.room(folder);
        return room == null ? null : new Space(room.totalBytes(), room.usableBytes());
    }

    /** Files open now. */
    public int openFiles() {
        return volumes.openFiles();
    }

    /** {@link #close(Duration)}, within five seconds. */
    @Override
    public void close() {
        close(TIME_TO_END);
    }

    /**
     * Ends checks, does what is queued, closes all files, syncs and records what waits, and ends all threads. Close the torrents'
     * storages first. Volumes that do not answer are left behind at once, and after {@code atMost} the others; the log names their
     * threads, which do not keep the process alive.
     */
    public void close(Duration atMost) {
        closed = true;
        long deadline = ticker.nanos() + atMost.toNanos();
        List<Volume> silent = volumes.all().stream().filter(Volume::isSilent).toList();
        List<Volume> others = volumes.all().stream()
                .filter(volume -> !silent.contains(volume))
                .toList();
        hashers.close(); // first: what is hashed goes on to the lanes
        List<Thread> left = new ArrayList<>(join(hashers.threads().stream(), deadline));
        volumes.close();
        left.addAll(join(threads(others, Volume::lanes), deadline));
        volumes.closeSync(); // last: what the lanes have written is to be recorded too
        left.addAll(join(volumes.watchThreads().stream(), deadline));
        left.addAll(join(threads(others, Volume::syncThreads), deadline));
        long graceEnds = Math.min(deadline, ticker.nanos() + GRACE_NANOS);
        left.addAll(join(volumes.finders().stream(), graceEnds));
        left.addAll(join(threads(silent, Volume::lanes), graceEnds));
        left.addAll(join(threads(silent, Volume::syncThreads), graceEnds));
        left.addAll(join(volumes.all().stream().flatMap(volume -> volume.moves().threads().stream()), graceEnds));
        if (!left.isEmpty()) {
            LOG.warn(
                    "The disk was closed while these threads still waited for it: {}",
                    left.stream().map(Thread::getName).toList());
        }
    }

    private static Stream<Thread> threads(List<Volume> volumes, Function<Volume, List<Thread>> kind) {
        return volumes.stream().flatMap(volume -> kind.apply(volume).stream());
    }

    private List<Thread> join(Stream<Thread> ending, long deadline) {
        List<Thread> left = new ArrayList<>();
        for (Thread thread : ending.toList()) {
            try {
                if (!thread.join(Duration.ofNanos(Math.max(1, deadline - ticker.nanos())))) {
                    left.add(thread);
                }
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                left.add(thread);
            }
        }
        return left;
    }
}
