package dev.tamsui.engine.wire;

import dev.tamsui.engine.bencode.Bencode;
import dev.tamsui.engine.bencode.BencodeDictionary;
import dev.tamsui.engine.bencode.BencodeDictionaryWriter;
import dev.tamsui.engine.bencode.BencodeException;
import dev.tamsui.engine.bencode.BencodeInteger;
import dev.tamsui.engine.bencode.BencodeLimits;
import dev.tamsui.engine.bencode.BencodeString;
import dev.tamsui.engine.bencode.BencodeValue;
import dev.tamsui.engine.wire.PeerMessage.ExtensionHandshake;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The dictionary of a BEP 10 handshake: {@code m} names and numbers, {@code v} the client, {@code p} its port, {@code reqq},
 * {@code yourip}, {@code ipv4}, {@code ipv6}, {@code metadata_size} (BEP 9), {@code upload_only} (BEP 21).
 *
 * <p>Only what is no dictionary at all is a violation. Clients differ in what they put into one, so an entry of the wrong kind
 * or range counts as absent, an unknown one is passed over, and bytes behind the dictionary are too.
 */
final class ExtensionHandshakeCodec {
    /** Its number among the extended messages. */
    static final int ID = 0;

    /** Honest ones have some 300 bytes, three containers deep, and 30 values. */
    static final BencodeLimits LIMITS = new BencodeLimits(FrameLimits.EXTENSION_BYTES, 8, 1_024);

    private static final int MAX_NAME_BYTES = 64;

    private ExtensionHandshakeCodec() {}

    static ExtensionHandshake decode(byte[] payload) throws ProtocolViolation {
        BencodeDictionary from;
        try {
            from = BencodeDictionary.of(Bencode.decodePrefix(payload, LIMITS), "an extension handshake");
        } catch (BencodeException e) {
            // its own message may quote the peer
            throw new ProtocolViolation("an extension handshake that is no dictionary within limits: "
                    + e.kind().name() + " at byte " + e.offset() + " of " + payload.length);
        }
        long requests = integer(from, "reqq", ExtensionHandshake.DEFAULT_REQUESTS);
        return new ExtensionHandshake(
                extensions(from.get("m")),
                from.get("v") instanceof BencodeString name ? ClientName.clean(name.text()) : "",
                (int) within(1, 65_535, integer(from, "p", 0)),
                (int) Math.clamp(requests, 1L, ExtensionHandshake.MAX_REQUESTS),
                address(from.get("yourip")),
                address(from.get("ipv4")) instanceof Inet4Address v4 ? v4 : null,
                address(from.get("ipv6")) instanceof Inet6Address v6 ? v6 : null,
                (int) within(1, ExtensionHandshake.MAX_METADATA_BYTES, integer(from, "metadata_size", 0)),
                integer(from, "upload_only", 0) != 0);
    }

    static byte[] encode(ExtensionHandshake handshake) {
        BencodeDictionaryWriter m = new BencodeDictionaryWriter();
        handshake.extensions().forEach(m::put);
        BencodeDictionaryWriter into = new BencodeDictionaryWriter().put("m", m).put("reqq", handshake.maxRequests());
        if (!handshake.client().isEmpty()) {
            into.put("v", handshake.client());
        }
        if (handshake.listenPort() != 0) {
            into.put("p", handshake.listenPort());
        }
        put(into, "yourip", handshake.yourIp());
        put(into, "ipv4", handshake.ipv4());
        put(into, "ipv6", handshake.ipv6());
        if (handshake.metadataSizeBytes() != 0) {
            into.put("metadata_size", handshake.metadataSizeBytes());
        }
        if (handshake.uploadOnly()) {
            into.put("upload_only", 1);
        }
        return into.encoded();
    }

    private static Map<String, Integer> extensions(@Nullable BencodeValue m) {
        Map<String, Integer> extensions = new HashMap<>();
        if (m instanceof BencodeDictionary names) {
            for (BencodeDictionary.Entry entry : names) {
                if (extensions.size() == ExtensionHandshake.MAX_EXTENSIONS) {
                    break;
                }
                if (entry.key().size() <= MAX_NAME_BYTES
                        && entry.value() instanceof BencodeInteger id
                        && id.value() >= 0
                        && id.value() <= 255) {
                    extensions.put(entry.key().text(), (int) id.value());
                }
            }
        }
        return extensions;
    }

    private static long integer(BencodeDictionary from, String key, long absent) {
        return from.get(key) instanceof BencodeInteger integer ? integer.value() : absent;
    }

    /** {@code value} in that range, else 0. */
    private static long within(long min, long max, long value) {
        return value >= min && value <= max ? value : 0;
    }

    private static @Nullable InetAddress address(@Nullable BencodeValue value) {
        if (value instanceof BencodeString string && (string.size() == 4 || string.size() == 16)) {
            try {
                return InetAddress.getByAddress(string.bytes());
            } catch (UnknownHostException impossible) {
                throw new IllegalStateException("4 and 16 bytes are an address", impossible);
            }
        }
        return null;
    }

    private static void put(BencodeDictionaryWriter into, String key, @Nullable InetAddress address) {
        if (address != null) {
            into.put(key, address.getAddress());
        }
    }
}
