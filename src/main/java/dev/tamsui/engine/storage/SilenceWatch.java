package dev.tamsui.engine.storage;

import dev.tamsui.engine.concurrent.Alarm;
import java.time.Duration;
import java.util.Collection;
import java.util.function.Supplier;

/**
 * Looks once a second, as long as anything is asked of any file system, whether all calls return. When nothing is asked it sleeps.
 *
 * <p>Thread: one of its own runs it; {@link #wake} any.
 */
final class SilenceWatch implements Runnable {
    private static final long EVERY_NANOS = Duration.ofSeconds(1).toNanos();

    private final Supplier<Collection<? extends Watched>> all;
    private final Alarm alarm = new Alarm();
    private volatile boolean asleep = true;

    /** What threads may hang on. */
    interface Watched {
        /** Tells whom it concerns when a call has not returned for long, or all have again. Must not block. */
        void look();

        /** Whether a call is under way. */
        boolean isBusy();
    }

    SilenceWatch(Supplier<Collection<? extends Watched>> all) {
        this.all = all;
    }

    /** A call begins. One read of a field when it is awake. */
    void wake() {
        if (asleep) {
            asleep = false;
            alarm.ring();
        }
    }

    @Override
    public void run() {
        while (alarm.await(Long.MAX_VALUE)) {
            do {
                if (!alarm.await(EVERY_NANOS)) {
                    return;
                }
            } while (step());
        }
    }

    /** One look. Returns whether another is wanted. */
    boolean step() {
        all.get().forEach(Watched::look);
        if (isAnyBusy()) {
            return true;
        }
        asleep = true;
        boolean isBusySince = isAnyBusy();
        asleep = !isBusySince;
        return isBusySince;
    }

    private boolean isAnyBusy() {
        return all.get().stream().anyMatch(Watched::isBusy);
    }

    void close() {
        alarm.close();
    }
}
