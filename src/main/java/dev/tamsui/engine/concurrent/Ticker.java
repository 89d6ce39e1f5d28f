package dev.tamsui.engine.concurrent;

import java.time.Instant;

/**
 * Where time comes from. A simulation hands in its own.
 *
 * <p>Thread: any.
 */
public interface Ticker {

    /** Monotonic nanoseconds from an arbitrary origin; compare only by subtraction. Every interval is measured with this. */
    long nanos();

    /** Wall-clock time, for people only: it may jump. */
    Instant now();

    static Ticker system() {
        return SystemTicker.INSTANCE;
    }
}
