package dev.tamsui.engine.storage;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * All torrents of this process whose storage is open, by the file or folder that holds all of a torrent's files: two can have a
 * file in common only if these are the same, or one is within the other.
 *
 * <p>Thread: any; nothing blocks.
 */
final class Neighbours {
    private final ConcurrentNavigableMap<String, Set<FileStorage>> byTop = new ConcurrentSkipListMap<>();
    private final AtomicLong version = new AtomicLong();

    /** Changes whenever {@link #of} may. */
    long version() {
        return version.get();
    }

    /** @param root the torrent's save path, or another name for it */
    void add(FileStorage torrent, Path root) {
        tops(torrent, root)
                .forEach(top -> byTop.compute(top, (_, there) -> {
                    Set<FileStorage> all = there == null ? ConcurrentHashMap.newKeySet() : there;
                    all.add(torrent);
                    return all;
                }));
        version.incrementAndGet();
    }

    void remove(FileStorage torrent) {
        for (Path root : torrent.sharing().roots()) {
            tops(torrent, root)
                    .forEach(top -> byTop.computeIfPresent(top, (_, there) -> {
                        there.remove(torrent);
                        return there.isEmpty() ? null : there;
                    }));
        }
        version.incrementAndGet();
    }

    private static Set<String> tops(FileStorage torrent, Path root) {
        Set<String> tops = new HashSet<>();
        for (int i = 0; i < torrent.files().count(); i++) {
            tops.add(root.resolve(torrent.files().file(i).path().getFirst()).toString());
        }
        return tops;
    }

    /** Whether another torrent has a file at this path. */
    boolean isOthers(FileStorage torrent, Path file) {
        for (Path at = file; at != null; at = at.getParent()) {
            for (FileStorage other : byTop.getOrDefault(at.toString(), Set.of())) {
                if (other != torrent && other.sharing().has(file)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Other torrents that may have a file in common with this one. */
    Set<FileStorage> of(FileStorage torrent) {
        Set<FileStorage> found = new HashSet<>();
        for (Path root : torrent.sharing().roots()) {
            for (String top : tops(torrent, root)) {
                for (Path at = Path.of(top); at != null; at = at.getParent()) {
                    found.addAll(byTop.getOrDefault(at.toString(), Set.of()));
                }
                String inside = top + root.getFileSystem().getSeparator();
                byTop.tailMap(inside).entrySet().stream()
                        .takeWhile(entry -> entry.getKey().startsWith(inside))
                        .forEach(entry -> found.addAll(entry.getValue()));
            }
        }
        found.remove(torrent);
        return found;
    }
}
