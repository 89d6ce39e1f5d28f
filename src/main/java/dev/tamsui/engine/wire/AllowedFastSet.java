package dev.tamsui.engine.wire;

import dev.tamsui.engine.model.InfoHash;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The pieces a peer may request while choked (BEP 6, "allowed fast"). They follow from the peer's network, so that who
 * reconnects from another address nearby gets the same few again and cannot leech a torrent that way.
 */
public final class AllowedFastSet {
    private static final int IPV4_NETWORK_BYTES = 3;

    /** BEP 6 knows IPv4 only; a customer commonly has a /64 of IPv6, as one has an address of IPv4. */
    private static final int IPV6_NETWORK_BYTES = 8;

    private AllowedFastSet() {}

    /**
     * @param peer where the peer is, as we see it
     * @param infoHash of the handshake, 20 bytes
     * @param pieces of the torrent, 0 or more
     * @param size how many to choose; small, since the search slows down as it nears {@code pieces}
     * @return {@code min(size, pieces)} different piece indexes, in the order they are found
     */
    public static List<Integer> of(InetAddress peer, InfoHash infoHash, int pieces, int size) {
        int wanted = Math.min(size, pieces);
        List<Integer> chosen = new ArrayList<>(Math.max(0, wanted));
        MessageDigest sha1 = sha1();
        sha1.update(network(peer));
        byte[] state = sha1.digest(infoHash.bytes());
        while (chosen.size() < wanted) {
            ByteBuffer words = ByteBuffer.wrap(state);
            while (words.hasRemaining() && chosen.size() < wanted) {
                int piece = Integer.remainderUnsigned(words.getInt(), pieces);
                if (!chosen.contains(piece)) {
                    chosen.add(piece);
                }
            }
            state = sha1.digest(state);
        }
        return List.copyOf(chosen);
    }

    /** The address with the host's part set to zero. */
    private static byte[] network(InetAddress peer) {
        byte[] address = peer.getAddress();
        Arrays.fill(address, address.length == 4 ? IPV4_NETWORK_BYTES : IPV6_NETWORK_BYTES, address.length, (byte) 0);
        return address;
    }

    private static MessageDigest sha1() {
        try {
            return MessageDigest.getInstance("SHA-1");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-1", e);
        }
    }
}
