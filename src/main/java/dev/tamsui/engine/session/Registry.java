package dev.tamsui.engine.session;

import dev.tamsui.engine.model.InfoHash;
import dev.tamsui.engine.model.TorrentId;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Every torrent of the daemon, by its key and by either of its hashes. Thread: any. */
final class Registry {
    private final ConcurrentNavigableMap<TorrentId, TorrentHandle> byId =
            new ConcurrentSkipListMap<>(Comparator.comparingLong(TorrentId::value));
    private final Map<InfoHash, TorrentHandle> byHash = new ConcurrentHashMap<>();

    void add(TorrentHandle torrent) {
        byId.put(torrent.id(), torrent);
        if (torrent.hashes().v1() != null) {
            byHash.put(torrent.hashes().v1(), torrent);
        }
        if (torrent.hashes().v2() != null) {
            byHash.put(torrent.hashes().v2(), torrent);
        }
    }

    void remove(TorrentHandle torrent) {
        byId.remove(torrent.id());
        byHash.values().removeIf(torrent::equals);
    }

    @Nullable
    TorrentHandle find(InfoHash hash) {
        return byHash.get(hash);
    }

    @Nullable
    TorrentHandle find(TorrentId id) {
        return byId.get(id);
    }

    /** By rising key, which is the order they were added in. */
    List<TorrentHandle> all() {
        return List.copyOf(byId.values());
    }

    /** As {@link #all}, of those that are put away. */
    List<TorrentHandle> resting() {
        return byId.values().stream()
                .filter(torrent -> torrent.remains() != null)
                .toList();
    }

    /** The first of those after a key, or of all, for which {@code whose} holds; null when there is none. */
    @Nullable
    TorrentHandle restingAfter(@Nullable TorrentId last, Predicate<TorrentHandle> whose) {
        Map<TorrentId, TorrentHandle> rest = last == null ? byId : byId.tailMap(last, false);
        return rest.values().stream()
                .filter(torrent -> torrent.remains() != null && whose.test(torrent))
                .findFirst()
                .orElse(null);
    }

    /** As {@link #all}, without those being deleted. */
    List<TorrentHandle> staying() {
        return all().stream().filter(torrent -> !torrent.isDeleting()).toList();
    }
}
