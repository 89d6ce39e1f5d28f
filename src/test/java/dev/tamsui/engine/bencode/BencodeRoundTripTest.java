package dev.tamsui.engine.bencode;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class BencodeRoundTripTest {

    @Property(tries = 500)
    void whatIsWrittenIsRead(@ForAll("values") Object plain) throws BencodeException {
        byte[] encoded = PlainValues.encode(plain);
        BencodeValue value = Bencode.decode(encoded, BencodeLimits.TORRENT);
        assertThat(PlainValues.of(value)).isEqualTo(plain);
        assertThat(write(plain)).isEqualTo(encoded);
    }

    @Property(tries = 200)
    void everyCutIsRefused(@ForAll("values") Object plain) {
        byte[] encoded = PlainValues.encode(plain);
        for (int length = 0; length < encoded.length; length++) {
            byte[] cut = Arrays.copyOf(encoded, length);
            assertThatExceptionOfType(BencodeException.class)
                    .isThrownBy(() -> Bencode.decode(cut, BencodeLimits.TORRENT))
                    .returns(BencodeException.Kind.SYNTAX, BencodeException::kind);
        }
    }

    @Property(tries = 200)
    void prefixIsTheSameWhateverFollows(@ForAll("values") Object plain, @ForAll byte[] rest) throws BencodeException {
        byte[] encoded = PlainValues.encode(plain);
        byte[] longer = Arrays.copyOf(encoded, encoded.length + rest.length);
        System.arraycopy(rest, 0, longer, encoded.length, rest.length);
        BencodeValue value = Bencode.decodePrefix(longer, BencodeLimits.TORRENT);
        assertThat(value.end()).isEqualTo(encoded.length);
        assertThat(PlainValues.of(value)).isEqualTo(plain);
    }

    @Provide
    Arbitrary<Object> values() {
        Arbitrary<String> strings =
                Arbitraries.strings().withCharRange('\0', '\u00ff').ofMaxLength(12);
        Arbitrary<Object> leaves = Arbitraries.oneOf(Arbitraries.longs().map(i -> i), strings);
        return Arbitraries.recursive(
                () -> leaves,
                inner -> Arbitraries.oneOf(
                        inner.list().ofMaxSize(4).map(list -> list),
                        Arbitraries.maps(strings, inner).ofMaxSize(4).map(map -> new TreeMap<>(map))),
                0,
                4);
    }

    private static byte[] write(Object plain) {
        return switch (plain) {
            case List<?> list -> list(list).encoded();
            case Map<?, ?> map -> dictionary(map).encoded();
            default -> { // a writer writes scalars within a list only
                byte[] listed = list(List.of(plain)).encoded();
                yield Arrays.copyOfRange(listed, 1, listed.length - 1);
            }
        };
    }

    private static BencodeListWriter list(List<?> plain) {
        BencodeListWriter writer = new BencodeListWriter();
        for (Object element : plain) {
            switch (element) {
                case Long integer -> writer.add(integer);
                case String string -> writer.add(string.getBytes(ISO_8859_1));
                case List<?> list -> writer.add(list(list));
                case Map<?, ?> map -> writer.add(dictionary(map));
                default -> throw new IllegalArgumentException();
            }
        }
        return writer;
    }

    private static BencodeDictionaryWriter dictionary(Map<?, ?> plain) {
        BencodeDictionaryWriter writer = new BencodeDictionaryWriter();
        plain.forEach((key, value) -> {
            byte[] encoded = write(value);
            try {
                writer.put(((String) key).getBytes(ISO_8859_1), Bencode.decode(encoded, BencodeLimits.TORRENT));
            } catch (BencodeException e) {
                throw new AssertionError(e);
            }
        });
        return writer;
    }
}
