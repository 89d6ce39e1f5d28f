package dev.tamsui.engine.wire;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one peer says to another after the handshake (BEP 3, "peer messages"; BEP 6; BEP 10).
 *
 * <p>An instance is well-formed but not yet believed: whether a piece index exists is for the torrent to judge. Offsets and
 * lengths are bytes within the piece, indexes and offsets 0..2^31-1. A decoded message refers to nothing of the buffer it
 * came from. Arrays and buffers belong to whoever receives the message; nobody writes to them.
 */
public sealed interface PeerMessage {

    /** Says only that the sender is still there. */
    record KeepAlive() implements PeerMessage {}

    /** The receiver will not be served: its waiting requests are void, without the fast extension even unanswered. */
    record Choke() implements PeerMessage {}

    /** The receiver may request. */
    record Unchoke() implements PeerMessage {}

    /** The receiver has something the sender wants. */
    record Interested() implements PeerMessage {}

    /** The receiver has nothing the sender wants. */
    record NotInterested() implements PeerMessage {}

    /** The sender has one more piece, checked. */
    record Have(int piece) implements PeerMessage {}

    /**
     * All the sender has, as on the wire: the torrent, which knows how many pieces there are, makes a {@link Bitfield} of it.
     *
     * @param bits not copied
     */
    record Bits(byte[] bits) implements PeerMessage {
        @Override
        public boolean equals(Object other) {
            return other instanceof Bits that && Arrays.equals(bits, that.bits);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(bits);
        }

        @Override
        public String toString() {
            return "Bits[" + HexFormat.of().formatHex(bits) + "]";
        }
    }

    /** Asks for a block. */
    record Request(BlockSpan block) implements PeerMessage {}

    /**
     * Carries a block, despite the name BEP 3 gives it.
     *
     * @param block from its position to its limit
     */
    record Piece(int piece, int begin, ByteBuffer block) implements PeerMessage {}

    /** Takes a request back; a block already on its way may still come. */
    record Cancel(BlockSpan block) implements PeerMessage {}

    /**
     * Where the sender's DHT node listens (BEP 5, "bittorrent protocol extension").
     *
     * @param port UDP, 0..65535
     */
    record Port(int port) implements PeerMessage {}

    /** BEP 6, "suggest piece": the sender has it in memory. */
    record SuggestPiece(int piece) implements PeerMessage {}

    /** BEP 6, "have all/have none": stands for a full bitfield. */
    record HaveAll() implements PeerMessage {}

    /** BEP 6, "have all/have none": stands for an empty bitfield. */
    record HaveNone() implements PeerMessage {}

    /** BEP 6, "reject request": this request will not be served. */
    record RejectRequest(BlockSpan block) implements PeerMessage {}

    /** BEP 6, "allowed fast": the receiver may request this piece even while choked. */
    record AllowedFast(int piece) implements PeerMessage {}

    /**
     * What the sender can do beyond the fixed messages (BEP 10, "handshake message"; BEP 9 for the metadata size; BEP 21 for
     * upload-only). Whatever a peer leaves out, or says in a type or range that makes no sense, has the absent value.
     *
     * @param extensions the sender's number for every extension it understands, 1..255, or 0 for one it has switched off;
     *     at most {@link #MAX_EXTENSIONS}
     * @param client what it calls itself, at most {@link #MAX_CLIENT_CHARS} characters, no control characters; empty when
     *     absent
     * @param listenPort TCP, 1..65535; 0 when absent
     * @param maxRequests how many requests it lets wait unanswered ("reqq"), 1..{@link #MAX_REQUESTS}
     * @param yourIp how it sees the receiver; null when absent
     * @param ipv4 where else it can be reached; null when absent
     * @param ipv6 likewise
     * @param metadataSizeBytes of the info dictionary, 1..{@link #MAX_METADATA_BYTES}; 0 when absent. A claim: allocate
     *     nothing for it
     * @param uploadOnly whether it wants no data, now or later
     */
    record ExtensionHandshake(
            Map<String, Integer> extensions,
            String client,
            int listenPort,
            int maxRequests,
            @Nullable InetAddress yourIp,
            @Nullable InetAddress ipv4,
            @Nullable InetAddress ipv6,
            int metadataSizeBytes,
            boolean uploadOnly)
            implements PeerMessage {
        public static final int MAX_EXTENSIONS = 64;
        public static final int MAX_CLIENT_CHARS = 64;
        public static final int MAX_REQUESTS = 2_000;
        public static final int MAX_METADATA_BYTES = 32 * 1024 * 1024;

        /** What a peer that does not say is taken to allow. */
        public static final int DEFAULT_REQUESTS = 250;

        /**
         * What we allow: deep enough to fill 80 MB/s at 300 ms of round-trip time. They are all we hold of a block that is still to be
         * sent, so they cost little.
         */
        public static final int OUR_REQUESTS = 1_500;

        /** What we call ourselves. */
        public static final String OUR_CLIENT = "Tamsui 0.1";

        public ExtensionHandshake {
            extensions = Map.copyOf(extensions);
        }

        /**
         * Ours.
         *
         * @param listenPort 0 for none
         * @param peer where the receiver seems to be, null to keep quiet about it
         * @param metadataSizeBytes of the info dictionary, 0 when it is not handed on
         */
        public static ExtensionHandshake ours(
                Map<String, Integer> extensions, int listenPort, @Nullable InetAddress peer, int metadataSizeBytes) {
            return new ExtensionHandshake(
                    extensions, OUR_CLIENT, listenPort, OUR_REQUESTS, peer, null, null, metadataSizeBytes, false);
        }
    }

    /**
     * A message of an extension (BEP 10, "extension protocol").
     *
     * @param localId the receiver's own number for it, as it gave it in its extension handshake, 1..255
     * @param payload what is behind the number, from its position to its limit
     * @param rest what is behind that, likewise: a part of something larger, which need not be copied to be sent. Empty in what
     *     was received
     */
    record ExtendedMessage(int localId, ByteBuffer payload, ByteBuffer rest) implements PeerMessage {
        private static final ByteBuffer NONE = ByteBuffer.allocate(0).asReadOnlyBuffer();

        public ExtendedMessage(int localId, ByteBuffer payload) {
            this(localId, payload, NONE);
        }
    }

    /**
     * A message we do not speak. Ignored, so that newer peers stay connected.
     *
     * @param id 0..255
     */
    record Unknown(int id) implements PeerMessage {}
}
