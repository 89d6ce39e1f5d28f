package dev.tamsui.engine.bencode;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.TreeMap;

/**
 * Builds a dictionary; keys come out sorted whatever the order they are put in (BEP 3, "bencoding"). Text is written as UTF-8.
 * Confined to one thread.
 */
public final class BencodeDictionaryWriter implements Bencodable {
    private final TreeMap<byte[], byte[]> encodedByKey = new TreeMap<>(Arrays::compareUnsigned);

    public BencodeDictionaryWriter put(String key, long value) {
        return putEncoded(key.getBytes(StandardCharsets.UTF_8), Encoding.integer(value));
    }

    public BencodeDictionaryWriter put(String key, String value) {
        return put(key, value.getBytes(StandardCharsets.UTF_8));
    }

    public BencodeDictionaryWriter put(String key, byte[] value) {
        return putEncoded(key.getBytes(StandardCharsets.UTF_8), Encoding.string(value));
    }

    public BencodeDictionaryWriter put(String key, Bencodable value) {
        return putEncoded(key.getBytes(StandardCharsets.UTF_8), value.encoded());
    }

    /** For keys that are no text. */
    public BencodeDictionaryWriter put(byte[] key, Bencodable value) {
        return putEncoded(key.clone(), value.encoded());
    }

    /** @throws IllegalArgumentException when the key has a value already */
    private BencodeDictionaryWriter putEncoded(byte[] key, byte[] encoded) {
        if (encodedByKey.putIfAbsent(key, encoded) != null) {
            throw new IllegalArgumentException(
                    "the key " + new String(key, StandardCharsets.UTF_8) + " is there already");
        }
        return this;
    }

    @Override
    public byte[] encoded() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write('d');
        encodedByKey.forEach((key, value) -> {
            out.writeBytes(Encoding.string(key));
            out.writeBytes(value);
        });
        out.write('e');
        return out.toByteArray();
    }
}
