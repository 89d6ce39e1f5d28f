package dev.tamsui.engine.bencode;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Builds a list. Text is written as UTF-8. Confined to one thread. */
public final class BencodeListWriter implements Bencodable {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /** Starts with nothing in it. */
    public BencodeListWriter() {
        out.write('l');
    }

    /** A list of strings. */
    public static BencodeListWriter of(Iterable<String> texts) {
        BencodeListWriter list = new BencodeListWriter();
        texts.forEach(list::add);
        return list;
    }

    public BencodeListWriter add(long value) {
        out.writeBytes(Encoding.integer(value));
        return this;
    }

    public BencodeListWriter add(String value) {
        return add(value.getBytes(StandardCharsets.UTF_8));
    }

    public BencodeListWriter add(byte[] value) {
        out.writeBytes(Encoding.string(value));
        return this;
    }

    public BencodeListWriter add(Bencodable value) {
        out.writeBytes(value.encoded());
        return this;
    }

    @Override
    public byte[] encoded() {
        byte[] open = out.toByteArray();
        byte[] closed = Arrays.copyOf(open, open.length + 1);
        closed[open.length] = 'e';
        return closed;
    }
}
