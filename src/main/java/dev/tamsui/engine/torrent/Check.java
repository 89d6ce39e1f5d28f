package dev.tamsui.engine.torrent;

import dev.tamsui.engine.picker.PiecePicker;
import dev.tamsui.engine.picker.PieceState;
import dev.tamsui.engine.storage.StorageEvent;
import dev.tamsui.engine.storage.TorrentStorage;

/**
 * Finds out what is on disk: by hashing it, or when the owner vouches for it, by its files' sizes.
 *
 * <p>A check waits until the storage has answered for every piece it was given, or it would read what is being written. What a
 * cancelled check had told already may still arrive; its number tells it apart.
 *
 * <p>Thread: the loop's.
 */
final class Check {
    private final TorrentSpec spec;
    private final TorrentStorage storage;
    private final PiecePicker picker;
    private final Downloads downloads;
    private int number;
    private int told;
    private boolean running;
    private boolean waits;
    private boolean vouchedFor;

    Check(TorrentSpec spec, TorrentStorage storage, PiecePicker picker, Downloads downloads) {
        this.spec = spec;
        this.storage = storage;
        this.picker = picker;
        this.downloads = downloads;
        this.vouchedFor = spec.skipVerify();
    }

    void begin() {
        number++;
        told = 0;
        running = true;
        if (vouchedFor) {
            vouchedFor = false; // for the first time only: whoever wants a check later wants a real one
            storage.verifySizes(number);
        } else {
            waits = true;
            storageAnswered();
        }
    }

    void cancel() {
        storage.cancelCheck();
        running = false;
        waits = false;
    }

    /** The storage is done with a piece. */
    void storageAnswered() {
        if (waits && downloads.withStorage() == 0) {
            waits = false;
            storage.check(number);
        }
    }

    void told(StorageEvent.PiecesChecked part) {
        if (!isUnderWay(part.check())) {
            return;
        }
        for (int i = 0; i < part.good().size(); i++) {
            tell(part.first() + i, part.good().has(i));
        }
    }

    /** The owner's word is as good as a check. */
    void toldAllGood() {
        for (int piece = 0; piece < spec.pieces(); piece++) {
            tell(piece, true);
        }
    }

    /** Whether it is the check under way that has this number, and not one that was cancelled. */
    boolean isUnderWay(int check) {
        return running && check == number;
    }

    /** The check under way is over. */
    void end() {
        running = false;
    }

    /** Share that is done, 0..1; 1 when no check runs. */
    double share() {
        return running ? (double) told / spec.pieces() : 1;
    }

    private void tell(int piece, boolean good) {
        told++;
        PieceState state = picker.state(piece);
        if (good && state == PieceState.MISSING) {
            picker.found(piece);
        } else if (!good && state == PieceState.HAVE) {
            picker.lost(piece);
        }
    }
}
