package dev.tamsui.engine.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.tamsui.engine.model.InfoHash;
import dev.tamsui.engine.model.PeerId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HandshakeTest {
    private static final String PROTOCOL = "13426974546f7272656e742070726f746f636f6c";
    private static final String HASH = "000102030405060708090a0b0c0d0e0f10111213";
    private static final PeerId ID = PeerId.of("-TR4060-abcdefghijkl".getBytes(StandardCharsets.US_ASCII));

    @Test
    void aHandshakeIsWrittenAsBep3LaysItOut() {
        ByteBuffer into = ByteBuffer.allocate(Handshake.BYTES);

        new Handshake(Capabilities.OURS, hash(), ID).encode(into);

        assertThat(HexFormat.of().formatHex(into.array()))
                .isEqualTo(PROTOCOL + "0000000000100004" + HASH + "2d5452343036302d6162636465666768696a6b6c");
    }

    @Test
    void theTorrentIsKnownBeforeThePeerIdHasCome() throws ProtocolViolation {
        ByteBuffer head = buffer(PROTOCOL + "0000000000100005" + HASH);

        assertThat(head.remaining()).isEqualTo(Handshake.HEAD_BYTES);
        assertThat(Handshake.decodeHead(head))
                .isEqualTo(new Handshake.Head(new Capabilities(true, true, true, false), hash()));
        assertThat(head.hasRemaining()).isFalse();
    }

    @Test
    void whatFollowsTheHandshakeStaysInTheBuffer() throws ProtocolViolation {
        ByteBuffer in = ByteBuffer.allocate(100);
        new Handshake(Capabilities.OURS, hash(), ID).encode(in);
        in.putInt(0).flip();

        Handshake.decodeHead(in);

        assertThat(Handshake.decodePeerId(in)).isEqualTo(ID);
        assertThat(in.remaining()).isEqualTo(4);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "13426974546f7272656e742070726f746f636f6d", // protocom
                "13626974546f7272656e742070726f746f636f6c", // bitTorrent
                "14426974546f7272656e742070726f746f636f6c",
                "474554202f20485454502f312e310d0a486f7374", // GET / HTTP/1.1
                "0000000000000000000000000000000000000000"
            })
    void anotherProtocolIsAViolation(String first) {
        ByteBuffer in = buffer(first + "0000000000000000" + HASH);

        assertThatExceptionOfType(ProtocolViolation.class)
                .isThrownBy(() -> Handshake.decodeHead(in))
                .withMessage("a handshake of another protocol than BitTorrent's");
        assertThat(in.position()).isZero();
    }

    @Test
    void everyStartOfAHandshakeCanBeOne() {
        for (int bytes = 0; bytes <= 20; bytes++) {
            assertThat(Handshake.canStartWith(buffer(PROTOCOL.substring(0, 2 * bytes))))
                    .isTrue();
        }
        assertThat(Handshake.canStartWith(buffer(PROTOCOL + "ffff"))).isTrue();
    }

    @Test
    void oneWrongByteIsEnoughToKnowBetter() {
        assertThat(Handshake.canStartWith(buffer("47"))).isFalse();
        assertThat(Handshake.canStartWith(buffer("134269ff"))).isFalse();
    }

    @Test
    void aHashOf32BytesDoesNotFit() {
        InfoHash v2 = InfoHash.of(new byte[InfoHash.V2_BYTES]);

        assertThatIllegalArgumentException().isThrownBy(() -> new Handshake(Capabilities.OURS, v2, ID));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "0000000000100000, true, false, false, false",
        "0000000000000001, false, true, false, false",
        "0000000000000004, false, false, true, false",
        "0000000000000010, false, false, false, true",
        "0000000000100015, true, true, true, true",
        "ffffffffffefffea, false, false, false, false"
    })
    void capabilitiesAreTheBitsThatBep4Lists(String reserved, boolean extended, boolean dht, boolean fast, boolean v2) {
        assertThat(Capabilities.of(HexFormat.fromHexDigitsToLong(reserved)))
                .isEqualTo(new Capabilities(extended, dht, fast, v2));
    }

    @Property
    void anyReservedBytesAreRead(@ForAll long reserved) {
        Capabilities read = Capabilities.of(reserved);

        assertThat(Capabilities.of(read.reserved())).isEqualTo(read);
        assertThat(read.reserved() & ~reserved).isZero();
    }

    @Test
    void bothSidesSpeakWhatEachOfThemSpeaks() {
        Capabilities theirs = new Capabilities(false, true, true, true);

        assertThat(Capabilities.OURS.and(theirs)).isEqualTo(new Capabilities(false, false, true, false));
    }

    @Property
    void anyBytesAreAHandshakeOrAViolation(@ForAll @Size(Handshake.BYTES) byte[] bytes, @ForAll boolean rightStart)
            throws ProtocolViolation {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        if (rightStart) {
            in.put(0, HexFormat.of().parseHex(PROTOCOL));
            assertThat(Handshake.decodeHead(in).infoHash().isV1()).isTrue();
            assertThat(Handshake.decodePeerId(in).bytes()).hasSize(PeerId.BYTES);
        } else if (!Handshake.canStartWith(in)) {
            assertThatExceptionOfType(ProtocolViolation.class).isThrownBy(() -> Handshake.decodeHead(in));
        }
    }

    private static InfoHash hash() {
        return InfoHash.of(HexFormat.of().parseHex(HASH));
    }

    private static ByteBuffer buffer(String hex) {
        return ByteBuffer.wrap(HexFormat.of().parseHex(hex));
    }
}
