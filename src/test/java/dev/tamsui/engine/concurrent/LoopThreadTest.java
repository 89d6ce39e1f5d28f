package dev.tamsui.engine.concurrent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LoopThreadTest {
    private final EngineThreads threads = new EngineThreads();
    private final LoopThread loop = new LoopThread("loop-test", threads, Ticker.system());
    private final Member member = new Member();
    private final Mailbox<String> mailbox = loop.register(member);

    @AfterEach
    void close() {
        loop.close();
        assertThat(threads.alive()).isZero();
    }

    @Test
    void eventsOfEachPosterAreHandledInOrderOnTheLoop() throws InterruptedException {
        List<Thread> posters = new ArrayList<>();
        for (String name : List.of("a", "b", "c")) {
            posters.add(Thread.ofVirtual().start(() -> {
                for (int i = 0; i < 1_000; i++) {
                    mailbox.post(name + i);
                }
            }));
        }
        for (Thread poster : posters) {
            poster.join();
        }
        await().until(() -> member.handled.size() == 3_000);
        for (String name : List.of("a", "b", "c")) {
            List<String> own = member.handled.stream()
                    .filter(event -> event.startsWith(name))
                    .toList();
            assertThat(own).hasSize(1_000).first().isEqualTo(name + 0);
            for (int i = 0; i < 1_000; i++) {
                assertThat(own.get(i)).isEqualTo(name + i);
            }
        }
        assertThat(member.offLoop).isFalse();
    }

    @Test
    void aMemberIsTickedWhenItIsDueAndOnlyThen() {
        member.dueNanos = Ticker.system().nanos() + TimeUnit.MILLISECONDS.toNanos(20);
        mailbox.post("plan");
        await().until(() -> member.ticks.get() == 1);
        mailbox.post("again");
        await().until(() -> member.handled.contains("again"));
        assertThat(member.ticks).hasValue(1);
    }

    @Test
    void aDueTimeThatIsMovedLaterDoesNotTickAtTheOldOne() {
        ManualTicker time = new ManualTicker();
        try (LoopThread still = new LoopThread("loop-still", threads, time)) {
            Member moved = new Member();
            Mailbox<String> box = still.register(moved);
            moved.dueNanos = TimeUnit.SECONDS.toNanos(30);
            tell(box, moved, "plan");
            moved.dueNanos = TimeUnit.HOURS.toNanos(1);
            tell(box, moved, "move");
            time.advance(Duration.ofMinutes(1));
            tell(box, moved, "look at the clock");
            tell(box, moved, "and again");
            assertThat(moved.ticks).hasValue(0);
            time.advance(Duration.ofHours(1));
            tell(box, moved, "now it is time");
            await().until(() -> moved.ticks.get() == 1);
        }
    }

    private static void tell(Mailbox<String> box, Member member, String event) {
        box.post(event);
        await().until(() -> member.handled.contains(event));
    }

    @Test
    void aFaultOfOneMemberIsItsOwnAndTheOthersDoNotNotice() {
        Member other = new Member();
        Mailbox<String> otherBox = loop.register(other);
        mailbox.post("fault");
        otherBox.post("fine");
        await().until(() -> other.handled.contains("fine"));
        assertThat(member.faults).hasSize(1);
        mailbox.post("goes on");
        await().until(() -> member.handled.contains("goes on"));
    }

    @Test
    void aFloodOfOneMemberDoesNotKeepTheOthersFromTheirTurn() throws InterruptedException {
        CountDownLatch started = new CountDownLatch(1);
        Member flooded = new Member();
        Mailbox<String> flood = loop.register(flooded);
        flooded.onEvent = () -> {
            started.countDown();
            flood.post("more"); // for ever
        };
        flood.post("first");
        started.await();
        mailbox.post("small");
        await().until(() -> member.handled.contains("small"));
        flooded.onEvent = () -> {};
    }

    @Test
    void theAgeOfTheOldestEventGrowsWhileTheLoopIsStuck() throws InterruptedException {
        CountDownLatch stuck = new CountDownLatch(1);
        CountDownLatch free = new CountDownLatch(1);
        member.onEvent = () -> {
            stuck.countDown();
            try {
                free.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };
        mailbox.post("stuck");
        stuck.await();
        await().until(() -> loop.oldestEventNanos() > TimeUnit.MILLISECONDS.toNanos(5));
        free.countDown();
        await().until(() -> loop.oldestEventNanos() == 0);
    }

    private final class Member implements LoopMember<String> {
        final List<String> handled = new CopyOnWriteArrayList<>();
        final List<Throwable> faults = new CopyOnWriteArrayList<>();
        volatile Runnable onEvent = () -> {};
        volatile long dueNanos = Long.MAX_VALUE;
        final AtomicInteger ticks = new AtomicInteger();
        volatile boolean offLoop;

        @Override
        public void handle(String event, long nowNanos) {
            offLoop |= !loop.isCaller();
            if (event.equals("fault")) {
                throw new IllegalStateException("planted");
            }
            if (!event.equals("more")) {
                handled.add(event);
            }
            onEvent.run();
        }

        @Override
        public void tick(long nowNanos) {
            ticks.incrementAndGet();
            dueNanos = Long.MAX_VALUE;
        }

        @Override
        public long nextDueNanos() {
            return dueNanos;
        }

        @Override
        public void failed(Throwable fault, long nowNanos) {
            faults.add(fault);
        }
    }
}
