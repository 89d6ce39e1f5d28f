package dev.tamsui.engine.storage;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;

/** Whether two folders of a test are on one file system, as far as the storage can tell. */
enum Crossing {
    SAME,
    /** No link leads from one to the other. */
    OTHER,
    /** There are no links at all. */
    NO_LINKS;

    FileOpener between(Path one, Path other) {
        FileOpener real = FileOpener.system();
        return switch (this) {
            case SAME -> real;
            case OTHER ->
                new Linking(
                        real,
                        (from, to) -> from.startsWith(one) == to.startsWith(other) ? "Invalid cross-device link" : "");
            case NO_LINKS -> new Linking(real, (_, _) -> "Operation not permitted");
        };
    }

    private interface Refusal {
        String of(Path existing, Path name);
    }

    private record Linking(FileOpener real, Refusal refusal) implements FileOpener {
        @Override
        public Opened open(Path path, Mode mode) throws IOException {
            return real.open(path, mode);
        }

        @Override
        public void link(Path existing, Path name) throws IOException {
            String why = refusal.of(existing, name);
            if (!why.isEmpty()) {
                throw new FileSystemException(existing.toString(), name.toString(), why);
            }
            real.link(existing, name);
        }
    }
}
