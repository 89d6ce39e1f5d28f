package dev.tamsui.store;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Where a PostgreSQL database is and who we are there.
 *
 * @param url as {@code jdbc:postgresql://host:port/database}, with the driver's own settings behind a question mark, but
 *     without user or password
 * @param user null for the driver's default
 * @param password null when the server asks for none; never shown
 */
public record PostgresAddress(
        String url, @Nullable String user, @Nullable String password) {
    public static final String PREFIX = "jdbc:postgresql:";

    /** @throws IllegalArgumentException saying what is wrong with the address, in a sentence that does not repeat it */
    public PostgresAddress {
        if (!url.startsWith(PREFIX)) {
            throw new IllegalArgumentException("It must begin with " + PREFIX + "//");
        }
        String settings = url.substring(bare(url).length()).toLowerCase(Locale.ROOT);
        if (bare(url).contains("@") || settings.matches(".*[?&](user|password|sslpassword)=.*")) {
            throw new IllegalArgumentException(
                    "It must not hold a user or password: addresses are logged. They have settings of their own.");
        }
    }

    /** The address without what stands behind the question mark. */
    public static String bare(String url) {
        int end = url.indexOf('?');
        return end < 0 ? url : url.substring(0, end);
    }

    @Override
    public String toString() {
        return bare(url);
    }
}
