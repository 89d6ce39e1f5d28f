package dev.tamsui.engine.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tamsui.engine.model.InfoHash;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TurnsTest {
    private static final InfoHash ONE = InfoHash.parse("1".repeat(40)).orElseThrow();
    private static final InfoHash OTHER = InfoHash.parse("2".repeat(40)).orElseThrow();

    private final Turns turns = new Turns();
    private final ExecutorService callers = Executors.newCachedThreadPool();
    private final CountDownLatch held = new CountDownLatch(1);
    private final List<String> done = new CopyOnWriteArrayList<>();

    @AfterEach
    void stop() {
        held.countDown();
        callers.shutdownNow();
    }

    private Future<?> hold() {
        CountDownLatch isHeld = new CountDownLatch(1);
        Future<?> holder = callers.submit(() -> turns.of(ONE, () -> {
            isHeld.countDown();
            awaitRelease();
            return done.add("held");
        }));
        await().until(() -> isHeld.getCount() == 0);
        return holder;
    }

    private void awaitRelease() {
        try {
            held.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aChangeWaitsForThoseOfItsTorrentAndNotForOthers() throws Exception {
        Future<?> holder = hold();
        Future<?> second = callers.submit(() -> turns.of(ONE, () -> done.add("second")));
        turns.of(OTHER, () -> done.add("other"));
        assertThat(done).containsExactly("other");
        held.countDown();
        holder.get();
        second.get();
        assertThat(done).containsExactly("other", "held", "second");
    }

    @Test
    void nothingIsKeptOfWhoHasHadTheirTurn() throws Exception {
        Future<?> holder = hold();
        assertThat(turns.busy()).isEqualTo(1);
        held.countDown();
        holder.get();
        assertThat(turns.busy()).isZero();
    }

    @Test
    void aChangeThatFailsLetsTheNextOneHaveItsTurn() {
        assertThatThrownBy(() -> turns.of(ONE, () -> {
                    throw new IllegalStateException("no");
                }))
                .isInstanceOf(IllegalStateException.class);
        assertThat(turns.<Boolean>of(ONE, () -> done.add("next"))).isTrue();
        assertThat(turns.busy()).isZero();
    }
}
