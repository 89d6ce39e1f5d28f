package dev.tamsui.engine.http;

import java.time.Duration;

/**
 * One GET.
 *
 * @param url absolute, http or https; a {@code user:password@} in it becomes basic authentication
 * @param maxBodyBytes how long the answer may be, both as sent and inflated; positive
 * @param deadline for everything together, name lookup, redirects and body included; positive
 */
public record HttpRequest(String url, int maxBodyBytes, Duration deadline) {
    public HttpRequest {
        if (maxBodyBytes < 1) {
            throw new IllegalArgumentException("an answer's limit must be at least 1 byte, not " + maxBodyBytes);
        }
        if (!deadline.isPositive()) {
            throw new IllegalArgumentException("a deadline must lie ahead, not " + deadline + " from now");
        }
    }

    /** Without path and query, which may hold a passkey. */
    @Override
    public String toString() {
        return "GET " + HttpUrl.redacted(url);
    }
}
