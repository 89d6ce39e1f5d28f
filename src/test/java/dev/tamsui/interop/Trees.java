package dev.tamsui.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Compares and removes files and whole folders of them. */
final class Trees {
    private Trees() {}

    /** Both are the same file, or hold the same files: names, sizes and every byte. Nothing more, nothing less. */
    static void assertSame(Path expected, Path actual) {
        assertSame(expected, actual, false);
    }

    /** As {@link #assertSame}, for clients that create no empty files. */
    static void assertSameButForEmptyFiles(Path expected, Path actual) {
        assertSame(expected, actual, true);
    }

    private static void assertSame(Path expected, Path actual, boolean ignoreEmpty) {
        SortedMap<String, Long> expectedSizes = sizes(expected, ignoreEmpty);
        assertThat(sizes(actual, ignoreEmpty)).as("files below %s", actual).isEqualTo(expectedSizes);
        for (String name : expectedSizes.keySet()) {
            try {
                long difference = Files.mismatch(expected.resolve(name), actual.resolve(name));
                assertThat(difference)
                        .as("first different byte of %s", actual.resolve(name))
                        .isEqualTo(-1);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static SortedMap<String, Long> sizes(Path root, boolean ignoreEmpty) {
        SortedMap<String, Long> sizes = new TreeMap<>();
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                long size = Files.size(file);
                if (size > 0 || !ignoreEmpty) {
                    sizes.put(root.relativize(file).toString(), size);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return sizes;
    }

    /** Copies a file or folder, under its own name, into a folder that exists. */
    static void copyInto(Path from, Path folder) {
        Path target = folder.resolve(String.valueOf(from.getFileName()));
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, target.resolve(from.relativize(file).toString()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Removes a folder and all below it, if it is there. */
    static void remove(Path root) {
        if (!Files.exists(root)) {
            return;
        }
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.toList().reversed()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
