package dev.tamsui.engine.sim;

import dev.tamsui.engine.concurrent.Ticker;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.BooleanSupplier;

/** Virtual time, one source of chance, and all that is still to happen, in order. What happens at one time keeps its order. */
final class Simulation implements Ticker {
    /** A swarm that does so much at one moment never gets past it. */
    private static final int MAX_EVENTS_AT_ONCE = 200_000;

    private record Event(long atNanos, long sequence, Runnable action) {}

    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingLong(Event::atNanos).thenComparingLong(Event::sequence));
    private final Random random;
    private final long startNanos;
    private long nowNanos;
    private long sequence;

    Simulation(long seed) {
        random = new Random(seed);
        startNanos = random.nextLong(1L << 50); // nothing may depend on where time starts
        nowNanos = startNanos;
    }

    Random random() {
        return random;
    }

    @Override
    public long nanos() {
        return nowNanos;
    }

    @Override
    public Instant now() {
        return Instant.EPOCH.plusNanos(nowNanos - startNanos);
    }

    Duration elapsed() {
        return Duration.ofNanos(nowNanos - startNanos);
    }

    void at(long nanos, Runnable action) {
        events.add(new Event(Math.max(nanos, nowNanos), sequence++, action));
    }

    void in(Duration delay, Runnable action) {
        at(nowNanos + delay.toNanos(), action);
    }

    /** Anything from nothing to {@code most}. */
    Duration upTo(Duration most) {
        return Duration.ofNanos(random.nextLong(most.toNanos() + 1));
    }

    boolean chance(double share) {
        return random.nextDouble() < share;
    }

    /** Returns whether {@code done} came true in time; asked after every event. */
    boolean runUntil(BooleanSupplier done, Duration most) {
        long end = nowNanos + most.toNanos();
        int atOnce = 0;
        while (!done.getAsBoolean()) {
            Event next = events.peek();
            if (next == null || next.atNanos() > end) {
                nowNanos = end;
                return false;
            }
            atOnce = next.atNanos() == nowNanos ? atOnce + 1 : 0;
            if (atOnce > MAX_EVENTS_AT_ONCE) {
                throw new IllegalStateException("time stands still at " + elapsed());
            }
            nowNanos = next.atNanos();
            events.remove();
            next.action().run();
        }
        return true;
    }

    void run(Duration time) {
        runUntil(() -> false, time);
    }
}
