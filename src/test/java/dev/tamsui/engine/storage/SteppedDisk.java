package dev.tamsui.engine.storage;

import dev.tamsui.engine.concurrent.Ticker;
import dev.tamsui.engine.metainfo.PieceLayout;
import dev.tamsui.engine.metainfo.TorrentFile;
import dev.tamsui.engine.model.Recorded;
import dev.tamsui.engine.model.TorrentId;
import dev.tamsui.engine.storage.PowerCutFiles.Cut;
import dev.tamsui.engine.wire.Bitfield;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
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
        disk = new Disk(nobody, ticker, new Disk.Limits(1, 0, 16), DiskFixture.SALT, this::record, SYNC, files);
        Buffers.OF_THREAD.get().forEach(disk.checkBuffers()::giveBack);
    }

    /** What is dear to make and may be used again by the next on the same thread. */
    private static final class Buffers {
        static final ThreadLocal<List<ByteBuffer>> OF_THREAD = ThreadLocal.withInitial(() ->
                List.of(ByteBuffer.allocateDirect(CheckBuffers.BYTES), ByteBuffer.allocateDirect(CheckBuffers.BYTES)));
        static final ThreadLocal<ByteBuffer> LANE =
                ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(Lane.BUFFER_BYTES));
    }

    /** A torrent's files and bytes. */
    public static final class Payload {
        private final TestTorrent torrent;

        public Payload(List<TorrentFile> files, PieceLayout layout, byte[] content) {
            torrent = TestTorrent.of(files, layout, content);
        }
    }

    /** An empty disk. */
    public static SteppedDisk empty(Payload payload, Ticker ticker, Random random) {
        return new SteppedDisk(payload.torrent, new PowerCutFiles(Path.of("/"), random, ticker::nanos), null, ticker);
    }

    /** The same files for the next process, after the power was cut and what was not synced is lost. */
    public SteppedDisk afterPowerCut(Ticker ticker) {
        return new SteppedDisk(torrent, files.after(Cut.NOTHING, ticker::nanos), recorded, ticker);
    }

    /** The torrent's storage; to be called once. */
    public TorrentStorage open(Consumer<StorageEvent> events, Consumer<ByteBuffer> release) {
        return disk.open(ID, SAVE, torrent.files(), torrent.layout(), torrent.verifier(), events, release);
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
        recorded = all.get(ID);
    }

    /** What is recorded; null when nothing was yet. */
    public @Nullable Recorded recorded() {
        return recorded;
    }

    /** How many pieces are recorded. */
    public int recordedPieces() {
        Recorded now = recorded;
        return now == null ? 0 : Bitfield.of(now.have(), torrent.pieces()).count();
    }

    /** Whether all bytes are there and right, also after a power cut. */
    public boolean isRightForGood() {
        PowerCutFiles left = files.after(Cut.NOTHING, () -> 0);
        for (int piece = 0; piece < torrent.pieces(); piece++) {
            if (!torrent.isOn(left, SAVE, piece)) {
                return false;
            }
        }
        return true;
    }

    /** Lets everyone there would be do one thing. Returns whether there was anything to do. */
    public boolean step() {
        boolean hasActed = false;
        for (Runnable finder = finders.poll(); finder != null; finder = finders.poll()) {
            finder.run();
            hasActed = true;
        }
        Hashers.Job hash = disk.hashers().poll();
        if (hash != null) {
            hash.run(digests);
            hasActed = true;
        }
        for (Volume volume : disk.volumes().all()) {
            untilSync = volume.syncer().step(); // first: what it hands on is done at once
            hasActed |= untilSync == 0;
            for (Lane.Kind kind : Lane.Kind.values()) {
                Lane.Job job = volume.poll(kind);
                if (job != null) {
                    job.run(lanes.computeIfAbsent(kind, _ -> lane(volume.lane())));
                    hasActed = true;
                }
            }
        }
        return hasActed;
    }

    private static Lane lane(Lane model) {
        return new Lane(model.files(), model.jobs(), Buffers.LANE.get());
    }

    /** After how many nanoseconds a step has something to do if nobody asks for anything; {@code Long.MAX_VALUE}: never. */
    public long untilNext() {
        return untilSync;
    }
}
