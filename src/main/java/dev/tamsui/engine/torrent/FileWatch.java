package dev.tamsui.engine.torrent;

import dev.tamsui.engine.model.TorrentError;
import dev.tamsui.engine.picker.PiecePicker;
import dev.tamsui.engine.storage.StorageEvent;
import dev.tamsui.engine.storage.TorrentStorage;
import dev.tamsui.engine.wire.Bitfield;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/*
 * Whoever reads a file looks at it first. For files that nobody reads, each torrent that runs asks for a look every 40 s. Due
 * times lie on whole seconds, and a torrent's place among them follows from its number: so ten thousand torrents wake their loops
 * once a second at most, for a fortieth of the looks each time, rather than at ten thousand moments or all in one. A torrent that
 * does not run asks for nothing.
 */

/**
 * Has a running torrent's files looked at now and then, and mends what was found: what is lost is fetched anew, what is in doubt
 * is checked beside the torrent's work. The error stays until that is done.
 *
 * <p>Peers are told nothing, since a have cannot be withdrawn; their requests are refused.
 *
 * <p>Thread: the loop's.
 */
final class FileWatch {
    private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long EVERY_SECONDS = 40;
    private static final long NEVER = Faults.NEVER;

    private final TorrentStorage storage;
    private final PiecePicker picker;
    private final Downloads downloads;
    private final Check check;
    private final Progress progress;
    private final Faults faults;
    private final long place;

    /** What was lost and is not back yet, or in doubt and not checked yet. */
    private final Bitfield mending;

    private @Nullable TorrentError error;
    private long nextNanos = NEVER;

    FileWatch(
            TorrentSpec spec,
            TorrentStorage storage,
            Downloads downloads,
            PiecePicker picker,
            Check check,
            Progress progress,
            Faults faults) {
        this.storage = storage;
        this.picker = picker;
        this.downloads = downloads;
        this.check = check;
        this.progress = progress;
        this.faults = faults;
        place = 1 + Math.floorMod(spec.stored().id().value(), EVERY_SECONDS);
        mending = new Bitfield(spec.pieces());
    }

    /** The torrent runs from now on. */
    void start(long nowNanos) {
        nextNanos = wholeSecond(nowNanos + place * SECOND_NANOS);
        if (error != null) {
            faults.raise(error, nowNanos);
        }
    }

    private static long wholeSecond(long nanos) {
        return nanos - Math.floorMod(nanos, SECOND_NANOS);
    }

    /** It stands still. */
    void stop() {
        nextNanos = NEVER;
    }

    long nextDueNanos() {
        return nextNanos;
    }

    void tick(long nowNanos) {
        if (nextNanos != NEVER && nextNanos - nowNanos <= 0) {
            nextNanos = wholeSecond(nowNanos + EVERY_SECONDS * SECOND_NANOS);
            storage.lookAgain();
        }
    }

    /** Files have changed under the torrent. What is missing by that is to be fetched. */
    void changed(StorageEvent.FilesChanged told, boolean isRunning, long nowNanos) {
        Bitfield lost = common(picker.have(), told.lost());
        Bitfield doubtful = common(picker.have(), told.doubtful());
        progress.reopened(downloads.lost(lost));
        check.doubt(doubtful);
        addAll(mending, lost);
        addAll(mending, doubtful);
        boolean isNews = !lost.isEmpty() || !doubtful.isEmpty();
        if (isNews) {
            error = told.error();
        }
        if (isRunning) {
            if (faults.isOfFiles()) {
                faults.passed(); // what could not be written to a file that has changed can be now
            }
            if (isNews) {
                faults.raise(told.error(), nowNanos);
                check.beginUnknown();
            }
        }
    }

    /** Whether something that was changed is not as it should be yet: until then the error stays. */
    boolean isMending() {
        for (int i = mending.nextCommon(mending, 0); i >= 0; i = mending.nextCommon(mending, i + 1)) {
            if (!picker.have().has(i) || check.isUnknown(i)) {
                return true;
            }
            mending.clear(i);
        }
        error = null;
        return false;
    }

    /** All is to be checked anyway. */
    void forget() {
        error = null;
        for (int i = mending.nextCommon(mending, 0); i >= 0; i = mending.nextCommon(mending, i + 1)) {
            mending.clear(i);
        }
    }

    private static Bitfield common(Bitfield one, Bitfield other) {
        Bitfield both = new Bitfield(one.size());
        for (int i = one.nextCommon(other, 0); i >= 0; i = one.nextCommon(other, i + 1)) {
            both.set(i);
        }
        return both;
    }

    private static void addAll(Bitfield to, Bitfield from) {
        for (int i = from.nextCommon(from, 0); i >= 0; i = from.nextCommon(from, i + 1)) {
            to.set(i);
        }
    }
}
