package dev.tamsui.engine.http;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;

/**
 * Which addresses we may connect to when somebody else named them.
 *
 * <p>A torrent file is written by a stranger, and so is a tracker's redirect; without this rule either could make the daemon talk
 * to services that only its own host or network can reach. Refused are all addresses that do not name one host on the public
 * internet: loopback, private, link-local, carrier-grade NAT, documentation, benchmarking, reserved, and IPv6 forms that carry an
 * IPv4 address inside (mapped ones are judged as the IPv4 address they are, since the JDK makes them that; compatible, NAT64 and
 * Teredo are refused; 6to4 is judged by what it carries).
 *
 * <p>Immutable; any thread.
 *
 * @param allowPrivate lets all of them through but multicast, unspecified and broadcast, which never name a server
 */
public record AddressRules(boolean allowPrivate) {

    /** IPv4 ranges without public hosts (RFC 6890 and its registry); multicast and above is handled apart. */
    private static final List<Range> SPECIAL_V4 = List.of(
            new Range(new int[] {10}, 8),
            new Range(new int[] {100, 64}, 10), // carrier-grade NAT
            new Range(new int[] {127}, 8),
            new Range(new int[] {169, 254}, 16), // link-local, and where clouds keep their metadata
            new Range(new int[] {172, 16}, 12),
            new Range(new int[] {192, 0, 0}, 24),
            new Range(new int[] {192, 0, 2}, 24), // documentation
            new Range(new int[] {192, 88, 99}, 24), // 6to4 relays
            new Range(new int[] {192, 168}, 16),
            new Range(new int[] {198, 18}, 15), // benchmarking
            new Range(new int[] {198, 51, 100}, 24), // documentation
            new Range(new int[] {203, 0, 113}, 24), // documentation
            new Range(new int[] {240}, 4)); // reserved

    /** Global unicast is 2000::/3; all else in IPv6 is special. These are the special parts within it. */
    private static final Range GLOBAL_V6 = new Range(new int[] {0x20}, 3);

    private static final List<Range> SPECIAL_V6 = List.of(
            new Range(new int[] {0x20, 0x01, 0x00}, 23), // IETF: Teredo, benchmarking, ORCHID
            new Range(new int[] {0x20, 0x01, 0x0d, 0xb8}, 32), // documentation
            new Range(new int[] {0x3f, 0xff}, 20)); // documentation

    private static final Range SIX_TO_FOUR = new Range(new int[] {0x20, 0x02}, 16);
    private static final Range COMPATIBLE = new Range(new int[12], 96);
    private static final Range NAT64 = new Range(new int[] {0x00, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0}, 96);

    /** Whether a connection to {@code address} may be made. */
    public boolean allows(InetAddress address) {
        byte[] bytes = address.getAddress();
        return bytes.length == 4 ? allowsV4(bytes) : allowsV6(bytes);
    }

    private boolean allowsV4(byte[] bytes) {
        if (neverAServerV4(bytes)) {
            return false;
        }
        return allowPrivate || SPECIAL_V4.stream().noneMatch(range -> range.holds(bytes));
    }

    private boolean allowsV6(byte[] bytes) {
        if (bytes[0] == (byte) 0xff || isZero(bytes)) {
            return false; // multicast, unspecified
        }
        if (SIX_TO_FOUR.holds(bytes)) {
            return allowsV4(Arrays.copyOfRange(bytes, 2, 6));
        }
        boolean isLoopback = COMPATIBLE.holds(bytes) && bytes[15] == 1 && isZero(Arrays.copyOf(bytes, 15));
        if (!isLoopback && (COMPATIBLE.holds(bytes) || NAT64.holds(bytes))) {
            return allowPrivate && !neverAServerV4(Arrays.copyOfRange(bytes, 12, 16));
        }
        return allowPrivate || (GLOBAL_V6.holds(bytes) && SPECIAL_V6.stream().noneMatch(range -> range.holds(bytes)));
    }

    /** "This network" (0/8, which Linux takes for itself), multicast, broadcast. */
    private static boolean neverAServerV4(byte[] bytes) {
        int first = Byte.toUnsignedInt(bytes[0]);
        boolean isMulticast = first >= 224 && first <= 239;
        boolean isBroadcast = first == 255 && bytes[1] == -1 && bytes[2] == -1 && bytes[3] == -1;
        return first == 0 || isMulticast || isBroadcast;
    }

    private static boolean isZero(byte[] bytes) {
        for (byte b : bytes) {
            if (b != 0) {
                return false;
            }
        }
        return true;
    }

    /** A network: its leading bytes, and how many bits of them count. */
    private record Range(int[] prefix, int bits) {
        boolean holds(byte[] address) {
            for (int bit = 0; bit < bits; bit += 8) {
                int mask = 0xff << Math.max(0, 8 - (bits - bit)) & 0xff;
                int wanted = bit / 8 < prefix.length ? prefix[bit / 8] : 0;
                if ((address[bit / 8] & mask) != (wanted & mask)) {
                    return false;
                }
            }
            return true;
        }
    }
}
