package dev.tamsui.engine.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FramesTest {
    private static final FrameLimits LIMITS = new FrameLimits(255, 1_000);

    @ParameterizedTest(name = "[{0}] lacks {1}")
    @CsvSource(nullValues = "-", textBlock = """
            '',                  4
            00,                  3
            000000,              1
            00000000,            0
            00000002,            2
            0000000240,          1
            00000002404e,        0
            00000002404e00,      0
            000003f1,            1009
            000003f107,          1008
            0000000504,          4
            """)
    void whatIsMissingIsCounted(String read, int missing) throws ProtocolViolation {
        assertThat(Frames.missing(buffer(read), LIMITS)).isEqualTo(missing);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"7fffffff", "ffffffff", "80000000", "00100001", "000003f2", "ffffffff07", "000003f207"})
    void aLengthAboveTheLimitsIsRefusedWithNothingOfItRead(String read) {
        assertThatExceptionOfType(ProtocolViolation.class)
                .isThrownBy(() -> Frames.missing(buffer(read), LIMITS))
                .withMessageContaining(String.valueOf(Long.parseLong(read.substring(0, 8), 16)))
                .withMessageContaining("1009");
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"0000010005", "0000010014", "00000100ff", "0000000604", "0000000407", "0000000114"})
    void aLengthWrongForTheMessageIsRefusedOnceItsNumberIsThere(String read) throws ProtocolViolation {
        ByteBuffer in = buffer(read);

        assertThat(Frames.missing(in.slice(0, 4), LIMITS)).isPositive();
        assertThatExceptionOfType(ProtocolViolation.class).isThrownBy(() -> Frames.missing(in, LIMITS));
    }

    @Test
    void aKeepAliveIsAnEmptyFrame() throws ProtocolViolation {
        ByteBuffer in = buffer("00000000" + "0000000102");

        assertThat(Frames.isPiece(in)).isFalse();
        assertThat(MessageDecoder.decode(Frames.take(in))).isEqualTo(new PeerMessage.KeepAlive());
        assertThat(MessageDecoder.decode(Frames.take(in))).isEqualTo(new PeerMessage.Interested());
        assertThat(in.hasRemaining()).isFalse();
    }

    @Test
    void aKeepAliveBeforeAPieceIsNotTakenForOne() {
        assertThat(Frames.isPiece(buffer("00000000" + "07000000"))).isFalse();
    }

    @ParameterizedTest(name = "direct {0}")
    @ValueSource(booleans = {true, false})
    void aPieceMessageIsTakenApartWhereItLies(boolean direct) throws ProtocolViolation {
        byte[] wire = HexFormat.of().parseHex("ee" + "0000000c07" + "00000005" + "00008000" + "abcdef" + "0000");
        ByteBuffer in = direct ? ByteBuffer.allocateDirect(wire.length) : ByteBuffer.allocate(wire.length);
        in.put(wire).position(1);

        assertThat(Frames.missing(in, LIMITS)).isZero();
        assertThat(Frames.isPiece(in)).isTrue();
        assertThat(Frames.piece(in)).isEqualTo(5);
        assertThat(Frames.begin(in)).isEqualTo(0x8000);
        assertThat(Frames.blockBytes(in)).isEqualTo(3);
        assertThat(Frames.frameBytes(in)).isEqualTo(16);
        assertThat(in.position()).isEqualTo(1);
        Frames.skip(in);
        assertThat(in.remaining()).isEqualTo(2);
    }

    @Test
    void aPieceMessageIsKnownBeforeItsBlockHasCome() throws ProtocolViolation {
        ByteBuffer in = buffer("00000009" + "07" + "00000005" + "00008000");
        in.putInt(0, 9 + 1_000);

        assertThat(Frames.isPiece(in)).isTrue();
        assertThat(Frames.missing(in, LIMITS)).isEqualTo(1_000);
        assertThat(Frames.piece(in)).isEqualTo(5);
        assertThat(Frames.blockBytes(in)).isEqualTo(1_000);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"0000000907" + "80000000" + "00000000", "0000000907" + "00000000" + "ffffffff"})
    void aPieceMessageBeyondAllPiecesIsAViolation(String read) {
        ByteBuffer in = buffer(read);

        assertThatExceptionOfType(ProtocolViolation.class).isThrownBy(() -> {
            Frames.piece(in);
            Frames.begin(in);
        });
    }

    @Test
    void everyPrefixOfAStreamLacksSomethingOrGivesItsFirstMessages() throws ProtocolViolation {
        String stream =
                "00000000" + "0000000504" + "00000009" + "0000000a07" + "0000000100000000" + "ab" + "000000010e";
        int[] ends = {4, 13, 27, 32};

        for (int cut = 0; cut <= ends[3]; cut++) {
            ByteBuffer in = buffer(stream.substring(0, 2 * cut));
            int whole = 0;
            while (Frames.missing(in, LIMITS) == 0) {
                Frames.skip(in);
                whole++;
            }
            int expected = 0;
            while (expected < ends.length && ends[expected] <= cut) {
                expected++;
            }
            assertThat(whole).as("messages in the first %d bytes", cut).isEqualTo(expected);
            assertThat(in.position()).isEqualTo(expected == 0 ? 0 : ends[expected - 1]);
        }
    }

    @Test
    void theTorrentsBitfieldFitsItsLimits() throws ProtocolViolation {
        FrameLimits limits = FrameLimits.forPieces(8_000_001);
        ByteBuffer length = ByteBuffer.allocate(5).put(4, (byte) 5);

        assertThat(Frames.missing(length.putInt(0, 1_000_002), limits)).isEqualTo(1_000_001);
        assertThatExceptionOfType(ProtocolViolation.class)
                .isThrownBy(() -> Frames.missing(length.putInt(0, 1_000_003), limits));
    }

    @Test
    void aSmallTorrentStillHasRoomForExtensionsAndWholeBlocksOnly() {
        assertThat(FrameLimits.forPieces(1)).isEqualTo(new FrameLimits(65_536, 16_384));
    }

    @Test
    void limitsWithoutSenseAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new FrameLimits(0, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new FrameLimits(1, -1));
        assertThatIllegalArgumentException().isThrownBy(() -> new FrameLimits(1, Integer.MAX_VALUE));
    }

    private static ByteBuffer buffer(String hex) {
        return ByteBuffer.wrap(HexFormat.of().parseHex(hex));
    }
}
