package dev.tamsui.engine.http;

import dev.tamsui.engine.http.HttpFailure.Reason;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An absolute http or https URL, taken apart and safe to send: no control character or blank anywhere, so nothing in it can end a
 * request line; the host is a plain name or an address in its one usual spelling.
 *
 * <p>We parse ourselves because trackers' URLs hold what {@code java.net.URI} refuses, and because the query must reach the
 * tracker byte for byte. Its {@code toString} holds no secret. Immutable; any thread.
 *
 * @param scheme http or https
 * @param userInfo as written, still percent-encoded; null when there is none
 * @param host lower case; an IPv6 address without its brackets
 * @param port 1..65535, the scheme's own when the URL names none
 * @param target path and query as sent on the request line; begins with a slash
 */
public record HttpUrl(String scheme, @Nullable String userInfo, String host, int port, String target) {

    /** Longer ones are refused; a request line we write is never longer. */
    public static final int MAX_CHARS = 8192;

    private static final Pattern PARTS = Pattern.compile("(?i)(https?)://([^/?#]*)([^#]*)(?:#.*)?");
    private static final Pattern HAS_SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*:.*");
    private static final Pattern NAME = Pattern.compile("[a-z0-9_-]{1,63}(\\.[a-z0-9_-]{1,63})*\\.?");
    private static final Pattern LOOKS_NUMERIC = Pattern.compile("(.*\\.)?([0-9]+|0x[0-9a-f]*)\\.?");
    private static final String OCTET = "(0|[1-9][0-9]?|1[0-9][0-9]|2[0-4][0-9]|25[0-5])";
    private static final Pattern DOTTED_QUAD = Pattern.compile(OCTET + "(\\." + OCTET + "){3}");
    private static final int MAX_LITERAL_CHARS = 45;
    private static final String NEEDS_ENCODING = "\"<>\\^`{|}";

    /**
     * Takes {@code text} apart.
     *
     * @throws HttpFailure BAD_URL, with a message that repeats nothing of the text
     */
    public static HttpUrl parse(String text) throws HttpFailure {
        if (text.length() > MAX_CHARS) {
            throw bad("a URL of " + text.length() + " characters; the limit is " + MAX_CHARS);
        }
        if (text.chars().anyMatch(c -> c <= ' ' || c == 0x7f)) {
            throw bad("a URL with a blank or control character in it");
        }
        Matcher parts = PARTS.matcher(text);
        if (!parts.matches()) {
            throw bad("not an absolute http or https URL");
        }
        String scheme = parts.group(1).toLowerCase(Locale.ROOT);
        String authority = parts.group(2);
        if (authority.indexOf('\\') >= 0) {
            throw bad("a URL with a backslash, which others read as the end of the host");
        }
        int at = authority.lastIndexOf('@');
        String userInfo = at < 0 ? null : authority.substring(0, at);
        String hostAndPort = authority.substring(at + 1);
        int colon = hostAndPort.indexOf(':', Math.max(0, hostAndPort.indexOf(']')));
        String host = colon < 0 ? hostAndPort : hostAndPort.substring(0, colon);
        int port = colon < 0 ? defaultPort(scheme) : port(hostAndPort.substring(colon + 1), scheme);
        String rest = parts.group(3);
        String target = encode(rest.startsWith("/") ? rest : "/" + rest);
        return new HttpUrl(scheme, userInfo, host(host.toLowerCase(Locale.ROOT)), port, target);
    }

    /**
     * Where a redirect from here leads. Credentials stay with their origin: ours are kept only within it, and the redirect's own
     * are dropped.
     *
     * @param location the header's value, absolute or relative
     * @throws HttpFailure BAD_URL when it is neither
     */
    HttpUrl redirectedTo(String location) throws HttpFailure {
        HttpUrl next = parse(absolute(location));
        return new HttpUrl(next.scheme, isSameOrigin(next) ? userInfo : null, next.host, next.port, next.target);
    }

    boolean isSameOrigin(HttpUrl other) {
        return scheme.equals(other.scheme) && host.equals(other.host) && port == other.port;
    }

