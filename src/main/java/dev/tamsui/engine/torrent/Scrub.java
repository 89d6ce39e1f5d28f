package dev.tamsui.engine.torrent;

import dev.tamsui.engine.metainfo.PieceLayout;
import dev.tamsui.engine.model.Scrubbed;
import dev.tamsui.engine.wire.Bitfield;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hashes what the torrent has once more, beside its work, to find what the disk has let rot: a few pieces at a time, with pauses
 * in between that keep to a rate. A check that anybody waits for goes first. What is damaged is fetched anew.
 *
 * <p>Thread: the loop's.
 */
final class Scrub {
    private static final Logger LOG = LoggerFactory.getLogger(Scrub.class);

    /** One piece at least is read at a time; of several no more than this, and no more than a second's worth. */
    private static final long SLICE_BYTES = 8 << 20;

    private static final long BUSY_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long NEVER = Long.MAX_VALUE;

    private final Parts parts;
    private final Runnable publish;
    private final PieceLayout layout;
    private @Nullable Scrubbed last;

    private boolean underWay;
    private long bytesPerSecond;
    private int next;
    private int damaged;

    /** Being read; 0 between slices. */
    private long sliceBytes;

    private long sliceNanos;
    private long dueNanos = NEVER;

    /** @param publish shows callers how the torrent stands */
    Scrub(Parts parts, Runnable publish) {
        this.parts = parts;
        this.publish = publish;
        this.layout = parts.spec().layout();
        this.last = parts.spec().scrubbed();
    }

    /** Null when there was none. */
    @Nullable
    Scrubbed last() {
        return last;
    }

    /** From the first piece; one that is under way goes on at the new rate. */
    void begin(long rate, long nowNanos) {
        bytesPerSecond = rate;
        if (!underWay) {
            underWay = true;
            next = 0;
            damaged = 0;
            dueNanos = nowNanos;
        }
    }

    boolean isUnderWay() {
        return underWay;
    }

    /** The torrent stands still. */
    void stop() {
        if (underWay) {
            end(null);
        }
    }

    /** When {@link #tick} has something to do. */
    long nextDueNanos() {
        return dueNanos;
    }

    void tick(long nowNanos) {
        if (dueNanos == NEVER || dueNanos - nowNanos > 0) {
            return;
        }
        if (!parts.check().isIdle() || parts.move().isPending()) {
            dueNanos = nowNanos + BUSY_NANOS;
            return;
        }
        Bitfield slice = slice();
        if (sliceBytes == 0) {
            finish();
            return;
        }
        sliceNanos = nowNanos;
        dueNanos = NEVER;
        parts.check().doubt(slice);
        parts.check().beginUnknown();
    }

    private Bitfield slice() {
        Bitfield have = parts.picker().have();
        Bitfield slice = new Bitfield(layout.pieces());
        long limit = Math.min(SLICE_BYTES, bytesPerSecond);
        sliceBytes = 0;
        for (next = have.nextCommon(have, next); next >= 0; next = have.nextCommon(have, next + 1)) {
            int bytes = layout.pieceBytes(next);
            if (sliceBytes > 0 && sliceBytes + bytes > limit) {
                return slice;
            }
            slice.set(next);
            sliceBytes += bytes;
        }
        next = layout.pieces();
        return slice;
    }

    /** So many pieces that we had were found to be damaged, by whichever check. */
    void found(int pieces) {
        if (sliceBytes > 0) {
            damaged += pieces;
        }
    }

    /** What was looked at beside the torrent's work was looked at. */
    void checked(long nowNanos) {
        if (sliceBytes > 0) {
            parts.host().counters().scrubbed(sliceBytes);
            dueNanos = Math.max(nowNanos, sliceNanos + pauseNanos());
            sliceBytes = 0;
        }
    }

    private long pauseNanos() {
        return (long) ((double) sliceBytes / bytesPerSecond * TimeUnit.SECONDS.toNanos(1));
    }

    private void finish() {
        long id = parts.spec().stored().id().value();
        if (damaged == 0) {
            LOG.debug("Torrent {}: all pieces are what they should be", id);
        } else {
            LOG.warn("Torrent {}: a scrub found {} damaged pieces, which are fetched anew", id, damaged);
        }
        last = new Scrubbed(parts.ticker().now(), damaged);
        end(last);
    }

    private void end(@Nullable Scrubbed result) {
        underWay = false;
        sliceBytes = 0;
        dueNanos = NEVER;
        publish.run(); // first: whose turn is next is read from that
        parts.host().scrubbed(result);
    }
}
