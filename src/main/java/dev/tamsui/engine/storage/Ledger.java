package dev.tamsui.engine.storage;

import dev.tamsui.engine.metainfo.FileSpan;
import dev.tamsui.engine.model.FileMark;
import dev.tamsui.engine.model.Recorded;
import dev.tamsui.engine.model.TorrentError;
import dev.tamsui.engine.model.TorrentId;
import dev.tamsui.engine.wire.Bitfield;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What may be recorded of one torrent, and what still waits for its files to be synced.
 *
 * <p>The order is kept by numbers. Every piece that is written gets the next one, and so does every file it lies in. A sync of
 * a file reads the number before it starts; when it returns well, the file is synced up to there. A piece is good to be
 * recorded once each of its files is synced up to the piece's own number, no matter what was written meanwhile, and no matter
 * whether a sync thread did it, or a lane that had to close the file.
 *
 * <p>A mark of a file says <em>writing</em> from before the first write until its pieces are all recorded, or the torrent is
 * closed. It stays as it was while the file has pieces that a person or a power cut may have changed and nobody has looked at.
 *
 * <p>Thread: any. The lock is never held while anything waits.
 */
final class Ledger {
    private static final FileMark WRITING = new FileMark(-1, 0, true);

    private final TorrentId id;
    private final TorrentFiles files;
    private final LedgerWatch watch;
    private final ReentrantLock lock = new ReentrantLock();
    private final Bitfield all;

    /** Proven to be on the disk. */
    private final Bitfield have;

    /** Of those: to be hashed before they are first served. */
    private final Bitfield unproven;

    /** Pieces of which a check has yet to say what they are; their files' marks are to stay as they are. */
    private final Bitfield unsettled;

    /** Known to be bad, or lost by a failed sync, and not written since. */
    private final Bitfield refused;

    /**
     * Of those: lost by a failed sync. A check would find them good, in the system's memory, though the disk may not have them; so
     * they must be written anew. Another process cannot know that, and would believe its check.
     */
    private final Bitfield unsynced;

    /** Written, not yet synced, by the number of their writing. */
    private final TreeMap<Integer, Long> waiting = new TreeMap<>();

    /** Being written, with the fault of a sync meanwhile where there was one. */
    private final Map<Integer, TorrentError> spoilt = new TreeMap<>();

    private final TreeSet<Integer> inFlight = new TreeSet<>();
    private final long[] written;
    private final long[] synced;
    private final BitSet nameSynced = new BitSet();
    private final BitSet stale = new BitSet();
    private final FileMark[] marks;
    private long clock;
    private long version;
    private long committed;
    private boolean closing;
    private boolean ended;

    Ledger(TorrentId id, TorrentFiles files, LedgerWatch watch) {
        this.id = id;
        this.files = files;
        this.watch = watch;
        int pieces = files.layout().pieces();
        all = Bitfield.full(pieces);
        have = new Bitfield(pieces);
        unproven = new Bitfield(pieces);
        unsettled = new Bitfield(pieces);
        refused = new Bitfield(pieces);
        unsynced = new Bitfield(pieces);
        written = new long[files.count()];
        synced = new long[files.count()];
        marks = new FileMark[files.count()];
        Arrays.fill(marks, FileMark.ABSENT);
    }

    TorrentId id() {
        return id;
    }

    TorrentFiles files() {
        return files;
    }

    /**
     * Starts from what was recorded before.
     *
     * @param kept stays recorded
     * @param unprovenOnes of those: to be hashed before they are served
     * @param unsettledOnes to be checked
     * @param recorded what each file was like
     * @param isSame whether that is all that was recorded
     */
    void install(
            Bitfield kept, Bitfield unprovenOnes, Bitfield unsettledOnes, List<FileMark> recorded, boolean isSame) {
        locked(() -> {
            addAll(have, kept);
            addAll(unproven, unprovenOnes);
            addAll(unsettled, unsettledOnes);
            for (int i = 0; i < marks.length; i++) {
                marks[i] = recorded.get(i);
            }
            version += isSame ? 0 : 1;
        });
        if (!isSame) {
            watch.wants(this, 0, false);
        }
    }

    private static void addAll(Bitfield to, Bitfield from) {
        for (int i = from.nextCommon(from, 0); i >= 0; i = from.nextCommon(from, i + 1)) {
            to.set(i);
        }
    }

    /** A piece is about to be written: it is no longer what was recorded. The write need not wait for that to be told. */
    void begins(int piece) {
        if (ask(() -> mark(piece))) {
            watch.wants(this, 0, true);
        }
    }

