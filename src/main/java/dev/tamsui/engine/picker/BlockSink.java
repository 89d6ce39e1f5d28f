package dev.tamsui.engine.picker;

import dev.tamsui.engine.wire.BlockSpan;

/** Takes the blocks that were picked, in the order in which to ask for them. Must not call the picker back. */
@FunctionalInterface
public interface BlockSink {
    void ask(BlockSpan block);
}
