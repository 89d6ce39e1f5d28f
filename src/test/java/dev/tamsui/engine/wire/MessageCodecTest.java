package dev.tamsui.engine.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MessageCodecTest {
    /** Payload bytes by message number, as the BEPs have them. Others may have any, or any above a least. */
    private static final Map<Integer, Integer> PAYLOAD_BYTES = Map.ofEntries(
            Map.entry(0, 0),
            Map.entry(1, 0),
            Map.entry(2, 0),
            Map.entry(3, 0),
            Map.entry(4, 4),
            Map.entry(6, 12),
            Map.entry(8, 12),
            Map.entry(9, 2),
            Map.entry(13, 4),
            Map.entry(14, 0),
            Map.entry(15, 0),
            Map.entry(16, 12),
            Map.entry(17, 4));

    static Stream<Arguments> golden() {
        BlockSpan block = new BlockSpan(0x01020304, 0x4000, 0x3abc);
        return Stream.of(
                arguments("00000000", new PeerMessage.KeepAlive()),
                arguments("00000001 00", new PeerMessage.Choke()),
                arguments("00000001 01", new PeerMessage.Unchoke()),
                arguments("00000001 02", new PeerMessage.Interested()),
                arguments("00000001 03", new PeerMessage.NotInterested()),
                arguments("00000005 04 7fffffff", new PeerMessage.Have(Integer.MAX_VALUE)),
                arguments("00000003 05 80c0", new PeerMessage.Bits(new byte[] {(byte) 0x80, (byte) 0xc0})),
                arguments("00000001 05", new PeerMessage.Bits(new byte[0])),
                arguments("0000000d 06 01020304 00004000 00003abc", new PeerMessage.Request(block)),
                arguments(
                        "0000000c 07 00000005 00008000 abcdef",
                        new PeerMessage.Piece(5, 0x8000, ByteBuffer.wrap(bytes("abcdef")))),
                arguments("0000000d 08 01020304 00004000 00003abc", new PeerMessage.Cancel(block)),
                arguments("00000003 09 ffff", new PeerMessage.Port(65_535)),
                arguments("00000005 0d 00000102", new PeerMessage.SuggestPiece(0x102)),
                arguments("00000001 0e", new PeerMessage.HaveAll()),
                arguments("00000001 0f", new PeerMessage.HaveNone()),
                arguments("0000000d 10 01020304 00004000 00003abc", new PeerMessage.RejectRequest(block)),
                arguments("00000005 11 00000000", new PeerMessage.AllowedFast(0)),
                arguments(
                        "00000005 14 ff 0a0b0c",
                        new PeerMessage.ExtendedMessage(255, ByteBuffer.wrap(bytes("0a0b0c")))),
                arguments(
                        "00000023 14 00 " + hex("d1:mde1:pi6881e4:reqqi512e1:v1:Te"),
                        new PeerMessage.ExtensionHandshake(Map.of(), "T", 6881, 512, null, null, null, 0, false)),
                arguments("00000001 15", new PeerMessage.Unknown(21)));
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("golden")
    void messagesAreReadAsTheBepsLayThemOut(String wire, PeerMessage message) throws ProtocolViolation {
        assertThat(decode(wire))
                .isEqualTo(message)
                .hasToString(message.toString())
                .hasSameHashCodeAs(message);
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("golden")
    void messagesAreWrittenAsTheBepsLayThemOut(String wire, PeerMessage message) {
        ByteBuffer into = ByteBuffer.allocate(MessageEncoder.encodedLength(message));

        MessageEncoder.encode(message, into);

        assertThat(HexFormat.of().formatHex(into.array())).isEqualTo(wire.replace(" ", ""));
    }

    @Test
    void everyKindOfMessageHasAGoldenForm() {
        assertThat(golden().<Class<?>>map(arguments -> arguments.get()[1].getClass()))
                .contains(PeerMessage.class.getPermittedSubclasses());
    }

    @ParameterizedTest(name = "message {0}")
    @MethodSource("everyId")
    void everyLengthIsAMessageOrAViolation(int id) throws ProtocolViolation {
        for (int length = 0; length <= 255; length++) {
            byte[] frame = new byte[1 + length];
            Arrays.fill(frame, (byte) 1);
            frame[0] = (byte) id;
            ByteBuffer in = ByteBuffer.wrap(frame);
            if (isRightLength(id, length)) {
                MessageDecoder.decode(in);
                assertThat(in.hasRemaining()).isFalse();
            } else {
                int wrong = length;
                assertThatExceptionOfType(ProtocolViolation.class)
                        .as("message %d with %d bytes", id, wrong)
                        .isThrownBy(() -> MessageDecoder.decode(in))
                        .withMessageContaining(" " + wrong + " bytes");
            }
        }
    }

    static IntStream everyId() {
        return IntStream.rangeClosed(0, 255);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "00 ff",
                "04 000000",
                "06 00000003 00004000",
                "07 00000001",
                "04 ffffffff",
                "06 80000000 00000000 00004000",
                "08 00000000 80000000 00004000",
                "10 00000000 00000000 80000000",
                "07 00000000 ffffffff",
                "0d 80000000",
                "11 80000000",
                "14",
                "14 00",
                "14 00 6c65"
            })
    void malformedPayloadIsAViolation(String frame) {
        assertThatExceptionOfType(ProtocolViolation.class)
                .isThrownBy(() -> MessageDecoder.decode(ByteBuffer.wrap(bytes(frame))));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            04 000000                     | HAVE carries 3 bytes, not 4
            14                            | EXTENDED carries 0 bytes, not at least 1
            04 ffffffff                   | a piece index of 4294967295, not up to 2147483647
            06 00000000 80000000 00004000 | a block offset of 2147483648, not up to 2147483647
            """)
    void aViolationSaysWhatWasThereAndWhatMayBe(String frame, String message) {
        assertThatExceptionOfType(ProtocolViolation.class)
                .isThrownBy(() -> MessageDecoder.decode(ByteBuffer.wrap(bytes(frame))))
                .withMessage(message);
    }

    @Test
    void aMessageOutlivesTheBufferItCameFrom() throws ProtocolViolation {
        byte[] wire = bytes("05 ff");
        PeerMessage message = MessageDecoder.decode(ByteBuffer.wrap(wire));

        wire[1] = 0;

        assertThat(message).isEqualTo(new PeerMessage.Bits(new byte[] {(byte) 0xff}));
    }

    @Test
    void aPieceHeaderIsAPieceMessageWithoutItsBlock() {
        ByteBuffer into = ByteBuffer.allocateDirect(Frames.PIECE_HEADER_BYTES);

        MessageEncoder.writePieceHeader(into, new BlockSpan(1, 0x4000, 0x4000));

        byte[] header = new byte[Frames.PIECE_HEADER_BYTES];
        into.flip().get(header);
        assertThat(HexFormat.of().formatHex(header)).isEqualTo("0000400907" + "00000001" + "00004000");
    }

    @Test
    void writingLeavesTheMessagesOwnBuffersAlone() {
        ByteBuffer block = ByteBuffer.wrap(bytes("00112233"), 1, 2);

        MessageEncoder.encode(new PeerMessage.Piece(0, 0, block), ByteBuffer.allocate(100));

        assertThat(block).isEqualTo(ByteBuffer.wrap(bytes("1122")));
    }

    private static boolean isRightLength(int id, int length) {
        return switch (id) {
            case 7 -> length >= 8;
            case 20 -> length >= 1;
            default -> length == PAYLOAD_BYTES.getOrDefault(id, length);
        };
    }

    private static PeerMessage decode(String wire) throws ProtocolViolation {
        return MessageDecoder.decode(Frames.take(ByteBuffer.wrap(bytes(wire))));
    }

    private static String hex(String ascii) {
        return HexFormat.of().formatHex(ascii.getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }
}
