package dev.tamsui.engine.torrent;

import dev.tamsui.engine.model.MoveSummary;
import dev.tamsui.engine.model.StoredTorrent;
import dev.tamsui.engine.model.TorrentError;
import dev.tamsui.engine.storage.StorageEvent;
import dev.tamsui.engine.storage.TorrentStorage;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
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
    /** Where files may be left, to be cleared one place after another before anything is moved. */
    private final Deque<Path> leftovers;

    /** Where the storage is moving to, or clearing; null when it does neither. */
    private @Nullable Path busyAt;

    private boolean isCarrying;

    /** Where it was to go last, before that was cancelled. */
    private @Nullable Path cancelled;

    private int number;
    private double share;
    private @Nullable TorrentError fault;

    Move(StoredTorrent stored, TorrentStorage storage) {
        this.storage = storage;
        this.place = stored.savePath();
        this.to = stored.movingTo();
        this.leftovers = new ArrayDeque<>(stored.leftovers());
    }

    /** Where the data is. */
    Path place() {
        return place;
    }

    /** Whether there is something to move; meanwhile nothing may be written. */
    boolean isPending() {
        return to != null || !leftovers.isEmpty();
    }

    /** Whether the storage is at it. */
    boolean isUnderWay() {
        return busyAt != null;
    }

    boolean isUnderWay(int move) {
        return busyAt != null && move == number;
    }

    void want(Path other) {
        to = other;
        cancelled = null;
    }

    /** Has the storage do what is pending, unless it is at it. */
    void begin() {
        Path old = leftovers.peek();
        Path other = to;
        if (busyAt != null || (old == null && other == null)) {
            return;
        }
        share = 0;
        if (old != null) {
            clear(old);
        } else if (other != null) {
            busyAt = other;
            isCarrying = true;
            storage.move(++number, other);
        }
    }

    private void clear(Path place) {
        busyAt = place;
        isCarrying = false;
        storage.clear(++number, place);
    }

    void told(StorageEvent.MoveProgress progress) {
        share = progress.allBytes() == 0 ? 1 : (double) progress.doneBytes() / progress.allBytes();
    }

    /** It stays where it is, which is recorded: what was carried is taken back. */
    void cancel() {
        Path other = to;
        if (other == null) {
            return;
        }
        to = null;
        cancelled = other;
        leftovers.add(other);
        if (other.equals(busyAt)) {
            storage.giveUpMove(); // from here on what is under way is the clearing of that place
        }
    }

    /** Whether the storage is at a place where the data was to go, and is not to go any more. */
    boolean isCancelled() {
        return busyAt != null && busyAt.equals(cancelled);
    }

    /** Whether the storage carries data there still, as far as was heard. */
    boolean isCalledBack() {
        return isCancelled() && isCarrying;
    }

    /** The torrent is deleted: what was carried, and what is left elsewhere, goes before the rest. */
    void end() {
        List<Path> others = new ArrayList<>(leftovers);
        if (to != null) {
            others.add(to);
        }
        if (busyAt != null) {
            others.remove(busyAt);
            storage.giveUpMove();
        }
        for (Path other : others) {
            clear(other);
            storage.giveUpMove(); // or the storage's end would break it off
        }
    }

    /** What was under way is done. */
    void done() {
        Path there = busyAt;
        busyAt = null;
        if (!leftovers.remove(there) && to != null) {
            place = to;
            to = null;
        }
    }

    /** @param isForNow whether it is tried again later */
    void failed(TorrentError why, boolean isForNow) {
        busyAt = null;
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
        if (!leftovers.isEmpty()) {
            return new MoveSummary(place, 1);
        }
        return to == null ? null : new MoveSummary(to, share);
    }
}
