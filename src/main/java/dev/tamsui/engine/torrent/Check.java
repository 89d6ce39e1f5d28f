package dev.tamsui.engine.torrent;

import dev.tamsui.engine.model.Recorded;
import dev.tamsui.engine.picker.PiecePicker;
import dev.tamsui.engine.picker.PieceState;
import dev.tamsui.engine.storage.StorageEvent;
import dev.tamsui.engine.storage.TorrentStorage;
import dev.tamsui.engine.wire.Bitfield;

/*
 * What was recorded saves the reading. A look at the files tells which pieces are as good as checked, which have to be checked
 * before anything else, since somebody touched their files, and which may have been written without being recorded when the daemon
 * ended. The last can wait: they are looked for while the torrent runs, and until they are found others may bring them as well.
 */

/**
 * Finds out what is on disk: by what was recorded, by hashing, or when the owner vouches for it, by the files' sizes.
 *
 * <p>A check waits until the storage has answered for every piece it was given, or it would read what is being written. What a
 * cancelled check had told already may still arrive; its number tells it apart. What it had told is not checked again.
 *
 * <p>Thread: the loop's.
 */
final class Check {
    private enum Work {
        NONE,
        LOOK,
        DUE,
        UNKNOWN
    }

    private final TorrentStorage storage;
    private final PiecePicker picker;
    private final Downloads downloads;
    /** To be checked before the torrent may run. */
    private Bitfield due;
    /** On the disk, perhaps. */
    private Bitfield unknown;

    private Work work = Work.NONE;
    private int number;
    private int asked;
    private boolean waits;
    private boolean vouchedFor;

    Check(TorrentSpec spec, TorrentStorage storage, PiecePicker picker, Downloads downloads) {
        this.storage = storage;
        this.picker = picker;
        this.downloads = downloads;
        this.due = Bitfield.full(spec.pieces());
        this.unknown = new Bitfield(spec.pieces());
        this.vouchedFor = spec.skipVerify();
    }

    /** Looks at the files, to see whether what is recorded can be trusted. */
    void compare(Recorded recorded) {
        begin(Work.LOOK, 0);
        storage.compare(number, recorded);
    }

    /** What {@link #compare} found; returns false when that is of no interest any more. */
    boolean compared(StorageEvent.Compared found) {
        if (!isUnderWay(found.check())) {
            return false;
        }
        due = found.doubtful().copy();
        unknown = found.unknown().copy();
        found(found.trusted());
        end();
        return true;
    }

    /** Everything is to be checked, whatever was known. */
    void forgetAll() {
        due = Bitfield.full(due.size());
        unknown = new Bitfield(due.size());
    }

    /** These are there, but may not be what they were: they are to be looked at like those that are unknown. */
    void doubt(Bitfield pieces) {
        for (int piece = pieces.nextCommon(pieces, 0); piece >= 0; piece = pieces.nextCommon(pieces, piece + 1)) {
            unknown.set(piece);
        }
    }

    /** Whether the piece is still to be looked for, or at. */
    boolean isUnknown(int piece) {
        return unknown.has(piece);
    }

    /** Whether the owner's word is to be taken in place of the first check. */
    boolean isVouchedFor() {
        return vouchedFor;
    }

    /** Whether something has to be checked before the torrent may run. */
    boolean isDue() {
        return !due.isEmpty();
    }

    /** Checks what has to be. */
    void begin() {
        if (vouchedFor) {
            vouchedFor = false; // for the first time only: whoever wants a check later wants a real one
            begin(Work.LOOK, 0);
            storage.verifySizes(number);
        } else {
            begin(Work.DUE, due.count());
        }
    }

    /** Looks for pieces that may be there, beside the torrent's work. */
    void beginUnknown() {
        if (!unknown.isEmpty()) {
            begin(Work.UNKNOWN, unknown.count());
        }
    }

    /** Looks for what is missing, as {@link #beginUnknown}: others may have written it. Returns whether there is anything to look for. */
    boolean beginMissing() {
        for (int piece = 0; piece < unknown.size(); piece++) {
            PieceState state = picker.state(piece);
            if (state == PieceState.MISSING || state == PieceState.STARTED) {
                unknown.set(piece);
            }
        }
        beginUnknown();
        return isAside();
    }

    private void begin(Work next, int pieces) {
        number++;
        work = next;
        asked = pieces;
        waits = pieces > 0;
        storageAnswered();
    }

    void cancel() {
        storage.cancelCheck();
        end();
    }

    /** The storage is done with a piece. */
    void storageAnswered() {
        if (waits && downloads.withStorage() == 0) {
            waits = false;
            storage.check(number, left());
        }
    }

    /** Returns how many pieces that we had are not what they should be. */
    int told(StorageEvent.PiecesChecked part, long nowNanos) {
        int lost = 0;
        Bitfield left = left();
        for (int i = 0; i < part.checked().size(); i++) {
            int piece = part.first() + i;
            if (part.checked().has(i) && left.clear(piece)) {
                lost += tell(piece, part.good().has(i), nowNanos) ? 1 : 0;
            }
        }
        return lost;
    }

    /** The owner's word is as good as a check. */
    void toldAllGood() {
        found(due);
        due = new Bitfield(due.size());
    }

    /** Whether it is what is under way that has this number, and not something that was cancelled. */
    boolean isUnderWay(int check) {
        return work != Work.NONE && check == number;
    }

    /** Whether nothing is under way. */
    boolean isIdle() {
        return work == Work.NONE;
    }

    /** Whether the torrent runs beside what is under way. */
    boolean isAside() {
        return work == Work.UNKNOWN;
    }

    /** Whether the files are only looked at, which takes no time worth an interruption. */
    boolean isLook() {
        return work == Work.LOOK;
    }

    /** What was under way is over. */
    void end() {
        work = Work.NONE;
        waits = false;
    }

    /** Share that is done, 0..1; 1 when no check keeps the torrent from running. */
    double share() {
        return switch (work) {
            case NONE, UNKNOWN -> 1;
            case LOOK -> 0;
            case DUE -> 1 - (double) due.count() / asked;
        };
    }

    private Bitfield left() {
        return work == Work.UNKNOWN ? unknown : due;
    }

    /** None of them was started, since the torrent has not run. */
    private void found(Bitfield pieces) {
        for (int piece = pieces.nextCommon(pieces, 0); piece >= 0; piece = pieces.nextCommon(pieces, piece + 1)) {
            if (picker.state(piece) == PieceState.MISSING) {
                picker.found(piece);
            }
        }
    }

    /** Returns whether we had it, and have it no more. */
    private boolean tell(int piece, boolean good, long nowNanos) {
        PieceState state = picker.state(piece);
        if (good && (state == PieceState.MISSING || state == PieceState.STARTED)) {
            if (work == Work.UNKNOWN) {
                downloads.found(piece, nowNanos); // peers are here to be told
            } else {
                picker.found(piece);
            }
        } else if (!good && state == PieceState.HAVE) { // the storage knows what has come meanwhile
            picker.lost(piece);
            return true;
        }
        return false;
    }
}
