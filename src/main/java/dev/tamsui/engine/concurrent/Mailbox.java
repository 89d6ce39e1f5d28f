package dev.tamsui.engine.concurrent;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How other threads speak to a {@link LoopMember}. Events of one poster arrive in the order they were posted.
 *
 * <p>It has no size limit because every poster has one: a reader its credit, a disk the jobs it was given, a caller of the API
 * one call.
 *
 * <p>Thread: {@link #post} any, never blocks. The rest is the loop's.
 *
 * @param <E> what the member is told
 */
public final class Mailbox<E> {
    /** After so many events another member gets its turn. */
    private static final int EVENTS_PER_TURN = 256;

    private static final Logger LOG = LoggerFactory.getLogger(Mailbox.class);

    private final LoopThread loop;
    private final LoopMember<E> member;
    private final ConcurrentLinkedQueue<E> events = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean ready = new AtomicBoolean();
    private volatile long readySinceNanos;

    /** Loop only: when the loop's heap has this member due; {@code Long.MAX_VALUE} when it is not in it. */
    long dueNanos = Long.MAX_VALUE;

    Mailbox(LoopThread loop, LoopMember<E> member) {
        this.loop = loop;
        this.member = member;
    }

    public void post(E event) {
        events.add(event);
        makeReady();
    }

    /** Loop only. Handles what is there, up to a turn's worth; returns whether more may be. */
    boolean turn(long nowNanos) {
        for (int i = 0; i < EVENTS_PER_TURN; i++) {
            E event = events.poll();
            if (event == null) {
                return false;
            }
            try {
                member.handle(event, nowNanos);
            } catch (RuntimeException | AssertionError fault) {
                failed(fault, nowNanos);
            }
        }
        return true;
    }

    /** Loop only. */
    void tick(long nowNanos) {
        try {
            member.tick(nowNanos);
        } catch (RuntimeException | AssertionError fault) {
            failed(fault, nowNanos);
        }
    }

    /** Loop only. */
    long memberDueNanos() {
        try {
            return member.nextDueNanos();
        } catch (RuntimeException | AssertionError fault) {
            failed(fault, loop.nanos());
            return Long.MAX_VALUE;
        }
    }

    /** Loop only: the turn is over. An event that came in between makes the mailbox ready again, so none is forgotten. */
    void rest() {
        ready.set(false);
        if (!events.isEmpty()) {
            makeReady();
        }
    }

    /** Loop only: the turn ended with events left. */
    void again(long nowNanos) {
        readySinceNanos = nowNanos;
        loop.enqueue(this);
    }

    long readySinceNanos() {
        return readySinceNanos;
    }

    /** However ill a member is, the loop's others must not notice. */
    private void failed(Throwable fault, long nowNanos) {
        try {
            member.failed(fault, nowNanos);
        } catch (RuntimeException | AssertionError again) {
            LOG.error("A member failed, and failed again when it was told", again);
        }
    }

    private void makeReady() {
        if (ready.compareAndSet(false, true)) {
            readySinceNanos = loop.nanos();
            loop.enqueue(this);
        }
    }
}
