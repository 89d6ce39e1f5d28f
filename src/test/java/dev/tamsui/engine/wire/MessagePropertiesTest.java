package dev.tamsui.engine.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.statistics.Statistics;

/** What holds for any message, any bytes and any way to cut them up. */
class MessagePropertiesTest {
    private static final FrameLimits LIMITS = new FrameLimits(2_000, 2_000);

    @Property
    void everyMessageComesBackAsItWas(@ForAll("messages") PeerMessage message) throws ProtocolViolation {
        Statistics.label("kind").collect(message.getClass()).coverage(coverage -> {
            for (Class<?> kind : PeerMessage.class.getPermittedSubclasses()) {
                coverage.check(kind).count(times -> times > 0);
            }
        });

        ByteBuffer wire = ByteBuffer.wrap(bytesOf(message));

        assertThat(Frames.missing(wire, LIMITS)).isZero();
        assertThat(MessageDecoder.decode(Frames.take(wire))).isEqualTo(message);
        assertThat(wire.hasRemaining()).isFalse();
    }

    @Property
    void whatTheEncoderAnnouncesIsWhatItWrites(@ForAll("messages") PeerMessage message) {
        ByteBuffer exact = ByteBuffer.allocateDirect(MessageEncoder.encodedLength(message));

        MessageEncoder.encode(message, exact);

        assertThat(exact.hasRemaining()).isFalse();
    }

    @Property
    void encodingTwiceWritesTheSame(@ForAll("messages") PeerMessage message) {
        assertThat(bytesOf(message)).isEqualTo(bytesOf(message));
    }

    @Property(tries = 300)
    void aStreamCutAnywhereGivesTheSameMessages(
            @ForAll("streams") List<PeerMessage> messages,
            @ForAll @Size(min = 1, max = 20) List<@IntRange(min = 1, max = 400) Integer> reads,
            @ForAll boolean direct)
            throws ProtocolViolation {
        byte[] wire = bytesOf(messages.toArray(PeerMessage[]::new));
        int room = LIMITS.maxFrameBytes() + Frames.PIECE_HEADER_BYTES;
        ByteBuffer buffer = direct ? ByteBuffer.allocateDirect(room) : ByteBuffer.allocate(room);
        List<PeerMessage> found = new ArrayList<>();

        int at = 0;
        for (int i = 0; at < wire.length; i++) {
            int bytes = Math.min(Math.min(reads.get(i % reads.size()), wire.length - at), buffer.remaining());
            buffer.put(wire, at, bytes).flip();
            at += bytes;
            while (Frames.missing(buffer, LIMITS) == 0) {
                found.add(next(buffer));
            }
            assertThat(Frames.missing(buffer, LIMITS)).isPositive();
            buffer.compact();
        }

        assertThat(found).isEqualTo(messages);
        assertThat(buffer.position()).isZero();
    }

    @Property
    void anyFrameIsAMessageOrAViolation(@ForAll("frames") byte[] frame) {
        ByteBuffer in = ByteBuffer.wrap(frame);
        try {
            MessageDecoder.decode(in);
            assertThat(in.hasRemaining()).isFalse();
        } catch (ProtocolViolation expected) {
            assertThat(expected).hasMessageNotContaining("null");
        }
    }

    @Property
    void anyBytesAreFramesOrAViolation(@ForAll("frames") byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        try {
            while (Frames.missing(in, LIMITS) == 0) {
                next(in);
            }
            assertThat(Frames.missing(in, LIMITS)).isBetween(1, LIMITS.maxFrameBytes() + Frames.PIECE_HEADER_BYTES);
        } catch (ProtocolViolation expected) {
            assertThat(expected).hasMessageNotContaining("null");
        }
    }

    @Property
    void aSpoiltByteNeverDoesMoreThanBreakTheProtocol(
            @ForAll("messages") PeerMessage message, @ForAll @IntRange(max = 100_000) int place, @ForAll byte with) {
        byte[] bytes = bytesOf(message);
        bytes[place % bytes.length] = with;

        anyBytesAreFramesOrAViolation(bytes);
    }

    @Provide
    Arbitrary<PeerMessage> messages() {
        return PeerMessageArbitraries.messages();
    }

    @Provide
    Arbitrary<List<PeerMessage>> streams() {
        return PeerMessageArbitraries.messages().list().ofMaxSize(20);
    }

    @Provide
    Arbitrary<byte[]> frames() {
        return PeerMessageArbitraries.bytes(0);
    }

    /** Takes piece messages apart in place, as a reader does, and decodes the others. */
    private static PeerMessage next(ByteBuffer in) throws ProtocolViolation {
        if (!Frames.isPiece(in)) {
            return MessageDecoder.decode(Frames.take(in));
        }
        byte[] block = new byte[Frames.blockBytes(in)];
        in.get(in.position() + Frames.PIECE_HEADER_BYTES, block);
        PeerMessage piece = new PeerMessage.Piece(Frames.piece(in), Frames.begin(in), ByteBuffer.wrap(block));
        Frames.skip(in);
        return piece;
    }

    private static byte[] bytesOf(PeerMessage... messages) {
        int bytes = 0;
        for (PeerMessage message : messages) {
            bytes += MessageEncoder.encodedLength(message);
        }
        ByteBuffer into = ByteBuffer.allocate(bytes);
        for (PeerMessage message : messages) {
            MessageEncoder.encode(message, into);
        }
        return into.array();
    }
}
