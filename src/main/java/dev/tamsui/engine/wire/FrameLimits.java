package dev.tamsui.engine.wire;

/**
 * How long a frame may be. Both are checked as soon as the length and the number of a message have arrived, so before
 * anything is allocated for it or the rest of it is waited for.
 *
 * @param maxFrameBytes number and payload of any message but a piece
 * @param maxBlockBytes of block data in a piece message
 */
public record FrameLimits(int maxFrameBytes, int maxBlockBytes) {
    /** What we request at most, so what a peer may send at most (BEP 3, "peer messages", on 2^14). */
    public static final int BLOCK_BYTES = 16 * 1024;

    /** Room for extension messages, whatever the torrent's size: the largest we know of, metadata, has 17 KiB. */
    public static final int EXTENSION_BYTES = 64 * 1024;

    private static final int LARGEST = 1 << 30;

    public FrameLimits {
        if (maxFrameBytes < 1 || maxFrameBytes > LARGEST || maxBlockBytes < 0 || maxBlockBytes > LARGEST) {
            throw new IllegalArgumentException("frame limits of " + maxFrameBytes + " and " + maxBlockBytes
                    + " bytes, not 1.." + LARGEST + " and 0.." + LARGEST);
        }
    }

    /** For a torrent of so many pieces: its bitfield fits, and any extension message up to {@link #EXTENSION_BYTES}. */
    public static FrameLimits forPieces(int pieces) {
        return new FrameLimits(Math.max(EXTENSION_BYTES, 1 + Bitfield.byteLength(pieces)), BLOCK_BYTES);
    }
}
