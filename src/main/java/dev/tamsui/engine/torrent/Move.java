package dev.tamsui.engine.torrent;

import dev.tamsui.engine.model.MoveSummary;
import dev.tamsui.engine.model.StoredTorrent;
import dev.tamsui.engine.model.TorrentError;
import dev.tamsui.engine.storage.StorageEvent;
import dev.tamsui.engine.storage.TorrentStorage;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where the torrent's data is, and where it is on its way to. What another run of the daemon has begun is gone on with.
 *
 * <p>Thread: the loop's.
 */
final class Move {
    private final TorrentStorage storage;
    private Path place;
    private @Nullable Path to;
    /** Was the place before, and is still to be cleared. */
    private @Nullable Path leaving;

    private boolean underWay;
    private int number;
    private double share;
    private @Nullable TorrentError fault;

    Move(StoredTorrent stored, TorrentStorage storage) {
        this.storage = storage;
        this.place = stored.savePath();
        this.to = stored.movingTo();
        this.leaving = stored.leaving();
    }

    /** Where the data is. */
    Path place() {
        return place;
    }

    /** Whether there is something to move; meanwhile nothing may be written. */
    boolean isPending() {
        return to != null || leaving != null;
    }

    /** Whether the storage is at it. */
    boolean isUnderWay() {
        return underWay;
    }

    boolean isUnderWay(int move) {
        return underWay && move == number;
    }

    void want(Path other) {
        to = other;
    }

    /** Has the storage do what is pending, unless it is at it. */
    void begin() {
        Path old = leaving;
        Path other = to;
        if (underWay || (old == null && other == null)) {
            return;
        }
        underWay = true;
        number++;
        share = 0;
        if (old != null) {
            storage.clear(number, old);
        } else if (other != null) {
            storage.move(number, other);
        }
    }

    void told(StorageEvent.MoveProgress progress) {
        share = progress.allBytes() == 0 ? 1 : (double) progress.doneBytes() / progress.allBytes();
    }

    /** What was under way is done. */
    void done() {
        underWay = false;
        if (leaving != null) {
            leaving = null;
        } else if (to != null) {
            place = to;
            to = null;
        }
    }

    /** @param isForNow whether it is tried again later */
    void failed(TorrentError why, boolean isForNow) {
        underWay = false;
        fault = why;
        if (!isForNow) {
            to = null;
        }
    }

    /** What kept the last attempt from success; null when none has failed. */
    @Nullable
    TorrentError fault() {
        return fault;
    }

    /** Null when the data stays where it is. */
    @Nullable
    MoveSummary summary() {
        if (leaving != null) {
            return new MoveSummary(place, 1);
        }
        return to == null ? null : new MoveSummary(to, share);
    }
}
