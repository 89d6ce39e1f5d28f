package dev.tamsui.engine.bencode;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.tamsui.engine.bencode.BencodeException.Kind;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BencodeTest {
    private static final BencodeLimits SMALL = new BencodeLimits(1000, 5, 50);

    @ParameterizedTest
    @CsvSource({
        "i0e, 0",
        "i100e, 100",
        "i-100e, -100",
        "i9223372036854775807e, 9223372036854775807",
        "i-9223372036854775808e, -9223372036854775808"
    })
    void integersOf64BitsAreRead(String input, long value) throws BencodeException {
        assertThat(decode(input)).asInstanceOf(type(BencodeInteger.class)).returns(value, BencodeInteger::value);
    }

    @ParameterizedTest
    @CsvSource({"0:, ''", "1:a, a", "2:a\", a\"", "11:0123456789a, 0123456789a"})
    void stringsAreRead(String input, String value) throws BencodeException {
        assertThat(decode(input)).asInstanceOf(type(BencodeString.class)).satisfies(string -> {
            assertThat(string.bytes()).isEqualTo(value.getBytes(ISO_8859_1));
            assertThat(string.size()).isEqualTo(value.length());
            assertThat(string.is(value)).isTrue();
            assertThat(string.is(value + "x")).isFalse();
        });
    }

    @Test
    void listsKeepTheirOrder() throws BencodeException {
        BencodeList list = (BencodeList) decode("li42e3:abcl1:xee");
        assertThat(list.size()).isEqualTo(3);
        assertThat(StreamSupport.stream(list.spliterator(), false).map(BencodeTest::raw))
                .containsExactly("i42e", "3:abc", "l1:xe");
        assertThat(((BencodeList) decode("le")).isEmpty()).isTrue();
        assertThat(((BencodeList) decode("li1ee")).isEmpty()).isFalse();
    }

    @Test
    void listsKnowTheirLastValue() throws BencodeException {
        assertThat(list("le").last()).isNull();
        assertThat(list("li42e3:abcl1:xee").last()).isEqualTo(decode("l1:xe"));
    }

    @ParameterizedTest
    @CsvSource({
        "l1:ae, l1:be, true",
        "l1:a1:be, l1:a2:cce, true",
        "l1:a1:be, l1:alee, true",
        "l1:a1:be, l1:b1:be, false",
        "l1:a1:be, l1:be, false",
        "ll1:aei1ee, ll1:aei2ee, true",
        "le, le, false",
        "le, l1:ae, false"
    })
    void listsBesideEachOtherDifferInTheirLastValuesOnly(String one, String other, boolean beside)
            throws BencodeException {
        assertThat(list(one).isBeside(list(other))).isEqualTo(beside);
        assertThat(list(other).isBeside(list(one))).isEqualTo(beside);
    }

    @ParameterizedTest
    @CsvSource({"le, true", "l0:1:ae, true", "l1:ai1ee, false", "ll1:aee, false", "lde1:ae, false"})
    void listsKnowWhetherTheyHoldStringsOnly(String input, boolean only) throws BencodeException {
        assertThat(list(input).holdsStringsOnly()).isEqualTo(only);
    }

    @Test
    void dictionariesGiveValuesByKey() throws BencodeException {
        BencodeDictionary ping = dictionary("d1:ad2:id20:abcdefghij0123456789e1:q4:ping1:t2:aa1:y1:qe");
        assertThat(ping.dictionary("a").string("id").text()).isEqualTo("abcdefghij0123456789");
        assertThat(ping.string("q").text()).isEqualTo("ping");
        assertThat(ping.has("z")).isFalse();
        assertThat(ping.get("id")).as("a key of an inner dictionary").isNull();
        assertThat(StreamSupport.stream(ping.spliterator(), false)
                        .map(e -> e.key().text()))
                .containsExactly("a", "q", "t", "y");
        assertThat(dictionary("de").isEmpty()).isTrue();
    }

    @Test
    void keysMayBeInAnyOrder() throws BencodeException {
        BencodeDictionary pets = dictionary("d3:dogi2e3:cati1e3:anti3ee");
        assertThat(List.of(pets.integer("cat"), pets.integer("dog"), pets.integer("ant")))
                .containsExactly(1L, 2L, 3L);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "d1:ai1e1:ai2ee",
                "d1:bi1e1:ai1e1:bi2ee",
                "d1:bi1e1:ci1e1:ai1e1:ci2ee",
                "d1:xd1:bi1e1:ai1e1:bi2eee",
                "d0:i1e0:i2ee",
                "d1:bd1:zi1ee1:alli1eee1:bi0ee"
            })
    void keyThatIsThereTwiceIsRefused(String input) {
        assertThatExceptionOfType(BencodeException.class)
                .isThrownBy(() -> decode(input))
                .withMessageContaining("second time")
                .returns(Kind.SYNTAX, BencodeException::kind);
    }

    @Test
    void equalKeysOfDifferentDictionariesAreNoDuplicates() throws BencodeException {
        assertThat(dictionary("d1:bd1:bi1ee1:ad1:bi2eee").dictionary("a").integer("b"))
                .isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({
        "'', 0",
        "e, 0",
        "x, 0",
        "-1:a, 0",
        "i, 1",
        "ie, 1",
        "i-e, 2",
        "i--1e, 2",
        "i+1e, 1",
        "i1, 2",
        "i1x, 2",
        "i 1e, 1",
        "i01e, 0",
        "i00e, 0",
        "i-0e, 0",
        "i-01e, 0",
        "i7.5e, 2",
        "i-7.574E+2e, 3",
        "i9223372036854775808e, 0",
        "i-9223372036854775809e, 0",
        "i99999999999999999999999999e, 0",
        "1, 1",
        "1:, 0",
        "2:a, 0",
        "01:a, 0",
        "00:, 0",
        "1x:a, 1",
        "4294967297:a, 0",
        "99999999999999999999:a, 0",
        "l, 1",
        "li1e, 4",
        "lx, 1",
        "d, 1",
        "d1:a, 4",
        "d1:ae, 4",
        "di1ei2ee, 1",
        "dlei1ee, 1",
        "d1:ai1e, 7",
        "i1ei2e, 3",
        "lee, 2",
        "1:ab, 3",
        "dee, 2"
    })
    void whatIsNotBencodeIsRefusedWithItsPlace(String input, int offset) {
        assertThatExceptionOfType(BencodeException.class)
                .isThrownBy(() -> decode(input))
                .withMessageEndingWith(" at byte " + offset)
                .returns(Kind.SYNTAX, BencodeException::kind)
                .returns(offset, BencodeException::offset);
    }

    @Test
    void valueKnowsItsRawBytes() throws BencodeException {
        BencodeDictionary dictionary = dictionary("d1:zi1e4:infod1:bl1:xe1:ai2eee");
        BencodeDictionary info = dictionary.dictionary("info");
        assertThat(info.offset()).isEqualTo(13);
        assertThat(info.end()).isEqualTo(29);
        assertThat(raw(info)).isEqualTo("d1:bl1:xe1:ai2ee");
        assertThat(raw(dictionary)).isEqualTo("d1:zi1e4:infod1:bl1:xe1:ai2eee");
    }

    @Test
    void prefixEndsWhereTheRestBegins() throws BencodeException {
        BencodeValue header = Bencode.decodePrefix("d5:piecei0eeRAW BYTES".getBytes(ISO_8859_1), SMALL);
        assertThat(header.end()).isEqualTo(12);
        assertThatExceptionOfType(BencodeException.class)
                .isThrownBy(() -> decode("d5:piecei0eeRAW BYTES"))
                .withMessageContaining("9 bytes after the end");
    }

    @Test
    void valuesOfTheSameBytesAreEqual() throws BencodeException {
        BencodeList pair = (BencodeList) decode("ll1:aei1el1:aee");
        List<BencodeValue> values =
                StreamSupport.stream(pair.spliterator(), false).toList();
        assertThat(values.get(0)).isEqualTo(values.get(2)).hasSameHashCodeAs(values.get(2));
        assertThat(values.get(0)).isNotEqualTo(values.get(1));
    }

    @Test
    void contentIsNotShownByToString() throws BencodeException {
        assertThat(decode("6:secret")).hasToString("a string of 8 bytes at byte 0");
    }

    @Test
    void missingKeyIsNamed() {
        assertThatExceptionOfType(BencodeException.class)
                .isThrownBy(() -> dictionary("d1:ad1:bi1eee").dictionary("a").string("c"))
                .withMessage("\"c\" (a string) is missing from the dictionary at byte 4")
                .returns(Kind.SHAPE, BencodeException::kind);
    }

    @Test
    void valueOfAnotherKindIsNamed() throws BencodeException {
        BencodeDictionary dictionary = dictionary("d1:ai1e1:blee");
        assertThatExceptionOfType(BencodeException.class)
                .isThrownBy(() -> dictionary.string("a"))
                .withMessage("\"a\" should be a string but is an integer at byte 4");
        assertThatExceptionOfType(BencodeException.class).isThrownBy(() -> dictionary.integer("b"));
        assertThatExceptionOfType(BencodeException.class).isThrownBy(() -> dictionary.dictionary("b"));
        assertThatExceptionOfType(BencodeException.class).isThrownBy(() -> dictionary.list("a"));
        assertThatExceptionOfType(BencodeException.class)
                .isThrownBy(() -> Bencode.decodeDictionary("le".getBytes(ISO_8859_1), SMALL))
                .withMessageStartingWith("the whole should be a dictionary but is a list");
    }

    @Test
    void limitsHoldToTheUnit() throws BencodeException {
        assertThat(decode("l".repeat(5) + "e".repeat(5), SMALL)).isInstanceOf(BencodeList.class);
        assertLimit("l".repeat(6) + "e".repeat(6));
        assertThat(decode("l" + "0:".repeat(48) + "e", SMALL)).isInstanceOf(BencodeList.class);
        assertLimit("l" + "0:".repeat(49) + "e");
        assertThat(decode("996:" + "x".repeat(996), SMALL)).isInstanceOf(BencodeString.class);
        assertLimit("997:" + "x".repeat(997));
    }

    private static void assertLimit(String input) {
        assertThatExceptionOfType(BencodeException.class)
                .isThrownBy(() -> decode(input, SMALL))
                .returns(Kind.LIMIT, BencodeException::kind);
    }

    private static BencodeDictionary dictionary(String input) throws BencodeException {
        return Bencode.decodeDictionary(input.getBytes(ISO_8859_1), BencodeLimits.TORRENT);
    }

    private static BencodeList list(String input) throws BencodeException {
        return (BencodeList) decode(input);
    }

    private static BencodeValue decode(String input) throws BencodeException {
        return decode(input, BencodeLimits.TORRENT);
    }

    private static BencodeValue decode(String input, BencodeLimits limits) throws BencodeException {
        return Bencode.decode(input.getBytes(ISO_8859_1), limits);
    }

    private static String raw(BencodeValue value) {
        return new String(value.encoded(), ISO_8859_1);
    }
}
