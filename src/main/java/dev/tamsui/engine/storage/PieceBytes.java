package dev.tamsui.engine.storage;

import java.nio.ByteBuffer;

/**
 * A walk over a piece in memory, from its first byte to its last. The blocks' own positions stay as they are, so that there can be
 * another.
 *
 * <p>Thread: one after another.
 */
final class PieceBytes {
    private final ByteBuffer[] blocks;

    /** The first block with bytes that were not passed yet. */
    private int block;

    /** How many of its bytes were. */
    private int passed;

    /** @param blocks from position to limit each */
    PieceBytes(ByteBuffer[] blocks) {
        this.blocks = blocks;
    }

    /** Copies the next bytes, at most {@code length}, and as many as there is room for; returns the buffer, to be read. */
    ByteBuffer gather(ByteBuffer empty, int length) {
        empty.limit(Math.min(length, empty.capacity()));
        while (empty.hasRemaining()) {
            ByteBuffer from = blocks[block];
            int bytes = run(empty.remaining());
            empty.put(empty.position(), from, from.position() + passed, bytes);
            empty.position(empty.position() + bytes);
            pass(bytes);
        }
        return empty.flip();
    }

    void skip(int length) {
        for (int left = length; left > 0; ) {
            int bytes = run(left);
            pass(bytes);
            left -= bytes;
        }
    }

    /** Whether these are the next bytes, which are passed by as many as are found to be so. */
    boolean match(ByteBuffer others) {
        while (others.hasRemaining()) {
            ByteBuffer from = blocks[block];
            int bytes = run(others.remaining());
            ByteBuffer ours = from.slice(from.position() + passed, bytes);
            if (ours.mismatch(others.slice(others.position(), bytes)) >= 0) {
                return false;
            }
            others.position(others.position() + bytes);
            pass(bytes);
        }
        return true;
    }

    /** How many of the next bytes are in one block. */
    private int run(int most) {
        return Math.min(most, blocks[block].remaining() - passed);
    }

    private void pass(int bytes) {
        passed += bytes;
        if (passed == blocks[block].remaining()) {
            block++;
            passed = 0;
        }
    }
}
