package dev.tamsui.engine.peer;

import dev.tamsui.engine.concurrent.BufferPool;
import dev.tamsui.engine.concurrent.Deadlines;
import dev.tamsui.engine.concurrent.EngineThreads;

/**
 * What all connections share.
 *
 * @param blocks buffers of one block each, for what was asked for and came
 * @param large buffers of a run of blocks with their headers, leased while much is on its way in or out
 */
public record PeerResources(EngineThreads threads, Deadlines deadlines, BufferPool blocks, BufferPool large) {
    /** The longest run of blocks that is read from disk and sent at once. */
    public static final int MAX_RUN_BYTES = 256 * 1024;
}
