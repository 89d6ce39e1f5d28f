package dev.tamsui.engine.torrent;

import dev.tamsui.engine.model.ErrorKind;
import dev.tamsui.engine.model.TorrentError;
import dev.tamsui.engine.model.TorrentId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is wrong with a torrent at present, if anything, and when it is worth another try.
 *
 * <p>A fault is logged when it comes up, and not again for some minutes: peers that ask for what a failing disk holds could fill
 * the log otherwise.
 *
 * <p>Thread: the loop's.
 */
final class Faults {
    static final long NEVER = Long.MAX_VALUE;

    private static final Logger LOG = LoggerFactory.getLogger(Faults.class);
    private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(30);

    /** Somebody has to act first, and each try costs a piece. */
    private static final long RETRY_SHARED_NANOS = TimeUnit.MINUTES.toNanos(10);

    private static final long LOG_AGAIN_NANOS = TimeUnit.MINUTES.toNanos(10);
    private static final int MAX_REMEMBERED = 20;

    private final TorrentId torrent;
    /** When each was logged, oldest first. */
    private final Map<TorrentError, Long> logged = new LinkedHashMap<>();

    private @Nullable TorrentError current;
    /** Of room; lasts until told otherwise, whatever comes and goes meanwhile. */
    private @Nullable TorrentError shortage;

    /** Of a volume that does not answer; lasts until it does. */
    private @Nullable TorrentError silence;

    private long retryNanos = NEVER;
    /** Whether it is over with the next try, which is nobody's in particular. */
    private boolean fades;

    Faults(TorrentId torrent) {
        this.torrent = torrent;
    }

    /** Whether it may mend itself, as a disk that is full may; what is in the way stays until somebody takes it away. */
    static boolean mayPass(ErrorKind kind) {
        return switch (kind) {
            case DISK_FULL,
                    READ_ONLY,
                    PERMISSION_DENIED,
                    TOO_MANY_OPEN_FILES,
                    IO,
                    STORAGE_MISSING,
                    STORAGE_SILENT,
                    FILES_MISSING,
                    FILES_CHANGED,
                    FILE_SHARED -> true;
            case HARD_LINKED, PATH_BLOCKED, METADATA_UNUSABLE, INTERNAL -> false;
        };
    }

    /** What people are shown; null when all is well. */
    @Nullable
    TorrentError current() {
        if (silence != null) {
            return silence;
        }
        return current == null ? shortage : current;
    }

    /** There it stays until something else is tried, by us or by a person. */
    void raise(TorrentError fault, long nowNanos) {
        current = fault;
        logged.values().removeIf(at -> nowNanos - at > LOG_AGAIN_NANOS);
        if (logged.size() < MAX_REMEMBERED && logged.putIfAbsent(fault, nowNanos) == null) {
            LOG.error("Torrent {}: {}", torrent.value(), fault.message());
        }
    }

    /** It may pass by itself: there is to be another try. */
    void raiseForNow(TorrentError fault, long nowNanos) {
        raise(fault, nowNanos);
        fades = false;
        retryNanos = nowNanos + (fault.kind() == ErrorKind.FILE_SHARED ? RETRY_SHARED_NANOS : RETRY_NANOS);
    }

    /**
     * A read failed for want of something that may be there the next time: nothing tries that again before somebody asks for the
     * bytes, who may never come. So it is shown for as long as another try would be away, unless one is already.
     */
    void raiseForAWhile(TorrentError fault, long nowNanos) {
        raise(fault, nowNanos);
        if (retryNanos == NEVER || fades) {
            fades = true;
            retryNanos = nowNanos + RETRY_NANOS;
        }
    }

    /** Whether what is wrong is that somebody else has been at the files. */
    boolean isOfFiles() {
        return current != null
                && (current.kind() == ErrorKind.FILES_MISSING || current.kind() == ErrorKind.FILES_CHANGED);
    }

    /** Whether what is wrong is that another torrent has the file. */
    boolean isOfSharing() {
        return current != null && current.kind() == ErrorKind.FILE_SHARED;
    }

    /** Whether what is wrong is a fault of ours. */
    boolean isOurs() {
        return current != null && current.kind() == ErrorKind.INTERNAL;
    }

    /** Whether there is to be another try. */
    boolean isWaiting() {
        return retryNanos != NEVER && !fades;
    }

    /** Whatever was wrong has passed, or is about to be looked at anew. */
    void passed() {
        current = null;
        retryNanos = NEVER;
        fades = false;
    }

    /** Something went well: unless we wait for another try, so does all. */
    void wentWell() {
        if (current != null && !isWaiting()) {
            passed();
        }
    }

    /** The volume has no room. It is the storage that logs it, once for all torrents. */
    void spaceShort(TorrentError fault) {
        shortage = fault;
    }

    /** The volume has room. Returns whether it was full enough before for a write to fail, so that a new try is due. */
    boolean spaceBack() {
        boolean wasShort = shortage != null;
        shortage = null;
        return wasShort && passed(ErrorKind.DISK_FULL);
    }

    /** The volume does not answer. It is the storage that logs it, once for all torrents. */
    void silent(TorrentError fault) {
        silence = fault;
    }

    /** The volume answers. Returns whether a write was given up meanwhile, so that a new try is due. */
    boolean answers() {
        silence = null;
        return passed(ErrorKind.STORAGE_SILENT);
    }

    /** What there is to be another try for, if it is of this kind, has passed. */
    private boolean passed(ErrorKind kind) {
        boolean isDue = current != null && current.kind() == kind && isWaiting();
        if (isDue) {
            passed();
        }
        return isDue;
    }

    /** When to try again; {@link #NEVER} when there is nothing to try. */
    long retryNanos() {
        return retryNanos;
    }

    /** Whether it is time to try again; if so, that is the try. */
    boolean retries(long nowNanos) {
        if (retryNanos == NEVER || retryNanos - nowNanos > 0) {
            return false;
        }
        retryNanos = NEVER;
        if (fades) {
            passed();
        }
        return true;
    }

    /** There is to be no other try. */
    void giveUp() {
        retryNanos = NEVER;
        fades = false;
        shortage = null;
    }
}
