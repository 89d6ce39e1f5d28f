package dev.tamsui.engine.storage;

import dev.tamsui.engine.concurrent.Alarm;
import dev.tamsui.engine.concurrent.Ticker;
import dev.tamsui.engine.model.EngineSettings.Files;
import dev.tamsui.engine.model.ErrorKind;
import dev.tamsui.engine.model.TorrentError;
import dev.tamsui.engine.model.VolumeSpace;
import dev.tamsui.engine.storage.FileOpener.Room;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps some of a volume free of downloads, for a full disk harms others too: who downloads to it is told to wait before it is
 * full, and told again once there is room.
 *
 * <p>The volume is looked at when a torrent begins to download to it; while pieces are written, every two seconds, or sooner
 * when a quarter of what is left above the reserve may be gone; after a write that found it full; and every two seconds while
 * anybody waits. Downloads go on when an eighth of the reserve, at most 64 MiB, is free on top of it: else one deleted file would let
 * them run for a moment, again and again. Nobody downloads: nobody looks.
 *
 * <p>Thread: its own, of a platform kind, runs it, since the look may hang; any other hands in, which never waits.
 */
final class SpaceGuard implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(SpaceGuard.class);
    private static final long EVERY_NANOS = Duration.ofSeconds(2).toNanos();
    private static final long MIB = 1024 * 1024;

    /** So little is not worth a look: what a download may take of the reserve beyond what is on its way. */
    private static final long FEW_BYTES = MIB;

    private static final long MOST_MARGIN_BYTES = 64 * MIB;

    private final String volume;
    private final FileOpener system;
    private final Ticker ticker;
    private final long reserve;
    private final Alarm alarm = new Alarm();

    /** Who downloads, and whether he waits for room; changed on our own thread but for comings and goings. */
    private final Map<Watcher, Boolean> watchers = new ConcurrentHashMap<>();

    private final AtomicBoolean asked = new AtomicBoolean();
    private final AtomicLong written = new AtomicLong();
    private volatile long enough = FEW_BYTES;
    private volatile @Nullable VolumeSpace space;
    private boolean isShort;
    private long lastLook;

    /** Who downloads to the volume. Told on the guard's thread; must not block. */
    interface Watcher {
        /** On the volume. */
        Path folder();

        void spaceShort(TorrentError error);

        void spaceBack();
    }

    /**
     * @param volume its name
     * @param reserve bytes; 0 for none, {@link Files#RESERVE_BY_SIZE} for what fits the volume
     */
    SpaceGuard(String volume, FileOpener system, Ticker ticker, long reserve) {
        this.volume = volume;
        this.system = system;
        this.ticker = ticker;
        this.reserve = reserve;
        lastLook = ticker.nanos();
    }

    /** Whether anything is kept free. */
    boolean isOn() {
        return reserve != 0;
    }

    /** From now on he is told, at once if there is no room. */
    void watch(Watcher watcher) {
        if (isOn() && watchers.putIfAbsent(watcher, false) == null) {
            lookSoon();
        }
    }

    /** From now on he is not; what is being told this moment may still come. */
    void unwatch(Watcher watcher) {
        watchers.remove(watcher);
    }

    /** Bytes were written to the volume. */
    void wrote(long bytes) {
        if (watchers.isEmpty()) {
            return;
        }
        long before = written.getAndAdd(bytes);
        long limit = enough;
        if (before == 0 || (before < limit && before + bytes >= limit)) {
            alarm.ring();
        }
    }

    /** A write found the volume full. */
    void full() {
        if (!watchers.isEmpty()) {
            lookSoon();
        }
    }

    private void lookSoon() {
        asked.set(true);
        alarm.ring();
    }

    /** As of the last look; null when there was none. */
    @Nullable
    VolumeSpace space() {
        return space;
    }

    void close() {
        alarm.close();
    }

    @Override
    public void run() {
        long wait = step();
        while (alarm.await(wait)) {
            wait = step();
        }
    }

    /** Looks if that is due. Returns after how many nanoseconds it is due again if nothing happens until then. */
    long step() {
        if (watchers.isEmpty()) {
            isShort = false; // the next one finds out
            return Long.MAX_VALUE;
        }
        if (asked.getAndSet(false) || written.get() >= enough || untilNext() <= 0) {
            look();
        }
        return untilNext();
    }

    private long untilNext() {
        return isShort || written.get() > 0 ? Math.max(0, lastLook + EVERY_NANOS - ticker.nanos()) : Long.MAX_VALUE;
    }

    private void look() {
        written.set(0);
        for (Watcher watcher : watchers.keySet()) {
            Room room = system.room(watcher.folder());
            if (room != null) {
                judge(watcher.folder(), room);
                break;
            }
        }
        lastLook = ticker.nanos();
    }

    private void judge(Path folder, Room room) {
        long kept = reserve == Files.RESERVE_BY_SIZE ? reserveFor(room.totalBytes()) : reserve;
        long margin = Math.min(MOST_MARGIN_BYTES, kept / 8);
        long free = room.usableBytes();
        boolean was = isShort;
        isShort = free < kept + (was ? margin : 0);
        enough = Math.max(FEW_BYTES, (free - kept) / 4);
        space = new VolumeSpace(folder, free, kept, isShort);
        if (isShort && !was) {
            LOG.warn("Volume {}: downloads wait, {}", volume, words(folder, free, kept, margin));
        } else if (was && !isShort) {
            LOG.info("Volume {}: downloads go on, {} is free", volume, size(free));
        }
        watchers.forEach((watcher, waits) -> {
            if (waits != isShort && watchers.replace(watcher, waits, isShort)) {
                if (isShort) {
                    watcher.spaceShort(
                            new TorrentError(ErrorKind.DISK_FULL, words(watcher.folder(), free, kept, margin)));
                } else {
                    watcher.spaceBack();
                }
            }
        });
    }

    /** Enough to save a host, and little enough for a small volume. */
    static long reserveFor(long totalBytes) {
        return Math.min(512 * MIB, totalBytes / 20);
    }

    private static String words(Path folder, long free, long kept, long margin) {
        return "the volume of " + folder + " has " + size(free) + " free of the " + size(kept)
                + " that are kept free; downloads to it go on once " + size(kept + margin) + " are"
                + " (setting tamsui.disk.reserve)";
    }

    private static String size(long bytes) {
        return bytes >= 16 * MIB ? bytes / MIB + " MiB" : bytes / 1024 + " KiB";
    }
}
