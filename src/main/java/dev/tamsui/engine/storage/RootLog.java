package dev.tamsui.engine.storage;

import java.nio.file.Path;
import java.util.Map;

/**
 * Where the markers of the save roots are remembered.
 *
 * <p>Thread: lanes; may wait. Both throw {@link dev.tamsui.engine.model.StateStoreException} when that cannot be done.
 */
public interface RootLog {
    /** Remembers nothing. */
    RootLog NONE = new RootLog() {
        @Override
        public Map<Path, String> markers() {
            return Map.of();
        }

        @Override
        public void remember(Path root, String marker) {}
    };

    /** Each root that was ever written to, and what its marker says. */
    Map<Path, String> markers();

    /** Durable when it returns. */
    void remember(Path root, String marker);
}
