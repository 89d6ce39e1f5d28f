package dev.tamsui.engine.storage;

import dev.tamsui.engine.concurrent.Alarm;
import dev.tamsui.engine.concurrent.Ticker;
import dev.tamsui.engine.model.ErrorKind;
import dev.tamsui.engine.model.Recorded;
import dev.tamsui.engine.model.StateStoreException;
import dev.tamsui.engine.model.TorrentId;
import dev.tamsui.engine.storage.OpenFiles.OpenFile;
import dev.tamsui.engine.storage.Whereabouts.Found;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Syncs a volume's files and records what is on it for good, many pieces and torrents at a time.
 *
 * <p><b>What is guaranteed.</b> A piece is recorded only after a sync, begun once the piece was written, has returned well for
 * each of its files. The system tells of a write that failed behind our back once, to whoever syncs a file through a
 * descriptor that was open at the time, and may forget it once nobody has the file open; so a descriptor that was written through
 * is synced before it is closed, if need be by the lane that closes it to make room, and a check syncs a file before it reads it.
 * A sync that failed is never asked again: what it stood for is lost, and told so. Before the first sync of a file that we write to
 * it is recorded that we do, so that a daemon killed just after a failed one leaves word; lanes cannot wait for that.
 *
 * <p>After a group it rests for four times as long as the group took, so that at most a fifth of a disk's time goes into
 * syncs. Marks of files about to be written go out in between, without a sync, after a rest of the same kind. Who closes a torrent
 * waits for neither.
 *
 * <p>Thread: its own, of a platform kind, runs it; any other hands in.
 */
