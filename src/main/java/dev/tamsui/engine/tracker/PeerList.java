package dev.tamsui.engine.tracker;

import dev.tamsui.engine.bencode.BencodeDictionary;
import dev.tamsui.engine.bencode.BencodeInteger;
import dev.tamsui.engine.bencode.BencodeList;
import dev.tamsui.engine.bencode.BencodeString;
import dev.tamsui.engine.bencode.BencodeValue;
import dev.tamsui.engine.http.AddressRules;
import dev.tamsui.engine.http.HttpUrl;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The peers in a tracker's answer, in whichever of three forms they come.
 *
 * <pre>
 * peers   (BEP 23)  n x { 4 bytes IPv4, 2 bytes port }, both in network order
 * peers6  (BEP 7)   n x { 16 bytes IPv6, 2 bytes port }
 * peers   (BEP 3)   list of dictionaries { ip: text, port: integer }
 * </pre>
 *
 * <p>Host names in the third form are passed over: resolving them would let a tracker choose whom our name server asks.
 */
final class PeerList {
    static final int MAX_PEERS = 200;

    private static final int PORT_BYTES = 2;
    private static final int MAX_LITERAL_BYTES = 45;

    /** A peer may have a private address; what names no single host is dropped here. */
    private static final AddressRules ANY_HOST = new AddressRules(true);

    private PeerList() {}

    /** At most {@link #MAX_PEERS}, none twice; both address families get their share when there are more. */
    static List<InetSocketAddress> of(BencodeDictionary answer) {
        List<InetSocketAddress> first = read(answer.get("peers"), 4);
        List<InetSocketAddress> second = read(answer.get("peers6"), 16);
        Set<InetSocketAddress> merged = new LinkedHashSet<>();
        for (int i = 0; i < Math.max(first.size(), second.size()); i++) {
            if (i < first.size()) {
                merged.add(first.get(i));
            }
            if (i < second.size()) {
                merged.add(second.get(i));
            }
        }
        return merged.stream().limit(MAX_PEERS).toList();
    }

    private static List<InetSocketAddress> read(@Nullable BencodeValue value, int addressBytes) {
        List<InetSocketAddress> peers = new ArrayList<>();
        switch (value) {
            case BencodeString compact -> readCompact(compact.buffer(), addressBytes, peers);
            case BencodeList list -> readDictionaries(list, peers);
            case null, default -> {} // no peers are none, and what they should be instead nobody knows
        }
        return peers;
    }

    private static void readCompact(ByteBuffer compact, int addressBytes, List<InetSocketAddress> into) {
        byte[] address = new byte[addressBytes];
        while (compact.remaining() >= addressBytes + PORT_BYTES && into.size() < MAX_PEERS) {
            compact.get(address);
            int port = Short.toUnsignedInt(compact.getShort());
            try {
                add(InetAddress.getByAddress(address), port, into);
            } catch (UnknownHostException e) {
                throw new IllegalStateException("4 or 16 bytes always make an address", e);
            }
        }
    }

    private static void readDictionaries(BencodeList list, List<InetSocketAddress> into) {
        for (BencodeValue value : list) {
            if (into.size() >= MAX_PEERS) {
                return;
            }
            if (value instanceof BencodeDictionary peer
                    && peer.get("ip") instanceof BencodeString ip
                    && ip.size() <= MAX_LITERAL_BYTES
                    && peer.get("port") instanceof BencodeInteger port) {
                InetAddress address = HttpUrl.literal(ip.text());
                if (address != null && port.value() <= 65_535) {
                    add(address, (int) Math.max(0, port.value()), into);
                }
            }
        }
    }

    private static void add(InetAddress address, int port, List<InetSocketAddress> into) {
        if (port != 0 && ANY_HOST.allows(address)) {
            into.add(new InetSocketAddress(address, port));
        }
    }
}
