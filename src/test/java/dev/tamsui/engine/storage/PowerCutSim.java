package dev.tamsui.engine.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tamsui.engine.model.DesiredState;
import dev.tamsui.engine.model.FileMark;
import dev.tamsui.engine.model.InfoHash;
import dev.tamsui.engine.model.InfoHashes;
import dev.tamsui.engine.model.Recorded;
import dev.tamsui.engine.model.StateStoreException;
import dev.tamsui.engine.model.StoredTorrent;
import dev.tamsui.engine.model.TorrentId;
import dev.tamsui.engine.model.Totals;
import dev.tamsui.engine.storage.PowerCutFiles.Cut;
import dev.tamsui.engine.storage.PowerCutTorrent.Phase;
import dev.tamsui.engine.wire.Bitfield;
import dev.tamsui.engine.wire.BlockSpan;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A daemon with a few torrents on a machine whose power is cut again and again: its disk, its state store, its callers. No thread
 * is started: whose turn it is, also in the middle of another's call to disk or store, is drawn from the seed, so that a seed
 * replays exactly; {@link #trace} tells whether it did.
 *
 * <p>Storage, hashing, syncing and recording are the real ones; what a torrent's loop does with their answers is {@link
 * PowerCutTorrent}, and what the catalogue does with store and loop is here, in the same order as there.
 */
final class PowerCutSim implements PowerCutTorrent.Machine {
    private static final Path SAVE = Path.of("/simulated/save");
    private static final int STEPS = 400;
    private static final int ROUNDS = 60;

    /** The threads there would be. */
    private enum Actor {
        HASHER,
        READ,
        WRITE,
        CHECK,
        SYNC,
        LOOP,
        CALLER,
        STATE
    }

    private static final List<Actor> ACTORS = List.of(Actor.values());
    private static final List<Cut> CUTS = List.of(Cut.values());
    private static final List<List<String>> LABELS = List.of(List.of(), List.of("tv"), List.of("a", "b"));

    /** What is dear to make and may be used again by the next simulation on the same thread. */
    private record Shared(Digests digests, ByteBuffer readLane, ByteBuffer writeLane, ByteBuffer check) {
        static final ThreadLocal<Shared> OF_THREAD = ThreadLocal.withInitial(() -> new Shared(
                new Digests(DiskFixture.SALT),
                ByteBuffer.allocateDirect(Lane.BUFFER_BYTES),
                ByteBuffer.allocateDirect(Lane.BUFFER_BYTES),
                ByteBuffer.allocateDirect(CheckBuffers.BYTES)));
    }

    private final Shared shared = Shared.OF_THREAD.get();
    private final Random random;
    private final DiskFixture.ManualTicker ticker = new DiskFixture.ManualTicker();
    private final List<TestTorrent> contents = new ArrayList<>();
    private final List<Promises> promises = new ArrayList<>();
    private final Promises.Maybe<Totals> former = new Promises.Maybe<>(Totals.ZERO);
    /** Of each torrent, pieces that somebody else has damaged: recorded until a check or a read finds out. */
    private final List<Set<Integer>> spoilt = new ArrayList<>();

    private PowerCutFiles files;
    private PowerCutStore store;
    private Disk disk;
    private final List<PowerCutTorrent> torrents = new ArrayList<>();
    private final Queue<Runnable> finders = new ArrayDeque<>();
    private final Queue<Runnable> stateWrites = new ArrayDeque<>();
    private final Map<Actor, Lane> lanes = new EnumMap<>(Actor.class);
    private final Set<Actor> busy = EnumSet.noneOf(Actor.class);

    private double syncFaults;
    private boolean hasFailed;
    private boolean isCalm;
    private int untilFault;
    private int untilCut;
    private @Nullable PowerCutFiles left;
    private @Nullable PowerCutStore leftStore;
    private @Nullable Cut cut;
    private long trace;
    private PowerCutTally tally = PowerCutTally.NONE;

    PowerCutSim(long seed) {
        random = new Random(seed);
        for (int i = 0; i <= random.nextInt(3); i++) {
            contents.add(content(i));
            promises.add(new Promises());
            spoilt.add(new TreeSet<>());
        }
        files = new PowerCutFiles(Path.of("/"), random, this::coarseTime);
        store = new PowerCutStore(random);
        disk = start(files, store);
    }

