package dev.tamsui.engine.peer;

import dev.tamsui.engine.wire.BlockSpan;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Where a writer gets the bytes it sends. */
@FunctionalInterface
public interface BlockSource {

    /**
     * Fills {@code into} from its position on with the bytes of {@code span}, which may be longer than a block.
     *
     * <p>Thread: a writer's; waits for the disk.
     *
     * @throws IOException when they cannot be read; then nothing of them may be sent
     */
    void read(BlockSpan span, ByteBuffer into) throws IOException;
}
