package dev.tamsui.engine.bencode;

import java.security.MessageDigest;
import java.util.Arrays;

/**
 * A decoded value: a window into the input, which it keeps alive. Two are equal when their bencoded bytes are.
 */
public abstract sealed class BencodeValue implements Bencodable
        permits BencodeString, BencodeInteger, BencodeList, BencodeDictionary {
    final Tokens tokens;
    final int token;

    BencodeValue(Tokens tokens, int token) {
        this.tokens = tokens;
        this.token = token;
    }

    /** Of the value's first bencoded byte, from the start of the input. */
    public final int offset() {
        return tokens.offset(token);
    }

    /** Just past the value's last bencoded byte, from the start of the input. */
    public final int end() {
        return tokens.end(token);
    }

    /** A copy of the bytes as they stood in the input, not encoded anew. */
    @Override
    public final byte[] encoded() {
        return Arrays.copyOfRange(tokens.input(), offset(), end());
    }

    /** As {@link #encoded}, without a copy: what an infohash is taken over (BEP 3, "info dictionary"). */
    public final void addTo(MessageDigest digest) {
        digest.update(tokens.input(), offset(), end() - offset());
    }

    /** For error texts: {@code a string}, {@code an integer}. */
    abstract String kind();

    @Override
    public final boolean equals(Object other) {
        return other instanceof BencodeValue that
                && Arrays.equals(tokens.input(), offset(), end(), that.tokens.input(), that.offset(), that.end());
    }

    @Override
    public final int hashCode() {
        int hash = 1;
        byte[] input = tokens.input();
        for (int i = offset(), end = end(); i < end; i++) {
            hash = 31 * hash + input[i];
        }
        return hash;
    }

    /** Kind and place, never the content: that may be a secret. */
    @Override
    public final String toString() {
        return kind() + " of " + (end() - offset()) + " bytes at byte " + offset();
    }
}
