package dev.tamsui.engine.wire;

import java.nio.ByteBuffer;

/**
 * Finds messages in what has been read so far, without copying or allocating (BEP 3, "peer messages").
 *
 * <pre>
 *  0          4    5            9          13
 *  +----------+----+------------+----------+------------------+
 *  | length   | id | payload: length - 1 bytes ...            |   any message; length 0, and no id: keep-alive
 *  +----------+----+------------+----------+------------------+
 *  | length   | 7  | piece      | begin    | block ...        |   a piece message
 *  +----------+----+------------+----------+------------------+
 * </pre>
 *
 * <p>All numbers are big-endian. The frame meant is the one at the buffer's position; its bytes end at the buffer's limit or
 * before. Only {@link #take} and {@link #skip} move the position. Buffers may be direct or not, and are in their default byte
 * order.
 */
public final class Frames {
    public static final int PREFIX_BYTES = 4;

    /** What comes before the block in a piece message. */
    public static final int PIECE_HEADER_BYTES = 13;

    private static final int ID_OFFSET = 4;
    private static final int PIECE_OFFSET = 5;
    private static final int BEGIN_OFFSET = 9;

    private Frames() {}

    /**
     * How many bytes must still be read before the frame is whole, 0 when it is. While its length has not arrived, the bytes
     * missing from that.
     *
     * @throws ProtocolViolation when the length is negative or above the limits, or wrong for the message; told as soon as
     *     those bytes are there
     */
    public static int missing(ByteBuffer in, FrameLimits limits) throws ProtocolViolation {
        int there = in.remaining();
        if (there < PREFIX_BYTES) {
            return PREFIX_BYTES - there;
        }
        int length = in.getInt(in.position());
        if (there > ID_OFFSET && length > 0) {
            check(idOf(in), length, limits);
        } else {
            check(length, Math.max(limits.maxFrameBytes(), pieceLength(limits)));
        }
        return Math.max(0, PREFIX_BYTES + length - there);
    }

    /** Bytes of the whole frame, its length included; at least {@link #PREFIX_BYTES} have arrived. */
    public static int frameBytes(ByteBuffer in) {
        return PREFIX_BYTES + in.getInt(in.position());
    }

    /** Whether the frame is a piece message; its length and, unless that is 0, its number have arrived. */
    public static boolean isPiece(ByteBuffer in) {
        return in.remaining() > ID_OFFSET && in.getInt(in.position()) > 0 && idOf(in) == MessageId.PIECE;
    }

    /**
     * The piece index of a piece message, of which {@link #PIECE_HEADER_BYTES} have arrived.
     *
     * @throws ProtocolViolation when it is above 2^31-1
     */
    public static int piece(ByteBuffer in) throws ProtocolViolation {
        return uint31(in.getInt(in.position() + PIECE_OFFSET), "a piece index");
    }

    /**
     * Where in the piece the block of a piece message begins; {@link #PIECE_HEADER_BYTES} have arrived.
     *
     * @throws ProtocolViolation when it is above 2^31-1
     */
    public static int begin(ByteBuffer in) throws ProtocolViolation {
        return uint31(in.getInt(in.position() + BEGIN_OFFSET), "a block offset");
    }

    /** Bytes of the block of a piece message; it starts {@link #PIECE_HEADER_BYTES} behind the position. */
    public static int blockBytes(ByteBuffer in) {
        return frameBytes(in) - PIECE_HEADER_BYTES;
    }

    /** Moves behind a whole frame and returns a view of what {@link MessageDecoder} takes: all but the length. */
    public static ByteBuffer take(ByteBuffer in) {
        int start = in.position() + PREFIX_BYTES;
        ByteBuffer frame = in.slice(start, in.getInt(in.position()));
        in.position(start + frame.remaining());
        return frame;
    }

    /** Moves behind a whole frame. */
    public static void skip(ByteBuffer in) {
        in.position(in.position() + frameBytes(in));
    }

    static int uint31(int raw, String what) throws ProtocolViolation {
        if (raw < 0) {
            throw new ProtocolViolation(what + " of " + Integer.toUnsignedLong(raw) + ", not up to 2147483647");
        }
        return raw;
    }

    private static void check(MessageId id, int length, FrameLimits limits) throws ProtocolViolation {
        check(length, id == MessageId.PIECE ? pieceLength(limits) : limits.maxFrameBytes());
        id.requireLength(length - 1);
    }

    private static void check(int length, int limit) throws ProtocolViolation {
        if (length < 0 || length > limit) {
            throw new ProtocolViolation(
                    "a message of " + Integer.toUnsignedLong(length) + " bytes, not up to " + limit);
        }
    }

    private static int pieceLength(FrameLimits limits) {
        return PIECE_HEADER_BYTES - PREFIX_BYTES + limits.maxBlockBytes();
    }

    private static MessageId idOf(ByteBuffer in) {
        return MessageId.of(Byte.toUnsignedInt(in.get(in.position() + ID_OFFSET)));
    }
}
