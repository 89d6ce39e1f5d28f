package dev.tamsui.engine.storage;

import dev.tamsui.engine.model.TorrentId;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * All torrents of this process whose storage is open or rests, by the file or folder that holds all of a torrent's files: two can have a
 * file in common only if these are the same, or one is within the other. Of one that rests that is all that is known.
 *
 * <p>Thread: any; nothing blocks.
 */
final class Neighbours {
    private final ConcurrentNavigableMap<String, Set<FileStorage>> byTop = new ConcurrentSkipListMap<>();
    private final ConcurrentNavigableMap<String, Set<TorrentId>> restingByTop = new ConcurrentSkipListMap<>();
    private final Map<TorrentId, Set<String>> resting = new ConcurrentHashMap<>();
    private final AtomicLong version = new AtomicLong();

    /** Changes whenever {@link #of} may. */
    long version() {
        return version.get();
    }

    /** @param root the torrent's save path, or another name for it */
    void add(FileStorage torrent, Path root) {
        torrent.sharing()
                .tops(root)
                .forEach(top -> byTop.compute(top, (_, there) -> {
                    Set<FileStorage> all = there == null ? ConcurrentHashMap.newKeySet() : there;
                    all.add(torrent);
                    return all;
                }));
        version.incrementAndGet();
    }

    /** To be told before {@link #remove}. */
    void rests(FileStorage torrent) {
        TorrentId id = torrent.ledger().id();
        Set<String> all = new HashSet<>();
        torrent.sharing().roots().forEach(root -> all.addAll(torrent.sharing().tops(root)));
        resting.put(id, Set.copyOf(all));
        all.forEach(top -> restingByTop.merge(top, Set.of(id), Neighbours::union));
        version.incrementAndGet();
    }

    /** It knows what it has, and can be asked. */
    void isBack(TorrentId id) {
        Set<String> tops = resting.remove(id);
        if (tops != null) {
            tops.forEach(top -> restingByTop.computeIfPresent(top, (_, there) -> without(there, id)));
            version.incrementAndGet();
        }
    }

    private static Set<TorrentId> union(Set<TorrentId> some, Set<TorrentId> others) {
        Set<TorrentId> all = new HashSet<>(some);
        all.addAll(others);
        return Set.copyOf(all); // few, and kept for long
    }

    private static @Nullable Set<TorrentId> without(Set<TorrentId> all, TorrentId id) {
        Set<TorrentId> left = new HashSet<>(all);
        left.remove(id);
        return left.isEmpty() ? null : Set.copyOf(left);
    }

    void remove(FileStorage torrent) {
        for (Path root : torrent.sharing().roots()) {
            torrent.sharing()
                    .tops(root)
                    .forEach(top -> byTop.computeIfPresent(top, (_, there) -> {
                        there.remove(torrent);
                        return there.isEmpty() ? null : there;
                    }));
        }
        version.incrementAndGet();
    }

    /** Whether a torrent that rests may have a file at this path. */
    boolean isRestingAt(TorrentId but, Path file) {
        if (resting.isEmpty()) {
            return false;
        }
        for (Path at = file; at != null; at = at.getParent()) {
            for (TorrentId id : restingByTop.getOrDefault(at.toString(), Set.of())) {
                if (!id.equals(but)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Whether another torrent has a file at this path, or may have. */
    boolean isOthers(FileStorage torrent, Path file) {
        if (isRestingAt(torrent.ledger().id(), file)) {
            return true;
        }
        for (Path at = file; at != null; at = at.getParent()) {
            for (FileStorage other : byTop.getOrDefault(at.toString(), Set.of())) {
                if (other != torrent && other.sharing().has(file)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Other torrents that may have a file in common with this one, and whose storage is open. */
    Set<FileStorage> of(FileStorage torrent) {
        Set<FileStorage> found = near(torrent, byTop);
        found.remove(torrent);
        return found;
    }

    /** Likewise, of those that rest. */
    Set<TorrentId> restingNear(FileStorage torrent) {
        Set<TorrentId> found = near(torrent, restingByTop);
        found.remove(torrent.ledger().id());
        return found;
    }

    private static <T> Set<T> near(FileStorage torrent, ConcurrentNavigableMap<String, Set<T>> all) {
        Set<T> found = new HashSet<>();
        for (Path root : torrent.sharing().roots()) {
            for (String top : torrent.sharing().tops(root)) {
                for (Path at = Path.of(top); at != null; at = at.getParent()) {
                    found.addAll(all.getOrDefault(at.toString(), Set.of()));
                }
                String inside = top + root.getFileSystem().getSeparator();
                all.tailMap(inside).entrySet().stream()
                        .takeWhile(entry -> entry.getKey().startsWith(inside))
                        .forEach(entry -> found.addAll(entry.getValue()));
            }
        }
        return found;
    }
}
