package dev.tamsui.engine.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tamsui.engine.wire.MetadataMessage.Data;
import dev.tamsui.engine.wire.MetadataMessage.Reject;
import dev.tamsui.engine.wire.MetadataMessage.Request;
import dev.tamsui.engine.wire.MetadataMessage.Unknown;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MetadataCodecTest {
    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** The examples of BEP 9, "extension message". */
    static Stream<Arguments> examples() {
        return Stream.of(
                Arguments.of("d8:msg_typei0e5:piecei0ee", new Request(0)),
                Arguments.of(
                        "d8:msg_typei1e5:piecei0e10:total_sizei34256eexxxxxxxx",
                        new Data(0, 34_256, bytes("xxxxxxxx"))),
                Arguments.of("d8:msg_typei2e5:piecei0ee", new Reject(0)));
    }

    @ParameterizedTest
    @MethodSource("examples")
    void theSpecificationsExamplesAreReadAndWritten(String wire, MetadataMessage message) throws ProtocolViolation {
        assertThat(MetadataCodec.decode(bytes(wire))).isEqualTo(message);
        PeerMessage.ExtendedMessage encoded = MetadataCodec.encode(3, message);
        assertThat(encoded.localId()).isEqualTo(3);
        ByteBuffer payload = ByteBuffer.allocate(
                encoded.payload().remaining() + encoded.rest().remaining());
        payload.put(encoded.payload().duplicate()).put(encoded.rest().duplicate());
        assertThat(payload.flip()).isEqualTo(bytes(wire));
    }

    @Test
    void whatIsNewerIsNoFault() throws ProtocolViolation {
        assertThat(MetadataCodec.decode(bytes("d3:addi1e8:msg_typei7ee"))).isEqualTo(new Unknown(7));
        assertThat(MetadataCodec.decode(bytes("d3:addi1e8:msg_typei0e5:piecei2eetrailing")))
                .isEqualTo(new Request(2));
    }

    @Test
    void aPieceOfASizeThatIsNotToldIsTaken() throws ProtocolViolation {
        assertThat(MetadataCodec.decode(bytes("d8:msg_typei1e5:piecei3eeab"))).isEqualTo(new Data(3, 0, bytes("ab")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "le",
                "de",
                "d8:msg_type1:0e",
                "d8:msg_typei0ee",
                "d8:msg_typei0e5:piecei-1ee",
                "d8:msg_typei0e5:piecei2147483648ee",
                "d8:msg_typei0e5:piece1:0e",
                "d8:msg_typei1e5:piecei0e10:total_sizei-1ee",
                "d8:msg_typei1e5:piecei0e10:total_sizei2147483648ee",
                "d8:msg_typei0e5:piecei0e"
            })
    void whatIsMalformedIsAViolation(String wire) {
        assertThatExceptionOfType(ProtocolViolation.class).isThrownBy(() -> MetadataCodec.decode(bytes(wire)));
    }

    @Test
    void aPieceHasSixteenKibibytesAtMost() throws ProtocolViolation {
        String header = "d8:msg_typei1e5:piecei0e10:total_sizei99999ee";
        assertThat(MetadataCodec.decode(bytes(header + "x".repeat(16 * 1024)))).isInstanceOf(Data.class);
        assertThatExceptionOfType(ProtocolViolation.class)
                .isThrownBy(() -> MetadataCodec.decode(bytes(header + "x".repeat(16 * 1024 + 1))));
    }

    @Property(tries = 2_000)
    void anyBytesAreAMessageOrAViolation(@ForAll @Size(max = 100) byte[] noise) {
        for (String start : new String[] {"", "d8:msg_typei1e5:piecei0e", "d8:msg_typei1e5:piecei"}) {
            ByteBuffer wire = ByteBuffer.allocate(start.length() + noise.length)
                    .put(start.getBytes(StandardCharsets.ISO_8859_1))
                    .put(noise)
                    .flip();
            try {
                assertThat(MetadataCodec.decode(wire)).isNotNull();
            } catch (ProtocolViolation refused) {
                assertThat(refused.getMessage()).isNotBlank();
            }
        }
    }
}
