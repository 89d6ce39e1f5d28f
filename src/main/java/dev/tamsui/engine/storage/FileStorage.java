package dev.tamsui.engine.storage;

import dev.tamsui.engine.model.ErrorKind;
import dev.tamsui.engine.model.TorrentError;
import dev.tamsui.engine.wire.BlockSpan;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
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
    private final Place place;
    private final PieceVerifier verifier;
    private final Consumer<StorageEvent> events;
    private final Consumer<ByteBuffer> release;
    private final Gate jobs = new Gate();
    private final Set<Integer> storing = ConcurrentHashMap.newKeySet();
    private final Queue<Errand> errands = new ConcurrentLinkedQueue<>();
    private final AtomicInteger errandsLeft = new AtomicInteger();

    /** Shut when a check begins, so that it starts once the stores before it are done. Owned by the loop. */
    private Gate stores = new Gate();

    private @Nullable CheckJob checking;

    FileStorage(
            Disk disk,
            TorrentFiles files,
            PieceVerifier verifier,
            Consumer<StorageEvent> events,
            Consumer<ByteBuffer> release) {
        this.disk = disk;
        this.files = files;
        this.place = disk.place(files.savePath().root());
        this.verifier = verifier;
        this.events = events;
        this.release = release;
    }

    @Override
    public void store(int piece, ByteBuffer[] blocks, boolean fingerprints) {
        requireWhole(piece, blocks);
        if (!jobs.enter()) {
            for (ByteBuffer block : blocks) {
                release.accept(block);
            }
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
        if (!jobs.enter()) {
            throw closed();
        }
        ReadJob job = new ReadJob(this, block, into);
        place.submit(job);
        job.await();
    }

    static IOException closed() {
        return new FileFault(ErrorKind.IO, "the torrent's storage is closed");
    }

    @Override
    public void check(int number) {
        cancelCheck();
        if (!jobs.enter()) {
            return;
        }
        CheckJob check = new CheckJob(this, number);
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
    public void finish() {
        FileTree tree = new FileTree(this);
        if (jobs.enter()) {
            begin(new Errand(tree::finishSome, () -> leaveWith(tree.finished())));
        }
    }

    @Override
    public void verifySizes(int number) {
        FileTree tree = new FileTree(this);
        if (jobs.enter()) {
            begin(new Errand(tree::compareSome, () -> leaveWith(tree.compared(number))));
        }
    }

    private void leaveWith(StorageEvent answer) {
        post(answer);
        jobs.leave();
    }

    @Override
    public void close() {
        cancelCheck();
        jobs.closeThen(() -> closeFiles(new StorageEvent.Closed()));
    }

    private void closeFiles(StorageEvent answer) {
        if (!place.isUsed()) { // no file was ever opened: do not go looking for the volume
            disk.hashers().submit(new Posting(this, answer));
            return;
        }
        begin(new Errand(() -> false, () -> post(answer)));
    }

    @Override
    public void delete() {
        cancelCheck();
        FileTree tree = new FileTree(this);
        jobs.closeThen(() -> begin(new Errand(tree::deleteSome, () -> post(tree.deleted()))));
    }

    /** An answer that takes no file. */
    private record Posting(FileStorage storage, StorageEvent answer) implements Hashers.Job {
        @Override
        public void run(Digests digests) {
            storage.post(answer);
        }

        @Override
        public void refused() {
            storage.post(answer);
        }
    }

    /** One errand runs at a time, in the order they were asked for. */
    private void begin(Errand errand) {
        errands.add(errand);
        if (errandsLeft.getAndIncrement() == 0) {
            place.submit(errand);
        }
    }

    private void end(Errand errand) {
        errands.remove(errand);
        errand.done.run();
        if (errandsLeft.decrementAndGet() > 0) {
            place.submit(errands.element());
        }
    }

    /** Work on many files, a few at a time, so that a torrent of many thousands does not hold a lane for long. */
    private final class Errand implements Lane.Job {
        private final BooleanSupplier some;
        private final Runnable done;

        /** @param some does a part and says whether there is more; its faults are its own */
        Errand(BooleanSupplier some, Runnable done) {
            this.some = some;
            this.done = done;
        }

        @Override
        public Lane.Kind kind() {
            return Lane.Kind.WRITE;
        }

        @Override
        public void run(Lane lane) {
            if (!jobs.isOpen()) {
                lane.files().closeAll(files); // before anything is deleted, and before Closed is told
            }
            boolean more = false;
            try {
                more = some.getAsBoolean();
            } catch (RuntimeException | Error bug) {
                bug(bug, "work on the files"); // and the answer says that it was not finished
            }
            if (more) {
                place.submit(this);
            } else {
                end(this);
            }
        }

        @Override
        public void refused() {
            end(this);
        }
    }

    TorrentFiles files() {
        return files;
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

    void release(ByteBuffer block) {
        release.accept(block);
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