    private boolean mark(int piece) {
        inFlight.add(piece);
        waiting.remove(piece);
        unproven.clear(piece);
        version += have.clear(piece) ? 1 : 0;
        boolean isMarked = false;
        for (int file : filesOf(piece)) {
            if (!marks[file].writing()) {
                marks[file] = WRITING;
                isMarked = true;
            }
        }
        version += isMarked ? 1 : 0;
        return isMarked;
    }

    /** A piece is written, all of it. Returns the fault when a sync failed meanwhile: then it may be lost, and counts as such. */
    @Nullable
    TorrentError wrote(int piece) {
        lock.lock();
        try {
            inFlight.remove(piece);
            TorrentError fault = spoilt.remove(piece);
            if (fault != null) {
                refused.set(piece);
                unsynced.set(piece);
                return fault;
            }
            waits(piece);
        } finally {
            lock.unlock();
        }
        watch.wants(this, files.layout().pieceBytes(piece), false);
        return null;
    }

    private void waits(int piece) {
        clock++;
        waiting.put(piece, clock);
        refused.clear(piece);
        unsynced.clear(piece);
        unproven.clear(piece);
        unsettled.clear(piece);
        for (int file : filesOf(piece)) {
            written[file] = clock;
            stale.set(file);
        }
    }

    void failed(int piece) {
        locked(() -> {
            inFlight.remove(piece);
            spoilt.remove(piece);
        });
    }

    /** The number of what was written last; what a check finds bad is believed only of pieces not written after it. */
    long clock() {
        lock.lock();
        try {
            return clock;
        } finally {
            lock.unlock();
        }
    }

    /**
     * A check's verdicts. What a failed sync lost is taken out of {@code good}; what is good waits for a sync like what was written: who wrote it may not have synced it.
     */
    void checked(int first, Bitfield checked, Bitfield good, long since) {
        locked(() -> {
            for (int i = checked.nextCommon(checked, 0); i >= 0; i = checked.nextCommon(checked, i + 1)) {
                int piece = first + i;
                if (inFlight.contains(piece) || waiting.getOrDefault(piece, 0L) > since) {
                    continue;
                }
                if (unsynced.has(piece)) {
                    good.clear(i);
                }
                if (good.has(i)) {
                    waits(piece);
                } else {
                    drop(piece);
                }
            }
        });
        watch.wants(this, 0, false);
    }

    /** The piece is not what it should be. */
    void lost(int piece) {
        locked(() -> {
            drop(piece);
        });
        watch.wants(this, 0, false);
    }

    private void drop(int piece) {
        waiting.remove(piece);
        unproven.clear(piece);
        unsettled.clear(piece);
        refused.set(piece);
        version += have.clear(piece) ? 1 : 0;
        for (int file : filesOf(piece)) {
            stale.set(file);
        }
    }

    /** The piece was hashed and is good. */
    void proven(int piece) {
        locked(() -> {
            if (unproven.clear(piece)) {
                unsettled.clear(piece);
                for (int file : filesOf(piece)) {
                    stale.set(file);
                }
            }
        });
    }

    boolean isUnproven(int piece) {
        return ask(() -> unproven.has(piece));
    }

    boolean isRefused(int piece) {
        return ask(() -> refused.has(piece));
    }

    /** The file was changed apart from its pieces, as by a cut. */
    void touched(int file) {
        locked(() -> {
            written[file] = ++clock;
            stale.set(file);
        });
        watch.wants(this, 0, false);
    }

    /** Nothing will be written any more: every file that is settled gets its final mark. */
    void closing() {
        locked(() -> {
            closing = true;
            stale.set(0, marks.length);
        });
    }

    /** Nothing is synced or recorded any more. */
    void end() {
        locked(() -> {
            ended = true;
        });
    }

    boolean hasEnded() {
        return ask(() -> ended);
    }

    /** Whether nothing waits. */
    boolean isQuiet() {
        return ask(() -> ended || (version == committed && waiting.isEmpty() && stale.isEmpty()));
    }

    /** The files with something not synced. */
    List<Integer> unsyncedFiles() {
        lock.lock();
        try {
            List<Integer> found = new ArrayList<>();
            for (int i = 0; i < written.length && !ended; i++) {
                if (written[i] > synced[i] || (written[i] > 0 && !nameSynced.get(i))) {
                    found.add(i);
                }
            }
            return found;
        } finally {
            lock.unlock();
        }
    }

    boolean isUnsynced(int file) {
        return ask(() -> written[file] > synced[file]);
    }

    /** Whether the folders that name the file were synced since we first wrote to it. */
    boolean isNameSynced(int file) {
        return ask(() -> nameSynced.get(file));
    }

    void nameSynced(int file) {
        locked(() -> {
            nameSynced.set(file);
        });
    }

