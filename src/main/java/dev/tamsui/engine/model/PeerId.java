package dev.tamsui.engine.model;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.random.RandomGenerator;

/**
 * The 20 bytes a client names itself with for one run (BEP 3, "trackers"; BEP 20 for the prefix).
 *
 * <p>Immutable; any thread.
 */
public final class PeerId {
    public static final int BYTES = 20;

    private static final byte[] PREFIX = "-TM0100-".getBytes(StandardCharsets.US_ASCII);

    private final byte[] bytes;

    private PeerId(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * @param bytes exactly 20, copied
     * @throws IllegalArgumentException for any other length
     */
    public static PeerId of(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("a peer id has 20 bytes, not " + bytes.length);
        }
        return new PeerId(bytes.clone());
    }

    /** Our own: {@code -TM0100-} and twelve random letters or digits. */
    public static PeerId ours(RandomGenerator random) {
        byte[] bytes = Arrays.copyOf(PREFIX, BYTES);
        for (int i = PREFIX.length; i < BYTES; i++) {
            bytes[i] = (byte) Character.forDigit(random.nextInt(36), 36);
        }
        return new PeerId(bytes);
    }

    /** A copy of the 20 bytes. */
    public byte[] bytes() {
        return bytes.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PeerId that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return HexFormat.of().formatHex(bytes);
    }
}
