package dev.tamsui.engine.storage;

import dev.tamsui.engine.metainfo.PieceHashes;
import java.nio.ByteBuffer;
import java.util.BitSet;

/**
 * Tells whether bytes are the piece that the torrent names. One for each way that torrents are hashed.
 *
 * <p>Thread: any number of hashers at once.
 */
public interface PieceVerifier {

    /** What became of a piece. */
    sealed interface Verdict {}

    /** Every byte is right. */
    record Good() implements Verdict {}

    /**
     * Some byte is wrong.
     *
     * @param blocks those proven bad; empty when the hash covers only the whole, as in version 1
     */
    record Bad(BitSet blocks) implements Verdict {}

    /** A piece too long to be held at once, whose parts come in order, one at a time, from changing threads. */
    interface Parts {
        void add(ByteBuffer part);

        /** To be asked once, after the last part. */
        boolean isGood();
    }

    /**
     * @param blocks the whole piece in order; positions and limits are the same afterwards
     * @param digests the calling hasher's own
     */
    Verdict verify(int piece, ByteBuffer[] blocks, Digests digests);

    Parts parts(int piece);

    /** One SHA-1 a piece (BEP 3, "info dictionary"). */
    static PieceVerifier v1(PieceHashes hashes) {
        return new Sha1Verifier(hashes);
    }
}
