package dev.tamsui.engine.storage;

import dev.tamsui.engine.model.EngineSettings.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Where files go, and how they are kept there.
 *
 * @param saveRoots real paths; save paths that lie below none of them are taken as they are
 * @param roots where the volumes of the save roots are remembered
 */
public record Placing(Files files, List<Path> saveRoots, RootLog roots) {
    /** Anywhere, with nothing kept free. */
    static final Placing PLAIN = new Placing(Files.PLAIN, List.of(), RootLog.NONE);

    public Placing {
        saveRoots = List.copyOf(saveRoots);
    }
}