    /** Of everything that happened, in order: equal if and, as good as surely, only if it was the same. */
    long trace() {
        return trace;
    }

    @Override
    public void note(long what) {
        trace = trace * 0x100000001b3L + what + 1;
    }

    private TestTorrent content(int number) {
        List<TestTorrent.Spec> specs = new ArrayList<>();
        String root = "t" + number + "/";
        for (int i = 0; i <= random.nextInt(4); i++) {
            int length = 1 + random.nextInt(5000);
            specs.add(
                    random.nextInt(6) == 0
                            ? TestTorrent.Spec.pad(length)
                            : TestTorrent.Spec.file(root + "d" + i % 2 + "/f" + i, length));
        }
        specs.add(TestTorrent.Spec.file(root + "last", 1 + random.nextInt(3000)));
        return TestTorrent.of(512 << random.nextInt(3), specs.toArray(TestTorrent.Spec[]::new));
    }

    /** Times of files are those of the system's last tick, 4 ms apart. */
    private long coarseTime() {
        return ticker.nanos() / 4_000_000 * 4_000_000;
    }

    private <T> T any(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    @Override
    public boolean isOn() {
        return left == null;
    }

    @Override
    public boolean hasFailed() {
        return hasFailed;
    }

    /** A process starts on what it finds. */
    private Disk start(PowerCutFiles on, PowerCutStore with) {
        files = on;
        store = with;
        left = null;
        leftStore = null;
        cut = null;
        torrents.clear();
        finders.clear();
        stateWrites.clear();
        lanes.clear();
        plantFaults();
        files.watch = this::before;
        store.meanwhile = this::meanwhile;
        store.recordings = this::recorded;
        SyncSettings sync = new SyncSettings(1 + random.nextInt(8000), Duration.ofMillis(random.nextInt(5000)));
        Crew nobody = (name, work) -> {
            if (name.equals("disk-find")) {
                finders.add(work);
            }
            return Thread.ofPlatform().unstarted(work);
        };
        disk = new Disk(
                nobody,
                ticker,
                new Disk.Limits(1, 0, 1 + random.nextInt(6)),
                DiskFixture.SALT,
                new PiecesOnlyLog(store::record),
                sync,
                files);
        disk.checkBuffers().giveBack(shared.check());
        for (StoredTorrent stored : store.torrents()) {
            bringToLife(stored);
        }
        return disk;
    }

    private void plantFaults() {
        syncFaults = !isCalm && random.nextInt(3) == 0 ? 0.15 : 0;
        untilFault = !isCalm && random.nextInt(3) == 0 ? 1 + random.nextInt(600) : 0;
        files.space = !isCalm && random.nextInt(4) == 0 ? random.nextInt(20_000) : Long.MAX_VALUE;
        store.faults = !isCalm && random.nextInt(3) == 0 ? 0.1 : 0;
        hasFailed = syncFaults > 0 || untilFault > 0 || files.space < Long.MAX_VALUE || files.isAnyLossUntold();
        untilCut = isCalm ? Integer.MAX_VALUE : 1 + random.nextInt(random.nextBoolean() ? 400 : 4000);
    }

    private PowerCutTorrent bringToLife(StoredTorrent stored) {
        int number = Integer.parseInt(stored.name());
        Recorded known = store.recorded(stored.id()).orElse(null);
        PowerCutTorrent torrent = new PowerCutTorrent(this, files, disk, contents.get(number), number, stored, known);
        torrents.add(torrent);
        return torrent;
    }

    /** Before any call to the disk takes effect. */
    private void before(DiskCall call, Path path, long at) throws IOException {
        note(call.name().hashCode() + 31L * path.hashCode() + 1009 * at);
        meanwhile();
        if (isOn() && untilFault > 0 && --untilFault == 0) {
            untilFault = 1 + random.nextInt(600);
            note(-1);
            throw new IOException("Input/output error");
        }
        if (isOn() && call == DiskCall.SYNC && random.nextDouble() < syncFaults) {
            note(-2);
            throw new IOException("Input/output error");
        }
    }

    private void meanwhile() {
        ticker.advance(Duration.ofNanos(random.nextInt(2_000_000)));
        if (isOn() && --untilCut == 0) {
            cutPower();
        }
        if (random.nextInt(3) == 0) {
            act(any(ACTORS));
        }
        if (syncFaults > 0 && random.nextInt(100) == 0) {
            files.loseSomething();
        }
        if (syncFaults > 0 && random.nextInt(100) == 0) {
            files.evictUnopened();
        }
    }

    private void cutPower() {
        Cut how = any(CUTS);
        note(how.name().hashCode());
        cut = how;
        PowerCutStore survivors = store.after();
        left = how == Cut.ALL ? files.afterKill(random, this::coarseTime) : files.after(how, this::coarseTime);
        leftStore = survivors;
    }

    private void recorded(Map<TorrentId, Recorded> all) {
        if (!isOn()) {
            return;
        }
        for (StoredTorrent row : store.torrents()) {
            Recorded of = all.get(row.id());
            if (of != null) {
                int number = Integer.parseInt(row.name());
                Bitfield have = Bitfield.of(of.have(), contents.get(number).pieces());
                spoilt.get(number).removeIf(piece -> !have.has(piece)); // from here on it would be recorded anew
            }
        }
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
            note(actor.name().hashCode());
            return switch (actor) {
                case HASHER -> hash();
                case READ -> work(actor, Lane.Kind.READ);
                case WRITE -> work(actor, Lane.Kind.WRITE);
                case CHECK -> work(actor, Lane.Kind.CHECK) || work(actor, Lane.Kind.HELP); // it comes too late
                case SYNC -> sync();
                case LOOP -> loop();
                case CALLER -> !isCalm && (torrents.isEmpty() || random.nextInt(12) == 0) && call();
                case STATE -> writeState();
            };
        } finally {
            busy.remove(actor);
        }
    }

