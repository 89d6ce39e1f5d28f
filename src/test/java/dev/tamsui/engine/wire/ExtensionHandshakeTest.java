package dev.tamsui.engine.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.tamsui.engine.wire.PeerMessage.ExtensionHandshake;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExtensionHandshakeTest {
    private static final ExtensionHandshake SILENT =
            new ExtensionHandshake(Map.of(), "", 0, ExtensionHandshake.DEFAULT_REQUESTS, null, null, null, 0, false);

    @Test
    void theExampleOfBep10IsRead() throws ProtocolViolation {
        assertThat(decode("d1:md11:LT_metadatai1e7:\302\265T_PEXi2ee1:pi6881e1:v13:\302\265Torrent 1.2e"))
                .isEqualTo(new ExtensionHandshake(
                        Map.of("LT_metadata", 1, "\u00b5T_PEX", 2),
                        "\u00b5Torrent 1.2",
                        6881,
                        250,
                        null,
                        null,
                        null,
                        0,
                        false));
    }

    @Test
    void everythingAPeerMaySayIsRead() throws ProtocolViolation {
        String said = "d12:complete_agoi5e1:md6:ut_pexi1e11:ut_metadatai0ee4:ipv44:\1\2\3\4"
                + "4:ipv616:\40\1\15\5\0\0\0\0\0\0\0\0\0\0\0\1" + "13:metadata_sizei31235e1:pi65535e4:reqqi500e"
                + "11:upload_onlyi1e1:v1:x6:yourip4:\5\6\7\10e";

        assertThat(decode(said))
                .isEqualTo(new ExtensionHandshake(
                        Map.of("ut_pex", 1, "ut_metadata", 0),
                        "x",
                        65_535,
                        500,
                        InetAddress.ofLiteral("5.6.7.8"),
                        InetAddress.ofLiteral("1.2.3.4"),
                        InetAddress.ofLiteral("2001:d05::1"),
                        31_235,
                        true));
    }

    @Test
    void oursNamesNoExtensionAndAllowsAFullPipe() {
        byte[] ours = ExtensionHandshakeCodec.encode(
                ExtensionHandshake.ours(Map.of(), 6881, InetAddress.ofLiteral("1.2.3.4"), 0));

        assertThat(new String(ours, StandardCharsets.ISO_8859_1))
                .isEqualTo("d1:mde1:pi6881e4:reqqi1500e1:v10:Tamsui 0.16:yourip4:\1\2\3\4e");
    }

    @Test
    void oursSaysNothingOfWhatWeDoNotKnow() {
        byte[] ours = ExtensionHandshakeCodec.encode(ExtensionHandshake.ours(Map.of(), 0, null, 0));

        assertThat(new String(ours, StandardCharsets.ISO_8859_1)).isEqualTo("d1:mde4:reqqi1500e1:v10:Tamsui 0.1e");
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "de",
                "d1:mdee",
                "d1:mi1e1:pi0e4:reqq3:abc1:vi3e6:youripi5ee",
                "d1:mle1:pi65536e4:reqqle1:vde6:yourip5:abcdee",
                "d1:pi-1e13:metadata_sizei-1e6:yourip0:e",
                "d13:metadata_sizei0ee",
                "d13:metadata_sizei2147483647ee",
                "d13:metadata_sizei33554433ee",
                "d13:metadata_sizei9223372036854775807ee",
                "d4:ipv416:abcdefghijklmnop4:ipv64:abcde",
                "d1:md1:ai256e1:bi-1e1:c1:xee",
                "d11:upload_onlyi0ee",
                "d11:upload_only1:1e",
                "d7:unknownd1:alli1eeeee",
                "d1:v0:1:mdee",
                "detrailing"
            })
    void whatMakesNoSenseCountsAsUnsaid(String said) throws ProtocolViolation {
        assertThat(decode(said)).isEqualTo(SILENT);
    }

    @ParameterizedTest(name = "{0} means {1}")
    @CsvSource({
        "1, 1",
        "2000, 2000",
        "2001, 2000",
        "2147483648, 2000",
        "9223372036854775807, 2000",
        "0, 1",
        "-1, 1",
        "-9223372036854775808, 1"
    })
    void theRequestLimitIsHeldWithinReason(String said, int requests) throws ProtocolViolation {
        assertThat(decode("d4:reqqi" + said + "ee").maxRequests()).isEqualTo(requests);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"", "i1e", "le", "4:dict", "d", "d1:me", "di1ei1ee", "x", "d1:pi99999999999999999999ee"})
    void whatIsNoDictionaryIsAViolation(String said) {
        assertThatExceptionOfType(ProtocolViolation.class).isThrownBy(() -> decode(said));
    }

    @Test
    void aViolationDoesNotRepeatWhatThePeerWrote() {
        assertThatExceptionOfType(ProtocolViolation.class)
                .isThrownBy(() -> decode("d6:secreti1e6:secreti1ee"))
                .withMessage("an extension handshake that is no dictionary within limits: SYNTAX at byte 12 of 24");
    }

    @Test
    void namesBeyondTheLimitsAreDropped() throws ProtocolViolation {
        StringBuilder many = new StringBuilder("d1:md");
        for (int i = 100; i < 300; i++) {
            many.append("3:").append(i).append("i1e");
        }
        String tooLong = "d1:md65:" + "a".repeat(65) + "i1e64:" + "b".repeat(64) + "i2eee";

        assertThat(decode(many + "ee").extensions())
                .hasSize(64)
                .containsKey("163")
                .doesNotContainKey("164");
        assertThat(decode(tooLong).extensions()).isEqualTo(Map.of("b".repeat(64), 2));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("bombs")
    void whatIsTooDeepTooManyOrTooLongIsAViolation(String what, String said) {
        assertThatExceptionOfType(ProtocolViolation.class)
                .as(what)
                .isThrownBy(() -> decode(said))
                .withMessageContaining("LIMIT");
    }

    static Stream<Arguments> bombs() {
        return Stream.of(
                arguments("deep", "d1:a".repeat(10) + "i1e" + "e".repeat(10)),
                arguments("many", "d1:xl" + "1:b".repeat(1_200) + "ee"),
                arguments("long", "d1:v70000:" + "x".repeat(70_000) + "e"));
    }

    @Test
    void theClientsNameIsCleaned() throws ProtocolViolation {
        assertThat(decode("d1:v5:a\33[0me").client()).isEqualTo("a?[0m");
    }

    @Property
    void aHandshakeComesBackAsItWas(@ForAll("handshakes") ExtensionHandshake handshake) throws ProtocolViolation {
        assertThat(ExtensionHandshakeCodec.decode(ExtensionHandshakeCodec.encode(handshake)))
                .isEqualTo(handshake);
    }

    @Property
    void anyValueUnderAnyKeyIsTakenOrPassedOver(
            @ForAll("keys") String key, @ForAll("values") String value, @ForAll("values") String other)
            throws ProtocolViolation {
        ExtensionHandshake read = decode("d" + key.length() + ":" + key + value + "2:zz" + other + "e");

        assertThat(read.listenPort()).isBetween(0, 65_535);
        assertThat(read.maxRequests()).isBetween(1, ExtensionHandshake.MAX_REQUESTS);
        assertThat(read.metadataSizeBytes()).isBetween(0, ExtensionHandshake.MAX_METADATA_BYTES);
        assertThat(read.client().length()).isBetween(0, ExtensionHandshake.MAX_CLIENT_CHARS);
        assertThat(read.extensions().values()).allMatch(id -> id >= 0 && id <= 255);
    }

    @Property
    void anyBytesAreAHandshakeOrAViolation(@ForAll byte[] bytes) {
        try {
            assertThat(ExtensionHandshakeCodec.decode(bytes)).isNotNull();
            assertThat(bytes[0]).isEqualTo((byte) 'd');
        } catch (ProtocolViolation expected) {
            assertThat(expected).hasMessageStartingWith("an extension handshake");
        }
    }

    @Provide
    Arbitrary<ExtensionHandshake> handshakes() {
        return PeerMessageArbitraries.handshakes();
    }

    @Provide
    Arbitrary<String> keys() {
        return Arbitraries.of(
                List.of("m", "v", "p", "reqq", "yourip", "ipv4", "ipv6", "metadata_size", "upload_only", "e"));
    }

    @Provide
    Arbitrary<String> values() {
        Arbitrary<String> plain = Arbitraries.oneOf(
                Arbitraries.longs().map(value -> "i" + value + "e"),
                Arbitraries.strings()
                        .withCharRange('\0', '\377')
                        .ofMaxLength(100)
                        .map(text -> text.length() + ":" + text));
        return Arbitraries.oneOf(
                plain,
                plain.list().ofMaxSize(3).map(values -> "l" + String.join("", values) + "e"),
                plain.map(value -> "d2:ab" + value + "e"));
    }

    private static ExtensionHandshake decode(String said) throws ProtocolViolation {
        return ExtensionHandshakeCodec.decode(bytes(said));
    }

    private static byte[] bytes(String latin1) {
        return latin1.getBytes(StandardCharsets.ISO_8859_1);
    }
}
