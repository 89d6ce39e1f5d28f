package dev.tamsui.engine.metainfo;

import java.util.Arrays;
import java.util.Objects;

/** The SHA-1 of every piece, one behind the other in an array that may hold more. Immutable; any thread. */
public final class PieceHashes {
    public static final int HASH_BYTES = 20;

    private final byte[] bytes;
    private final int from;
    private final int pieces;

    /**
     * @param concatenated 20 bytes a piece; owned by this object from here on
     * @throws IllegalArgumentException when the length is not a multiple of 20
     */
    public PieceHashes(byte[] concatenated) {
        this(concatenated, 0, concatenated.length / HASH_BYTES);
        if (concatenated.length % HASH_BYTES != 0) {
            throw new IllegalArgumentException("piece hashes of " + concatenated.length + " bytes in all");
        }
    }

    /** @param from where in the array the first one begins */
    PieceHashes(byte[] bytes, int from, int pieces) {
        this.bytes = bytes;
        this.from = from;
        this.pieces = pieces;
    }

    public int pieces() {
        return pieces;
    }

    /** Whether {@code digest}, 20 bytes, is the hash of {@code piece}. */
    public boolean matches(int piece, byte[] digest) {
        Objects.checkIndex(piece, pieces);
        int hash = from + piece * HASH_BYTES;
        return Arrays.equals(bytes, hash, hash + HASH_BYTES, digest, 0, HASH_BYTES);
    }
}
