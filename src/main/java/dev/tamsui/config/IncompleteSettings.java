package dev.tamsui.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/** What is set for files of torrents that are not complete yet. */
final class IncompleteSettings {
    static final String SUFFIX = "tamsui.disk.incomplete-suffix";
    static final String DIR = "tamsui.disk.incomplete-dir";
    private static final int MOST_BYTES = 32;

    private IncompleteSettings() {}

    /** Empty when none is set. */
    static String suffix(@Nullable String text) {
        if (text == null || text.isEmpty()) {
            return "";
        }
        int bytes = text.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > MOST_BYTES) {
            throw new InvalidConfigurationPropertyValueException(
                    SUFFIX, text, "It has " + bytes + " bytes; at most " + MOST_BYTES + " are allowed.");
        }
        if (text.isBlank() || text.chars().anyMatch(c -> c == '/' || c == '\\' || Character.isISOControl(c))) {
            throw new InvalidConfigurationPropertyValueException(
                    SUFFIX, text, "It must be the end of a file name, such as .part.");
        }
        return text;
    }

    /** Nothing is made: its volume may not be mounted yet. Null when none is set. */
    static @Nullable Path folder(@Nullable String text, List<Path> saveRoots) {
        if (text == null || text.isBlank()) {
            return null;
        }
        try {
            Path path = Path.of(text);
            if (!path.isAbsolute()) {
                throw new InvalidConfigurationPropertyValueException(DIR, text, "It must be an absolute path.");
            }
            Path real = real(path.normalize());
            if (saveRoots.stream().noneMatch(real::startsWith)) {
                throw new InvalidConfigurationPropertyValueException(
                        DIR, text, "It must be below one of the folders that torrents may be saved in: " + saveRoots);
            }
            return real;
        } catch (InvalidPathException e) {
            throw new InvalidConfigurationPropertyValueException(DIR, text, e.getReason() + ".");
        } catch (IOException e) {
            throw new InvalidConfigurationPropertyValueException(DIR, text, "It cannot be looked at.", e);
        }
    }

    private static Path real(Path path) throws IOException {
        for (Path there = path; there != null; there = there.getParent()) {
            if (Files.exists(there, LinkOption.NOFOLLOW_LINKS)) {
                return there.toRealPath().resolve(there.relativize(path));
            }
        }
        return path;
    }
}
