package dev.tamsui.engine.storage;

import dev.tamsui.engine.concurrent.WorkQueue;
import dev.tamsui.engine.model.TorrentError;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One file system: the lanes that may block on it, their work and its open files.
 *
 * <p>A few lanes read. One writes: two that write to one file only wait for its lock, which the system lets them do spinning
 * (a quarter of their time, measured), and one copies into the page cache faster than peers deliver. A few check, whole
 * torrents one after another and one of them reading at a time, since to read two at once would only make a disk seek; they are
 * started when first needed, and so are the one that syncs and the one that looks whether there is room. Moves have {@link MoveLanes}. The queues
 * have no limits of their own. What is in them is bounded by who hands in: a read per peer connection, writes by the memory of
 * the blocks they hold, and one of each other job per torrent.
 *
 * <p>Thread: any hands in; nothing here blocks but the lanes.
 */
final class Volume implements SilenceWatch.Watched {
    private static final Logger LOG = LoggerFactory.getLogger(Volume.class);

    private final String name;
    private final Silence silence;
    private final Crew threads;
    private final Disk.Limits limits;
    private final OpenFiles files;
    private final Syncer syncer;
    private final SpaceGuard space;
    private final WorkQueue<Lane.Job> reads = new WorkQueue<>();
    private final WorkQueue<Lane.Job> writes = new WorkQueue<>();
    private final WorkQueue<Lane.Job> checks = new WorkQueue<>();
    private final WorkQueue<Lane.Job> helps = new WorkQueue<>();
    private final MoveLanes moves;
    private final AtomicBoolean checking = new AtomicBoolean();
    private final AtomicBoolean syncing = new AtomicBoolean();
    private final AtomicBoolean guarding = new AtomicBoolean();
    private final ConcurrentLinkedQueue<Thread> lanes = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<Thread> syncThreads = new ConcurrentLinkedQueue<>();

    /**
     * @param name for the threads
     * @param limits how many lanes
     */
    Volume(
            String name,
            Disk.Limits limits,
            Crew threads,
            OpenFiles files,
            Syncer syncer,
            SpaceGuard space,
            Supplier<Silence> silences) {
        this.name = name;
        this.threads = threads;
        this.limits = limits;
        this.silence = silences.get();
        this.files = files;
        this.syncer = syncer;
        this.space = space;
        moves = new MoveLanes(work -> threads.platform("disk-" + name + "-move", work), silences, files);
        start("write", writes);
        for (int i = 0; i < limits.readers(); i++) {
            start("read-" + i, reads);
        }
    }

    private void start(String does, WorkQueue<Lane.Job> jobs) {
        lanes.add(threads.platform("disk-" + name + "-" + does, silence.watched(new Lane(files, jobs))));
    }

    void submit(Lane.Job job) {
        TorrentError silent = silence.error();
        if (silent != null && job.isDear()) {
            job.giveUp(silent);
            return;
        }
        WorkQueue<Lane.Job> queue = queue(job);
        if (queue == checks && checking.compareAndSet(false, true)) {
            startChecking(); // before the job is there: once it is over all may be closed, and every lane has to be
            // known by then
        }
        if (!queue.add(job)) {
            job.refused();
        }
    }

    private void startChecking() {
        start("check-0", checks);
        for (int i = 1; i < limits.checkers(); i++) {
            start("check-" + i, helps);
        }
    }

    /** Whether it answers. */
    Silence silence() {
        return silence;
    }

    @Override
    public void look() {
        TorrentError before = silence.error();
        silence.look();
        TorrentError now = silence.error();
        if (now != null) {
            writes.takeAll(Lane.Job::isDear).forEach(job -> job.giveUp(now));
        }
        if (before == null && now != null) {
            LOG.error("Volume {}: {}", name, now.message());
        } else if (before != null && now == null) {
            LOG.info("Volume {} answers again", name);
        }
        moves.look();
    }

    boolean isSilent() {
        return silence.error() != null;
    }

    @Override
    public boolean isBusy() {
        return silence.isBusy() || moves.isBusy();
    }

    private WorkQueue<Lane.Job> queue(Lane.Job job) {
        return switch (job.kind()) {
            case READ -> reads;
            case WRITE -> writes;
            case CHECK -> checks;
            case HELP -> helps;
            case MOVE -> moves.queue(Objects.requireNonNull(job.ticket(), "a move goes some way"));
        };
    }

    MoveLanes moves() {
        return moves;
    }

    /** Closes files soon, after the number that may be open was lowered. */
    void trim() {
        writes.add(new Lane.Job() {
            @Override
            public Lane.Kind kind() {
                return Lane.Kind.WRITE;
            }

            @Override
            public void run(Lane lane) {
                lane.files().trim();
            }

            @Override
            public void refused() {
                // everything is being closed
            }
        });
    }

    /** Has the ledger's changes recorded sooner or later; see {@link Syncer#wants}. */
    void wants(Ledger ledger, long bytes, boolean isUrgent) {
        syncer.wants(ledger, bytes, isUrgent);
        startSyncing();
    }

    /** See {@link Syncer#flush}. */
    void flush(Ledger ledger, Runnable done) {
        syncer.flush(ledger, done);
        startSyncing();
    }

    /** See {@link Syncer#release}. */
    void release(Ledger ledger, Runnable done) {
        syncer.release(ledger, done);
        startSyncing();
    }

    private void startSyncing() {
        if (syncing.compareAndSet(false, true)) {
            syncThreads.add(threads.platform("disk-" + name + "-sync", silence.watched(syncer)));
        }
    }

    /** See {@link SpaceGuard#watch}. */
    void watchSpace(SpaceGuard.Watcher watcher) {
        space.watch(watcher);
        if (space.isOn() && guarding.compareAndSet(false, true)) {
            syncThreads.add(threads.platform("disk-" + name + "-space", silence.watched(space)));
        }
    }

    SpaceGuard space() {
        return space;
    }

    Syncer syncer() {
        return syncer;
    }

    String name() {
        return name;
    }

    /** A lane of this volume for who does its work himself, with {@link #poll}. */
    Lane lane() {
        return new Lane(files, writes);
    }

    /** See {@link #lane}. */
    Lane.@Nullable Job poll(Lane.Kind kind) {
        return switch (kind) {
            case READ -> reads.poll();
            case WRITE -> writes.poll();
            case CHECK -> checks.poll();
            case HELP -> helps.poll();
            case MOVE -> moves.poll();
        };
    }

    /** Thread: a lane. */
    void closeFile(TorrentFiles torrent, int index) {
        files.close(torrent, index);
    }

    int openFiles() {
        return files.open();
    }

    /** Takes no more work. What is queued is still done; then the lanes close the files and end. */
    void close() {
        reads.close();
        writes.close();
        checks.close();
        helps.close();
        moves.close();
    }

    /** After the lanes have ended: a last group, then the sync thread ends too. */
    void closeSync() {
        syncer.close();
        space.close();
    }

    List<Thread> syncThreads() {
        return new ArrayList<>(syncThreads);
    }

    List<Thread> lanes() {
        return new ArrayList<>(lanes);
    }
}
