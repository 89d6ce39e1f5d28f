package dev.tamsui.interop;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;

/** What people and disks do to files. */
enum Damage {
    DELETED {
        @Override
        void strike(Path file) throws IOException {
            Files.delete(file);
        }
    },
    CUT {
        @Override
        void strike(Path file) throws IOException {
            try (var open = new RandomAccessFile(file.toFile(), "rw")) {
                open.setLength(open.length() / 2);
            }
        }
    },
    EDITED {
        @Override
        void strike(Path file) throws IOException {
            flipABit(file);
        }
    },
    /** As a disk does it: size and times are what they were. */
    ROTTEN {
        @Override
        void strike(Path file) throws IOException {
            FileTime before = Files.getLastModifiedTime(file);
            flipABit(file);
            Files.setLastModifiedTime(file, before);
        }
    };

    abstract void strike(Path file) throws IOException;

    void to(Path file) {
        try {
            strike(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether one can see it without reading the file. */
    boolean shows() {
        return this != ROTTEN;
    }

    private static void flipABit(Path file) throws IOException {
        try (var open = new RandomAccessFile(file.toFile(), "rw")) {
            long middle = open.length() / 2;
            open.seek(middle);
            int was = open.read();
            open.seek(middle);
            open.write(was ^ 1);
        }
    }
}
