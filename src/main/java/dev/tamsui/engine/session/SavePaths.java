package dev.tamsui.engine.session;

import dev.tamsui.engine.model.EngineException.SavePathRefused;
import dev.tamsui.engine.model.EngineSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which folders torrents may be saved in: those below a configured root, links resolved, and never the daemon's own.
 *
 * <p>Thread: a caller's; it asks the file system.
 */
final class SavePaths {
    private final EngineSettings settings;

    SavePaths(EngineSettings settings) {
        this.settings = settings;
    }

    /**
     * The folder to use.
     *
     * @param wanted null for the download folder; a relative one is below that
     * @throws SavePathRefused when it is not below a root
     */
    Path resolve(@Nullable Path wanted) {
        Path path = wanted == null
                ? settings.downloadDir()
                : settings.downloadDir().resolve(wanted).normalize();
        try {
            Path real = real(path);
            boolean allowed = settings.saveRoots().stream().anyMatch(root -> isBelow(real, root))
                    && !isBelow(real, settings.stateDir());
            if (allowed) {
                return path;
            }
        } catch (IOException e) {
            throw new SavePathRefused("The save path " + wanted + " cannot be looked at: " + e.getMessage() + ".");
        }
        throw new SavePathRefused(
                "The save path " + wanted + " is not below a folder that torrents may be saved in. Those are: "
                        + roots() + ". The setting tamsui.save-roots adds more.");
    }

    private String roots() {
        List<Path> roots = settings.saveRoots();
        return roots.stream().map(Path::toString).collect(Collectors.joining(", "));
    }

    private static boolean isBelow(Path real, Path folder) {
        try {
            return real.startsWith(real(folder));
        } catch (IOException e) {
            return false;
        }
    }

    /** The real path of the nearest parent that exists, and below it what does not exist yet. */
    private static Path real(Path path) throws IOException {
        Path absolute = path.toAbsolutePath().normalize();
        for (Path there = absolute; there != null; there = there.getParent()) {
            // a link that leads nowhere yet exists too: where it leads to could be made later
            if (Files.exists(there, LinkOption.NOFOLLOW_LINKS)) {
                return there.toRealPath().resolve(there.relativize(absolute));
            }
        }
        return absolute;
    }
}
