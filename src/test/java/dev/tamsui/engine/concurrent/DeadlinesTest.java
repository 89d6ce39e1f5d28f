package dev.tamsui.engine.concurrent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DeadlinesTest {
    private static final long HOUR = TimeUnit.HOURS.toNanos(1);

    private final EngineThreads threads = new EngineThreads();
    private final Deadlines deadlines = new Deadlines(threads, Ticker.system());
    private final List<String> ran = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        deadlines.close();
        await().until(() -> threads.alive() == 0);
    }

    @Test
    void actionsRunInTheOrderTheyAreDueNotTheOneTheyCameIn() {
        deadlines.in(TimeUnit.MILLISECONDS.toNanos(60), () -> ran.add("later"));
        deadlines.in(TimeUnit.MILLISECONDS.toNanos(5), () -> ran.add("sooner"));
        await().until(() -> ran.size() == 2);
        assertThat(ran).containsExactly("sooner", "later");
    }

    @Test
    void anExtendedDeadlineDoesNotRunAtItsOldTime() {
        Deadline moved = deadlines.in(TimeUnit.MILLISECONDS.toNanos(10), () -> ran.add("moved"));
        moved.extend(HOUR);
        deadlines.in(TimeUnit.MILLISECONDS.toNanos(50), () -> ran.add("other"));
        await().until(() -> !ran.isEmpty());
        assertThat(ran).containsExactly("other");
    }

    @Test
    void aCancelledDeadlineNeverRuns() {
        Deadline gone = deadlines.in(TimeUnit.MILLISECONDS.toNanos(30), () -> ran.add("gone"));
        gone.cancel();
        deadlines.in(TimeUnit.MILLISECONDS.toNanos(60), () -> ran.add("other"));
        await().until(() -> !ran.isEmpty());
        assertThat(ran).containsExactly("other");
    }

    @Test
    void anActionThatFailsDoesNotTakeTheOthersWithIt() {
        deadlines.in(0, () -> {
            throw new IllegalStateException("planted");
        });
        deadlines.in(1, () -> ran.add("next"));
        await().atMost(Duration.ofSeconds(10)).until(() -> ran.contains("next"));
    }
}
