package dev.tamsui.engine.storage;

import dev.tamsui.engine.metainfo.PieceHashes;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.BitSet;

/** One SHA-1 over the whole piece: it says that a piece is bad, not where. */
record Sha1Verifier(PieceHashes hashes) implements PieceVerifier {
    private static final Verdict GOOD = new Good();

    @Override
    public Verdict verify(int piece, ByteBuffer[] blocks, Digests digests) {
        return hashes.matches(piece, digests.sha1(blocks)) ? GOOD : new Bad(new BitSet());
    }

    @Override
    public Parts parts(int piece) {
        MessageDigest sha1 = Digests.newSha1();
        return new Parts() {
            @Override
            public void add(ByteBuffer part) {
                Digests.update(sha1, part);
            }

            @Override
            public boolean isGood() {
                return hashes.matches(piece, sha1.digest());
            }
        };
    }
}
