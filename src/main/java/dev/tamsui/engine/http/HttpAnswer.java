package dev.tamsui.engine.http;

import org.jspecify.annotations.Nullable;

/**
 * What a server answered, redirects followed.
 *
 * @param status 200..599, but no redirect that names a place
 * @param contentType as the server says, unchecked; null when it does not
 * @param body inflated, within the request's limit; the receiver's own
 */
public record HttpAnswer(int status, @Nullable String contentType, byte[] body) {

    /** Whether the status is one of success. */
    public boolean isOk() {
        return status >= 200 && status < 300;
    }
}
