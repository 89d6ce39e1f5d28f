package dev.tamsui.engine.wire;

import java.util.Arrays;

/**
 * The fixed messages: their number on the wire and how long their payload may be (BEP 3, "peer messages"; BEP 5; BEP 6,
 * "fast extension"; BEP 10). The payload is what follows the number.
 */
public enum MessageId {
    CHOKE(0, 0),
    UNCHOKE(1, 0),
    INTERESTED(2, 0),
    NOT_INTERESTED(3, 0),
    HAVE(4, 4),
    /** As long as the torrent has pieces, which is not known here. */
    BITFIELD(5, 0, Integer.MAX_VALUE),
    REQUEST(6, 12),
    PIECE(7, 8, Integer.MAX_VALUE),
    CANCEL(8, 12),
    PORT(9, 2),
    SUGGEST_PIECE(13, 4),
    HAVE_ALL(14, 0),
    HAVE_NONE(15, 0),
    REJECT_REQUEST(16, 12),
    ALLOWED_FAST(17, 4),
    /** At least the number of the extension. */
    EXTENDED(20, 1, Integer.MAX_VALUE),
    /** Any number that is not above. */
    UNKNOWN(-1, 0, Integer.MAX_VALUE);

    private static final MessageId[] BY_WIRE_ID = byWireId();

    private final int wireId;
    private final int minBytes;
    private final int maxBytes;

    MessageId(int wireId, int bytes) {
        this(wireId, bytes, bytes);
    }

    MessageId(int wireId, int minBytes, int maxBytes) {
        this.wireId = wireId;
        this.minBytes = minBytes;
        this.maxBytes = maxBytes;
    }

    /** @param wireId 0..255 */
    public static MessageId of(int wireId) {
        return wireId < BY_WIRE_ID.length ? BY_WIRE_ID[wireId] : UNKNOWN;
    }

    /** The number on the wire, 0..255; -1 for {@link #UNKNOWN}. */
    public int wireId() {
        return wireId;
    }

    /** The shortest payload, bytes. */
    public int minBytes() {
        return minBytes;
    }

    /** The longest payload, bytes; {@code Integer.MAX_VALUE} where only {@link FrameLimits} bound it. */
    public int maxBytes() {
        return maxBytes;
    }

    /**
     * @param payloadBytes what follows the number
     * @throws ProtocolViolation when this message cannot be that long
     */
    void requireLength(int payloadBytes) throws ProtocolViolation {
        if (payloadBytes < minBytes || payloadBytes > maxBytes) {
            String bound = minBytes == maxBytes ? "not " + minBytes : "not at least " + minBytes;
            throw new ProtocolViolation(this + " carries " + payloadBytes + " bytes, " + bound);
        }
    }

    private static MessageId[] byWireId() {
        MessageId[] table = new MessageId[EXTENDED.wireId + 1];
        Arrays.fill(table, UNKNOWN);
        for (MessageId id : values()) {
            if (id != UNKNOWN) {
                table[id.wireId] = id;
            }
        }
        return table;
    }
}
