package dev.tamsui.api;

import jakarta.servlet.http.HttpServletResponse;

/** Headers of every answer that is data: it is not to be kept, framed, run or read as something else. */
final class SecurityHeaders {
    static final String NOTHING_RUNS = "default-src 'none'; frame-ancestors 'none'";

    private SecurityHeaders() {}

    static void write(HttpServletResponse response) {
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("Content-Security-Policy", NOTHING_RUNS);
        response.setHeader("Referrer-Policy", "no-referrer");
        response.setHeader("Cross-Origin-Resource-Policy", "same-origin");
    }
}
