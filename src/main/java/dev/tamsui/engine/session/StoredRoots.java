package dev.tamsui.engine.session;

import dev.tamsui.engine.model.StateStore;
import dev.tamsui.engine.storage.RootLog;
import java.nio.file.Path;
import java.util.Map;

/** The markers of the save roots, in the state store. Thread: any; waits for the store. */
record StoredRoots(StateStore store) implements RootLog {
    @Override
    public Map<Path, String> markers() {
        return store.rootMarkers();
    }

    @Override
    public void remember(Path root, String marker) {
        store.markRoot(root, marker);
    }
}
