package dev.tamsui.engine.concurrent;

/**
 * State that one {@link LoopThread} owns: all methods are called on that thread, one at a time, and must not wait for anything.
 *
 * @param <E> what it is told
 */
public interface LoopMember<E> {

    /** @param nowNanos the loop's {@link Ticker}, read once for the whole turn */
    void handle(E event, long nowNanos);

    /** Does what is due; called when {@link #nextDueNanos} has passed. A late call is made once, not once for each time missed. */
    void tick(long nowNanos);

    /** When {@link #tick} is wanted next; asked after every turn. {@code Long.MAX_VALUE}: not at all. */
    long nextDueNanos();

    /** A fault of ours came out of {@code handle} or {@code tick}. The member goes on being called. */
    void failed(Throwable fault, long nowNanos);
}
