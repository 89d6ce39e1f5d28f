package dev.tamsui.engine.storage;

import dev.tamsui.engine.concurrent.Ticker;
import dev.tamsui.engine.model.EngineSettings;
import dev.tamsui.engine.model.TorrentError;
import dev.tamsui.engine.model.VolumeSpace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The volumes in use, by the device that the nearest existing folder lies on.
 *
 * <p>Each path is looked for on a short-lived thread of its own: a mount that hangs then holds up nobody but those who want
 * something of it. Paths being looked for at the same time share that thread when they are equal.
 *
 * <p>Thread: any; nothing blocks.
 */
final class Volumes {
    private final Crew threads;
    private final Ticker ticker;
    private final FileOpener opener;
    private final Disk.Limits limits;
    private final SyncSettings sync;
    private final PieceLog log;
    private final EngineSettings.Files settings;
    private final Map<Object, Volume> byDevice = new ConcurrentHashMap<>();
    private final Map<Path, Search> searches = new ConcurrentHashMap<>();
    private final SilenceWatch watch = new SilenceWatch(this::watched);
    private final AtomicBoolean isWatching = new AtomicBoolean();
    private final Set<Thread> watchThreads = ConcurrentHashMap.newKeySet();
    private final Set<Thread> finders = ConcurrentHashMap.newKeySet();
    private final AtomicInteger count = new AtomicInteger();
    private volatile boolean closed;

    Volumes(
            Crew threads,
            Ticker ticker,
            FileOpener opener,
            Disk.Limits limits,
            SyncSettings sync,
            PieceLog log,
            EngineSettings.Files settings) {
        this.threads = threads;
        this.ticker = ticker;
        this.opener = opener;
        this.limits = limits;
        this.sync = sync;
        this.log = log;
        this.settings = settings;
    }

    void find(Path path, Place place) {
        boolean[] first = {false};
        Search search = searches.compute(path, (_, others) -> {
            first[0] = others == null;
            Search one = others == null ? new Search(new Silence(ticker, watch)) : others;
            one.places.add(place);
            return one;
        });
        search.silence.join(place.owner());
        if (first[0]) {
            if (isWatching.compareAndSet(false, true)) {
                watchThreads.add(threads.platform("disk-watch", watch));
            }
            finders.removeIf(thread -> !thread.isAlive());
            finders.add(threads.platform("disk-find", search.silence.watched(() -> look(path))));
        }
    }

    /**
     * For the volume of a path.
     *
     * @param places who want it; changed only within {@code compute}
     */
    private record Search(Silence silence, List<Place> places) implements SilenceWatch.Watched {
        Search(Silence silence) {
            this(silence, new ArrayList<>());
        }

        @Override
        public void look() {
            silence.look();
        }

        @Override
        public boolean isBusy() {
            return silence.isBusy();
        }
    }

    private void look(Path path) {
        Volume volume;
        try (Call _ = Call.begins("look", path)) {
            volume = of(device(path));
        }
        Search search = searches.remove(path);
        if (search != null) {
            for (Place place : search.places) {
                search.silence.leave(place.owner());
                place.found(volume);
            }
        }
    }

    private Collection<SilenceWatch.Watched> watched() {
        List<SilenceWatch.Watched> all = new ArrayList<>(byDevice.values());
        all.addAll(searches.values());
        return all;
    }

    /** Those that do not answer, and why, by the name of the volume. */
    Map<String, String> silent() {
        Map<String, String> found = new TreeMap<>();
        byDevice.values().forEach(volume -> say(found, volume.name(), volume.silence()));
        searches.forEach((path, search) -> say(found, path.toString(), search.silence));
        return found;
    }

    private static void say(Map<String, String> found, String name, Silence silence) {
        TorrentError error = silence.error();
        if (error != null) {
            found.put(name, error.message());
        }
    }

    /** The device number; without one the file store, or for want of that one name for all. */
    static Object device(Path path) {
        for (Path at = path; at != null; at = at.getParent()) {
            try {
                return Files.getAttribute(at, "unix:dev");
            } catch (UnsupportedOperationException | IllegalArgumentException _) {
                return storeOf(at);
            } catch (IOException _) {
                // not there, or not for us to see: the folder above will do
            }
        }
        return "unknown";
    }

    private static Object storeOf(Path path) {
        for (Path at = path; at != null; at = at.getParent()) {
            try {
                return Files.getFileStore(at);
            } catch (NoSuchFileException _) {
                // look further up
            } catch (IOException _) {
                return "unknown";
            }
        }
        return "unknown";
    }

    private Volume of(Object device) {
        @Nullable Volume before = byDevice.get(device);
        Volume volume = byDevice.computeIfAbsent(device, _ -> start());
        if (closed) {
            volume.close();
            volume.closeSync();
        } else if (before == null) {
            byDevice.values().stream().filter(other -> other != volume).forEach(Volume::trim);
        }
        return volume;
    }

    private Volume start() {
        OpenFiles files = new OpenFiles(opener, ticker, this::filesEach, settings.preallocate());
        String name = String.valueOf(count.getAndIncrement());
        Syncer syncer = new Syncer(name, files, opener, ticker, sync, log);
        SpaceGuard space = new SpaceGuard(name, opener, ticker, settings.reserveBytes());
        return new Volume(name, limits, threads, files, syncer, space, () -> new Silence(ticker, watch));
    }

    /** The files that may be open are shared out equally, so that no volume must wait for another to close one. */
    private int filesEach() {
        return Math.max(limits.readers() + 1, limits.openFiles() / Math.max(1, count.get()));
    }

    int count() {
        return count.get();
    }

    Collection<Volume> all() {
        return byDevice.values();
    }

    int openFiles() {
        return byDevice.values().stream().mapToInt(Volume::openFiles).sum();
    }

    /** Takes no more work; what is queued is still done. */
    void close() {
        closed = true;
        byDevice.values().forEach(Volume::close);
    }

    /** After {@link #close}, once the lanes have ended. */
    void closeSync() {
        watch.close();
        byDevice.values().forEach(Volume::closeSync);
    }

    /** Of the volumes that were looked at. */
    List<VolumeSpace> spaces() {
        return byDevice.values().stream()
                .map(volume -> volume.space().space())
                .filter(Objects::nonNull)
                .toList();
    }

    /** Why the disk is not to be trusted, by the name of the volume. */
    Map<String, String> suspect() {
        Map<String, String> found = new TreeMap<>();
        for (Volume volume : byDevice.values()) {
            String why = volume.syncer().suspect();
            if (why != null) {
                found.put(volume.name(), why);
            }
        }
        return found;
    }

    /** Why some volume's pieces cannot be recorded; null when all can. */
    @Nullable
    String recordFault() {
        return byDevice.values().stream()
                .map(volume -> volume.syncer().recordFault())
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    /** The one that watches whether volumes answer, if any was used. */
    List<Thread> watchThreads() {
        return List.copyOf(watchThreads);
    }

    /** Those that look for a volume at this moment. */
    List<Thread> finders() {
        return List.copyOf(finders);
    }
}
