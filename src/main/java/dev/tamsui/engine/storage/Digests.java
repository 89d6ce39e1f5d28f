package dev.tamsui.engine.storage;

import java.nio.ByteBuffer;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** What one hasher computes with, made once and used again. Thread: its hasher's only. */
public final class Digests {
    private static final int SHA1_BYTES = 20;

    private final MessageDigest sha1 = newSha1();
    private final byte[] digest = new byte[SHA1_BYTES];
    private final byte[] salt;

    Digests(byte[] salt) {
        this.salt = salt;
    }

    static MessageDigest newSha1() {
        try {
            return MessageDigest.getInstance("SHA-1");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-1", e);
        }
    }

    /** The SHA-1 of the blocks end to end, whose positions stay as they are. The array is overwritten by the next call. */
    byte[] sha1(ByteBuffer[] blocks) {
        for (ByteBuffer block : blocks) {
            update(sha1, block);
        }
        return finish();
    }

    static void update(MessageDigest digest, ByteBuffer block) {
        int position = block.position();
        digest.update(block);
        block.position(position);
    }

    /**
     * The first 64 bits of SHA-1(salt, block) for every block. Truncated and keyed it tells blocks apart, and nobody who does
     * not know the salt can make two that look the same.
     */
    long[] fingerprints(ByteBuffer[] blocks) {
        long[] prints = new long[blocks.length];
        for (int i = 0; i < blocks.length; i++) {
            sha1.update(salt);
            update(sha1, blocks[i]);
            prints[i] = ByteBuffer.wrap(finish()).getLong();
        }
        return prints;
    }

    private byte[] finish() {
        try {
            sha1.digest(digest, 0, digest.length);
            return digest;
        } catch (DigestException e) {
            throw new IllegalStateException("20 bytes hold every SHA-1", e);
        }
    }
}
