package dev.tamsui.engine.bencode;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The bencoded form of what holds nothing else (BEP 3, "bencoding"). */
final class Encoding {
    private Encoding() {}

    static byte[] integer(long value) {
        return ("i" + value + "e").getBytes(StandardCharsets.US_ASCII);
    }

    static byte[] string(byte[] bytes) {
        byte[] prefix = (bytes.length + ":").getBytes(StandardCharsets.US_ASCII);
        byte[] encoded = Arrays.copyOf(prefix, prefix.length + bytes.length);
        System.arraycopy(bytes, 0, encoded, prefix.length, bytes.length);
        return encoded;
    }
}
