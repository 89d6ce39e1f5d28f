package dev.tamsui.config;

import java.util.List;

/** Settings below {@code tamsui} that nobody reads. The message lists them, one a line. */
final class UnknownSettingsException extends RuntimeException {
    private static final long serialVersionUID = 1;

    UnknownSettingsException(List<String> unknown) {
        super(String.join("\n", unknown));
    }
}
