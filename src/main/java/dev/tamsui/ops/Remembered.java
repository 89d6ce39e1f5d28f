package dev.tamsui.ops;

import dev.tamsui.engine.model.EngineException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Asks once and answers the same for a short while, so that the many meters of one scrape show one moment and cost one
 * question. While the engine is stopping the last answer stands.
 *
 * <p>Thread: any; two that come at once may both ask.
 */
final class Remembered<T> {
    static final long KEEP_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final Supplier<T> source;
    private final LongSupplier nanoClock;
    private volatile Answer<T> last;

    private record Answer<T>(T value, long atNanos) {}

    /**
     * @param none what to answer when the source has never answered
     */
    Remembered(Supplier<T> source, T none, LongSupplier nanoClock) {
        this.source = source;
        this.nanoClock = nanoClock;
        this.last = new Answer<>(none, nanoClock.getAsLong() - 2 * KEEP_NANOS);
    }

    T value() {
        Answer<T> known = last;
        long now = nanoClock.getAsLong();
        if (now - known.atNanos() < KEEP_NANOS) {
            return known.value();
        }
        try {
            Answer<T> fresh = new Answer<>(source.get(), now);
            last = fresh;
            return fresh.value();
        } catch (EngineException.EngineStopped stopping) {
            return known.value();
        }
    }
}
