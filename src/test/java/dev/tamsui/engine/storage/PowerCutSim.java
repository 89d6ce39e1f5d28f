package dev.tamsui.engine.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tamsui.engine.metainfo.FileSpan;
import dev.tamsui.engine.model.FileMark;
import dev.tamsui.engine.model.Recorded;
import dev.tamsui.engine.model.StateStoreException;
import dev.tamsui.engine.model.TorrentId;
import dev.tamsui.engine.storage.PowerCutFiles.Cut;
import dev.tamsui.engine.storage.StorageEvent.Closed;
import dev.tamsui.engine.storage.StorageEvent.Compared;
import dev.tamsui.engine.wire.Bitfield;
import dev.tamsui.engine.wire.BlockSpan;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One torrent's life on a disk whose power is cut again and again. No thread is started: whose turn it is, also in the middle of
 * another's call to the disk, is drawn from the seed, so that a seed replays exactly.
 */
final class PowerCutSim {
    private static final Path ROOT = Path.of("/simulated");
    private static final TorrentId ID = new TorrentId(1);
    private static final int STEPS = 160;

    /** The threads there would be. */
    private enum Actor {
        HASHER,
        READ,
        WRITE,
        CHECK,
        SYNC
    }

    private static final List<Actor> ACTORS = List.of(Actor.values());
    private static final List<Cut> CUTS = List.of(Cut.values());

    private final Random random;
    private final TestTorrent torrent;
    private final Path save = ROOT.resolve("save");
    private final DiskFixture.ManualTicker ticker = new DiskFixture.ManualTicker();
    private final Set<Actor> busy = EnumSet.noneOf(Actor.class);
    private final Queue<StorageEvent> events = new ArrayDeque<>();
    private final Queue<Runnable> finders = new ArrayDeque<>();
    private PowerCutFiles files;
    private Recorded recorded;
    private Disk disk;
    private FileStorage storage;
    private final Map<Actor, Lane> lanes = new EnumMap<>(Actor.class);
    private boolean[] told;
    private final Set<Integer> storing = new TreeSet<>();

    /** Pieces that somebody else has damaged: recorded until a check or a read finds out. */
    private final Set<Integer> spoilt = new TreeSet<>();

    private int untilCut;
    private @Nullable PowerCutFiles left;
    private @Nullable Cut cut;

    /** What happened, over all seeds, so that a test can tell that it tested something. */
    record Tally(int recorded, int trusted, int doubtful, int unproven, int caught, int served, int unsynced) {
        static final Tally NONE = new Tally(0, 0, 0, 0, 0, 0, 0);

        Tally plus(Tally o) {
            return new Tally(
                    recorded + o.recorded,
                    trusted + o.trusted,
                    doubtful + o.doubtful,
                    unproven + o.unproven,
                    caught + o.caught,
                    served + o.served,
                    unsynced + o.unsynced);
        }
    }

    private Tally tally = Tally.NONE;

    PowerCutSim(long seed) {
        random = new Random(seed);
        torrent = torrent();
        files = new PowerCutFiles(Path.of("/"), random, this::coarseTime);
        recorded = new Recorded(
                new Bitfield(torrent.pieces()).bytes(),
                Collections.nCopies(torrent.files().size(), FileMark.ABSENT),
                0);
        told = new boolean[torrent.pieces()];
        disk = disk();
        storage = open();
    }

    private TestTorrent torrent() {
        List<TestTorrent.Spec> specs = new ArrayList<>();
        for (int i = 0; i <= random.nextInt(4); i++) {
            int length = 1 + random.nextInt(6000);
            specs.add(
                    random.nextInt(6) == 0
                            ? TestTorrent.Spec.pad(length)
                            : TestTorrent.Spec.file("t/d" + i % 2 + "/f" + i, length));
        }
        specs.add(TestTorrent.Spec.file("t/last", 1 + random.nextInt(3000)));
        return TestTorrent.of(512 << random.nextInt(3), specs.toArray(TestTorrent.Spec[]::new));
    }

    /** Times of files are those of the system's last tick, 4 ms apart. */
    private long coarseTime() {
        return ticker.nanos() / 4_000_000 * 4_000_000;
    }

    private Disk disk() {
        SyncSettings sync = new SyncSettings(1 + random.nextInt(8000), Duration.ofMillis(random.nextInt(5000)));
        Crew nobody = (name, work) -> {
            if (name.equals("disk-find")) {
                finders.add(work);
            }
            return Thread.ofPlatform().unstarted(work);
        };
        files.meanwhile = this::meanwhile;
        files.faults = random.nextInt(3) == 0 ? 0.05 : 0;
        untilCut = 1 + random.nextInt(400);
        return new Disk(
                nobody,
                ticker,
                new Disk.Limits(1, 0, 1 + random.nextInt(6)),
                DiskFixture.SALT,
                this::record,
                sync,
                files);
    }

    private FileStorage open() {
        return disk.open(ID, save, torrent.files(), torrent.layout(), torrent.verifier(), events::add, _ -> {});
    }

