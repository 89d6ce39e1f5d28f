package dev.tamsui.engine.storage;

import dev.tamsui.engine.storage.SavePath.Look;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Passes each call on, and has it known as long as it is under way: see {@link Call}. */
final class WatchedFiles implements FileOpener {
    private final FileOpener files;

    WatchedFiles(FileOpener files) {
        this.files = files;
    }

    @Override
    public Opened open(Path path, Mode mode) throws IOException {
        try (Call _ = Call.begins("open", path)) {
            return new WatchedFile(path, files.open(path, mode));
        }
    }

    @Override
    public @Nullable Look look(Path path) throws IOException {
        try (Call _ = Call.begins("look", path)) {
            return files.look(path);
        }
    }

    @Override
    public Path realPath(Path path) throws IOException {
        try (Call _ = Call.begins("look", path)) {
            return files.realPath(path);
        }
    }

    @Override
    public void makeFolder(Path path) throws IOException {
        try (Call _ = Call.begins("create", path)) {
            files.makeFolder(path);
        }
    }

    @Override
    public void makeFolders(Path path) throws IOException {
        try (Call _ = Call.begins("create", path)) {
            files.makeFolders(path);
        }
    }

    @Override
    public void delete(Path path) throws IOException {
        try (Call _ = Call.begins("delete", path)) {
            files.delete(path);
        }
    }

    @Override
    public void syncFolder(Path path) throws IOException {
        try (Call _ = Call.longBegins("sync", path)) {
            files.syncFolder(path);
        }
    }

    @Override
    public void link(Path existing, Path name) throws IOException {
        try (Call _ = Call.begins("link", name)) {
            files.link(existing, name);
        }
    }

    @Override
    public void dress(Path copy, Path original) throws IOException {
        try (Call _ = Call.begins("change", copy)) {
            files.dress(copy, original);
        }
    }

    @Override
    public @Nullable Room room(Path folder) {
        try (Call _ = Call.begins("look", folder)) {
            return files.room(folder);
        }
    }

    @Override
    public boolean allocate(Path path, long length) throws IOException {
        try (Call _ = Call.longBegins("reserve", path)) { // a file system without such a call writes zeros
            return files.allocate(path, length);
        }
    }

    @Override
    public void forget(Path path) {
        try (Call _ = Call.begins("forget", path)) {
            files.forget(path);
        }
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        try (Call _ = Call.begins("rename", from)) {
            files.rename(from, to);
        }
    }

    private record WatchedFile(Path path, Opened file) implements Opened {
        @Override
        public int read(ByteBuffer into, long at) throws IOException {
            try (Call _ = Call.begins("read", path)) {
                return file.read(into, at);
            }
        }

        @Override
        public int write(ByteBuffer from, long at) throws IOException {
            try (Call _ = Call.begins("write", path)) {
                return file.write(from, at);
            }
        }

        @Override
        public void truncate(long length) throws IOException {
            try (Call _ = Call.begins("truncate", path)) {
                file.truncate(length);
            }
        }

        @Override
        public void sync() throws IOException {
            try (Call _ = Call.longBegins("sync", path)) {
                file.sync();
            }
        }

        @Override
        public void syncAll() throws IOException {
            try (Call _ = Call.longBegins("sync", path)) {
                file.syncAll();
            }
        }

        @Override
        public void close() throws IOException {
            try (Call _ = Call.begins("close", path)) {
                file.close();
            }
        }
    }
}
