package dev.tamsui.engine.storage;

import dev.tamsui.engine.model.ErrorKind;
import dev.tamsui.engine.model.StateStoreException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The folders below which torrents are saved, and what is remembered of the volumes there.
 *
 * <p>Thread: any; {@link #remembered} and {@link #remember} wait for the store, so they are for lanes.
 */
final class SaveRoots {
    private final List<SaveRoot> roots;
    private final RootLog log;
    private volatile @Nullable Map<Path, String> markers;

    /** @param folders real paths */
    SaveRoots(Collection<Path> folders, RootLog log, FileOpener system) {
        this.log = log;
        roots = folders.stream()
                .sorted(Comparator.comparingInt(Path::getNameCount).reversed())
                .map(folder -> new SaveRoot(folder, this, system))
                .toList();
    }

    /** The innermost root that a path is or lies below; null when there is none. */
    @Nullable
    SaveRoot above(Path path) {
        return roots.stream()
                .filter(root -> path.startsWith(root.folder()))
                .findFirst()
                .orElse(null);
    }

    /** What the marker at a root says, null when none was ever made. */
    @Nullable
    String remembered(Path root) throws FileFault {
        Map<Path, String> known = markers;
        if (known == null) {
            try {
                known = new ConcurrentHashMap<>(log.markers());
            } catch (StateStoreException e) {
                throw new FileFault(
                        ErrorKind.STORAGE_MISSING,
                        "it cannot be told whether the right volume is at " + root + ": " + e.getMessage());
            }
            markers = known;
        }
        return known.get(root);
    }

    void remember(Path root, String marker) {
        log.remember(root, marker);
        Map<Path, String> known = markers;
        if (known != null) {
            known.put(root, marker);
        }
    }
}
