package dev.tamsui.interop;

import java.time.Duration;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;

/** How long tests wait: until it happens, and so long that only a fault, never a slow machine, ends the wait. */
final class Patience {
    static final Duration LONGEST = Duration.ofMinutes(3);
    private static final Duration BETWEEN = Duration.ofMillis(150);

    private Patience() {}

    static void until(String what, Callable<Boolean> condition) {
        Awaitility.await(what)
                .pollInSameThread()
                .pollDelay(Duration.ZERO)
                .pollInterval(BETWEEN)
                .atMost(LONGEST)
                .until(condition);
    }
}
