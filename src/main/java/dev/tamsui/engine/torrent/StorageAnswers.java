package dev.tamsui.engine.torrent;

import dev.tamsui.engine.model.ErrorKind;
import dev.tamsui.engine.model.TorrentError;
import dev.tamsui.engine.storage.StorageEvent;
import dev.tamsui.engine.torrent.Downloads.Hold;
import dev.tamsui.engine.wire.Bitfield;
import org.jspecify.annotations.Nullable;

/** What becomes of what the storage tells. Thread: the loop's. */
final class StorageAnswers {
    private final Parts parts;
    private final Lifecycle life;
    private final Check check;
    private final Downloads downloads;

    StorageAnswers(Parts parts, Lifecycle life) {
        this.parts = parts;
        this.life = life;
        this.check = parts.check();
        this.downloads = parts.downloads();
    }

    void heard(StorageEvent event, long nowNanos) {
        switch (event) {
            case StorageEvent.PieceStored stored -> {
                downloads.stored(stored);
                if (life.isRunning()) {
                    wentWell();
                }
                afterPiece(nowNanos);
            }
            case StorageEvent.PieceCorrupt corrupt -> {
                downloads.corrupt(corrupt);
                afterPiece(nowNanos);
            }
            case StorageEvent.WriteFailed(int piece, TorrentError fault) -> {
                downloads.unwritten(piece);
                fault(fault, nowNanos);
                afterPiece(nowNanos);
            }
            case StorageEvent.ReadFailed(int piece, TorrentError fault) -> unreadable(piece, fault, nowNanos);
            case StorageEvent.ReadRefused(int piece) -> {
                if (life.isRunning() && downloads.lost(piece)) {
                    life.refetch(nowNanos);
                    life.publish();
                }
            }
            case StorageEvent.PiecesChecked part -> piecesChecked(part, nowNanos);
            case StorageEvent.CheckFinished finished -> checkFinished(finished, nowNanos);
            case StorageEvent.SizesChecked sizes -> sizesChecked(sizes, nowNanos);
            case StorageEvent.Compared found -> compared(found, nowNanos);
            case StorageEvent.StorageMissing missing -> storageMissing(missing, nowNanos);
            case StorageEvent.FilesChanged changed -> {
                boolean isRunning = life.isRunning() && !parts.move().isPending();
                parts.watch().changed(changed, isRunning, nowNanos);
                if (isRunning && !parts.picker().isComplete()) {
                    life.refetch(nowNanos);
                }
                life.publish();
            }
            case StorageEvent.LookedAgain _ -> life.filesAreThere(nowNanos);
            case StorageEvent.Unsynced(var pieces, var fault) -> unsynced(pieces, fault, nowNanos);
            case StorageEvent.OfVolume told -> volume(told, nowNanos);
            case StorageEvent.Finished(var problem) -> finished(problem, nowNanos);
            case StorageEvent.OfMove told -> {
                if (parts.move().isUnderWay(told.move())) {
                    move(told, nowNanos);
                }
            }
            case StorageEvent.Closed _ -> life.ended(null);
            case StorageEvent.Deleted(var problem) -> life.ended(problem);
        }
    }

    private void wentWell() {
        if (!parts.watch().isMending()) {
            parts.faults().wentWell();
        }
    }

    /** The storage has answered for a piece: whatever waited for that may go on. */
    private void afterPiece(long nowNanos) {
        check.storageAnswered();
        if (life.isRunning()) {
            finishIfComplete(nowNanos);
            downloads.refillAll(nowNanos);
        }
    }

    private void finishIfComplete(long nowNanos) {
        if (parts.picker().isComplete()) {
            parts.completion().begin(nowNanos);
        }
    }

    private void compared(StorageEvent.Compared found, long nowNanos) {
        if (check.compared(found)) {
            parts.faults().passed();
            life.checked(nowNanos);
        }
    }

    private void storageMissing(StorageEvent.StorageMissing missing, long nowNanos) {
        if (check.isUnderWay(missing.check())) {
            boolean aside = check.isAside();
            check.end();
            if (aside) {
                life.filesAreGone(missing.error(), nowNanos);
            } else {
                life.strand(missing.error(), nowNanos);
            }
        } else if (missing.check() == StorageEvent.StorageMissing.UNASKED) {
            life.filesAreGone(missing.error(), nowNanos);
        }
    }

    private void sizesChecked(StorageEvent.SizesChecked sizes, long nowNanos) {
        if (!check.isUnderWay(sizes.check())) {
            return;
        }
        check.end();
        if (sizes.complete()) {
            check.toldAllGood();
        }
        life.checked(nowNanos);
    }

    private void piecesChecked(StorageEvent.PiecesChecked part, long nowNanos) {
        if (!check.isUnderWay(part.check())) {
            return;
        }
        int lost = check.told(part, nowNanos);
        if (lost > 0) {
            parts.host().counters().damaged(lost);
        }
        if (check.isAside()) {
            if (lost > 0) {
                life.scrubbing().found(lost);
                life.refetch(nowNanos);
            }
            wentWell();
            downloads.foundAll(nowNanos);
            finishIfComplete(nowNanos);
        }
        life.publish();
    }

