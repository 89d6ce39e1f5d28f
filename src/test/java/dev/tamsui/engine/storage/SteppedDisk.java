package dev.tamsui.engine.storage;

import dev.tamsui.engine.concurrent.Ticker;
import dev.tamsui.engine.metainfo.PieceLayout;
import dev.tamsui.engine.metainfo.TorrentFile;
import dev.tamsui.engine.model.Recorded;
import dev.tamsui.engine.model.TorrentId;
import dev.tamsui.engine.wire.Bitfield;
import dev.tamsui.engine.wire.BlockSpan;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Random;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The real storage of one torrent, on files in memory and without a thread: whoever simulates has it do one thing after another.
 * Every call to the system can be made to fail.
 */
public final class SteppedDisk {
    private static final Path SAVE = Path.of("/simulated/save");
    private static final TorrentId ID = new TorrentId(1);
    private static final int MAX_BYTES = 1024 * 1024;
    private static final int MAX_PIECES = 64;
    private static final SyncSettings SYNC = new SyncSettings(256 * 1024, Duration.ofSeconds(5));

    /** Decides about the calls. */
    @FunctionalInterface
    public interface Fault {
        /** The system's words for what is wrong, null when nothing is. */
        @Nullable
        String at(DiskCall call);
    }

    private final TestTorrent torrent;
    private final Disk disk;
    private final PowerCutFiles files;
    private final Queue<Runnable> finders = new ArrayDeque<>();
    private final Map<Lane.Kind, Lane> lanes = new EnumMap<>(Lane.Kind.class);
    private final Digests digests = new Digests(DiskFixture.SALT);
    private final List<String> wrong = new ArrayList<>();
    private @Nullable FileStorage storage;
    private @Nullable Recorded recorded;
    private long untilSync = Long.MAX_VALUE;

    private SteppedDisk(TestTorrent torrent, PowerCutFiles files, @Nullable Recorded recorded, Ticker ticker) {
        this.torrent = torrent;
        this.files = files;
        this.recorded = recorded;
        files.grain = Lane.BUFFER_BYTES;
        Crew nobody = (name, work) -> {
            if (name.equals("disk-find")) {
                finders.add(work);
            }
            return Thread.ofPlatform().unstarted(work);
        };
        disk = new Disk(
                nobody,
                ticker,
                new Disk.Limits(1, 0, 16),
                DiskFixture.SALT,
                new PiecesOnlyLog(this::record),
                SYNC,
                files);
        disk.checkBuffers().giveBack(Buffers.CHECK.get());
    }

    /** What is dear to make and may be used again by the next on the same thread. */
    private static final class Buffers {
        static final ThreadLocal<ByteBuffer> CHECK = ThreadLocal.withInitial(() -> ByteBuffer.allocate(MAX_BYTES));

