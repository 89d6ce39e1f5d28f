package dev.tamsui.engine.storage;

import java.nio.file.Path;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Where one torrent's lane jobs go. Which volume that is takes a look at the file system, which may hang: so it is found when
 * first needed, on a thread that may hang with it, while the jobs wait here.
 *
 * <p>Thread: any; nothing blocks.
 */
final class Place {
    private final Path path;
    private final Volumes volumes;
    private final Silence.Listener owner;
    private final AtomicBoolean asked = new AtomicBoolean();
    private final Queue<Lane.Job> waiting = new ConcurrentLinkedQueue<>();
    private volatile @Nullable Volume volume;

    /** @param owner is told when the volume, or the look for it, does not answer */
    Place(Path path, Volumes volumes, Silence.Listener owner) {
        this.path = path;
        this.volumes = volumes;
        this.owner = owner;
    }

    /** Whether any job was ever handed in, so that files may be open. */
    boolean isUsed() {
        return asked.get();
    }

    void submit(Lane.Job job) {
        Volume known = volume;
        if (known != null) {
            known.submit(job);
            return;
        }
        waiting.add(job);
        if (asked.compareAndSet(false, true)) {
            volumes.find(path, this);
        }
        Volume since = volume; // it may have been found after we looked and drained before we added
        if (since != null) {
            drainTo(since);
        }
    }

    /** Null as long as it is not known. */
    @Nullable
    Volume volume() {
        return volume;
    }

    /** Looks for the volume anew with the next job, since another may be mounted by then. Nothing may be waiting. */
    void forget() {
        leave();
        asked.set(false);
        volume = null;
    }

    /** The owner has nothing to do with the volume any more. */
    void leave() {
        Volume here = volume;
        if (here != null) {
            here.silence().leave(owner);
        }
    }

    Silence.Listener owner() {
        return owner;
    }

    void found(Volume here) {
        volume = here;
        here.silence().join(owner);
        drainTo(here);
    }

    private void drainTo(Volume here) {
        for (Lane.Job job = waiting.poll(); job != null; job = waiting.poll()) {
            here.submit(job);
        }
    }
}