    private void checkFinished(StorageEvent.CheckFinished finished, long nowNanos) {
        if (!check.isUnderWay(finished.check())) {
            return;
        }
        boolean aside = check.isAside();
        check.end();
        if (finished.error() != null) {
            life.stopFor(finished.error(), nowNanos);
        } else if (aside) {
            life.checkedAside(nowNanos);
        } else {
            life.checked(nowNanos);
        }
    }

    private void volume(StorageEvent.OfVolume told, long nowNanos) {
        switch (told) {
            case StorageEvent.SpaceShort(var fault) -> spaceShort(fault, nowNanos);
            case StorageEvent.SpaceBack _ -> spaceBack(nowNanos);
            case StorageEvent.Silent(var fault) -> silent(fault, nowNanos);
            case StorageEvent.Answers _ -> answers(nowNanos);
        }
    }

    /** A fault that lets the rest go on, if it may pass; it stops the torrent if not. */
    private void fault(TorrentError fault, long nowNanos) {
        if (!life.isRunning()) {
            parts.faults().raise(fault, nowNanos);
            life.publish();
        } else if (Faults.mayPass(fault.kind())) {
            parts.faults().raiseForNow(fault, nowNanos);
            downloads.enable(false, nowNanos);
            life.publish();
        } else {
            life.stopFor(fault, nowNanos);
        }
    }

    /** There is no room for what is missing: nothing is asked for until there is. All else goes on. */
    private void spaceShort(TorrentError fault, long nowNanos) {
        if (life.isRunning() && !parts.picker().isComplete()) {
            parts.faults().spaceShort(fault);
            downloads.hold(Hold.SPACE, true, nowNanos);
            life.publish();
        }
    }

    private void spaceBack(long nowNanos) {
        boolean isTried = parts.faults().spaceBack();
        downloads.hold(Hold.SPACE, false, nowNanos);
        if (life.isRunning()) {
            if (isTried) {
                life.retry(nowNanos);
            }
            life.publish();
        }
    }

    /** The volume does not answer. What is half there gives its memory back, which torrents on other volumes want. */
    private void silent(TorrentError fault, long nowNanos) {
        if (life.phase() == Phase.CLOSED) {
            return;
        }
        parts.faults().silent(fault);
        downloads.hold(Hold.SILENCE, true, nowNanos);
        downloads.dropAll();
        life.publish();
    }

    private void answers(long nowNanos) {
        boolean isTried = parts.faults().answers();
        downloads.hold(Hold.SILENCE, false, nowNanos);
        if (life.isRunning() && isTried) {
            life.retry(nowNanos);
        }
        life.publish();
    }

    private void move(StorageEvent.OfMove told, long nowNanos) {
        switch (told) {
            case StorageEvent.MoveProgress progress -> {
                parts.move().told(progress);
                life.publish();
            }
            case StorageEvent.Moved(var _, var problem) -> life.moved(problem, nowNanos);
            case StorageEvent.MoveUndone(var _, var problem) -> life.moved(problem, nowNanos);
            case StorageEvent.MoveFailed(var _, var fault, boolean isForNow) -> life.unmoved(fault, isForNow, nowNanos);
        }
    }

    private void finished(@Nullable TorrentError problem, long nowNanos) {
        if (parts.completion().isWanted() && life.isRunning()) {
            if (problem == null) {
                parts.faults().spaceBack();
                wentWell();
                parts.completion().told(nowNanos);
                life.publish();
            } else {
                fault(problem, nowNanos);
            }
        }
    }

    /**
     * Bytes we said we had cannot be read. One bad spot costs one piece, which is fetched anew. When whole files are out of reach it
     * is better to stop and say so than to overwrite what a person may still rescue.
     */
    private void unreadable(int piece, TorrentError fault, long nowNanos) {
        if (!parts.watch().isMending()) { // or it is part of what is known
            if (life.isRunning() && isForNow(fault)) {
                parts.faults().raiseForAWhile(fault, nowNanos);
            } else {
                parts.faults().raise(fault, nowNanos);
            }
        }
        if (life.isRunning()) { // a check tells of unreadable pieces by itself
            switch (fault.kind()) {
                case TOO_MANY_OPEN_FILES, STORAGE_MISSING, STORAGE_SILENT -> {} // passes
                case FILES_MISSING, FILES_CHANGED, FILE_SHARED, PATH_BLOCKED -> {} // the storage has another look
                case IO, DISK_FULL, READ_ONLY -> {
                    if (downloads.lost(piece)) {
                        life.refetch(nowNanos);
                    }
                }
                case PERMISSION_DENIED, HARD_LINKED, METADATA_UNUSABLE, INTERNAL -> life.stopFor(fault, nowNanos);
            }
        }
        life.publish();
    }

    /** Whether it says nothing about the bytes. */
    private static boolean isForNow(TorrentError fault) {
        return fault.kind() == ErrorKind.TOO_MANY_OPEN_FILES || fault.kind() == ErrorKind.STORAGE_MISSING;
    }

    /** The disk did not keep what it was told to: those pieces are fetched anew. */
    private void unsynced(Bitfield pieces, TorrentError fault, long nowNanos) {
        parts.progress().reopened(downloads.lost(pieces));
        fault(fault, nowNanos);
    }
}
