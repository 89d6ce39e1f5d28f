package dev.tamsui.engine.http;

import dev.tamsui.engine.concurrent.Ticker;
import java.time.Duration;

/** The moment a request's time is over. Immutable; any thread. */
record Cutoff(Ticker ticker, long atNanos) {

    static Cutoff in(Duration time, Ticker ticker) {
        return new Cutoff(ticker, ticker.nanos() + time.toNanos());
    }

    /** Zero or negative once it has passed. */
    long leftNanos() {
        return atNanos - ticker.nanos();
    }
}
