package dev.tamsui.engine.concurrent;

/**
 * One entry in {@link Deadlines}. Thread: any.
 *
 * <p>{@code heapNanos} is where the entry sits in the heap; {@code dueNanos} is when it is really due, never earlier.
 */
public final class Deadline {
    private final Deadlines owner;
    private final Runnable action;
    private long heapNanos;
    private volatile long dueNanos;
    private volatile boolean cancelled;

    Deadline(Deadlines owner, long dueNanos, Runnable action) {
        this.owner = owner;
        this.action = action;
        this.heapNanos = dueNanos;
        this.dueNanos = dueNanos;
    }

    /** Makes it due {@code nanos} from now; only for moving it later. Costs one volatile write. */
    public void extend(long nanos) {
        dueNanos = owner.nanos() + nanos;
    }

    /** It will not run, unless it is running now. */
    public void cancel() {
        cancelled = true;
        owner.remove(this);
    }

    /** Under the owner's lock. */
    long heapNanos() {
        return heapNanos;
    }

    /** Under the owner's lock, out of the heap: whether it is due; if not, it is to be put back at its new place. */
    boolean settle(long nowNanos) {
        if (cancelled || dueNanos - nowNanos <= 0) {
            return true;
        }
        heapNanos = dueNanos;
        return false;
    }

    void fire() {
        if (!cancelled) {
            action.run();
        }
    }
}
