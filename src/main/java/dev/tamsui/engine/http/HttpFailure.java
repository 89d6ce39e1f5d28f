package dev.tamsui.engine.http;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A request that brought no answer.
 *
 * <p>The message is fit for logs and for people: of the URL it names scheme and host at most, never path, query or user, for
 * those may hold a passkey.
 */
public final class HttpFailure extends Exception {
    private static final long serialVersionUID = 1L;

    private final Reason reason;

    HttpFailure(Reason reason, String message) {
        this(reason, message, null);
    }

    HttpFailure(Reason reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }

    /** Why there was no answer. */
    public enum Reason {
        /** The host has only addresses that {@link AddressRules} forbids. */
        REFUSED_ADDRESS,
        /** The host's name has no address. */
        DNS,
        /** No connection could be made. */
        CONNECT,
        /** The request's time was over, at whatever step. */
        TIMEOUT,
        /** The server could not prove who it is. */
        TLS,
        /** Redirected too often, or to where we do not follow. */
        REDIRECTS,
        /** The answer exceeds the request's limit. */
        TOO_LARGE,
        /** Not an absolute http or https URL that we accept. */
        BAD_URL,
        /** The connection broke, or the server does not speak HTTP. */
        IO;

        /** Lower case with underscores, for JSON and metric labels. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
