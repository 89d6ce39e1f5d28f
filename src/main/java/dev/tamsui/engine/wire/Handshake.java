package dev.tamsui.engine.wire;

import dev.tamsui.engine.model.InfoHash;
import dev.tamsui.engine.model.PeerId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The first thing either side sends (BEP 3, "peer protocol").
 *
 * <pre>
 *  0        1                      20         28           48          68
 *  +--------+----------------------+----------+------------+-----------+
 *  | 19     | BitTorrent protocol  | reserved | info hash  | peer id   |
 *  +--------+----------------------+----------+------------+-----------+
 *  |&lt;-------------- head, decoded first ----------------&gt;|
 * </pre>
 *
 * <p>It is decoded in two steps: who listens must know the torrent before it answers, and some that only test whether a port
 * is open send their peer id after the answer, or never.
 *
 * @param infoHash 20 bytes: v1, or a v2 hash cut to that length
 */
public record Handshake(Capabilities capabilities, InfoHash infoHash, PeerId peerId) {
    public static final int HEAD_BYTES = 48;
    public static final int BYTES = HEAD_BYTES + PeerId.BYTES;

    private static final byte[] PROTOCOL = "\u0013BitTorrent protocol".getBytes(StandardCharsets.US_ASCII);

    /** All but the peer id. */
    public record Head(Capabilities capabilities, InfoHash infoHash) {}

    public Handshake {
        if (!infoHash.isV1()) {
            throw new IllegalArgumentException("a handshake carries an info hash of 20 bytes, not 32");
        }
    }

    /** Whether bytes from the position to the limit, few or many, can be the start of a handshake. Consumes nothing. */
    public static boolean canStartWith(ByteBuffer soFar) {
        int there = Math.min(PROTOCOL.length, soFar.remaining());
        return soFar.slice(soFar.position(), there).equals(ByteBuffer.wrap(PROTOCOL, 0, there));
    }

    /**
     * Consumes the first {@link #HEAD_BYTES}.
     *
     * @param in at least so many remain
     * @throws ProtocolViolation when it names another protocol; nothing is consumed then
     */
    public static Head decodeHead(ByteBuffer in) throws ProtocolViolation {
        if (!canStartWith(in)) {
            throw new ProtocolViolation("a handshake of another protocol than BitTorrent's");
        }
        in.position(in.position() + PROTOCOL.length);
        Capabilities capabilities = Capabilities.of(in.getLong());
        return new Head(capabilities, InfoHash.of(take(in, InfoHash.V1_BYTES)));
    }

    /** Consumes the {@link PeerId#BYTES} behind the head, of which at least so many remain. */
    public static PeerId decodePeerId(ByteBuffer in) {
        return PeerId.of(take(in, PeerId.BYTES));
    }

    /** @param into has room for {@link #BYTES} */
    public void encode(ByteBuffer into) {
        into.put(PROTOCOL)
                .putLong(capabilities.reserved())
                .put(infoHash.bytes())
                .put(peerId.bytes());
    }

    private static byte[] take(ByteBuffer in, int bytes) {
        byte[] taken = new byte[bytes];
        in.get(taken);
        return taken;
    }
}
