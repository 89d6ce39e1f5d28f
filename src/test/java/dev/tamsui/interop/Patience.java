package dev.tamsui.interop;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** How long tests wait: until it happens, and so long that only a fault, never a slow machine, ends the wait. */
final class Patience {
    static final Duration LONGEST = Duration.ofMinutes(3);
    private static final Duration BETWEEN = Duration.ofMillis(150);

    private Patience() {}

    static void until(String what, Callable<Boolean> condition) {
        within(LONGEST, what, condition);
    }

    /** For what has a time limit of its own. Returns how long it took. */
    static Duration within(Duration limit, String what, Callable<Boolean> condition) {
        long start = System.nanoTime();
        await(what).atMost(limit).until(condition);
        return Duration.ofNanos(System.nanoTime() - start);
    }

    /** Looks on for so long; what is asserted must hold every time. */
    static void throughout(Duration time, String what, Runnable assertion) {
        Instant end = Instant.now().plus(time);
        await(what).atMost(time.plus(LONGEST)).until(() -> {
            assertion.run();
            return Instant.now().isAfter(end);
        });
    }

    /** Lets so much time pass. */
    static void pause(Duration time) {
        await("time passes").pollDelay(time).atMost(time.plus(LONGEST)).until(() -> true);
    }

    private static ConditionFactory await(String what) {
        return Awaitility.await(what)
                .pollInSameThread()
                .pollDelay(Duration.ZERO)
                .pollInterval(BETWEEN);
    }
}