    /** @param upTo {@link #clock}, read before the sync began */
    void synced(int file, long upTo) {
        locked(() -> {
            synced[file] = Math.max(synced[file], upTo);
        });
    }

    /**
     * A sync of the file failed. Of what was written to it since the last good one the system may have kept anything or nothing,
     * and will not say so again; so all of it is lost, whether already written or being written now.
     */
    void syncFailed(int file, TorrentError error) {
        Bitfield pieces = new Bitfield(all.size());
        locked(() -> {
            int first = files.firstPiece(file);
            int last = files.lastPiece(file);
            for (Iterator<Integer> i =
                            waiting.subMap(first, true, last, true).keySet().iterator();
                    i.hasNext(); ) {
                int piece = i.next();
                i.remove();
                if (!have.has(piece)) {
                    pieces.set(piece);
                    refused.set(piece);
                    unsynced.set(piece);
                }
            }
            for (int piece : inFlight.subSet(first, true, last, true)) {
                spoilt.putIfAbsent(piece, error);
            }
            synced[file] = Math.max(synced[file], written[file]);
        });
        watch.unsynced(pieces.isEmpty() ? null : pieces, error);
    }

    /** Takes in what is on the disk for good by now. */
    void settle() {
        locked(() -> {
            for (Iterator<Map.Entry<Integer, Long>> i = waiting.entrySet().iterator(); i.hasNext(); ) {
                Map.Entry<Integer, Long> next = i.next();
                if (isSynced(next.getKey(), next.getValue())) {
                    version += have.set(next.getKey()) ? 1 : 0;
                    i.remove();
                }
            }
        });
    }

    private boolean isSynced(int piece, long number) {
        for (int file : filesOf(piece)) {
            if (synced[file] < number || !nameSynced.get(file)) {
                return false;
            }
        }
        return true;
    }

    /** Files whose marks can be renewed by a look, with the numbers to be handed back. Each is named once. */
    List<Stale> staleFiles() {
        lock.lock();
        try {
            List<Stale> found = new ArrayList<>();
            for (int i = stale.nextSetBit(0); i >= 0; i = stale.nextSetBit(i + 1)) {
                if (written[i] > synced[i]) {
                    continue; // with the next group
                }
                stale.clear(i);
                if (files.file(i).pad() || files.file(i).length() == 0) {
                    continue;
                }
                if (isRestingFrom(written[i], i)) {
                    found.add(new Stale(i, written[i]));
                }
            }
            return found;
        } finally {
            lock.unlock();
        }
    }

    /** A file to be looked at, and the number of its last write. */
    record Stale(int file, long written) {}

    private boolean isRestingFrom(long number, int file) {
        int first = files.firstPiece(file);
        int last = files.lastPiece(file);
        int unsure = unsettled.nextCommon(unsettled, first);
        int missing = all.nextOutside(have, first);
        boolean isComplete = missing < 0 || missing > last;
        return written[file] == number
                && inFlight.subSet(first, true, last, true).isEmpty()
                && (unsure < 0 || unsure > last)
                && (isComplete || closing || !marks[file].writing());
    }

    /** What a look showed of a stale file, unless it was written to since it was named. */
    void look(Stale seen, FileMark mark) {
        locked(() -> {
            if (isRestingFrom(seen.written, seen.file) && !marks[seen.file].equals(mark)) {
                marks[seen.file] = mark;
                version++;
            }
        });
    }

    /**
     * What is to be recorded.
     *
     * @param version to be handed back once it is
     */
    record Draft(long version, Recorded recorded) {}

    /** Null when nothing is new. */
    @Nullable
    Draft draft() {
        lock.lock();
        try {
            return ended || version == committed
                    ? null
                    : new Draft(version, new Recorded(have.bytes(), Arrays.asList(marks), files.bytesIn(have)));
        } finally {
            lock.unlock();
        }
    }

    void committed(long recordedVersion) {
        locked(() -> {
            committed = recordedVersion;
        });
    }

    private void locked(Runnable work) {
        lock.lock();
        try {
            work.run();
        } finally {
            lock.unlock();
        }
    }

    private boolean ask(BooleanSupplier question) {
        lock.lock();
        try {
            return question.getAsBoolean();
        } finally {
            lock.unlock();
        }
    }

    private List<Integer> filesOf(int piece) {
        List<FileSpan> spans = files.spans(piece, 0, files.layout().pieceBytes(piece));
        if (spans.size() == 1) {
            int file = spans.getFirst().file();
            return files.file(file).pad() ? List.of() : List.of(file);
        }
        List<Integer> found = new ArrayList<>(spans.size());
        for (FileSpan span : spans) {
            if (!files.file(span.file()).pad()) {
                found.add(span.file());
            }
        }
        return found;
    }
}
