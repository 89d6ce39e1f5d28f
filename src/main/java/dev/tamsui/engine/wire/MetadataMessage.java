package dev.tamsui.engine.wire;

import java.nio.ByteBuffer;

/**
 * What peers say to each other to hand on the info dictionary (BEP 9, "extension message"), as the payload of an {@link
 * PeerMessage.ExtendedMessage}. It is cut into pieces of 16 KiB, the last one shorter, numbered from 0.
 *
 * <p>Well-formed, and not yet believed: what a size or a number is worth only the hash of the whole tells.
 */
public sealed interface MetadataMessage {
    /** What the extension is called in handshakes. */
    String NAME = "ut_metadata";

    int PIECE_BYTES = 16 * 1024;

    /** Asks for a piece. */
    record Request(int piece) implements MetadataMessage {}

    /**
     * Carries one.
     *
     * @param totalBytes of the whole, as this peer has it; 0 when it does not say
     * @param bytes at most {@link #PIECE_BYTES}, from its position to its limit
     */
    record Data(int piece, int totalBytes, ByteBuffer bytes) implements MetadataMessage {}

    /** Will not be sent: the sender lacks it, or was asked too often. */
    record Reject(int piece) implements MetadataMessage {}

    /** Something newer; to be ignored. */
    record Unknown(long type) implements MetadataMessage {}
}