        static final ThreadLocal<ByteBuffer> LANE =
                ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(Lane.BUFFER_BYTES));
    }

    /** A torrent's files and bytes. */
    public static final class Payload {
        private final TestTorrent torrent;

        /** @param content at most 1 MiB in 64 pieces */
        public Payload(List<TorrentFile> files, PieceLayout layout, byte[] content) {
            if (content.length > MAX_BYTES || layout.pieces() > MAX_PIECES) {
                throw new IllegalArgumentException(content.length + " bytes in " + layout.pieces() + " pieces");
            }
            torrent = TestTorrent.of(files, layout, content);
        }
    }

    /** An empty disk. */
    public static SteppedDisk empty(Payload payload, Ticker ticker, Random random) {
        return new SteppedDisk(payload.torrent, new PowerCutFiles(Path.of("/"), random, ticker::nanos), null, ticker);
    }

    /** Each write takes no more than this of a file: a piece is written in several then, and the daemon may end between two. */
    public SteppedDisk writingAtMost(int bytes) {
        files.grain = bytes;
        return this;
    }

    /** The same files for the next process, after the daemon was killed. What it recorded since is recorded here too. */
    public SteppedDisk afterKill(Ticker ticker, Random random) {
        return new SteppedDisk(torrent, files.afterKill(random, ticker::nanos), recorded, ticker);
    }

    /** As {@link #afterKill}, after the power was cut, so that all is lost that was not synced. */
    public SteppedDisk afterPowerCut(Ticker ticker, Random random) {
        return new SteppedDisk(torrent, files.afterPowerCut(random, ticker::nanos), recorded, ticker);
    }

    /** Another program changes a byte of a file. */
    public void edit(int file) {
        files.edit(torrent.path(SAVE, file));
    }

    /** Another program makes a file one byte longer than it is to be in the end. */
    public void lengthen(int file) {
        files.lengthen(
                torrent.path(SAVE, file), 1 + (int) torrent.files().get(file).length());
    }

    /** The torrent's storage; to be called once. */
    public TorrentStorage open(Consumer<StorageEvent> events, Consumer<ByteBuffer[]> release) {
        FileStorage opened =
                disk.open(ID, SAVE, torrent.files(), torrent.layout(), torrent.verifier(), events, release);
        disk.allAreKnown();
        storage = opened;
        return opened;
    }

    /** What a peer would be sent; null when it could not be read. Other threads have not done a thing meanwhile. */
    public byte @Nullable [] read(BlockSpan span) {
        ByteBuffer into = ByteBuffer.allocate(span.length());
        try {
            ReadJob job = Objects.requireNonNull(storage).beginRead(span, into);
            find();
            for (Volume volume : disk.volumes().all()) {
                while (act(volume, Lane.Kind.READ)) {
                    // one of them is ours
                }
            }
            job.await();
        } catch (IOException _) {
            return null;
        }
        if (!Arrays.equals(into.array(), torrent.bytes(span.piece(), span.begin(), span.length()))) {
            wrong.add(span + " was served");
        }
        return into.array();
    }

    /** From here on every call is asked about first. */
    public void watch(Fault fault) {
        files.watch = (call, _, _) -> {
            String words = fault.at(call);
            if (words != null) {
                throw new IOException(words);
            }
        };
    }

    private void record(Map<TorrentId, Recorded> all) {
        Recorded before = recorded;
        Recorded after = Objects.requireNonNull(all.get(ID));
        recorded = after;
        Bitfield had = have(before);
        Bitfield has = have(after);
        for (int piece = 0; piece < torrent.pieces(); piece++) {
            if (has.has(piece) && !had.has(piece) && !torrent.isOnForGood(files, SAVE, piece)) {
                wrong.add("piece " + piece + " was recorded"); // an exception would be taken for a fault of the disk's
            }
        }
    }

    private Bitfield have(@Nullable Recorded of) {
        return of == null ? new Bitfield(torrent.pieces()) : Bitfield.of(of.have(), torrent.pieces());
    }

    /** What was recorded or served so far although it was not right, in words. */
    public List<String> wrong() {
        return wrong;
    }

    /** What is recorded; null when nothing was yet. */
    public @Nullable Recorded recorded() {
        return recorded;
    }

    /** How many pieces are recorded. */
    public int recordedPieces() {
        return have(recorded).count();
    }

    /** Whether all bytes are there and right, also after a power cut. */
    public boolean isRightForGood() {
        for (int piece = 0; piece < torrent.pieces(); piece++) {
            if (!torrent.isOnForGood(files, SAVE, piece)) {
                return false;
            }
        }
        return true;
    }

    /** Lets everyone there would be do one thing. Returns whether there was anything to do. */
    public boolean step() {
        boolean hasActed = find();
        Hashers.Job hash = disk.hashers().poll();
        if (hash != null) {
            hash.run(digests);
            hasActed = true;
        }
        for (Volume volume : disk.volumes().all()) {
            untilSync = volume.syncer().step(); // first: what it hands on is done at once
            hasActed |= untilSync == 0;
            for (Lane.Kind kind : Lane.Kind.values()) {
                hasActed |= act(volume, kind);
            }
        }
        return hasActed;
    }

    private boolean find() {
        boolean hasActed = false;
        for (Runnable finder = finders.poll(); finder != null; finder = finders.poll()) {
            finder.run();
            hasActed = true;
        }
        return hasActed;
    }

    private boolean act(Volume volume, Lane.Kind kind) {
        Lane.Job job = volume.poll(kind);
        if (job != null) {
            job.run(lanes.computeIfAbsent(kind, _ -> lane(volume.lane())));
        }
        return job != null;
    }

    private static Lane lane(Lane model) {
        return new Lane(model.files(), model.jobs(), Buffers.LANE.get());
    }

    /** After how many nanoseconds a step has something to do if nobody asks for anything; {@code Long.MAX_VALUE}: never. */
    public long untilNext() {
        return untilSync;
    }
}