    boolean isEncrypted() {
        return scheme.equals("https");
    }

    /** Scheme, host and port when it is not the usual one: all of a URL that may be shown to others than its owner. */
    public String origin() {
        String shownHost = host.indexOf(':') < 0 ? host : "[" + host + "]";
        return scheme + "://" + shownHost + (port == defaultPort(scheme) ? "" : ":" + port);
    }

    /** The origin of any URL text, or words instead of it; never fails. */
    public static String redacted(String text) {
        try {
            return parse(text).origin();
        } catch (HttpFailure unreadable) {
            return "(unreadable URL)";
        }
    }

    @Override
    public String toString() {
        return origin();
    }

    /**
     * The address that {@code host} spells out in its one usual way; null when it is a name or anything else. Asks no name server.
     *
     * @param host an IPv6 address without brackets, of at most 45 characters
     */
    public static @Nullable InetAddress literal(String host) {
        boolean isV6 = host.indexOf(':') >= 0 && host.indexOf('%') < 0 && host.length() <= MAX_LITERAL_CHARS;
        if (!isV6 && !DOTTED_QUAD.matcher(host).matches()) {
            return null;
        }
        try {
            return InetAddress.ofLiteral(host);
        } catch (IllegalArgumentException noAddress) {
            return null;
        }
    }

    /** RFC 3986, "Reference Resolution", but for the dots in a path, which the server resolves as well. */
    private String absolute(String location) {
        if (HAS_SCHEME.matcher(location).matches()) {
            return location;
        }
        if (location.startsWith("//")) {
            return scheme + ":" + location;
        }
        if (location.isEmpty() || location.startsWith("#")) {
            return origin() + target;
        }
        int query = target.indexOf('?');
        String path = query < 0 ? target : target.substring(0, query);
        return origin()
                + switch (location.charAt(0)) {
                    case '/' -> location;
                    case '?' -> path + location;
                    default -> path.substring(0, path.lastIndexOf('/') + 1) + location;
                };
    }

    private static String host(String host) throws HttpFailure {
        if (host.startsWith("[") && host.endsWith("]")) {
            // IPv4 in IPv6's clothes is read as IPv4, and is one more odd spelling
            if (!(literal(host.substring(1, host.length() - 1)) instanceof Inet6Address address)) {
                throw bad("a URL whose host is no IPv6 address");
            }
            return address.getHostAddress();
        }
        if (DOTTED_QUAD.matcher(host).matches()) {
            return host;
        }
        // resolvers read 2130706433, 0x7f.1 and 0177.0.0.1 as 127.0.0.1; no real name ends in a number
        if (LOOKS_NUMERIC.matcher(host).matches()) {
            throw bad("a URL whose host is an address in an odd spelling");
        }
        if (host.length() > 253 || !NAME.matcher(host).matches()) {
            throw bad("a URL whose host is no plain name");
        }
        return host;
    }

    private static int port(String digits, String scheme) throws HttpFailure {
        if (digits.isEmpty()) {
            return defaultPort(scheme);
        }
        if (!digits.matches("[0-9]{1,5}")) {
            throw bad("a URL whose port is no number");
        }
        int port = Integer.parseInt(digits);
        if (port < 1 || port > 65_535) {
            throw bad("a URL with port " + port + ", outside 1..65535");
        }
        return port;
    }

    private static int defaultPort(String scheme) {
        return scheme.equals("https") ? 443 : 80;
    }

    private static String encode(String target) {
        StringBuilder sent = new StringBuilder(target.length());
        for (byte b : target.getBytes(StandardCharsets.UTF_8)) {
            if (b < 0 || NEEDS_ENCODING.indexOf(b) >= 0) {
                sent.append(String.format(Locale.ROOT, "%%%02X", b));
            } else {
                sent.append((char) b);
            }
        }
        return sent.toString();
    }

    private static HttpFailure bad(String message) {
        return new HttpFailure(Reason.BAD_URL, message);
    }
}