    private boolean hash() {
        Hashers.Job job = disk.hashers().poll();
        if (job != null) {
            job.run(shared.digests());
        }
        return job != null;
    }

    private boolean work(Actor actor, Lane.Kind kind) {
        for (Volume volume : disk.volumes().all()) {
            Lane.Job job = volume.poll(kind);
            if (job != null) {
                job.run(lanes.computeIfAbsent(actor, _ -> lane(actor, volume.lane())));
                return true;
            }
        }
        return false;
    }

    private Lane lane(Actor actor, Lane model) {
        return switch (actor) {
            case READ -> new Lane(model.files(), model.jobs(), shared.readLane());
            case WRITE -> new Lane(model.files(), model.jobs(), shared.writeLane());
            case CHECK, HASHER, SYNC, LOOP, CALLER, STATE -> model;
        };
    }

    private boolean sync() {
        disk.volumes().all().forEach(volume -> volume.syncer().step());
        return false; // what it hands on is seen by the others
    }

    private boolean writeState() {
        Runnable write = stateWrites.poll();
        if (write != null) {
            write.run();
        }
        return write != null;
    }

    private boolean loop() {
        boolean hasNews = false;
        for (PowerCutTorrent torrent : List.copyOf(torrents)) {
            hasNews |= !torrent.events.isEmpty() || !torrent.mailbox.isEmpty();
            torrent.listen();
            if (torrent.phase == Phase.GONE) {
                torrents.remove(torrent);
            }
        }
        if (!isCalm && !torrents.isEmpty() && random.nextBoolean()) {
            decide(any(torrents));
        }
        return hasNews;
    }

    private void decide(PowerCutTorrent torrent) {
        switch (random.nextInt(16)) {
            case 0 -> ticker.advance(Duration.ofMillis(random.nextInt(2000)));
            case 1 -> torrent.finish();
            case 2 -> {
                if (random.nextInt(8) == 0) {
                    torrent.recheck();
                }
                if (torrent.phase == Phase.STRANDED) {
                    torrent.begin();
                }
            }
            case 3 -> files.space = random.nextInt(4) == 0 ? Long.MAX_VALUE : files.space;
            default -> torrent.store(random.nextInt(torrent.told.length));
        }
    }

