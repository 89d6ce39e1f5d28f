package dev.tamsui.engine.concurrent;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class WorkQueueTest {
    private final WorkQueue<String> queue = new WorkQueue<>();

    @Test
    void theOldestIsTakenFirst() {
        queue.add("a");
        queue.add("b");
        assertThat(queue.take()).isEqualTo("a");
        assertThat(queue.poll()).isEqualTo("b");
        assertThat(queue.poll()).isNull();
    }

    @Test
    void whatWasAddedBeforeCloseIsStillTakenAndNothingIsAddedAfter() {
        queue.add("a");
        queue.close();
        assertThat(queue.add("b")).isFalse();
        assertThat(queue.take()).isEqualTo("a");
        assertThat(queue.take()).isNull();
    }

    @Test
    void closeEndsTheWaitOfATaker() throws InterruptedException {
        AtomicReference<String> taken = new AtomicReference<>("nothing yet");
        Thread taker = Thread.ofVirtual().start(() -> taken.set(String.valueOf(queue.take())));
        queue.close();
        assertThat(taker.join(Duration.ofSeconds(30))).isTrue();
        assertThat(taken.get()).isEqualTo("null");
    }

    @Test
    void anInterruptDoesNotEndTheWait() throws InterruptedException {
        AtomicReference<String> taken = new AtomicReference<>();
        Thread taker = Thread.ofVirtual().start(() -> taken.set(String.valueOf(queue.take())));
        taker.interrupt();
        queue.add("a");
        assertThat(taker.join(Duration.ofSeconds(30))).isTrue();
        assertThat(taken.get()).isEqualTo("a");
    }
}
