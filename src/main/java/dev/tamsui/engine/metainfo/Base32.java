package dev.tamsui.engine.metainfo;

import org.jspecify.annotations.Nullable;

/** Five bits a character (RFC 4648, section 6): how magnet links used to write hashes. */
final class Base32 {
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private static final int BITS = 5;

    private Base32() {}

    /** Either case, whole bytes, no padding; null when {@code text} is anything else. */
    static byte @Nullable [] decode(String text) {
        if (text.length() * BITS % Byte.SIZE != 0) {
            return null;
        }
        byte[] bytes = new byte[text.length() * BITS / Byte.SIZE];
        int held = 0;
        int bits = 0;
        int at = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            int value = ALPHABET.indexOf(c >= 'a' && c <= 'z' ? c - ('a' - 'A') : c);
            if (value < 0) {
                return null;
            }
            held = held << BITS | value;
            bits += BITS;
            if (bits >= Byte.SIZE) {
                bits -= Byte.SIZE;
                bytes[at++] = (byte) (held >> bits);
            }
        }
        return bytes;
    }
}
