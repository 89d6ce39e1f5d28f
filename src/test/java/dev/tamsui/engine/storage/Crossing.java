package dev.tamsui.engine.storage;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.concurrent.TimeUnit;

/** Whether two folders of a test are on one file system, as far as the storage can tell. */
enum Crossing {
    SAME,
    /** No link leads from one to the other. */
    OTHER,
    /** There are no links at all. */
    NO_LINKS,
    /** As {@link #OTHER}, and times are kept to two seconds there. */
    COARSE;

    FileOpener between(Path one, Path other) {
        FileOpener real = FileOpener.system();
        Path none = one.resolve("none");
        Refusal crossing =
                (from, to) -> from.startsWith(one) == to.startsWith(other) ? "Invalid cross-device link" : "";
        return switch (this) {
            case SAME -> real;
            case OTHER -> new Linking(real, crossing, none);
            case NO_LINKS -> new Linking(real, (_, _) -> "Operation not permitted", none);
            case COARSE -> new Linking(real, crossing, other);
        };
    }

    private interface Refusal {
        String of(Path existing, Path name);
    }

    /** @param coarse where times are kept to two seconds */
    private record Linking(FileOpener real, Refusal refusal, Path coarse) implements FileOpener {
        @Override
        public void dress(Path copy, Path original) throws IOException {
            real.dress(copy, original);
            if (copy.startsWith(coarse)) {
                long seconds = Files.getLastModifiedTime(copy).to(TimeUnit.SECONDS);
                Files.setLastModifiedTime(copy, FileTime.from(seconds - seconds % 2, TimeUnit.SECONDS));
            }
        }

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
