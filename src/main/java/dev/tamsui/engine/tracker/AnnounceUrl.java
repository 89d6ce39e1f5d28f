package dev.tamsui.engine.tracker;

import dev.tamsui.engine.model.InfoHash;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;

/**
 * The URL of an HTTP announce (BEP 3, "trackers"; BEP 23).
 *
 * <p>The tracker's own query stays in front, byte for byte: private trackers keep the passkey there, and some read by position.
 */
final class AnnounceUrl {
    /**
     * Nobody's passkey is called so. A URL that holds one of these was made to have us announce another torrent or another port,
     * or to look like an announce to a server that is no tracker.
     */
    private static final Set<String> OURS =
            Set.of("info_hash", "peer_id", "port", "uploaded", "downloaded", "left", "event");

    private AnnounceUrl() {}

    /** Whether the tracker's URL already says what is ours to say. */
    static boolean isPrepared(String trackerUrl) {
        return Arrays.stream(query(trackerUrl).split("[&;]"))
                .map(pair -> pair.split("=", 2)[0])
                .anyMatch(name -> OURS.contains(decoded(name)));
    }

    static String of(AnnounceRequest request) {
        String base = withoutFragment(request.url());
        StringBuilder url = new StringBuilder(base);
        if (base.indexOf('?') < 0) {
            url.append('?');
        } else if (!base.endsWith("?") && !base.endsWith("&")) {
            url.append('&');
        }
        url.append("info_hash=");
        encode(Arrays.copyOf(request.infoHash().bytes(), InfoHash.V1_BYTES), url);
        url.append("&peer_id=");
        encode(request.peerId().bytes(), url);
        url.append("&port=").append(request.port());
        url.append("&uploaded=").append(request.uploadedBytes());
        url.append("&downloaded=").append(request.downloadedBytes());
        url.append("&left=").append(request.leftBytes());
        if (request.event() != AnnounceEvent.NONE) {
            url.append("&event=").append(request.event().word());
        }
        url.append("&numwant=").append(request.numWant());
        url.append("&compact=1&no_peer_id=1");
        url.append(String.format(Locale.ROOT, "&key=%08X", request.key()));
        if (request.trackerId() != null) {
            url.append("&trackerid=");
            encode(request.trackerId().getBytes(StandardCharsets.ISO_8859_1), url);
        }
        return url.toString();
    }

    /** Percent-encodes whatever is not unreserved (RFC 3986, "Unreserved Characters"): hashes are bytes, not text. */
    private static void encode(byte[] bytes, StringBuilder into) {
        for (byte b : bytes) {
            boolean isPlain = (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || (b >= '0' && b <= '9');
            if (isPlain || b == '-' || b == '.' || b == '_' || b == '~') {
                into.append((char) b);
            } else {
                into.append('%').append(hexDigit(b >> 4)).append(hexDigit(b));
            }
        }
    }

    private static char hexDigit(int nibble) {
        return "0123456789ABCDEF".charAt(nibble & 0xf);
    }

    private static String query(String url) {
        String sent = withoutFragment(url);
        int start = sent.indexOf('?');
        return start < 0 ? "" : sent.substring(start + 1);
    }

    private static String withoutFragment(String url) {
        int hash = url.indexOf('#');
        return hash < 0 ? url : url.substring(0, hash);
    }

    private static String decoded(String name) {
        try {
            return URLDecoder.decode(name, StandardCharsets.UTF_8).toLowerCase(Locale.ROOT);
        } catch (IllegalArgumentException notEncoded) {
            return name.toLowerCase(Locale.ROOT);
        }
    }
}
