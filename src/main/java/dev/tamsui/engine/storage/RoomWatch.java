package dev.tamsui.engine.storage;

import dev.tamsui.engine.model.ErrorKind;
import dev.tamsui.engine.model.TorrentError;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One torrent's interest in the room on its volume. Which volume that is may not be known yet, so the wish goes there as lane jobs,
 * which keep their order.
 *
 * <p>Thread: {@link #want} the loop's, the rest any.
 */
final class RoomWatch implements SpaceGuard.Watcher {
    private final Supplier<Place> place;
    private final TorrentFiles files;
    private final Consumer<StorageEvent> events;
    private boolean wanted;

    RoomWatch(Supplier<Place> place, TorrentFiles files, Consumer<StorageEvent> events) {
        this.place = place;
        this.files = files;
        this.events = events;
    }

    void want(boolean isWanted) {
        if (isWanted != wanted) {
            wanted = isWanted;
            Place here = place.get();
            here.submit(new Wish(this, here, isWanted));
        }
    }

    void wrote(long bytes) {
        SpaceGuard guard = guard();
        if (guard != null) {
            guard.wrote(bytes);
        }
    }

    /** A write failed; of interest when the volume is full. */
    void failed(ErrorKind kind) {
        SpaceGuard guard = guard();
        if (guard != null && kind == ErrorKind.DISK_FULL) {
            guard.full();
        }
    }

    private @Nullable SpaceGuard guard() {
        Volume volume = place.get().volume();
        return volume == null ? null : volume.space();
    }

    @Override
    public Path folder() {
        return files.savePath().root();
    }

    @Override
    public void spaceShort(TorrentError error) {
        events.accept(new StorageEvent.SpaceShort(error));
    }

    @Override
    public void spaceBack() {
        events.accept(new StorageEvent.SpaceBack());
    }

    private record Wish(RoomWatch watch, Place place, boolean isWanted) implements Lane.Job {
        @Override
        public Lane.Kind kind() {
            return Lane.Kind.WRITE;
        }

        @Override
        public void run(Lane lane) {
            Volume volume = place.volume();
            if (volume == null) {
                return; // it is being looked for anew: what comes next watches again
            }
            if (isWanted) {
                volume.watchSpace(watch);
            } else {
                volume.space().unwatch(watch);
            }
        }

        @Override
        public void refused() {
            // nothing will be written any more
        }
    }
}
