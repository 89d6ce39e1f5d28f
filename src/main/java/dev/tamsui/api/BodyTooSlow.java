package dev.tamsui.api;

import java.io.IOException;

/** Thrown while a body is read, when it has not arrived in time. */
final class BodyTooSlow extends IOException {
    private static final long serialVersionUID = 1;

    BodyTooSlow(long limitSeconds) {
        super("The body did not arrive within " + limitSeconds + " s.");
    }
}
