package dev.tamsui.interop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Where a client lives: a host, a folder for its state and downloads, which is removed at the end, and a log, which stays.
 */
record Workplace(Host host, Path folder, Path log) {
    /** A folder below, made if need be. */
    Path folder(String name) {
        try {
            return Files.createDirectories(folder.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes a file below and returns its path. */
    Path write(String name, String text) {
        Path file = folder.resolve(name);
        try {
            Files.createDirectories(file.getParent());
            return Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Program start(List<String> command) {
        return start(Map.of(), command);
    }

    Program start(Map<String, String> environment, List<String> command) {
        return Program.start(host, folder, log, environment, command);
    }
}
