package dev.tamsui.store;

import org.jspecify.annotations.Nullable;

/** The state folder cannot be used. The message names the folder, the reason and the way out. */
public final class StateFolderException extends RuntimeException {
    private static final long serialVersionUID = 1;

    StateFolderException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
