package dev.tamsui.engine.storage;

import dev.tamsui.engine.concurrent.Ticker;
import dev.tamsui.engine.model.ErrorKind;
import dev.tamsui.engine.model.TorrentError;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What one thread asks of the file system at this moment: a call that hangs cannot be ended, only noticed.
 *
 * <p>Thread: the one that makes the calls; {@link #isUnderWay} and {@link #late} any.
 */
final class Call implements AutoCloseable {
    /** Of the thread that is about to call. Unbound where nobody watches. */
    static final ScopedValue<Call> MINE = ScopedValue.newInstance();

    /** More than a disk should need to spin up, or to try a bad sector again; chosen, not measured. */
    private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(15);

    /** A slow disk may have much to catch up with when it is to sync; chosen, not measured. */
    private static final long LONG_LIMIT_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final Ticker ticker;
    private final SilenceWatch watch;
    private volatile @Nullable UnderWay underWay;

    Call(Ticker ticker, SilenceWatch watch) {
        this.ticker = ticker;
        this.watch = watch;
    }

    private record UnderWay(String operation, Path path, long limitNanos, long sinceNanos) {}

    /** To be closed when the call has returned; null where nobody watches. */
    static @Nullable Call begins(String operation, Path path) {
        return MINE.isBound() ? MINE.get().begin(operation, path, LIMIT_NANOS) : null;
    }

    /** As {@link #begins}, for a call that may write a lot. */
    static @Nullable Call longBegins(String operation, Path path) {
        return MINE.isBound() ? MINE.get().begin(operation, path, LONG_LIMIT_NANOS) : null;
    }

    private Call begin(String operation, Path path, long limitNanos) {
        underWay = new UnderWay(operation, path, limitNanos, ticker.nanos());
        watch.wake(); // after that: who falls asleep looks once more
        return this;
    }

    @Override
    public void close() {
        underWay = null;
    }

    boolean isUnderWay() {
        return underWay != null;
    }

    /** What has not returned for too long; null when all is well. */
    @Nullable
    TorrentError late() {
        UnderWay now = underWay;
        if (now == null) {
            return null;
        }
        if (ticker.nanos() - now.sinceNanos < now.limitNanos) {
            return null;
        }
        return new TorrentError(
                ErrorKind.STORAGE_SILENT,
                now.operation + " of " + now.path + " has not returned within "
                        + TimeUnit.NANOSECONDS.toSeconds(now.limitNanos)
                        + " s: its volume does not answer, and what is on it waits until it does");
    }
}
