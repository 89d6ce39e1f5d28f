package dev.tamsui.engine.storage;

import dev.tamsui.engine.model.FileMark;
import dev.tamsui.engine.model.Recorded;
import dev.tamsui.engine.model.TorrentError;
import dev.tamsui.engine.model.TorrentId;
import dev.tamsui.engine.wire.Bitfield;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What may be recorded of one torrent, and what still waits for its files to be synced.
 *
 * <p>It brings together {@link Verdicts} on pieces, the {@link WriteOrder} that says when they are on the disk, and {@link
 * FileMarks}, which tell the next start whether the files are still what they were. A mark stays as it was while the file has
 * pieces that a person or a power cut may have changed and nobody has looked at.
 *
 * <p>What becomes of a piece is told to the torrent under the lock, so that it hears of it in the order it happened.
 *
 * <p>Thread: any. The lock, which is the only one, is never held while anything waits.
 */
final class Ledger {
    private final TorrentId id;
    private final TorrentFiles files;
    private final LedgerWatch watch;
    private final ReentrantLock lock = new ReentrantLock();
    private final Verdicts verdicts;
    private final WriteOrder order;
    private final FileMarks marks;
    private long version;
    private long committed;
    private boolean awaiting;
    private boolean closing;
    private boolean ended;

    Ledger(TorrentId id, TorrentFiles files, LedgerWatch watch) {
        this.id = id;
        this.files = files;
        this.watch = watch;
        verdicts = new Verdicts(files.layout().pieces());
        order = new WriteOrder(files);
        marks = new FileMarks(files.count());
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
            awaiting = false;
            verdicts.install(kept, unprovenOnes, unsettledOnes);
            marks.install(recorded);
            version += isSame ? 0 : 1;
        });
        if (!isSame) {
            watch.wants(this, 0, false);
        }
    }

    /** A piece is about to be written: it is no longer what was recorded. The write need not wait for that to be told. */
    void begins(int piece) {
        if (ask(() -> mark(piece))) {
            watch.wants(this, 0, true);
        }
    }

    private boolean mark(int piece) {
        order.begins(piece);
        version += verdicts.begun(piece) ? 1 : 0;
        boolean isMarked = false;
        for (int file : files.filesOf(piece)) {
            isMarked |= marks.writing(file, version + 1);
        }
        version += isMarked ? 1 : 0;
        return isMarked;
    }

    /**
     * A piece is written, all of it. Returns the fault when a sync failed meanwhile: then it may be lost, and counts as such.
     *
     * @param tell says that it is stored, when it is; runs before anything else can become of the piece, and must not block
     */
    @Nullable
    TorrentError wrote(int piece, Runnable tell) {
        lock.lock();
        try {
            TorrentError fault = order.ends(piece);
            if (fault != null) {
                verdicts.mustBeWritten(piece);
                return fault;
            }
            order.wrote(piece);
            isRight(piece);
            tell.run();
        } finally {
            lock.unlock();
        }
        watch.wants(this, files.layout().pieceBytes(piece), false);
        return null;
    }

    private void isRight(int piece) {
        verdicts.isRight(piece);
        staleFilesOf(piece);
    }

    private void staleFilesOf(int piece) {
        files.filesOf(piece).forEach(marks::stale);
    }

    void failed(int piece) {
        locked(() -> {
            order.ends(piece);
        });
    }

    /** A check is about to read. Returns what is to be handed back with its verdicts: they do not hold for what is written later. */
    long checkBegins() {
        return ask(order::checkBegins);
    }

    /** The number of what was written last. */
    long clock() {
        return ask(order::clock);
    }

    /**
     * A check's verdicts, which are put right: what a failed sync lost is not good, and what was written meanwhile is. What is good waits for a sync like what was written: who wrote it may not have synced it.
     *
     * @param check from {@link #checkBegins}
     * @param since {@link #clock}, read before the pieces were
     * @param tell passes the verdicts on; runs before anything else can become of the pieces, and must not block
     */
    void checked(int first, Bitfield checked, Bitfield good, long check, long since, Runnable tell) {
        locked(() -> {
            if (order.isSuperseded(check)) {
                return; // nobody wants to know
            }
            for (int i = checked.nextCommon(checked, 0); i >= 0; i = checked.nextCommon(checked, i + 1)) {
                int piece = first + i;
                if (order.isNewer(piece)) {
                    correct(good, i, order.isBeingWritten(piece) || verdicts.isRefused(piece));
                    continue;
                }
                if (good.has(i) && order.isReadInVain(piece, since) && !verdicts.syncFailed(piece)) {
                    continue; // recorded, and hashed once more before it is served
                }
                if (verdicts.mustBeWrittenAnew(piece)) {
                    good.clear(i);
                }
                if (good.has(i)) {
                    order.waits(piece);
                    isRight(piece);
                } else {
                    drop(piece);
                }
            }
            tell.run();
        });
        watch.wants(this, 0, false);
    }

    private static void correct(Bitfield good, int index, boolean isBad) {
        if (isBad) {
            good.clear(index);
        } else {
            good.set(index);
        }
    }

    /**
     * The piece is not what it should be.
     *
     * @param tell says so; runs before anything else can become of the piece, and must not block
     */
    void lost(int piece, Runnable tell) {
        locked(() -> {
            drop(piece);
            tell.run();
        });
        watch.wants(this, 0, false);
    }

    private void drop(int piece) {
        order.forget(piece);
        version += verdicts.drop(piece) ? 1 : 0;
        staleFilesOf(piece);
    }

    /**
     * The piece was hashed and is good. It waits for a sync too: who wrote it last may not have synced it.
     *
     * @param since {@link #clock}, read before the piece was
     */
    void proven(int piece, long since) {
        boolean isNews = ask(() -> {
            boolean isProven = !order.isReadInVain(piece, since) && verdicts.proven(piece);
            if (isProven) {
                order.waits(piece);
                staleFilesOf(piece);
            }
            return isProven;
        });
        if (isNews) {
            watch.wants(this, 0, false);
        }
    }

    boolean isUnproven(int piece) {
        return ask(() -> verdicts.isUnproven(piece));
    }

    /** Whether it may not be served as it is. */
    boolean isInQuestion(int piece) {
        return ask(() -> verdicts.isUnproven(piece) || verdicts.isRefused(piece));
    }

    boolean isRefused(int piece) {
        return ask(() -> verdicts.isRefused(piece));
    }

    /**
     * Files are not as we left them. Of their pieces those that reach beyond what is left are lost; the others are in doubt, and
     * hashed before they are served.
     *
     * @param tell says so, the lost ones first; runs before anything else can become of the pieces, and must not block
     */
    void changed(List<FileChange> changes, BiConsumer<Bitfield, Bitfield> tell) {
        Bitfield lost = new Bitfield(files.layout().pieces());
        Bitfield doubtful = new Bitfield(files.layout().pieces());
        locked(() -> {
            for (FileChange change : changes) {
                int first = files.firstPiece(change.file());
                int last = files.lastPiece(change.file());
                for (int piece = first; piece <= last; piece++) {
                    order.spoil(piece, change.fault().error());
                    (files.endIn(change.file(), piece) > change.bytesLeft() ? lost : doubtful).set(piece);
                }
                marks.stale(change.file());
            }
            for (int i = lost.nextCommon(lost, 0); i >= 0; i = lost.nextCommon(lost, i + 1)) {
                doubtful.clear(i);
                drop(i);
            }
            for (int i = doubtful.nextCommon(doubtful, 0); i >= 0; i = doubtful.nextCommon(doubtful, i + 1)) {
                verdicts.doubt(i, order.isWaiting(i));
            }
            tell.accept(lost, doubtful);
        });
        watch.wants(this, 0, false);
    }

    /** Whether anything is recorded, or about to be. */
    boolean isAnyRecorded() {
        return ask(() -> !verdicts.isEmpty());
    }

    /** Whether a piece that has bytes in the file is recorded, or about to be. */
    boolean isRecordedIn(int file) {
        return ask(() -> verdicts.hasAny(files.firstPiece(file), files.lastPiece(file)));
    }

    /** What is recorded of the torrent is about to be told by {@link #install}: until then anything may be there. */
    void awaits() {
        locked(() -> {
            awaiting = true;
        });
    }

    /** Whether a piece that has bytes in the file is recorded, written, or being written. */
    boolean hasPieces(int file) {
        return ask(() -> awaiting || has(files.firstPiece(file), files.lastPiece(file)));
    }

    /** As {@link #hasPieces}: which of these, from the first to the last, those are. */
    int[] piecesIn(int first, int last) {
        return ask(() -> IntStream.rangeClosed(first, last)
                .filter(piece -> awaiting || has(piece, piece))
                .toArray());
    }

    private boolean has(int first, int last) {
        return order.isBeingWritten(first, last) || isThere(first, last);
    }

    private boolean isThere(int first, int last) {
        return first <= last && (order.isAnyWaiting(first, last) || verdicts.hasAny(first, last));
    }

    /** Whether a piece with bytes in the file, other than this one, is recorded or written. */
    boolean hasPiecesBut(int piece, int file) {
        return ask(() -> isThere(files.firstPiece(file), piece - 1) || isThere(piece + 1, files.lastPiece(file)));
    }

    /** A file may not be as we left it. */
    void noticed() {
        watch.noticed();
    }

    /** The file was changed apart from its pieces, as by a cut. */
    void touched(int file) {
        locked(() -> {
            order.touched(file);
            marks.stale(file);
        });
        watch.wants(this, 0, false);
    }

    /** Where the file is now its time is kept less exactly. */
    void retimed(int file, long before, long after) {
        locked(() -> version += marks.retimed(file, before, after) ? 1 : 0);
    }

    /** Nothing will be written any more: every file that is settled gets its final mark. */
    void closing() {
        locked(() -> {
            closing = true;
            marks.allStale();
        });
    }

    /** Nothing is synced or recorded any more. */
    void end() {
        locked(() -> ended = true);
    }

    boolean hasEnded() {
        return ask(() -> ended);
    }

    /** Whether nothing waits. */
    boolean isQuiet() {
        return ask(() -> ended || (version == committed && !order.hasWaiting() && !marks.isAnyStale()));
    }

    /** The files with something not synced. */
    List<Integer> unsyncedFiles() {
        return ask(() -> ended ? List.of() : order.unsyncedFiles());
    }

    /** Whether the next start would know that the file was being written to. */
    boolean isMarkRecorded(int file) {
        return ask(() -> marks.isWritingRecorded(file, committed));
    }

    boolean isUnsynced(int file) {
        return ask(() -> order.isUnsynced(file));
    }

    /** Whether the folders that name the file were synced since we first wrote to it. */
    boolean isNameSynced(int file) {
        return ask(() -> order.isNameSynced(file));
    }

    void nameSynced(int file) {
        locked(() -> order.nameSynced(file));
    }

    /** @param upTo {@link #clock}, read before the sync began */
    void synced(int file, long upTo) {
        locked(() -> order.synced(file, upTo));
    }

    /**
     * A sync of the file failed. Of what was written to it since the last good one the system may have kept anything or nothing,
     * and will not say so again; so all of it is lost, whether already written or being written now.
     */
    void syncFailed(int file, TorrentError error) {
        watch.syncFailed(error);
        lostIn(file, error);
    }

    /** The system has told of a failed write, and tells nobody else: other torrents with the file have lost as much. */
    void othersLost(int file, TorrentError error) {
        watch.othersLost(file, error);
    }

    /** As {@link #syncFailed}, when another torrent that has the file was told. */
    void lostIn(int file, TorrentError error) {
        Bitfield pieces = new Bitfield(files.layout().pieces());
        locked(() -> {
            order.syncFailed(file, error, piece -> {
                if (verdicts.syncFailed(piece)) {
                    pieces.set(piece);
                }
            });
            if (!pieces.isEmpty()) {
                watch.unsynced(pieces, error);
            }
        });
    }

    /** Takes in what is on the disk for good by now. */
    void settle() {
        locked(() -> {
            order.settle(piece -> version += verdicts.synced(piece) ? 1 : 0);
        });
    }

    /** Files whose marks can be renewed by a look, with the numbers to be handed back. Each is named once. */
    List<Stale> staleFiles() {
        return ask(() -> {
            List<Stale> found = new ArrayList<>();
            marks.takeStale(
                    order::isUnsynced, // with the next group
                    file -> {
                        boolean isEmpty =
                                files.file(file).pad() || files.file(file).length() == 0;
                        if (!isEmpty && isRestingFrom(order.lastWrite(file), file)) {
                            found.add(new Stale(file, order.lastWrite(file)));
                        }
                    });
            return found;
        });
    }

    /** A file to be looked at, and the number of its last write. */
    record Stale(int file, long written) {}

    private boolean isRestingFrom(long number, int file) {
        int first = files.firstPiece(file);
        int last = files.lastPiece(file);
        return order.lastWrite(file) == number
                && !order.isBeingWritten(first, last)
                && verdicts.isSettled(first, last)
                && (verdicts.hasAll(first, last) || closing || !marks.isWriting(file));
    }

    /** What a look showed of a stale file, unless it was written to since it was named. */
    void look(Stale seen, FileMark mark) {
        locked(() -> {
            if (isRestingFrom(seen.written, seen.file)) {
                version += marks.set(seen.file, mark) ? 1 : 0;
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
                    : new Draft(version, new Recorded(verdicts.have(), marks.all(), verdicts.bytesIn(files)));
        } finally {
            lock.unlock();
        }
    }

    void committed(long recordedVersion) {
        locked(() -> committed = recordedVersion);
    }

    private void locked(Runnable work) {
        lock.lock();
        try {
            work.run();
        } finally {
            lock.unlock();
        }
    }

    private <T> T ask(Supplier<T> question) {
        lock.lock();
        try {
            return question.get();
        } finally {
            lock.unlock();
        }
    }
}
