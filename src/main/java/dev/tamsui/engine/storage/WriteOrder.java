package dev.tamsui.engine.storage;

import dev.tamsui.engine.model.TorrentError;
import dev.tamsui.engine.wire.Bitfield;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What was written before what was synced, kept by numbers.
 *
 * <p>Every piece that is written gets the next one, and so does every file it lies in. A sync of a file reads the number before
 * it starts; when it returns well, the file is synced up to there. A piece is on the disk once each of its files is synced up to
 * the piece's own number, no matter what was written meanwhile, and no matter whether a sync thread did it, or a lane that had
 * to close the file.
 *
 * <p>Thread: whoever has the {@link Ledger}'s lock.
 */
final class WriteOrder {
    private final TorrentFiles files;

    /** Written, not yet synced, by the number of their writing. */
    private final TreeMap<Integer, Long> waiting = new TreeMap<>();

    /** Being written, with the fault of a sync meanwhile where there was one. */
    private final Map<Integer, TorrentError> spoilt = new TreeMap<>();

    private final TreeSet<Integer> inFlight = new TreeSet<>();
    private final long[] written;
    private final long[] synced;
    private final BitSet nameSynced = new BitSet();
    private long clock;

    /** Pieces written since the last check began, and when that was. */
    private @Nullable Bitfield writtenSinceCheck;

    private long checkBegan;

    /** When a sync of each file failed last. */
    private final long[] failed;

    WriteOrder(TorrentFiles files) {
        this.files = files;
        written = new long[files.count()];
        synced = new long[files.count()];
        failed = new long[files.count()];
    }

    /** The number of what was written last. */
    long clock() {
        return clock;
    }

    /** Returns what is to be handed back with the check's verdicts. */
    long checkBegins() {
        checkBegan = ++clock;
        writtenSinceCheck = new Bitfield(files.layout().pieces());
        return checkBegan;
    }

    /** Whether another check has begun since. */
    boolean isSuperseded(long check) {
        return check < checkBegan;
    }

    /** Whether the piece is being written, or was since the last check began to read. */
    boolean isNewer(int piece) {
        return inFlight.contains(piece) || (writtenSinceCheck != null && writtenSinceCheck.has(piece));
    }

    /** Whether what was read of the piece may have been lost already: a sync of one of its files has failed since. */
    boolean isReadInVain(int piece, long since) {
        return files.filesOf(piece).stream().anyMatch(file -> failed[file] > since);
    }

    void begins(int piece) {
        inFlight.add(piece);
        waiting.remove(piece);
    }

    /** It is no longer being written. Returns the fault of a sync meanwhile, if there was one. */
    @Nullable
    TorrentError ends(int piece) {
        inFlight.remove(piece);
        return spoilt.remove(piece);
    }

    /** It is written: it waits for a sync. */
    void wrote(int piece) {
        if (writtenSinceCheck != null) {
            writtenSinceCheck.set(piece);
        }
        waits(piece);
    }

    /** It is found to be there: what it waits for is a sync from here on. */
    void waits(int piece) {
        clock++;
        waiting.put(piece, clock);
        for (int file : files.filesOf(piece)) {
            written[file] = clock;
        }
    }

    void forget(int piece) {
        waiting.remove(piece);
    }

    /** The file was changed apart from its pieces. */
    void touched(int file) {
        written[file] = ++clock;
    }

    boolean isBeingWritten(int piece) {
        return inFlight.contains(piece);
    }

    boolean isBeingWritten(int first, int last) {
        return !inFlight.subSet(first, true, last, true).isEmpty();
    }

    boolean hasWaiting() {
        return !waiting.isEmpty();
    }

    boolean isWaiting(int piece) {
        return waiting.containsKey(piece);
    }

    boolean isAnyWaiting(int first, int last) {
        return !waiting.subMap(first, true, last, true).isEmpty();
    }

    /** If it is being written, that is in vain. */
    void spoil(int piece, TorrentError error) {
        if (inFlight.contains(piece)) {
            spoilt.putIfAbsent(piece, error);
        }
    }

    long lastWrite(int file) {
        return written[file];
    }

    boolean isUnsynced(int file) {
        return written[file] > synced[file];
    }

    /** The files with something not synced. */
    List<Integer> unsyncedFiles() {
        List<Integer> found = new ArrayList<>();
        for (int i = 0; i < written.length; i++) {
            if (isUnsynced(i) || (written[i] > 0 && !nameSynced.get(i))) {
                found.add(i);
            }
        }
        return found;
    }

    boolean isNameSynced(int file) {
        return nameSynced.get(file);
    }

    void nameSynced(int file) {
        nameSynced.set(file);
    }

    void synced(int file, long upTo) {
        synced[file] = Math.max(synced[file], upTo);
    }

    /** @param lost gets those that were written and not synced; what is being written is spoilt */
    void syncFailed(int file, TorrentError error, IntConsumer lost) {
        int first = files.firstPiece(file);
        int last = files.lastPiece(file);
        for (Iterator<Integer> i =
                        waiting.subMap(first, true, last, true).keySet().iterator();
                i.hasNext(); ) {
            int piece = i.next();
            i.remove();
            lost.accept(piece);
        }
        for (int piece : inFlight.subSet(first, true, last, true)) {
            spoilt.putIfAbsent(piece, error);
        }
        synced[file] = Math.max(synced[file], written[file]);
        failed[file] = ++clock;
    }

    /** @param done gets those that waited and are on the disk by now */
    void settle(IntConsumer done) {
        for (Iterator<Map.Entry<Integer, Long>> i = waiting.entrySet().iterator(); i.hasNext(); ) {
            Map.Entry<Integer, Long> next = i.next();
            if (isSynced(next.getKey(), next.getValue())) {
                int piece = next.getKey(); // first: to remove an entry may turn it into the one after it
                i.remove();
                done.accept(piece);
            }
        }
    }

    private boolean isSynced(int piece, long number) {
        for (int file : files.filesOf(piece)) {
            if (synced[file] < number || !nameSynced.get(file)) {
                return false;
            }
        }
        return true;
    }
}
