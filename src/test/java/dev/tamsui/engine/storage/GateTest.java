package dev.tamsui.engine.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GateTest {
    private final Gate gate = new Gate();
    private final List<String> ran = new ArrayList<>();

    @Test
    void theActionWaitsForTheLastInside() {
        gate.enter();
        gate.enter();
        gate.closeThen(() -> ran.add("done"));
        gate.leave();
        assertThat(ran).isEmpty();
        gate.leave();
        assertThat(ran).containsExactly("done");
    }

    @Test
    void nobodyEntersAClosedGateAndFurtherActionsRunAtOnce() {
        gate.closeThen(() -> ran.add("first"));
        assertThat(gate.enter()).isFalse();
        gate.closeThen(() -> ran.add("second"));
        assertThat(ran).containsExactly("first", "second");
    }

    @Test
    void onlyAnEmptyGateClosesWhenAskedToIfEmpty() {
        gate.enter();
        assertThat(gate.closeIfEmpty()).isFalse();
        gate.leave();
        assertThat(gate.closeIfEmpty()).isTrue();
        assertThat(gate.closeIfEmpty()).isFalse();
        assertThat(gate.isOpen()).isFalse();
    }

    @Test
    void amongManyThreadsTheActionRunsOnceAndAfterAll() throws InterruptedException {
        for (int round = 0; round < 200; round++) {
            Gate shared = new Gate();
            AtomicInteger inside = new AtomicInteger();
            AtomicInteger runs = new AtomicInteger();
            List<Thread> threads = IntStream.range(0, 4)
                    .mapToObj(_ -> Thread.ofPlatform().start(() -> {
                        while (shared.enter()) {
                            inside.incrementAndGet();
                            inside.decrementAndGet();
                            shared.leave();
                        }
                    }))
                    .toList();
            shared.closeThen(() -> runs.addAndGet(1 + 100 * inside.get()));
            for (Thread thread : threads) {
                thread.join();
            }
            assertThat(runs).hasValue(1);
        }
    }
}