    private void record(Map<TorrentId, Recorded> all) {
        meanwhile();
        if (random.nextInt(20) == 0) {
            throw new StateStoreException("full", new IllegalStateException());
        }
        Recorded mine = all.get(ID);
        if (left == null && mine != null) {
            recorded = mine;
            Bitfield have = Bitfield.of(mine.have(), torrent.pieces());
            spoilt.removeIf(piece -> !have.has(piece)); // from here on it would be recorded anew
        }
        meanwhile();
    }

    /** Before any call to the disk takes effect. */
    private void meanwhile() {
        ticker.advance(Duration.ofNanos(random.nextInt(2_000_000)));
        if (left == null && --untilCut == 0) {
            cutPower();
        }
        if (busy.contains(Actor.CHECK)) {
            act(Actor.HASHER); // who gives back the buffers that a check waits for
        }
        if (random.nextInt(3) == 0) {
            act(any(ACTORS));
        }
        if (files.faults > 0 && random.nextInt(100) == 0) {
            files.loseSomething();
        }
    }

    private <T> T any(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    private void cutPower() {
        Cut how = any(CUTS);
        cut = how;
        left = files.after(how, this::coarseTime);
        files.isDead = true;
    }

    /** Lets one of the threads there would be do one thing; returns whether there was something to do. */
    private boolean act(Actor actor) {
        Runnable finder = finders.poll();
        if (finder != null) {
            finder.run();
        }
        if (!busy.add(actor)) {
            return false;
        }
        try {
            if (actor == Actor.HASHER) {
                Hashers.Job job = disk.hashers().poll();
                if (job != null) {
                    job.run(new Digests(DiskFixture.SALT));
                }
                return job != null;
            }
            boolean hasActed = false;
            for (Volume volume : disk.volumes().all()) {
                if (actor == Actor.SYNC) {
                    hasActed |= volume.syncer().step() == 0;
                } else {
                    Lane.Job job = volume.poll(Lane.Kind.valueOf(actor.name()));
                    if (job != null) {
                        job.run(lanes.computeIfAbsent(actor, _ -> volume.lane()));
                        hasActed = true;
                    }
                }
            }
            return hasActed;
        } finally {
            busy.remove(actor);
        }
    }

    private void pump() {
        for (int idle = 0; idle < 3; idle++) { // what a sync hands on is seen in the next round
            for (Actor actor : ACTORS) {
                if (act(actor) && actor != Actor.SYNC) {
                    idle = 0;
                }
            }
        }
    }

    private void listen() {
        for (StorageEvent event = events.poll(); event != null; event = events.poll()) {
            switch (event) {
                case StorageEvent.PieceStored(int piece, var _) -> {
                    told[piece] = true;
                    storing.remove(piece);
                }
                case StorageEvent.PieceCorrupt(int piece, var _) -> throw new AssertionError("piece " + piece);
                case StorageEvent.WriteFailed(int piece, var _) -> {
                    told[piece] = false;
                    storing.remove(piece);
                }
                case StorageEvent.ReadFailed(int piece, var _) -> told[piece] = false;
                case StorageEvent.Unsynced(Bitfield pieces, var _) -> {
                    tally = tally.plus(new Tally(0, 0, 0, 0, 0, 0, pieces.count()));
                    for (int i = 0; i < pieces.size(); i++) {
                        told[i] &= !pieces.has(i);
                    }
                }
                case StorageEvent.PiecesChecked(int _, int first, Bitfield checked, Bitfield good) -> {
                    for (int i = 0; i < checked.size(); i++) {
                        told[first + i] = checked.has(i) ? good.has(i) : told[first + i];
                    }
                }
                case StorageEvent.CheckFinished _, StorageEvent.SizesChecked _, StorageEvent.Finished _ -> {}
                case Compared _, StorageEvent.StorageMissing _, Closed _, StorageEvent.Deleted _ ->
                    throw new AssertionError("unasked: " + event);
            }
        }
    }

    /** Lives until the power is cut, some times over. */
    Tally run() throws IOException {
        for (int life = 0; life < 3; life++) {
            live();
            if (left == null) {
                cutPower();
            }
            PowerCutFiles survivors = Objects.requireNonNull(left);
            assertRecordedIsThere(survivors);
            startAnew(survivors);
            compare();
        }
        return tally;
    }

    private void live() throws IOException {
        for (int step = 0; step < STEPS && left == null; step++) {
            int piece = random.nextInt(torrent.pieces());
            switch (random.nextInt(12)) {
                case 0, 1, 2 -> {
                    if (!told[piece] && storing.add(piece)) {
                        storage.store(piece, torrent.blocks(piece), false);
                    }
                }
                case 3 -> ticker.advance(Duration.ofMillis(random.nextInt(2000)));
                case 4 -> rarely(piece);
                default -> act(any(ACTORS));
            }
            listen();
        }
    }

    private void rarely(int piece) throws IOException {
        switch (random.nextInt(8)) {
            case 0 -> storage.finish();
            case 1 -> {
                if (storing.isEmpty()) {
                    storage.check(1, Bitfield.full(torrent.pieces()));
                    pump();
                }
            }
            case 2 -> restart();
            default -> {
                if (told[piece]) {
                    serve(piece);
                }
            }
        }
    }

    /** Stops well and starts again, unless the power goes. */
    private void restart() throws IOException {
        storage.close();
        pump();
        boolean isClosed = events.removeIf(Closed.class::isInstance);
        assertThat(isClosed).as("closed").isTrue();
        listen();
        if (left == null) {
            files.evict();
            startAnew(files);
            compare();
        }
    }

    private void startAnew(PowerCutFiles on) {
        files = on;
        left = null;
        cut = null;
        events.clear();
        finders.clear();
        lanes.clear();
        storing.clear();
        told = new boolean[torrent.pieces()];
        disk = disk();
        untilCut += 1000; // not while comparing
        storage = open();
    }

    private void assertRecordedIsThere(PowerCutFiles survivors) {
        Bitfield have = Bitfield.of(recorded.have(), torrent.pieces());
        tally = tally.plus(new Tally(have.count(), 0, 0, 0, 0, 0, 0));
        for (int piece = 0; piece < torrent.pieces(); piece++) {
            if (have.has(piece) && !spoilt.contains(piece)) {
                assertThat(isRight(survivors, piece))
                        .as("piece %d is recorded; what was left after %s is right", piece, cut)
                        .isTrue();
            }
        }
    }

    private boolean isRight(PowerCutFiles on, int piece) {
        int at = 0;
        for (FileSpan span : spans(piece)) {
            if (!torrent.files().get(span.file()).pad()) {
                byte[] bytes = on.bytes(torrent.path(save, span.file()));
                int from = (int) span.offset();
                if (bytes == null
                        || bytes.length < from + span.length()
                        || !Arrays.equals(
                                Arrays.copyOfRange(bytes, from, from + span.length()),
                                torrent.bytes(piece, at, span.length()))) {
                    return false;
                }
            }
            at += span.length();
        }
        return true;
    }

    private List<FileSpan> spans(int piece) {
        return storage.files().spans(piece, 0, torrent.layout().pieceBytes(piece));
    }

    private void compare() throws IOException {
        List<Path> there = files.files();
        if (!there.isEmpty() && random.nextInt(3) == 0) {
            files.edit(any(there));
            for (int piece = 0; piece < torrent.pieces(); piece++) {
                if (!isRight(files, piece)) {
                    spoilt.add(piece);
                }
            }
        }
        storage.compare(5, recorded);
        pump();
        Compared compared = null;
        for (StorageEvent event = events.poll(); event != null; event = events.poll()) {
            assertThat(event).isNotInstanceOf(StorageEvent.StorageMissing.class);
            compared = event instanceof Compared found ? found : compared;
        }
        assertThat(compared).as("compared").isNotNull();
        judge(Objects.requireNonNull(compared));
        untilCut -= 1000;
        untilCut = Math.max(1, untilCut);
    }

    private void judge(Compared compared) throws IOException {
        int unproven = 0;
        for (int piece = 0; piece < torrent.pieces(); piece++) {
            told[piece] = compared.trusted().has(piece);
            if (told[piece]) {
                boolean isUnproven = storage.ledger().isUnproven(piece);
                unproven += isUnproven ? 1 : 0;
                assertThat(isUnproven || isRight(files, piece))
                        .as("piece %d is trusted and right, or will be hashed first", piece)
                        .isTrue();
            }
        }
        tally = tally.plus(
                new Tally(0, compared.trusted().count(), compared.doubtful().count(), unproven, 0, 0, 0));
        for (int piece = 0; piece < torrent.pieces(); piece++) {
            if (told[piece] && random.nextInt(3) == 0) {
                serve(piece);
            }
        }
        Bitfield toCheck = compared.doubtful().copy();
        for (int piece = 0; piece < torrent.pieces(); piece++) {
            if (compared.unknown().has(piece)) {
                toCheck.set(piece);
            }
        }
        if (!toCheck.isEmpty() && random.nextBoolean()) {
            storage.check(6, toCheck);
            pump();
        }
        listen();
    }

    /** What a peer gets is right, or it gets nothing. */
    private void serve(int piece) throws IOException {
        int length = torrent.layout().pieceBytes(piece);
        ByteBuffer into = ByteBuffer.allocate(length);
        ReadJob job = storage.beginRead(new BlockSpan(piece, 0, length), into);
        pump();
        try {
            job.await();
        } catch (IOException _) {
            tally = tally.plus(new Tally(0, 0, 0, 0, 1, 0, 0));
            listen();
            return;
        }
        tally = tally.plus(new Tally(0, 0, 0, 0, 0, 1, 0));
        assertThat(into.array()).as("piece %d as served", piece).isEqualTo(torrent.bytes(piece, 0, length));
    }
}
