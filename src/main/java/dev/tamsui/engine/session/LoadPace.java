package dev.tamsui.engine.session;

import dev.tamsui.engine.model.TorrentState;
import dev.tamsui.engine.torrent.Remains;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Bounds what is in memory because it was loaded just now: of ten thousand torrents most are put away again as soon as their
 * files were looked at, and all at once they would not fit.
 *
 * <p>Those whose files are still being looked at, or hashed, count for as long as that takes; when too many of one place do, no more of
 * that place are loaded, so that a file system that hangs neither fills the memory nor keeps others from being loaded.
 *
 * <p>Thread: under the lock of its owner.
 */
final class LoadPace {
    /** Of .torrent files, among those that know how they stand; what a torrent takes in memory grows with its file. */
    static final long MOST_BYTES = 16 << 20;

    /** Of those of one place that do not. */
    static final long MOST_UNSETTLED_BYTES = 8 << 20;

    /** Longer than one stays that somebody only asked for. What is there after that stays for a reason. */
    private static final long LATELY_NANOS = TimeUnit.SECONDS.toNanos(5);

    /** Loads remembered before those that are over are looked for: small ones must not pile up. */
    private static final int LOOK_AT = 1_000;

    private record Load(TorrentHandle torrent, @Nullable Remains before, int bytes, long nanos) {
        boolean isAwayAgain() {
            Remains now = torrent.remains();
            return now != null && now != before;
        }

        boolean isUnsettled() {
            boolean isChecking = torrent.summary().state() == TorrentState.CHECKING;
            return !torrent.isBroken() && !torrent.isDeleting() && (torrent.loaded() == null || isChecking);
        }

        Path place() {
            return torrent.summary().savePath();
        }
    }

    private final Deque<Load> lately = new ArrayDeque<>();
    private long bytes;

    /** To be told before the torrent takes its place. */
    void loads(TorrentHandle torrent, int metainfoBytes, long nowNanos) {
        lately.add(new Load(torrent, torrent.remains(), metainfoBytes, nowNanos));
        bytes += metainfoBytes;
    }

    /** Whether another may be loaded. */
    boolean hasRoom(long nowNanos) {
        if (bytes < MOST_UNSETTLED_BYTES && lately.size() < LOOK_AT) {
            return true;
        }
        lately.removeIf(load -> load.isAwayAgain() || (nowNanos - load.nanos > LATELY_NANOS && !load.isUnsettled()));
        bytes = bytesOf(load -> true);
        return bytes < MOST_BYTES || bytesOf(load -> !load.isUnsettled()) < MOST_BYTES;
    }

    private long bytesOf(Predicate<Load> which) {
        return lately.stream().filter(which).mapToLong(Load::bytes).sum();
    }

    /** Places of which no more are to be loaded for now. */
    Set<Path> crowded() {
        if (bytes < MOST_UNSETTLED_BYTES) {
            return Set.of();
        }
        Map<Path, Long> unsettled = lately.stream()
                .filter(Load::isUnsettled)
                .collect(Collectors.groupingBy(Load::place, Collectors.summingLong(Load::bytes)));
        unsettled.values().removeIf(sum -> sum < MOST_UNSETTLED_BYTES);
        return unsettled.keySet();
    }
}
