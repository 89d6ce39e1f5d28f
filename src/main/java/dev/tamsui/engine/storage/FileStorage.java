package dev.tamsui.engine.storage;

import dev.tamsui.engine.model.ErrorKind;
import dev.tamsui.engine.model.Recorded;
import dev.tamsui.engine.model.TorrentError;
import dev.tamsui.engine.model.TorrentId;
import dev.tamsui.engine.wire.Bitfield;
import dev.tamsui.engine.wire.BlockSpan;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A torrent's pieces in files.
 *
 * <p>Every job enters a gate and leaves it when its answer is out. {@link #close} and {@link #delete} shut the gate, so that
 * nothing new comes in, and go on once the last has left: a late write cannot bring back a deleted file.
 *
 * <p>Thread: the {@link TorrentStorage} calls come from the owning loop and never block; {@link #read} comes from any thread
 * and does.
 */
public final class FileStorage implements TorrentStorage {
    private static final Logger LOG = LoggerFactory.getLogger(FileStorage.class);

    private final Disk disk;
    private final TorrentFiles files;
    private final PieceVerifier verifier;
    private final Consumer<StorageEvent> events;
    private final Consumer<ByteBuffer[]> release;
    private final Gate jobs = new Gate();
    private final Set<Integer> storing = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean lookWaits = new AtomicBoolean();
    private final AtomicBoolean lookAsked = new AtomicBoolean();
    private final Errands errands;
    private final Ending ending;

    private final Sharing sharing;
    private final Ledger ledger;
    private final Recording recording = new Recording();
    private final Silence.Listener silence;
    private volatile Place place;

    /** Who reads from where the files are now; a move puts another in its place. */
    private volatile Gate reads = new Gate();

    private final RoomWatch room;

    /** Shut when a check begins, so that it starts once the stores before it are done. Owned by the loop. */
    private Gate stores = new Gate();

    private @Nullable CheckJob checking;
    private volatile @Nullable Relocation moving;

    /** Whether pieces are stored, or files removed. */
    private volatile boolean changesFiles;

    FileStorage(
            Disk disk,
            TorrentId id,
            TorrentFiles files,
            PieceVerifier verifier,
            Consumer<StorageEvent> events,
            Consumer<ByteBuffer[]> release) {
        this.disk = disk;
        this.files = files;
        this.silence = Silence.Listener.telling(events);
        this.place = disk.place(files.savePath().root(), silence);
        this.verifier = verifier;
        this.events = events;
        this.release = release;
        errands = new Errands(this::place, files, jobs);
        ending = new Ending(this, errands);
        sharing = new Sharing(this, disk.neighbours());
        ledger = new Ledger(id, files, recording);
        room = new RoomWatch(this::place, files, events);
    }

    /** Brings the ledger to the volume, which is known once anything was read or written. */
    private final class Recording implements LedgerWatch {
        private volatile boolean isDetached;

        @Override
        public void wants(Ledger told, long bytes, boolean isUrgent) {
            Volume volume = place.volume();
            if (volume != null && !isDetached) {
                volume.wants(told, bytes, isUrgent);
            }
        }

        @Override
        public void othersLost(int file, TorrentError error) {
            sharing.others(file).forEach(other -> other.torrent().ledger().lostIn(other.file(), error));
        }

        @Override
        public void syncFailed(TorrentError error) {
            Volume volume = place.volume();
            if (volume != null && !FileFault.isChange(error.kind())) {
                volume.syncer().suspect(error.message());
            }
        }

        @Override
        public void noticed() {
            lookSoon();
        }

        @Override
        public void unsynced(Bitfield pieces, TorrentError error) {
            post(new StorageEvent.Unsynced(pieces, error));
        }
    }

    /** Who else has its files. */
    Sharing sharing() {
        return sharing;
    }

    @Override
    public void store(int piece, ByteBuffer[] blocks, boolean fingerprints) {
        requireWhole(piece, blocks);
        Relocation underWay = moving;
        if (underWay != null && !underWay.isOver()) {
            throw new IllegalStateException("piece " + piece + " is to be stored while the torrent is moved");
        }
        if (!jobs.enter()) {
            release(blocks);
            return;
        }
        if (!storing.add(piece)) {
            jobs.leave();
            throw new IllegalStateException("piece " + piece + " is being stored already");
        }
        stores.enter(); // open: only check() shuts it, and puts another in its place
        disk.hashers().submit(new StoreJob(this, piece, blocks, fingerprints, stores));
    }

    /** The piece may be handed in again. */
    void answered(int piece) {
        storing.remove(piece);
    }

    private void requireWhole(int piece, ByteBuffer[] blocks) {
        long bytes = 0;
        for (ByteBuffer block : blocks) {
            bytes += block.remaining();
        }
        if (bytes != files.layout().pieceBytes(piece)) {
            throw new IllegalArgumentException(
                    "piece " + piece + " has " + files.layout().pieceBytes(piece) + " bytes, the blocks have " + bytes);
        }
    }

    /**
     * Reads a block, or a run of them within one piece, on a lane, and waits for it: for peers' writers, whose virtual threads
     * park meanwhile. Should be asked only for pieces that are stored. A direct buffer saves a copy.
     *
     * @param into gets exactly {@code block.length()} bytes from its position on, which then stands after them
     * @throws IOException when not all could be read, after {@code ReadFailed} was posted; or when the storage is closed
     */
    public void read(BlockSpan block, ByteBuffer into) throws IOException {
        int pieceBytes = files.layout().pieceBytes(block.piece());
        if (block.begin() < 0 || block.length() < 0 || block.begin() > pieceBytes - block.length()) {
            throw new IllegalArgumentException(block + " in a piece of " + pieceBytes + " bytes");
        }
        if (into.remaining() < block.length()) {
            throw new IllegalArgumentException("a buffer of " + into.remaining() + " bytes for " + block);
        }
        beginRead(block, into).await();
    }

    /** As {@link #read}, to be awaited by the caller. */
    ReadJob beginRead(BlockSpan block, ByteBuffer into) throws IOException {
        if (!jobs.enter()) {
            throw closed();
        }
        Gate from = reads;
        while (!from.enter()) {
            from = reads; // shut by a move, which had put another in its place before
        }
        ReadJob job = new ReadJob(this, from, block, into);
        place.submit(job);
        return job;
    }

    static IOException closed() {
        return new FileFault(ErrorKind.IO, "the torrent's storage is closed");
    }

    @Override
    public void watchSpace(boolean wanted) {
        changesFiles = wanted;
        room.want(wanted && jobs.isOpen());
    }

    @Override
    public void compare(int number, Recorded recorded) {
        Comparison comparison = new Comparison(this, number, recorded, disk.hashesBeforeUpload());
        ledger.awaits();
        if (jobs.enter()) {
            errands.begin(comparison::some, () -> leaveWith(comparison.result()));
        }
    }

    @Override
    public void check(int number, Bitfield pieces) {
        cancelCheck();
        if (!jobs.enter()) {
            return;
        }
        CheckJob check = new CheckJob(this, number, pieces.copy());
        checking = check;
        Gate before = stores;
        stores = new Gate();
        before.closeThen(() -> place.submit(check));
    }

    @Override
    public void cancelCheck() {
        if (checking != null) {
            checking.cancel();
            checking = null;
        }
    }

    @Override
    public void lookAgain() {
        lookAsked.set(true);
        lookSoon();
    }

    /** After something went wrong with a file: has it looked at if it may have been changed by somebody else. */
    void noticed(FileFault fault) {
        if (FileFault.isChange(fault.kind())) {
            lookSoon();
        }
    }

    /** Has all files looked at, unless that is about to happen anyway. */
    void lookSoon() {
        if (!lookWaits.compareAndSet(false, true)) {
            return;
        }
        if (!jobs.enter()) {
            lookWaits.set(false);
            return;
        }
        Inspection inspection = new Inspection(this);
        errands.begin(inspection::some, () -> {
            inspection.conclude();
            jobs.leave();
        });
    }

    /** A look begins: who asks from here on wants another. Returns whether somebody waits for its end. */
    boolean lookBegins() {
        lookWaits.set(false);
        return lookAsked.getAndSet(false);
    }

    @Override
    public void finish() {
        FileTree tree = new FileTree(this);
        if (jobs.enter()) {
            errands.begin(tree::finishSome, () -> leaveWith(tree.finished()));
        }
    }

    @Override
    public void verifySizes(int number) {
        FileTree tree = new FileTree(this);
        if (jobs.enter()) {
            errands.begin(tree::compareSome, () -> {
                tree.compared(number);
                jobs.leave();
            });
        }
    }

    @Override
    public void move(int number, Path to) {
        begin(Relocation.to(this, number, to), to);
    }

    @Override
    public void clear(int number, Path from) {
        begin(Relocation.from(this, number, from), from);
    }

    @Override
    public void giveUpMove() {
        Relocation underWay = moving;
        if (underWay != null) {
            underWay.abandon();
        }
    }

    /** @param other besides where the files are now */
    private void begin(Relocation next, Path other) {
        cancelCheck();
        if (!jobs.enter()) {
            return;
        }
        moving = next;
        Gate before = stores;
        stores = new Gate();
        before.closeThen(() -> errands.beginMove(new MoveLanes.Ticket(disk.wayTo(other), silence), next::some, () -> {
            StorageEvent answer = next.answer();
            if (answer != null) {
                post(answer);
            }
            jobs.leave();
        }));
    }

    /** The volume's sync thread does what there is to do for this torrent and lets go of it; waits for that. */
    void detach() {
        recording.isDetached = true;
        Volume volume = place.volume();
        if (volume != null) {
            Semaphore released = new Semaphore(0);
            volume.release(ledger, released::release);
            released.acquireUninterruptibly();
        }
    }

    /** What there is to record goes to the volume's sync thread again. */
    void attach() {
        recording.isDetached = false;
        recording.wants(ledger, 0, false);
    }

    /**
     * After {@link #detach}: all is done at the new place from now on. Waits for those who still read at the old one.
     *
     * @param retimed files whose times differ there
     */
    void arrive(SavePath target, List<Retimed> retimed) {
        retimed.forEach(file -> files.retimed(file.index, file.before, 0)); // either time is right until all look there
        files.moveTo(disk.whereabouts(ledger.id(), target.root(), files.all()));
        sharing.moved(target.root());
        Place next = disk.place(target.root(), silence);
        place.leave();
        place = next;
        Gate before = reads;
        reads = new Gate();
        Semaphore drained = new Semaphore(0);
        before.closeThen(drained::release);
        drained.acquireUninterruptibly();
        for (Retimed file : retimed) {
            files.retimed(file.index, file.before, file.after);
            ledger.retimed(file.index, file.before, file.after);
        }
        next.submit(new Arrival(this));
    }

    /** A file that has another time of last change at the new place, in nanoseconds since 1970. */
    record Retimed(int index, long before, long after) {}

    /** The new volume is known: its sync thread takes over. */
    private record Arrival(FileStorage storage) implements Lane.Job {
        @Override
        public Lane.Kind kind() {
            return Lane.Kind.WRITE;
        }

        @Override
        public void run(Lane lane) {
            storage.attach();
        }

        @Override
        public void refused() {
            // nothing is recorded any more
        }
    }

    private void leaveWith(StorageEvent answer) {
        post(answer);
        jobs.leave();
    }

    @Override
    public void close() {
        close(sharing::leave);
    }

    @Override
    public void rest() {
        close(sharing::rest);
    }

    private void close(Runnable unshare) {
        cancelCheck();
        Relocation underWay = moving;
        if (underWay != null) {
            underWay.stop();
        }
        room.want(false);
        jobs.closeThen(() -> ending.close(unshare));
    }

    @Override
    public boolean mayRest() {
        return ledger.isQuiet()
                && !disk.isDeleting()
                && sharing.near().stream().noneMatch(FileStorage::isChangingFiles);
    }

    private boolean isChangingFiles() {
        Relocation underWay = moving;
        return changesFiles || (underWay != null && !underWay.isOver());
    }

    @Override
    public Set<TorrentId> restingNear() {
        changesFiles = true; // first: whoever comes is to stay
        return sharing.restingNear();
    }

    /** The torrent rested, and has found out what it has: from here on others may ask it. */
    public void isBack() {
        disk.neighbours().isBack(ledger.id());
    }

    /** Torrents that may have files in common with this one and are in memory. */
    public Set<TorrentId> awakeNear() {
        return sharing.near().stream().map(other -> other.ledger.id()).collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public void delete() {
        changesFiles = true;
        cancelCheck();
        room.want(false);
        giveUpMove();
        ledger.end();
        disk.deletes(1);
        jobs.closeThen(ending::delete);
    }

    TorrentFiles files() {
        return files;
    }

    Ledger ledger() {
        return ledger;
    }

    RoomWatch room() {
        return room;
    }

    Disk disk() {
        return disk;
    }

    Place place() {
        return place;
    }

    PieceVerifier verifier() {
        return verifier;
    }

    void release(ByteBuffer[] blocks) {
        release.accept(blocks);
    }

    void post(StorageEvent event) {
        events.accept(event);
    }

    /** Leaves the gate on behalf of a job that entered it. */
    void leave() {
        jobs.leave();
    }

    /** Logs a fault of ours and puts it into words. */
    static TorrentError bug(Throwable bug, String operation) {
        LOG.error("A fault of ours in {}", operation, bug);
        return new TorrentError(ErrorKind.INTERNAL, operation + ": " + bug);
    }
}
