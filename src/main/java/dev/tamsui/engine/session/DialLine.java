package dev.tamsui.engine.session;

import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Addresses that wait to be dialled, until few enough dials are under way. Torrents take turns, so that one with a long list of
 * peers that are gone holds up no other; and while both wait, of four dials three are for torrents that something is missing of.
 * A thousand seeds with stale lists are no reason for a new download to wait.
 *
 * <p>Thread: whoever has the {@link Doorway}'s lock.
 */
final class DialLine {
    private static final int INCOMPLETE_AT_A_TIME = 3;

    private final Map<TorrentHandle, Deque<InetSocketAddress>> incomplete = new LinkedHashMap<>();
    private final Map<TorrentHandle, Deque<InetSocketAddress>> complete = new LinkedHashMap<>();
    /** Dials for incomplete ones since the last for a complete one. */
    private int inARow;

    /** Who is to be dialled, and for which torrent. */
    record Dial(TorrentHandle torrent, InetSocketAddress address) {}

    /** @param isComplete whether the torrent has nothing to ask for there */
    void add(Dial dial, boolean isComplete) {
        (isComplete ? complete : incomplete)
                .computeIfAbsent(dial.torrent, _ -> new ArrayDeque<>())
                .add(dial.address);
    }

    /** The next one; null when nobody waits. */
    @Nullable
    Dial poll() {
        boolean isForComplete = incomplete.isEmpty() || (inARow >= INCOMPLETE_AT_A_TIME && !complete.isEmpty());
        inARow = isForComplete ? 0 : inARow + 1;
        return poll(isForComplete ? complete : incomplete);
    }

    private static @Nullable Dial poll(Map<TorrentHandle, Deque<InetSocketAddress>> lines) {
        var turn = lines.entrySet().iterator();
        if (!turn.hasNext()) {
            return null;
        }
        var next = turn.next();
        TorrentHandle torrent = next.getKey();
        Deque<InetSocketAddress> line = next.getValue();
        turn.remove();
        Dial dial = new Dial(torrent, line.remove());
        if (!line.isEmpty()) {
            lines.put(torrent, line); // behind the others
        }
        return dial;
    }

    void clear() {
        incomplete.clear();
        complete.clear();
    }
}