    /** Somebody asks for something, as the API's callers do. Returns whether anything was asked. */
    private boolean call() {
        if (!isOn()) {
            return false;
        }
        int number = random.nextInt(contents.size());
        Promises promise = promises.get(number);
        PowerCutTorrent torrent = find(number);
        if (torrent == null) {
            return promise.there.isOnly(false) && add(number, promise);
        }
        if (torrent.isDeleting) {
            return false;
        }
        switch (random.nextInt(8)) {
            case 0, 1 -> desire(torrent, promise, DesiredState.PAUSED);
            case 2, 3, 4 -> desire(torrent, promise, DesiredState.RUNNING);
            case 5 -> {
                List<String> labels = any(LABELS);
                promise.labels.tries(labels);
                promise.labels.ends(labels, isKept(() -> store.label(torrent.stored.id(), labels)));
            }
            case 6 -> stateWrites.add(() -> moved(torrent, promise));
            default -> {
                if (random.nextInt(3) == 0) {
                    delete(torrent, promise);
                }
            }
        }
        return true;
    }

    private @Nullable PowerCutTorrent find(int number) {
        return torrents.stream()
                .filter(torrent -> torrent.number == number)
                .findFirst()
                .orElse(null);
    }

    /** Returns whether the change was acknowledged. */
    private boolean isKept(Runnable change) {
        boolean wasOn = isOn();
        try {
            change.run();
            return wasOn && isOn();
        } catch (StateStoreException _) {
            return false;
        }
    }

    private boolean add(int number, Promises promise) {
        TestTorrent content = contents.get(number);
        byte[] hash = new byte[InfoHash.V1_BYTES];
        hash[0] = (byte) (1 + number);
        StoredTorrent wanted = new StoredTorrent(
                new TorrentId(0),
                InfoHashes.ofV1(InfoHash.of(hash)),
                String.valueOf(number),
                content.layout().totalBytes(),
                false,
                SAVE,
                random.nextInt(6) == 0 ? DesiredState.PAUSED : DesiredState.RUNNING,
                any(LABELS),
                Totals.ZERO,
                Instant.EPOCH,
                null,
                null,
                List.of());
        promise.adds(wanted);
        if (isKept(() -> bringToLife(store.add(wanted, metainfo(number))))) {
            promise.there.is(true);
        }
        return true;
    }

    private static byte[] metainfo(int number) {
        return new byte[] {(byte) number, 1, 2, 3};
    }

    private void desire(PowerCutTorrent torrent, Promises promise, DesiredState desired) {
        promise.desired.tries(desired);
        boolean isKept = isKept(() -> store.desire(torrent.stored.id(), desired));
        promise.desired.ends(desired, isKept);
        if (isKept) {
            torrent.mailbox.add(desired == DesiredState.RUNNING ? torrent::resume : torrent::pause);
        }
    }

    private boolean moved(PowerCutTorrent torrent, Promises promise) {
        if (torrent.isDeleting) {
            return false;
        }
        Totals totals = new Totals(random.nextInt(1000), random.nextInt(1000));
        promise.totals.tries(totals);
        boolean isKept = isKept(() -> store.totals(Map.of(torrent.stored.id(), totals)));
        promise.totals.ends(totals, isKept && !torrent.isDeleting); // or it may be another's promise by now
        return isKept;
    }

    private void delete(PowerCutTorrent torrent, Promises promise) {
        if (!moved(torrent, promise)) {
            return;
        }
        torrent.isDeleting = true; // a late total changes nothing
        boolean isSure = promise.there.isOnly(true);
        Set<Totals> sums = new LinkedHashSet<>();
        for (Totals sum : former.all()) {
            promise.totals.all().forEach(totals -> sums.add(sum.plus(totals)));
        }
        promise.there.tries(false);
        sums.forEach(former::tries);
        boolean withData = random.nextBoolean();
        if (isKept(() -> store.delete(torrent.stored.id()))) {
            promise.there.is(false);
            if (isSure) {
                former.isOneOf(sums);
            }
            torrent.mailbox.add(() -> torrent.end(withData));
        } else {
            torrent.isDeleting = false;
        }
    }

