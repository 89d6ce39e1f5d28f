package dev.tamsui.engine.session;

import dev.tamsui.engine.concurrent.EngineThreads;
import dev.tamsui.engine.concurrent.Ticker;
import dev.tamsui.engine.model.SaveRootSpace;
import dev.tamsui.engine.model.VolumeSpace;
import dev.tamsui.engine.storage.Disk;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * How much room there is where torrents may be saved. Who asks gets what was known last and has it looked at anew, each root on a
 * thread of its own: so nobody waits for a file system that hangs, and as long as nobody asks nobody looks.
 *
 * <p>Thread: any; nothing blocks.
 */
final class SaveRootSpaces {
    private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long STALE_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final Disk disk;
    private final EngineThreads threads;
    private final Ticker ticker;
    private final List<Root> roots;

    SaveRootSpaces(Collection<Path> roots, Disk disk, EngineThreads threads, Ticker ticker) {
        this.disk = disk;
        this.threads = threads;
        this.ticker = ticker;
        this.roots = roots.stream().map(Root::new).toList();
    }

    private record Seen(Disk.Space space, long atNanos) {}

    private static final class Root {
        private final Path path;
        private final AtomicBoolean isLookedAt = new AtomicBoolean();
        private volatile @Nullable Seen seen;

        Root(Path path) {
            this.path = path;
        }
    }

    /** One each, in the order they are configured. */
    List<SaveRootSpace> now() {
        List<VolumeSpace> volumes = disk.spaces();
        return roots.stream().map(root -> of(root, volumes)).toList();
    }

    private SaveRootSpace of(Root root, List<VolumeSpace> volumes) {
        boolean isShort = volumes.stream()
                .anyMatch(volume -> volume.isShort() && volume.folder().startsWith(root.path));
        Seen seen = root.seen;
        long age = seen == null ? Long.MAX_VALUE : ticker.nanos() - seen.atNanos;
        if (age > FRESH_NANOS && root.isLookedAt.compareAndSet(false, true)) {
            threads.platform("look", () -> look(root));
        }
        return seen == null || age > STALE_NANOS
                ? new SaveRootSpace(root.path, SaveRootSpace.UNKNOWN, SaveRootSpace.UNKNOWN, isShort)
                : new SaveRootSpace(root.path, seen.space.totalBytes(), seen.space.freeBytes(), isShort);
    }

    private void look(Root root) {
        try {
            Disk.Space space = disk.space(root.path);
            root.seen = space == null ? null : new Seen(space, ticker.nanos());
        } finally {
            root.isLookedAt.set(false);
        }
    }
}
