package dev.tamsui.config;

import dev.tamsui.store.FileFaults;
import dev.tamsui.store.StateFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.core.env.Environment;

/**
 * The daemon's folders: all there, absolute and without symbolic links, so that one can be compared with another.
 *
 * <p>The state folder lies neither in a save root nor around one: a torrent is named by strangers, and must have no way
 * to write over the daemon's state or to be served from it.
 */
record Folders(Path stateDir, Path downloadDir, List<Path> saveRoots) {
    static final String STATE_DIR = "tamsui.state-dir";
    static final String DOWNLOAD_DIR = "tamsui.download-dir";
    static final String SAVE_ROOTS = "tamsui.save-roots";

    private static final Logger LOG = LoggerFactory.getLogger(Folders.class);
    private static final Duration LOOK_WITHIN = Duration.ofSeconds(5);

    Folders {
        saveRoots = List.copyOf(saveRoots);
    }

    /**
     * Resolves the folders set, fills in those that are not, and creates what is missing.
     *
     * @param environment asked for XDG_DATA_HOME and the home folder
     * @throws InvalidConfigurationPropertyValueException for a folder that cannot be, with the reason
     * @throws dev.tamsui.store.StateFolderException for a state folder that cannot be made
     */
    static Folders prepare(TamsuiProperties properties, Environment environment) {
        UnaryOperator<String> known = name -> environment.getProperty(name, "");
        Path state = StateFolder.prepare(stateDir(properties.stateDir(), known));
        Path download = created(DOWNLOAD_DIR, path(DOWNLOAD_DIR, properties.downloadDir(), known, "downloads"));
        Set<Path> roots = new LinkedHashSet<>();
        for (String root : properties.saveRoots()) {
            if (!root.isBlank()) {
                roots.add(created(SAVE_ROOTS, parsed(SAVE_ROOTS, root)));
            }
        }
        String rootsFrom = SAVE_ROOTS;
        if (roots.isEmpty()) {
            rootsFrom = DOWNLOAD_DIR;
            roots.add(download);
        }
        for (Path root : roots) {
            requireApart(rootsFrom, root, state);
        }
        if (roots.stream().noneMatch(download::startsWith)) {
            throw new InvalidConfigurationPropertyValueException(
                    DOWNLOAD_DIR,
                    download,
                    "It must be one of the folders of " + SAVE_ROOTS + " or lie below one: " + roots);
        }
        return new Folders(state, download, new ArrayList<>(roots));
    }

    /**
     * Where the state folder is to be; nothing is made and no link is followed.
     *
     * @param environment asked for XDG_DATA_HOME and user.home; says "" for what it does not know
     */
    static Path stateDir(@Nullable String text, UnaryOperator<String> environment) {
        return path(STATE_DIR, text, environment, "state");
    }

    private static void requireApart(String property, Path root, Path state) {
        if (root.startsWith(state)) {
            throw new InvalidConfigurationPropertyValueException(
                    property, root, "It lies in the state folder " + state + ", where no torrent may be saved.");
        }
        if (state.startsWith(root)) {
            throw new InvalidConfigurationPropertyValueException(
                    property,
                    root,
                    "It holds the state folder " + state
                            + ", which a torrent could then write over. Move one of the two.");
        }
    }

    private static Path path(
            String property, @Nullable String text, UnaryOperator<String> environment, String byDefault) {
        return text == null || text.isBlank()
                ? dataFolder(property, environment).resolve(byDefault)
                : parsed(property, text);
    }

    private static Path parsed(String property, String text) {
        if (text.startsWith("~")) {
            throw new InvalidConfigurationPropertyValueException(
                    property, text, "A ~ means nothing here. Write the path of the home folder in full.");
        }
        try {
            return Path.of(text).toAbsolutePath().normalize();
        } catch (InvalidPathException e) {
            throw new InvalidConfigurationPropertyValueException(property, text, e.getReason() + ".");
        }
    }

    /** By the XDG Base Directory Specification, which also says that a relative path there is to be ignored. */
    private static Path dataFolder(String property, UnaryOperator<String> environment) {
        String xdg = environment.apply("XDG_DATA_HOME");
        if (Path.of(xdg).isAbsolute()) {
            return Path.of(xdg).resolve("tamsui");
        }
        Path home = Path.of(environment.apply("user.home"));
        if (!home.isAbsolute()) {
            throw new InvalidConfigurationPropertyValueException(
                    property, "", "The user of this process has no home folder, so this must be set.");
        }
        return home.resolve(".local/share/tamsui");
    }

    /** One on a volume that does not answer is taken as it is written, so that the others can be used meanwhile. */
    private static Path created(String property, Path path) {
        try {
            Optional<Path> real = InTime.ask(LOOK_WITHIN, () -> {
                if (!Files.isDirectory(path)) {
                    Files.createDirectories(path);
                }
                return path.toRealPath();
            });
            if (real.isEmpty()) {
                LOG.error(
                        "{}: the file system of {} has not answered within {} s. What is on it waits until it does.",
                        property,
                        path,
                        LOOK_WITHIN.toSeconds());
            }
            return real.orElse(path);
        } catch (IOException e) {
            throw new InvalidConfigurationPropertyValueException(
                    property, path, "The folder cannot be created: " + FileFaults.inWords(e) + ".", e);
        }
    }
}
