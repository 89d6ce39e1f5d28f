package dev.tamsui.engine.torrent;

import dev.tamsui.engine.model.ErrorKind;
import dev.tamsui.engine.model.TorrentError;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/*
 * A torrent in memory holds its piece hashes, its files' names and a few bytes a piece. Most torrents of a large daemon have no
 * peer for days: they are put away, and loaded again when somebody wants something of them. What is put away
 * has nothing on its way: no peer, no address left to try while something is missing, no piece in memory, nothing asked of the
 * disk, nothing wrong but that its whole volume is missing, which somebody else watches for.
 */

/** Decides when a torrent that nobody wants anything of is put away. Thread: the loop's. */
final class Rest {
    /** After the last that was wanted of it: people who look at a torrent look at it more than once. */
    static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(3);

    /** Before it is asked again whether it may, when others kept it from it. */
    private static final long AGAIN_NANOS = TimeUnit.SECONDS.toNanos(5);

    private static final long NEVER = Long.MAX_VALUE;

    private final Parts parts;
    private final Lifecycle life;
    private long dueNanos = NEVER;
    /** The daemon has only now read of it, and nobody has asked for it. */
    private boolean isNew;

    Rest(Parts parts, Lifecycle life) {
        this.parts = parts;
        this.life = life;
        this.isNew = parts.spec().recorded() != null && !life.isWaking();
    }

    /** Somebody wanted something of it. */
    void disturbed() {
        isNew = false;
        dueNanos = NEVER;
    }

    /** To be asked after each turn. */
    void plan(long nowNanos) {
        if (!isPossible()) {
            dueNanos = NEVER;
        } else if (dueNanos == NEVER) {
            dueNanos = isNew ? nowNanos : nowNanos + QUIET_NANOS;
        }
    }

    /** When {@link #isDue} is worth asking. */
    long nextDueNanos() {
        return dueNanos;
    }

    /** Whether it is time. */
    boolean isDue(long nowNanos) {
        if (dueNanos == NEVER || dueNanos - nowNanos > 0 || !isPossible()) {
            return false;
        }
        dueNanos = nowNanos + AGAIN_NANOS; // should it be kept from it
        return parts.host().mayRest() && parts.storage().mayRest();
    }

    private boolean isPossible() {
        return parts.swarm().peers().isEmpty() && isSettled() && isQuiet();
    }

    private boolean isSettled() {
        TorrentError fault = parts.faults().current();
        return switch (life.phase()) {
            case PAUSED -> fault == null;
            case RUNNING ->
                fault == null
                        && !parts.faults().isWaiting()
                        && (parts.progress().isFinished() || !parts.picker().isComplete());
            case STRANDED -> isOfVolume(fault);
            case CHECKING, FAILED, RESTING, AWAY, CLOSING, CLOSED -> false;
        };
    }

    private static boolean isOfVolume(@Nullable TorrentError fault) {
        return fault != null && fault.kind() == ErrorKind.STORAGE_MISSING;
    }

    private boolean isQuiet() {
        return parts.swarm().isUnoccupied(parts.picker().isComplete())
                && parts.picker().started().isEmpty()
                && parts.downloads().withStorage() == 0
                && parts.downloads().rate().isQuiet()
                && parts.uploads().rate().isQuiet()
                && parts.memory().isUnused()
                && parts.check().isIdle()
                && !parts.move().isPending()
                && !parts.completion().isUnderWay()
                && !parts.watch().isMending()
                && !life.scrubbing().isUnderWay();
    }
}
