package dev.tamsui.engine.session;

import dev.tamsui.engine.model.InfoHash;
import dev.tamsui.engine.model.TorrentId;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Every torrent of the daemon, by its key and by either of its hashes. Thread: any. */
final class Registry {
    private final Map<TorrentId, TorrentHandle> byId = new ConcurrentHashMap<>();
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

    /** As {@link #find}, null too as long as it is not loaded. */
    @Nullable
    TorrentHandle loaded(InfoHash hash) {
        TorrentHandle torrent = find(hash);
        return torrent == null || torrent.loaded() == null ? null : torrent;
    }

    /** By rising key, which is the order they were added in. */
    List<TorrentHandle> all() {
        return byId.values().stream()
                .sorted(Comparator.comparingLong(torrent -> torrent.id().value()))
                .toList();
    }

    /** As {@link #all}, without those being deleted. */
    List<TorrentHandle> staying() {
        return all().stream().filter(torrent -> !torrent.isDeleting()).toList();
    }
}
