package dev.tamsui.engine.session;

import dev.tamsui.engine.metainfo.TorrentFile;
import dev.tamsui.engine.model.EngineException.SavePathOccupied;
import dev.tamsui.engine.model.EngineException.SavePathRefused;
import dev.tamsui.engine.model.EngineSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which folders torrents may be saved in: those below a configured root, links resolved, where nothing of the torrent can lie
 * in the daemon's own folder.
 *
 * <p>The roots and that folder lie apart by the settings, but links and the names that torrents bring are not settings.
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
     * @param names what the torrent puts there: its folder, or its only file
     * @throws SavePathRefused when it is not below a root, or what is put there would lie in the state folder or around it
     */
    Path resolve(@Nullable Path wanted, Collection<String> names) {
        Path path = wanted == null
                ? settings.downloadDir()
                : settings.downloadDir().resolve(wanted).normalize();
        Path told = wanted == null ? path : wanted;
        try {
            Path real = real(path);
            if (rootsLikeliestFirst(path, real).noneMatch(root -> isBelow(real, root))) {
                throw new SavePathRefused("The save path " + told
                        + " is not below a folder that torrents may be saved in. Those are: " + roots()
                        + ". The setting tamsui.save-roots adds more.");
            }
            Path state = state();
            if (real.startsWith(state)) {
                throw new SavePathRefused("The save path " + told
                        + " lies in the folder where the daemon keeps its state. Choose another.");
            }
            for (String name : names) {
                requireApart(name, told, real(path.resolve(name)), state);
            }
            return path;
        } catch (IOException e) {
            throw new SavePathRefused("The save path " + told + " cannot be looked at: " + e.getMessage() + ".");
        }
    }

    /** Those that it lies below by its name come first: of the others none is looked at then, since a volume that hangs would hang us. */
    private Stream<Path> rootsLikeliestFirst(Path path, Path real) {
        return settings.saveRoots().stream()
                .sorted(Comparator.comparing(root -> !path.startsWith(root) && !real.startsWith(root)));
    }

    /** Whether two save paths are the same folder, as far as that can be told. */
    boolean isSame(Path one, Path other) {
        try {
            return one.equals(other) || real(one).equals(real(other));
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Makes the folder where it is missing: what is not there later was on a volume that is not there later.
     *
     * @throws SavePathOccupied when one of the files stands there already
     * @throws SavePathRefused when it cannot be made or looked at
     */
    void makeFree(Path savePath, List<TorrentFile> files) {
        try {
            Files.createDirectories(savePath);
            for (TorrentFile file : files) {
                String name = String.join("/", file.path());
                if (!file.pad() && Files.exists(savePath.resolve(name), LinkOption.NOFOLLOW_LINKS)) {
                    throw new SavePathOccupied("In " + savePath + " there is a " + name
                            + " already, which was left alone. Move it away, or choose another save path.");
                }
            }
        } catch (IOException e) {
            throw new SavePathRefused("The save path " + savePath + " cannot be made: " + e.getMessage() + ".");
        }
    }

    /** Its own refusal, since the system's words would name the folder, which is no caller's business. */
    private Path state() {
        try {
            return real(settings.stateDir());
        } catch (IOException e) {
            throw new SavePathRefused(
                    "The daemon cannot look at the folder of its own state now, so it cannot tell whether the"
                            + " torrent would meet it. Make that folder readable again.");
        }
    }

    private static void requireApart(String name, Path savePath, Path real, Path state) {
        if (real.startsWith(state) || state.startsWith(real)) {
            throw new SavePathRefused(
                    "In the save path " + savePath + " this torrent's " + name
                            + " would share a folder with the daemon's state and could write over it. Choose another save path.");
        }
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

    /**
     * A save path with its links resolved, whether it is there or not.
     *
     * @throws SavePathRefused when it cannot be looked at
     */
    Path whereItLeads(Path savePath) {
        try {
            return real(savePath);
        } catch (IOException e) {
            throw new SavePathRefused("The save path " + savePath + " cannot be looked at: " + e.getMessage() + ".");
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
