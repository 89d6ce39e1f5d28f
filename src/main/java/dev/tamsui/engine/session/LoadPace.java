package dev.tamsui.engine.session;

import dev.tamsui.engine.torrent.Remains;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Bounds what is in memory because it was loaded just now: of ten thousand torrents most are put away again as soon as their
 * files were looked at, and all at once they would not fit.
 *
 * <p>Thread: under the lock of its owner.
 */
final class LoadPace {
    /** Of .torrent files; what a torrent takes in memory grows with its file. */
    static final long MOST_BYTES = 16 << 20;

    /** Longer than one stays that somebody only asked for. What is there after that stays for a reason. */
    private static final long LATELY_NANOS = TimeUnit.SECONDS.toNanos(5);

    private record Load(TorrentHandle torrent, @Nullable Remains before, int bytes, long nanos) {
        boolean isAwayAgain() {
            Remains now = torrent.remains();
            return now != null && now != before;
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
        if (bytes >= MOST_BYTES) {
            lately.removeIf(load -> load.isAwayAgain() || nowNanos - load.nanos > LATELY_NANOS);
            bytes = lately.stream().mapToLong(Load::bytes).sum();
        }
        return bytes < MOST_BYTES;
    }
}
