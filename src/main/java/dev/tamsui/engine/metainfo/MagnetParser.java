package dev.tamsui.engine.metainfo;

import dev.tamsui.engine.metainfo.MagnetException.Reason;
import dev.tamsui.engine.model.InfoHash;
import dev.tamsui.engine.model.InfoHashes;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads one magnet link.
 *
 * <p>Links are written by many programs and copied by hand. What names the torrent must be right. Of all else, what makes no sense
 * is dropped without a word, since the rest may do.
 */
final class MagnetParser {
    static final String SCHEME = "magnet:?";
    static final int MAX_CHARS = 64 * 1024;
    static final int MAX_NAME_CHARS = 1_024;
    static final int MAX_PEERS = 100;

    private static final String V1 = "urn:btih:";
    /** Multihash: SHA2-256, 32 bytes (BEP 9; BEP 52). */
    private static final String V2 = "urn:btmh:";

    private static final String V2_SHA256 = "1220";
    private static final int BASE32_DIGITS = 32;
    private static final Pattern NUMBERED = Pattern.compile("\\.\\d{1,4}$");
    private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");

    private @Nullable InfoHash v1;
    private @Nullable InfoHash v2;
    private @Nullable String name;
    private final Set<String> trackers = new LinkedHashSet<>();
    private final Set<String> webSeeds = new LinkedHashSet<>();
    private final Set<InetSocketAddress> peers = new LinkedHashSet<>();
    private @Nullable FileSelection selected;

    Magnet parse(String text) throws MagnetException {
        String link = text.strip();
        if (link.length() > MAX_CHARS) {
            throw new MagnetException(
                    Reason.TOO_LONG,
                    "The magnet link has " + link.length() + " characters, more than " + MAX_CHARS
                            + ". Leave out some of its trackers (tr).");
        }
        if (!Magnet.isMeant(link)) {
            throw new MagnetException(
                    Reason.NOT_A_MAGNET, "This is no magnet link: it does not begin with " + SCHEME + ".");
        }
        for (String pair : link.substring(SCHEME.length()).replace("&amp;", "&").split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                String key = pair.substring(0, equals).toLowerCase(Locale.ROOT);
                take(NUMBERED.matcher(key).replaceFirst(""), pair.substring(equals + 1));
            }
        }
        return new Magnet(
                hashes(),
                name,
                trackers.stream().map(List::of).toList(),
                List.copyOf(webSeeds),
                List.copyOf(peers),
                selected);
    }

    private void take(String key, String raw) throws MagnetException {
        String value = decoded(raw, key.equals("dn"));
        if (value == null) {
            return;
        }
        switch (key) {
            case "xt" -> takeTopic(value.strip());
            case "dn" -> takeName(value);
            case "tr" -> takeAddress(value, trackers, Addresses.MAX_TRACKERS);
            case "ws" -> takeAddress(value, webSeeds, Addresses.MAX_WEB_SEEDS);
            case "x.pe" -> takePeer(value.strip());
            case "so" -> selected = selected == null ? FileSelection.parse(value) : selected;
            default -> {} // kt, xl, as, xs and whatever else
        }
    }

    /** What it is about. A topic of another network is none of ours. */
    private void takeTopic(String topic) throws MagnetException {
        if (topic.regionMatches(true, 0, V1, 0, V1.length())) {
            v1 = same(v1, v1Hash(topic.substring(V1.length())));
        } else if (topic.regionMatches(true, 0, V2, 0, V2.length())) {
            v2 = same(v2, v2Hash(topic.substring(V2.length())));
        }
    }

    private static InfoHash v1Hash(String digits) throws MagnetException {
        byte[] bytes = digits.length() == BASE32_DIGITS ? Base32.decode(digits) : null;
        InfoHash hash =
                bytes != null ? InfoHash.of(bytes) : InfoHash.parse(digits).orElse(null);
        if (hash == null || !hash.isV1()) {
            throw new MagnetException(
                    Reason.BAD_HASH,
                    "The hash behind xt=" + V1 + " has " + digits.length()
                            + " characters. It must be 40 hexadecimal digits, or 32 of base 32 (A-Z, 2-7). Copy the whole link.");
        }
        return hash;
    }

    private static InfoHash v2Hash(String digits) throws MagnetException {
        InfoHash hash = digits.startsWith(V2_SHA256)
                ? InfoHash.parse(digits.substring(V2_SHA256.length())).orElse(null)
                : null;
        if (hash == null || hash.isV1()) {
            throw new MagnetException(
                    Reason.BAD_HASH,
                    "The hash behind xt=" + V2 + " has " + digits.length() + " characters. It must be " + V2_SHA256
                            + " and 64 hexadecimal digits. Copy the whole link.");
        }
        return hash;
    }

    private static InfoHash same(@Nullable InfoHash before, InfoHash now) throws MagnetException {
        if (before != null && !before.equals(now)) {
            throw new MagnetException(
                    Reason.SEVERAL_TORRENTS, "The magnet link names two torrents (xt). Add them one by one.");
        }
        return now;
    }

    private void takeName(String value) {
        if (name == null && !value.isBlank()) {
            int end = Math.min(value.length(), MAX_NAME_CHARS);
            boolean cutsOne = end < value.length() && Character.isHighSurrogate(value.charAt(end - 1));
            name = value.substring(0, cutsOne ? end - 1 : end);
        }
    }

    private static void takeAddress(String value, Set<String> into, int most) {
        String address = Addresses.address(value);
        if (address != null && into.size() < most) {
            into.add(address);
        }
    }

    /** {@code 192.0.2.7:6881} or {@code [2001:db8::7]:6881}. */
    private void takePeer(String value) {
        int colon = value.lastIndexOf(':');
        InetAddress host = colon < 0 ? null : literal(value.substring(0, colon));
        int port = host == null ? 0 : port(value.substring(colon + 1));
        if (host != null && port > 0 && peers.size() < MAX_PEERS) {
            peers.add(new InetSocketAddress(host, port));
        }
    }

    private static @Nullable InetAddress literal(String host) {
        boolean isIpv6 = host.startsWith("[") && host.endsWith("]") && host.indexOf('%') < 0 && host.indexOf(':') >= 0;
        if (!isIpv6 && !IPV4.matcher(host).matches()) {
            return null;
        }
        try {
            return InetAddress.ofLiteral(isIpv6 ? host.substring(1, host.length() - 1) : host);
        } catch (IllegalArgumentException none) {
            return null;
        }
    }

    /** 0 for none. */
    private static int port(String digits) {
        if (digits.isEmpty() || digits.length() > 5 || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return 0;
        }
        int port = Integer.parseInt(digits);
        return port <= 65_535 ? port : 0;
    }

    private InfoHashes hashes() throws MagnetException {
        if (v1 != null) {
            return new InfoHashes(v1, v2);
        }
        if (v2 != null) {
            throw new MagnetException(
                    Reason.V2_ONLY,
                    "This link is for BitTorrent v2 alone, which is not supported. Look for one with xt=" + V1 + ".");
        }
        throw new MagnetException(
                Reason.NO_HASH,
                "The magnet link names no torrent: it needs xt=" + V1
                        + " and the hash. Links of other networks cannot be used.");
    }

    /**
     * Null when the escapes are none. A plus is a blank in names, where programs write it for one, and itself in addresses, where it may
     * belong to a key.
     */
    private static @Nullable String decoded(String raw, boolean isPlusBlank) {
        try {
            return URLDecoder.decode(isPlusBlank ? raw : raw.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException malformed) {
            return null;
        }
    }
}
