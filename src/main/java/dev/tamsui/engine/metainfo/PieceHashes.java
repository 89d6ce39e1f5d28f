package dev.tamsui.engine.metainfo;

import java.util.Arrays;

/** The SHA-1 of every piece, kept in one array. Immutable; any thread. */
public final class PieceHashes {
    public static final int HASH_BYTES = 20;

    private final byte[] concatenated;

    /**
     * @param concatenated 20 bytes a piece; owned by this object from here on
     * @throws IllegalArgumentException when the length is not a multiple of 20
     */
    public PieceHashes(byte[] concatenated) {
        if (concatenated.length % HASH_BYTES != 0) {
            throw new IllegalArgumentException("piece hashes of " + concatenated.length + " bytes in all");
        }
        this.concatenated = concatenated;
    }

    public int pieces() {
        return concatenated.length / HASH_BYTES;
    }

    /** Whether {@code digest}, 20 bytes, is the hash of {@code piece}. */
    public boolean matches(int piece, byte[] digest) {
        int from = piece * HASH_BYTES;
        return Arrays.equals(concatenated, from, from + HASH_BYTES, digest, 0, HASH_BYTES);
    }
}