    @Override
    public void completed(PowerCutTorrent torrent) {
        Instant at = Instant.EPOCH.plusNanos(ticker.nanos());
        Promises promise = promises.get(torrent.number);
        stateWrites.add(() -> {
            if (!torrent.isDeleting) {
                if (promise.completed.isOnly(Optional.empty())
                        || promise.completed.all().size() > 1) {
                    promise.completed.tries(Optional.of(at)); // else it is complete already
                }
                if (isKept(() -> store.complete(torrent.stored.id(), at)) && !torrent.isDeleting) {
                    promise.completed.isNot(Optional.empty());
                }
            }
        });
    }

    /** Lives until the power is cut, some times over; then it is left alone to finish. */
    PowerCutTally run() throws IOException {
        int lives = 1 + random.nextInt(3);
        for (int life = 0; life < lives; life++) {
            live();
            if (isOn()) {
                cutPower();
            }
            settle();
            isCalm = life == lives - 1;
            start(Objects.requireNonNull(left), Objects.requireNonNull(leftStore));
        }
        finishAll();
        return tally;
    }

    private void live() throws IOException {
        for (int step = 0; step < STEPS && isOn(); step++) {
            act(any(ACTORS));
            if (random.nextInt(24) == 0 && !torrents.isEmpty()) {
                serveSome(any(torrents));
            } else if (random.nextInt(400) == 0) {
                restart();
            }
        }
        tally = tally.plus(PowerCutTally.of(torrents));
    }

    /** Does what there is to do, until there is nothing. */
    private void pump() {
        boolean wasCalm = isCalm;
        isCalm = true; // nobody asks for more
        for (int idle = 0; idle < 3; idle++) { // what a sync hands on is seen in the next round
            for (Actor actor : ACTORS) {
                if (act(actor)) {
                    idle = 0;
                }
            }
        }
        isCalm = wasCalm;
    }

    /** Stops well and starts again, unless the power goes. */
    private void restart() {
        torrents.forEach(torrent -> torrent.end(false));
        pump();
        assertThat(torrents).as("those not closed").isEmpty();
        if (isOn()) {
            tally = tally.plus(PowerCutTally.of(torrents)).plus(PowerCutTally.RESTART);
            checkStore(store);
            checkRecorded(store, files);
            if (random.nextBoolean()) {
                files.evict(SAVE);
            }
            edit();
            int cutIn = untilCut;
            start(files, store);
            untilCut = cutIn;
        }
    }

    /** After a cut: what was promised is there. */
    private void settle() {
        PowerCutStore survivors = Objects.requireNonNull(leftStore);
        PowerCutFiles on = Objects.requireNonNull(left);
        checkStore(survivors);
        files = on;
        checkRecorded(survivors, on);
        edit();
    }

    /** What is recorded is on the disk, whatever the system shows. */
    private void checkRecorded(PowerCutStore survivors, PowerCutFiles on) {
        for (StoredTorrent row : survivors.torrents()) {
            int number = Integer.parseInt(row.name());
            TestTorrent content = contents.get(number);
            Recorded of = survivors.recorded(row.id()).orElse(null);
            if (of != null) {
                Bitfield have = Bitfield.of(of.have(), content.pieces());
                tally = tally.plus(PowerCutTally.recorded(have.count()));
                assertThat(of.completedBytes()).isEqualTo(content.fileBytesIn(have));
                for (int piece = have.nextCommon(have, 0); piece >= 0; piece = have.nextCommon(have, piece + 1)) {
                    assertThat(spoilt.get(number).contains(piece) || content.isOnForGood(on, SAVE, piece))
                            .as("piece %d of %d is recorded; what was left after %s is right", piece, number, cut)
                            .isTrue();
                }
            }
        }
    }

    private void checkStore(PowerCutStore survivors) {
        List<StoredTorrent> rows = survivors.torrents();
        for (int i = 0; i < promises.size(); i++) {
            String name = String.valueOf(i);
            StoredTorrent row = rows.stream()
                    .filter(candidate -> candidate.name().equals(name))
                    .findFirst()
                    .orElse(null);
            promises.get(i).settle(name, row);
            if (row != null) {
                assertThat(survivors.metainfo(row.id())).hasValue(metainfo(i));
            }
        }
        former.settle("totals of former torrents", survivors.formerTotals());
    }

