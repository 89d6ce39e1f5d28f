package dev.tamsui.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class EngineLifecycleTest {
    private final AtomicInteger wakes = new AtomicInteger();
    private final AtomicInteger closes = new AtomicInteger();

    @Test
    void stoppingOnlyBeginsTheCloseAndDestroyingWaitsForIt() throws InterruptedException {
        CountDownLatch mayClose = new CountDownLatch(1);
        AtomicBoolean stopReturned = new AtomicBoolean();
        EngineLifecycle lifecycle = new EngineLifecycle(wakes::incrementAndGet, () -> {
            try {
                mayClose.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            closes.incrementAndGet();
        });
        lifecycle.start();
        assertThat(wakes).hasValue(1);

        lifecycle.stop(() -> stopReturned.set(true));
        assertThat(stopReturned).isTrue();
        assertThat(lifecycle.isRunning()).isFalse();
        CompletableFuture<Void> destroyed = new CompletableFuture<>();
        Thread destroying = Thread.ofPlatform().start(() -> {
            try {
                lifecycle.destroy();
                destroyed.complete(null);
            } catch (InterruptedException e) {
                destroyed.completeExceptionally(e);
            }
        });
        await().until(() -> destroying.getState() == Thread.State.WAITING);
        assertThat(destroyed).isNotDone();

        mayClose.countDown();
        assertThat(destroyed).succeedsWithin(Duration.ofSeconds(10));
        assertThat(closes).hasValue(1);
    }

    @Test
    void aServiceThatNeverStartedClosesItsEngineToo() throws InterruptedException {
        new EngineLifecycle(wakes::incrementAndGet, closes::incrementAndGet).destroy();

        assertThat(closes).hasValue(1);
    }

    @Test
    void aCloseThatFailsDoesNotHoldUpTheStop() throws InterruptedException {
        EngineLifecycle lifecycle = new EngineLifecycle(wakes::incrementAndGet, () -> {
            closes.incrementAndGet();
            throw new IllegalStateException("planted");
        });

        lifecycle.destroy();

        assertThat(closes).hasValue(1);
    }
}
