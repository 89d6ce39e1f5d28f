package dev.tamsui.engine.peer;

import dev.tamsui.engine.concurrent.Deadline;
import dev.tamsui.engine.concurrent.Deadlines;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The times of one writer: when its peer takes too little, and when it has said nothing for too long.
 *
 * <p>A peer has a minute to take something, counted from when there is something, however long there was nothing before. A deadline
 * can only be moved later, so while the writer has nothing to send the minute begins anew at every lap. After two laps of silence a
 * keep-alive is due: peers close a connection that is silent for two minutes (BEP 3, "peer messages").
 *
 * <p>Thread: the writer's; what is due runs on the deadline thread.
 */
final class Pace {
    private static final long STALL_NANOS = TimeUnit.SECONDS.toNanos(60);
    /** Shorter than the time of a stall, which is to be moved at every lap. */
    private static final long LAP_NANOS = TimeUnit.SECONDS.toNanos(50);

    private static final int LAPS_TO_KEEP_ALIVE = 2;

    private final Deadlines deadlines;
    private final Runnable silent;
    private final AtomicInteger silentLaps = new AtomicInteger();
    private final Deadline stall;
    private volatile Deadline lap;
    private volatile boolean resting = true;
    private volatile boolean ended;

    /**
     * @param tooSlow run when the peer took nothing for a minute
     * @param silent run when nothing was sent for 100 s; neither may block
     */
    Pace(Deadlines deadlines, Runnable tooSlow, Runnable silent) {
        this.deadlines = deadlines;
        this.silent = silent;
        this.stall = deadlines.in(STALL_NANOS, tooSlow);
        this.lap = deadlines.in(LAP_NANOS, this::nextLap);
    }

    /** There is nothing to send. */
    void rest() {
        stall.extend(STALL_NANOS);
        resting = true;
    }

    /** There is something to send again. */
    void goOn() {
        resting = false;
        stall.extend(STALL_NANOS);
    }

    /** The peer has taken something. */
    void moved() {
        stall.extend(STALL_NANOS);
        lap.extend(LAP_NANOS);
        silentLaps.set(0);
    }

    /** Nothing will be due any more. */
    void end() {
        ended = true;
        stall.cancel();
        lap.cancel();
    }

    private void nextLap() {
        if (resting) {
            stall.extend(STALL_NANOS);
            if (silentLaps.incrementAndGet() == LAPS_TO_KEEP_ALIVE) {
                silentLaps.set(0);
                silent.run();
            }
        }
        lap = deadlines.in(LAP_NANOS, this::nextLap);
        if (ended) { // meanwhile, and it has cancelled the lap before this one
            lap.cancel();
        }
    }
}