    /** Somebody else changes a file while the daemon is not there. */
    private void edit() {
        List<Path> there = files.files();
        if (there.isEmpty() || random.nextInt(3) > 0) {
            return;
        }
        files.edit(any(there));
        for (int number = 0; number < contents.size(); number++) {
            for (int piece = 0; piece < contents.get(number).pieces(); piece++) {
                if (!contents.get(number).isOn(files, SAVE, piece)) {
                    spoilt.get(number).add(piece);
                }
            }
        }
    }

    private void serveSome(PowerCutTorrent torrent) throws IOException {
        int piece = random.nextInt(torrent.told.length);
        if (torrent.phase == Phase.RUNNING && torrent.told[piece]) {
            serve(torrent, piece);
        }
    }

    /** Whether it is recorded. What is not may be lost in the background, and then be served before its sync tells of that. */
    private boolean isSure(PowerCutTorrent torrent, int piece) {
        Recorded of = store.recorded(torrent.stored.id()).orElse(null);
        return of != null && Bitfield.of(of.have(), torrent.content.pieces()).has(piece);
    }

    /** What a peer gets is right, or it gets nothing. */
    private void serve(PowerCutTorrent torrent, int piece) throws IOException {
        boolean isSure = syncFaults == 0 || isSure(torrent, piece);
        int length = torrent.content.layout().pieceBytes(piece);
        ByteBuffer into = ByteBuffer.allocate(length);
        ReadJob job = torrent.storage().beginRead(new BlockSpan(piece, 0, length), into);
        pump();
        try {
            job.await();
        } catch (IOException _) {
            tally = tally.plus(PowerCutTally.CAUGHT);
            return;
        }
        tally = tally.plus(PowerCutTally.SERVED);
        if (!isSure) {
            return;
        }
        assertThat(into.array())
                .as("piece %d of %d as served", piece, torrent.number)
                .isEqualTo(torrent.content.bytes(piece, 0, length));
    }

    /** The last life: nothing fails any more, and without help all that is wanted becomes complete. */
    private void finishAll() throws IOException {
        pump();
        for (PowerCutTorrent torrent : List.copyOf(torrents)) {
            desire(torrent, promises.get(torrent.number), DesiredState.RUNNING);
        }
        for (int round = 0; round < ROUNDS && !areAllFinished(); round++) {
            pump();
            for (PowerCutTorrent torrent : List.copyOf(torrents)) {
                for (int piece = 0; piece < torrent.told.length; piece++) {
                    if (torrent.told[piece] && torrent.storage().ledger().isUnproven(piece)) {
                        serve(torrent, piece);
                    }
                    torrent.store(piece);
                }
                torrent.finish();
            }
            ticker.advance(Duration.ofSeconds(6));
        }
        List<PowerCutTorrent> all = List.copyOf(torrents);
        all.forEach(torrent -> assertThat(torrent.isFinished)
                .as("%d is %s and complete", torrent.number, torrent.phase)
                .isTrue());
        tally = tally.plus(PowerCutTally.of(torrents));
        torrents.forEach(torrent -> torrent.end(false));
        pump();
        assertThat(torrents).isEmpty();
        all.forEach(this::checkFinished);
        checkStore(store);
        tally = tally.plus(PowerCutTally.finished(all.size()));
    }

    private boolean areAllFinished() {
        return torrents.stream()
                .allMatch(torrent -> torrent.isFinished && torrent.isComplete() && torrent.storing.isEmpty());
    }

    private void checkFinished(PowerCutTorrent torrent) {
        Recorded of = store.recorded(torrent.stored.id()).orElseThrow();
        int pieces = torrent.content.pieces();
        assertThat(Bitfield.of(of.have(), pieces).isFull()).as("all recorded").isTrue();
        assertThat(of.files()).noneMatch(FileMark::writing);
        for (int piece = 0; piece < pieces; piece++) {
            assertThat(torrent.content.isOnForGood(files, SAVE, piece))
                    .as("piece %d of %d is right in the end", piece, torrent.number)
                    .isTrue();
        }
    }
}
