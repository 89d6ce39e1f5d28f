package dev.tamsui.engine.bencode;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A run of any bytes, often but not always text. */
public final class BencodeString extends BencodeValue {
    private static final int EXCERPT_BYTES = 40;

    BencodeString(Tokens tokens, int token) {
        super(tokens, token);
    }

    /** Bytes in the string, its length prefix not counted. */
    public int size() {
        return end() - tokens.contentOffset(token);
    }

    /** A copy of the string's bytes. */
    public byte[] bytes() {
        return Arrays.copyOfRange(tokens.input(), tokens.contentOffset(token), end());
    }

    /** The string's bytes without a copy, read-only. */
    public ByteBuffer buffer() {
        int from = tokens.contentOffset(token);
        return ByteBuffer.wrap(tokens.input(), from, end() - from).slice().asReadOnlyBuffer();
    }

    /** The bytes as UTF-8, with U+FFFD where they are none. */
    public String text() {
        int from = tokens.contentOffset(token);
        return new String(tokens.input(), from, end() - from, StandardCharsets.UTF_8);
    }

    /** Whether the string is this text of plain ASCII. */
    public boolean is(String ascii) {
        int from = tokens.contentOffset(token);
        if (end() - from != ascii.length()) {
            return false;
        }
        byte[] input = tokens.input();
        for (int i = 0; i < ascii.length(); i++) {
            if (input[from + i] != ascii.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** A quoted beginning without odd characters, for error texts. */
    String excerpt() {
        int from = tokens.contentOffset(token);
        int to = Math.min(end(), from + EXCERPT_BYTES);
        StringBuilder shown = new StringBuilder("\"");
        for (int i = from; i < to; i++) {
            byte b = tokens.input()[i];
            shown.append(b >= ' ' && b < 0x7f ? (char) b : '.');
        }
        return shown.append(to < end() ? "...\"" : "\"").toString();
    }

    @Override
    String kind() {
        return "a string";
    }
}
