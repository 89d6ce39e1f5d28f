package dev.tamsui.api;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The key that opens the API, held as its SHA-256 so that neither a heap dump nor a careless log line gives it away. A plain
 * hash is enough, since a generated key has 256 random bits.
 *
 * <p>Immutable; any thread.
 */
final class ApiKey {
    private final byte[] digest;

    private ApiKey(byte[] digest) {
        this.digest = digest;
    }

    static ApiKey of(String key) {
        return new ApiKey(sha256(key));
    }

    /** Takes the same time wherever the first difference is. */
    boolean matches(String attempt) {
        return MessageDigest.isEqual(digest, sha256(attempt));
    }

    @Override
    public String toString() {
        return "ApiKey";
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }
}
