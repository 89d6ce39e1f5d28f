package dev.tamsui.engine.wire;

import dev.tamsui.engine.wire.PeerMessage.AllowedFast;
import dev.tamsui.engine.wire.PeerMessage.Bits;
import dev.tamsui.engine.wire.PeerMessage.Cancel;
import dev.tamsui.engine.wire.PeerMessage.Choke;
import dev.tamsui.engine.wire.PeerMessage.ExtendedMessage;
import dev.tamsui.engine.wire.PeerMessage.Have;
import dev.tamsui.engine.wire.PeerMessage.HaveAll;
import dev.tamsui.engine.wire.PeerMessage.HaveNone;
import dev.tamsui.engine.wire.PeerMessage.Interested;
import dev.tamsui.engine.wire.PeerMessage.KeepAlive;
import dev.tamsui.engine.wire.PeerMessage.NotInterested;
import dev.tamsui.engine.wire.PeerMessage.Piece;
import dev.tamsui.engine.wire.PeerMessage.Port;
import dev.tamsui.engine.wire.PeerMessage.RejectRequest;
import dev.tamsui.engine.wire.PeerMessage.Request;
import dev.tamsui.engine.wire.PeerMessage.SuggestPiece;
import dev.tamsui.engine.wire.PeerMessage.Unchoke;
import dev.tamsui.engine.wire.PeerMessage.Unknown;
import java.nio.ByteBuffer;

/**
 * Bytes to messages. Piece messages can be decoded here too, but a reader with much to do finds their parts with {@link
 * Frames} and copies the block where it belongs.
 */
public final class MessageDecoder {
    private MessageDecoder() {}

    /**
     * Consumes the frame.
     *
     * @param frame number and payload of one message, as {@link Frames#take} gives it; empty for a keep-alive. Its length was
     *     checked against {@link FrameLimits}: what the message holds is allocated here
     * @throws ProtocolViolation when the payload is not as long as that message's must be, a number is above 2^31-1,
     *     or an extension handshake is no dictionary
     */
    public static PeerMessage decode(ByteBuffer frame) throws ProtocolViolation {
        if (!frame.hasRemaining()) {
            return new KeepAlive();
        }
        int wireId = Byte.toUnsignedInt(frame.get());
        MessageId id = MessageId.of(wireId);
        id.requireLength(frame.remaining());
        return switch (id) {
            case CHOKE -> new Choke();
            case UNCHOKE -> new Unchoke();
            case INTERESTED -> new Interested();
            case NOT_INTERESTED -> new NotInterested();
            case HAVE -> new Have(piece(frame));
            case BITFIELD -> new Bits(rest(frame));
            case REQUEST -> new Request(span(frame));
            case PIECE -> new Piece(piece(frame), begin(frame), ByteBuffer.wrap(rest(frame)));
            case CANCEL -> new Cancel(span(frame));
            case PORT -> new Port(Short.toUnsignedInt(frame.getShort()));
            case SUGGEST_PIECE -> new SuggestPiece(piece(frame));
            case HAVE_ALL -> new HaveAll();
            case HAVE_NONE -> new HaveNone();
            case REJECT_REQUEST -> new RejectRequest(span(frame));
            case ALLOWED_FAST -> new AllowedFast(piece(frame));
            case EXTENDED -> extended(frame);
            case UNKNOWN -> unknown(wireId, frame);
        };
    }

    private static PeerMessage extended(ByteBuffer frame) throws ProtocolViolation {
        int localId = Byte.toUnsignedInt(frame.get());
        return localId == ExtensionHandshakeCodec.ID
                ? ExtensionHandshakeCodec.decode(rest(frame))
                : new ExtendedMessage(localId, ByteBuffer.wrap(rest(frame)));
    }

    private static Unknown unknown(int wireId, ByteBuffer frame) {
        frame.position(frame.limit());
        return new Unknown(wireId);
    }

    /** The twelve bytes of a request, a cancel, a reject: piece, begin, length, four bytes each. */
    private static BlockSpan span(ByteBuffer frame) throws ProtocolViolation {
        return new BlockSpan(piece(frame), begin(frame), Frames.uint31(frame.getInt(), "a block length"));
    }

    private static int piece(ByteBuffer frame) throws ProtocolViolation {
        return Frames.uint31(frame.getInt(), "a piece index");
    }

    private static int begin(ByteBuffer frame) throws ProtocolViolation {
        return Frames.uint31(frame.getInt(), "a block offset");
    }

    private static byte[] rest(ByteBuffer frame) {
        byte[] rest = new byte[frame.remaining()];
        frame.get(rest);
        return rest;
    }
}
