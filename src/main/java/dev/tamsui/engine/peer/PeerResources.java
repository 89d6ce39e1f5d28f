package dev.tamsui.engine.peer;

import dev.tamsui.engine.concurrent.BufferPool;
import dev.tamsui.engine.concurrent.Deadlines;
import dev.tamsui.engine.concurrent.EngineThreads;

/**
 * What all connections share.
 *
 * @param blocks buffers of one block each, for what was asked for and came
 * @param large buffers of a run of blocks with their headers, leased while much goes in or out; none is held while waiting for a peer
 * @param middle buffers of a block with its header and more, for what has come of a message that is not whole yet
 */
public record PeerResources(
        EngineThreads threads, Deadlines deadlines, BufferPool blocks, BufferPool large, BufferPool middle) {
    /** The longest run of blocks that is read from disk and sent at once. */
    public static final int MAX_RUN_BYTES = 256 * 1024;

    private static final int MIDDLE_BYTES = 32 * 1024;
    /** One a connection, as many as there are by default. Who gets none has one made, and dropped after use. */
    private static final int MAX_MIDDLE = 512;

    public PeerResources(EngineThreads threads, Deadlines deadlines, BufferPool blocks, BufferPool large) {
        this(threads, deadlines, blocks, large, new BufferPool(MIDDLE_BYTES, MAX_MIDDLE));
    }
}
