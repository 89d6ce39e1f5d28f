package dev.tamsui.api;

import java.io.IOException;

/** Thrown while a body is read, at the first byte beyond its limit. */
final class BodyTooLarge extends IOException {
    private static final long serialVersionUID = 1;

    BodyTooLarge(long limitBytes) {
        super("The body is larger than the " + limitBytes + " bytes allowed for its content type.");
    }
}
