package dev.tamsui.engine.bencode;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Bencoded values as plain Java ones (Long, String of bytes, List, Map), to be made at will and compared. */
final class PlainValues {
    private PlainValues() {}

    static Object of(BencodeValue value) {
        return switch (value) {
            case BencodeInteger integer -> integer.value();
            case BencodeString string -> new String(string.bytes(), ISO_8859_1);
            case BencodeList list -> {
                List<Object> plain = new ArrayList<>();
                list.forEach(element -> plain.add(of(element)));
                yield plain;
            }
            case BencodeDictionary dictionary -> {
                Map<String, Object> plain = new TreeMap<>();
                dictionary.forEach(entry -> plain.put((String) of(entry.key()), of(entry.value())));
                yield plain;
            }
        };
    }

    /** Written apart from the code under test. */
    static byte[] encode(Object plain) {
        return text(plain).getBytes(ISO_8859_1);
    }

    private static String text(Object plain) {
        return switch (plain) {
            case Long integer -> "i" + integer + "e";
            case String string -> string.length() + ":" + string;
            case List<?> list -> {
                StringBuilder text = new StringBuilder("l");
                list.forEach(element -> text.append(text(element)));
                yield text.append("e").toString();
            }
            case Map<?, ?> map -> {
                StringBuilder text = new StringBuilder("d");
                map.forEach((key, value) -> text.append(text(key)).append(text(value)));
                yield text.append("e").toString();
            }
            default -> throw new IllegalArgumentException(plain.getClass().getName());
        };
    }
}
