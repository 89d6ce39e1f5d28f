package dev.tamsui.engine.storage;

import dev.tamsui.engine.storage.SavePath.Look;
import org.jspecify.annotations.Nullable;

/**
 * A file that is not as we left it.
 *
 * @param file its index
 * @param seen what is there now, null when no file is
 * @param fault why, with its name
 */
record FileChange(int file, @Nullable Look seen, FileFault fault) {

    /** How many bytes of it are left, be they right or not. */
    long bytesLeft() {
        return seen == null ? 0 : seen.size();
    }
}
