package dev.tamsui.engine.wire;

import dev.tamsui.engine.wire.PeerMessage.AllowedFast;
import dev.tamsui.engine.wire.PeerMessage.Bits;
import dev.tamsui.engine.wire.PeerMessage.Cancel;
import dev.tamsui.engine.wire.PeerMessage.Choke;
import dev.tamsui.engine.wire.PeerMessage.ExtendedMessage;
import dev.tamsui.engine.wire.PeerMessage.ExtensionHandshake;
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
import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;

/** Messages to bytes, length included. The layout is drawn at {@link Frames}. */
public final class MessageEncoder {
    private static final int ID_BYTES = 1;
    private static final int SPAN_BYTES = 12;

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private MessageEncoder() {}

    /** Bytes that {@link #encode} writes for it. */
    public static int encodedLength(PeerMessage message) {
        return Frames.PREFIX_BYTES
                + switch (message) {
                    case KeepAlive _ -> 0;
                    case Choke _, Unchoke _, Interested _, NotInterested _, HaveAll _, HaveNone _, Unknown _ ->
                        ID_BYTES;
                    case Have _, SuggestPiece _, AllowedFast _ -> ID_BYTES + Integer.BYTES;
                    case Request _, Cancel _, RejectRequest _ -> ID_BYTES + SPAN_BYTES;
                    case Bits(byte[] bits) -> ID_BYTES + bits.length;
                    case Piece(int _, int _, ByteBuffer block) -> ID_BYTES + 2 * Integer.BYTES + block.remaining();
                    case Port _ -> ID_BYTES + Short.BYTES;
                    case ExtensionHandshake handshake ->
                        ID_BYTES + 1 + ExtensionHandshakeCodec.encode(handshake).length;
                    case ExtendedMessage(int _, ByteBuffer payload, ByteBuffer rest) ->
                        ID_BYTES + 1 + payload.remaining() + rest.remaining();
                };
    }

    /**
     * Writes the whole message; its own buffers keep their positions.
     *
     * @throws BufferOverflowException when {@code into} has no room for {@link #encodedLength}; it holds half a message then
     */
    public static void encode(PeerMessage message, ByteBuffer into) {
        switch (message) {
            case KeepAlive _ -> into.putInt(0);
            case Choke _ -> header(MessageId.CHOKE, 0, into);
            case Unchoke _ -> header(MessageId.UNCHOKE, 0, into);
            case Interested _ -> header(MessageId.INTERESTED, 0, into);
            case NotInterested _ -> header(MessageId.NOT_INTERESTED, 0, into);
            case Have(int piece) -> index(MessageId.HAVE, piece, into);
            case Bits(byte[] bits) -> {
                header(MessageId.BITFIELD, bits.length, into);
                into.put(bits);
            }
            case Request(BlockSpan block) -> span(MessageId.REQUEST, block, into);
            case Piece(int piece, int begin, ByteBuffer block) -> {
                writePieceHeader(into, new BlockSpan(piece, begin, block.remaining()));
                into.put(block.duplicate());
            }
            case Cancel(BlockSpan block) -> span(MessageId.CANCEL, block, into);
            case Port(int port) -> {
                header(MessageId.PORT, Short.BYTES, into);
                into.putShort((short) port);
            }
            case SuggestPiece(int piece) -> index(MessageId.SUGGEST_PIECE, piece, into);
            case HaveAll _ -> header(MessageId.HAVE_ALL, 0, into);
            case HaveNone _ -> header(MessageId.HAVE_NONE, 0, into);
            case RejectRequest(BlockSpan block) -> span(MessageId.REJECT_REQUEST, block, into);
            case AllowedFast(int piece) -> index(MessageId.ALLOWED_FAST, piece, into);
            case ExtensionHandshake handshake ->
                extended(
                        ExtensionHandshakeCodec.ID,
                        ByteBuffer.wrap(ExtensionHandshakeCodec.encode(handshake)),
                        NOTHING,
                        into);
            case ExtendedMessage(int localId, ByteBuffer payload, ByteBuffer rest) ->
                extended(localId, payload, rest, into);
            case Unknown(int id) -> into.putInt(ID_BYTES).put((byte) id);
        }
    }

    /** Writes the {@link Frames#PIECE_HEADER_BYTES} that go before the block's own {@code block.length()} bytes. */
    public static void writePieceHeader(ByteBuffer into, BlockSpan block) {
        header(MessageId.PIECE, 2 * Integer.BYTES + block.length(), into);
        into.putInt(block.piece()).putInt(block.begin());
    }

    private static void index(MessageId id, int piece, ByteBuffer into) {
        header(id, Integer.BYTES, into);
        into.putInt(piece);
    }

    private static void span(MessageId id, BlockSpan block, ByteBuffer into) {
        header(id, SPAN_BYTES, into);
        into.putInt(block.piece()).putInt(block.begin()).putInt(block.length());
    }

    private static void extended(int extensionId, ByteBuffer payload, ByteBuffer rest, ByteBuffer into) {
        header(MessageId.EXTENDED, 1 + payload.remaining() + rest.remaining(), into);
        into.put((byte) extensionId).put(payload.duplicate()).put(rest.duplicate());
    }

    private static void header(MessageId id, int payloadBytes, ByteBuffer into) {
        into.putInt(ID_BYTES + payloadBytes).put((byte) id.wireId());
    }
}