final class Syncer implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Syncer.class);
    private static final int REST = 4;

    private final String volume;
    private final OpenFiles files;
    private final Ticker ticker;
    private final FileOpener system;
    private final SyncSettings settings;
    private final PieceLog log;
    private final Alarm alarm = new Alarm();
    private final Set<Ledger> active = ConcurrentHashMap.newKeySet();
    private final Queue<Flush> flushes = new ConcurrentLinkedQueue<>();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicBoolean urgent = new AtomicBoolean();
    private final AtomicBoolean waits = new AtomicBoolean();
    private volatile long waitsSince;
    private volatile boolean ended;
    private volatile @Nullable String suspect;
    private volatile @Nullable String recordFault;
    private long nextGroup;
    private long nextMarks;

    /** @param volume its name */
    Syncer(String volume, OpenFiles files, FileOpener system, Ticker ticker, SyncSettings settings, PieceLog log) {
        this.volume = volume;
        this.files = files;
        this.system = system;
        this.ticker = ticker;
        this.settings = settings;
        this.log = log;
        nextGroup = ticker.nanos();
        nextMarks = nextGroup;
    }

    /** @param isLast whether nothing more is to be recorded of the torrent here or anywhere */
    private record Flush(Ledger ledger, boolean isLast, Runnable done) {
        void end() {
            if (isLast) {
                ledger.end();
            }
            done.run();
        }
    }

    /** The ledger has something to be recorded, now or after a sync. */
    void wants(Ledger ledger, long written, boolean isUrgent) {
        boolean isNews = active.add(ledger);
        long before = bytes.getAndAdd(written);
        if (!waits.get()) {
            waitsSince = ticker.nanos();
            isNews |= waits.compareAndSet(false, true);
        }
        if (isUrgent) {
            isNews |= urgent.compareAndSet(false, true);
        }
        if (isNews || (before < settings.bytes() && before + written >= settings.bytes())) {
            alarm.ring();
        }
    }

    /** Syncs and records one torrent without delay, for the last time, then runs {@code done}, come what may. */
    void flush(Ledger ledger, Runnable done) {
        add(new Flush(ledger, true, done));
    }

    /** As {@link #flush}, and lets go of the torrent, which goes on elsewhere. */
    void release(Ledger ledger, Runnable done) {
        add(new Flush(ledger, false, done));
    }

    private void add(Flush flush) {
        flushes.add(flush);
        if (ended) {
            letGo();
        }
        alarm.ring();
    }

    private void letGo() {
        for (Flush flush = flushes.poll(); flush != null; flush = flushes.poll()) {
            flush.end();
        }
    }

    /** Ends the thread, after a last group. */
    void close() {
        alarm.close();
    }

    /** Why the disk is not to be trusted: the last sync that failed, unless a group went well since. */
    @Nullable
    String suspect() {
        return suspect;
    }

    /** Why nothing can be recorded at present; null when the last attempt went well. */
    @Nullable
    String recordFault() {
        return recordFault;
    }

    void suspect(String message) {
        if (suspect == null) {
            LOG.error("Volume {} is suspect, what was written last may be lost: {}", volume, message);
        }
        suspect = message;
    }

    @Override
    public void run() {
        long wait = step();
        while (alarm.await(wait)) {
            Thread.interrupted(); // an interrupt left standing would close whatever file is touched next
            wait = step();
        }
        end();
    }

    /** The last group; nothing is recorded after it. */
    void end() {
        List<Flush> last = takeFlushes();
        group(inOrder(), last);
        ended = true;
        letGo();
    }

    /** Does what is due. Returns after how many nanoseconds there is more to do if nothing happens until then. */
    long step() {
        long now = ticker.nanos();
        List<Flush> asked = takeFlushes();
        if (isGroupDue(now)) {
            group(inOrder(), asked);
        } else if (!asked.isEmpty()) {
            group(asked.stream().map(Flush::ledger).toList(), asked);
        } else if (urgent.get() && now - nextMarks >= 0) {
            urgent.set(false);
            try {
                record(inOrder());
            } catch (RuntimeException | Error bug) {
                FileStorage.bug(
                        bug, "recording what is about to be written"); // who closes a torrent waits for this thread
            }
            long end = ticker.nanos();
            nextMarks = end + REST * (end - now);
        }
        return untilNext(ticker.nanos());
    }

    /** The same on every run of a simulation. */
    private List<Ledger> inOrder() {
        return active.stream()
                .sorted(Comparator.comparingLong(ledger -> ledger.id().value()))
                .toList();
    }

    private boolean isGroupDue(long now) {
        return waits.get()
                && now - nextGroup >= 0
                && (bytes.get() >= settings.bytes()
                        || now - waitsSince >= settings.age().toNanos());
    }

    private long untilNext(long now) {
        long wait = Long.MAX_VALUE;
        if (waits.get()) {
            long due = bytes.get() >= settings.bytes()
                    ? 0
                    : waitsSince + settings.age().toNanos() - now;
            wait = Math.max(due, nextGroup - now);
        }
        return Math.max(0, urgent.get() ? Math.min(wait, nextMarks - now) : wait);
    }

    private List<Flush> takeFlushes() {
        List<Flush> taken = new ArrayList<>();
        for (Flush flush = flushes.poll(); flush != null; flush = flushes.poll()) {
            if (flush.isLast) {
                flush.ledger.closing();
            }
            taken.add(flush);
        }
        return taken;
    }

    private void group(Collection<Ledger> some, List<Flush> asked) {
        Set<Ledger> ledgers = new LinkedHashSet<>(some);
        asked.forEach(flush -> ledgers.add(flush.ledger));
        long start = ticker.nanos();
        if (ledgers.containsAll(active)) {
            waits.set(false);
            bytes.set(0);
            urgent.set(false);
        }
        try {
            // marks: were we killed after a failed sync, the next daemon must know which files not to believe
            commit(ledgers);
            boolean isWell = sync(ledgers);
            ledgers.forEach(this::renewMarks);
            if (record(ledgers) && isWell) {
                suspect = null;
            }
        } catch (RuntimeException | Error bug) {
            FileStorage.bug(bug, "a sync");
        }
        long end = ticker.nanos();
        nextGroup = end + REST * (end - start);
        for (Flush flush : asked) {
            active.remove(flush.ledger);
            flush.end();
        }
    }

    /** Returns whether something was synced and nothing failed. */
    private boolean sync(Collection<Ledger> ledgers) {
        boolean hasSynced = false;
        boolean isWell = true;
        for (Ledger ledger : ledgers) {
            Set<Path> folders =
                    new HashSet<>(); // of one torrent: its files were made before its first one was asked for
            for (int file : ledger.unsyncedFiles()) {
                if (ledger.isMarkRecorded(file)) { // else it waits for the next group
                    hasSynced = true;
                    isWell &= sync(ledger, file, folders);
                }
            }
        }
        return hasSynced && isWell;
    }

    private boolean sync(Ledger ledger, int file, Set<Path> folders) {
        long upTo = ledger.clock(); // first: what is written from here on is not in it
        boolean isTold = false;
        try {
            if (ledger.isUnsynced(file)) {
                OpenFile open = files.leaseToSync(ledger.files(), file);
                try {
                    isTold = true;
                    open.sync();
                } finally {
                    open.release();
                }
                isTold = false;
                if (files.isLeaving(ledger.files(), file)) {
                    return true; // who closes the other one tells the ledger, and the next group sees to the rest
                }
            }
            if (!ledger.isNameSynced(file)) {
                syncFolders(ledger.files(), file, folders);
                ledger.nameSynced(file);
            }
            ledger.synced(file, upTo);
            return true;
        } catch (IOException e) {
            FileFault fault = FileFault.of("sync", ledger.files().name(file), e);
            ledger.syncFailed(file, fault.error());
            if (isTold) {
                ledger.othersLost(file, fault.error());
            }
            if (FileFault.isChange(fault.kind())) {
                ledger.noticed();
            }
            return false;
        }
    }

    private void syncFolders(TorrentFiles torrent, int file, Set<Path> done) throws IOException {
        Found found = torrent.whereabouts().find(file);
        if (found == null) {
            throw new FileFault(ErrorKind.FILES_MISSING, torrent.name(file) + " has been removed");
        }
        for (Path folder : found.in().foldersAbove(found.path())) {
            if (!done.contains(folder)) {
                system.syncFolder(folder);
                done.add(folder);
            }
        }
        found.in().madeDurable();
    }

    private void renewMarks(Ledger ledger) {
        ledger.settle();
        for (Ledger.Stale stale : ledger.staleFiles()) {
            try {
                ledger.look(stale, ledger.files().mark(stale.file()));
            } catch (IOException _) {
                ledger.noticed(); // the old mark stays; should it not fit, the file is hashed at the next start
            }
        }
    }

    private boolean record(Collection<Ledger> ledgers) {
        boolean isWell = commit(ledgers);
        for (Ledger ledger : ledgers) {
            active.remove(ledger);
            if (!ledger.isQuiet()) {
                wants(ledger, 0, false);
            }
        }
        return isWell;
    }

    private boolean commit(Collection<Ledger> ledgers) {
        Map<TorrentId, Recorded> all = new HashMap<>();
        Map<Ledger, Long> versions = new HashMap<>();
        for (Ledger ledger : ledgers) {
            Ledger.Draft draft = ledger.draft();
            if (draft != null) {
                all.put(ledger.id(), draft.recorded());
                versions.put(ledger, draft.version());
            }
        }
        boolean isWell = all.isEmpty() || write(all);
        if (isWell) {
            versions.forEach(Ledger::committed);
        }
        return isWell;
    }

    /** What could not be recorded is still synced: it stays in its ledger and goes with the next group. */
    private boolean write(Map<TorrentId, Recorded> all) {
        try {
            log.record(all);
            if (recordFault != null) {
                LOG.info("Finished pieces can be recorded again");
            }
            recordFault = null;
            return true;
        } catch (StateStoreException e) {
            if (recordFault == null) {
                LOG.error("Finished pieces cannot be recorded, which is tried again: {}", e.getMessage());
            }
            recordFault = e.getMessage();
            return false;
        }
    }
}
