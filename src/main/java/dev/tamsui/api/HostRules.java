package dev.tamsui.api;

import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * By which names this daemon may be addressed. A page that made its own name point here (DNS rebinding) still sends that name
 * in Host, so a list of names stops it even where no key would.
 *
 * <p>Immutable; any thread.
 */
final class HostRules {
    private static final Pattern LOOPBACK_V4 = Pattern.compile("127(\\.\\d{1,3}){3}");
    private static final String LOOPBACK_V6 = canonical("::1");
    private static final Pattern AUTHORITY = Pattern.compile("(\\[[0-9a-f:.%]+]|[^:\\[\\]]+)(?::\\d{1,5})?");

    private final Set<String> names;

    /**
     * @param allowed names or addresses of the owner's, with or without brackets around IPv6
     */
    HostRules(List<String> allowed) {
        this.names = allowed.stream().map(HostRules::normal).collect(Collectors.toUnmodifiableSet());
    }

    /**
     * @param host the Host header; null when there is none
     * @param local the address in digits that the connection came in on
     */
    boolean allows(@Nullable String host, String local) {
        if (host == null) {
            return false;
        }
        var parts = AUTHORITY.matcher(host.toLowerCase(Locale.ROOT));
        if (!parts.matches()) {
            return false;
        }
        String name = normal(parts.group(1));
        return name.equals("localhost")
                || name.equals(LOOPBACK_V6)
                || LOOPBACK_V4.matcher(name).matches()
                || name.equals(normal(local))
                || names.contains(name);
    }

    /** Lower case, an IPv6 address in its canonical form without brackets and zone. */
    private static String normal(String host) {
        String bare = host.strip().toLowerCase(Locale.ROOT);
        if (bare.startsWith("[") && bare.endsWith("]")) {
            bare = bare.substring(1, bare.length() - 1);
        }
        return bare.indexOf(':') < 0 ? bare : canonical(bare);
    }

    /** Only digits reach the parser (a colon is in no name), so nothing is looked up. */
    private static String canonical(String ipv6) {
        try {
            return InetAddress.ofLiteral(ipv6).getHostAddress().replaceFirst("%.*", "");
        } catch (IllegalArgumentException notAnAddress) {
            return ipv6;
        }
    }
}
