package dev.tamsui.engine.storage;

import dev.tamsui.engine.storage.SavePath.Look;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The last step to the file system, apart so that tests can let it fail or keep it in memory. What needs real files even in
 * tests (execute bits, links) does not go this way.
 *
 * <p>Thread: lanes and sync threads, several at once.
 */
interface FileOpener {
    /** What file systems answer that cannot sync a folder, or a file that is only read, or have no need to. */
    Set<String> NO_SYNC = Set.of("Invalid argument", "Operation not supported", "Bad file descriptor");

    /** How a file is opened. */
    enum Mode {
        /** An existing file, so that data on read-only volumes can be seeded. */
        READ,
        /** An existing file. */
        WRITE,
        /** A file that is not there yet, made with what the umask leaves of 0666; refused when something has come in its place. */
        CREATE
    }

    /** An open file. The calls are those of {@link FileChannel}, and may like them do less than asked. */
    interface Opened {
        int read(ByteBuffer into, long at) throws IOException;

        int write(ByteBuffer from, long at) throws IOException;

        void truncate(long length) throws IOException;

        /** All bytes written before, by whomever, are on the disk when it returns, and so is the length (fdatasync). */
        void sync() throws IOException;

        /** As {@link #sync}, and so are mode and times. */
        default void syncAll() throws IOException {
            sync();
        }

        void close() throws IOException;
    }

    Opened open(Path path, Mode mode) throws IOException;

    /** What stands at a path, not following a link; null when nothing does. */
    default @Nullable Look look(Path path) throws IOException {
        return SavePath.lookAt(path);
    }

    /** With links resolved; the path must exist. */
    default Path realPath(Path path) throws IOException {
        return path.toRealPath();
    }

    default void makeFolder(Path path) throws IOException {
        Files.createDirectory(path);
    }

    default void makeFolders(Path path) throws IOException {
        Files.createDirectories(path);
    }

    /** Removes a file or an empty folder; that nothing is there is no fault. */
    default void delete(Path path) throws IOException {
        Files.deleteIfExists(path);
    }

    /**
     * Makes the names in a folder durable. A folder that we may not read is let be, and so is a file system without such a call: at
     * worst a file is gone after a power cut, which the next start sees.
     */
    default void syncFolder(Path path) throws IOException {
        try (FileChannel folder = FileChannel.open(path, StandardOpenOption.READ)) {
            folder.force(true);
        } catch (AccessDeniedException _) {
            // as said
        } catch (IOException e) {
            if (e.getMessage() == null || !NO_SYNC.contains(e.getMessage())) {
                throw e;
            }
        }
    }

    /**
     * Gives a file one more name, on the same file system. Of all that names files only this can never replace what stands there.
     *
     * @throws java.nio.file.FileAlreadyExistsException when something does
     */
    default void link(Path existing, Path name) throws IOException {
        try {
            Files.createLink(name, existing);
        } catch (UnsupportedOperationException e) {
            throw new IOException("Operation not supported", e);
        }
    }

    /** Gives a copy the mode of its original, where there are modes, and the time of its last change. */
    default void dress(Path copy, Path original) throws IOException {
        PosixFileAttributeView to =
                Files.getFileAttributeView(copy, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
        if (to != null) {
            try {
                to.setPermissions(Files.getPosixFilePermissions(original, LinkOption.NOFOLLOW_LINKS));
            } catch (IOException | UnsupportedOperationException _) {
                // a file system that has none of its own: what it says is as good
            }
        }
        Files.getFileAttributeView(copy, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                .setTimes(Files.getLastModifiedTime(original, LinkOption.NOFOLLOW_LINKS), null, null);
    }

    /**
     * What fits on a volume, and what of that this process could write now, in bytes.
     *
     * @param totalBytes positive
     */
    record Room(long totalBytes, long usableBytes) {}

    /** How much room the volume of a folder has, or if that is not there yet, of the nearest one above; null when nobody can tell. */
    default @Nullable Room room(Path folder) {
        for (Path at = folder; at != null; at = at.getParent()) {
            long total = at.toFile().getTotalSpace(); // a file store would first search all mounts
            if (total > 0) {
                return new Room(total, at.toFile().getUsableSpace());
            }
            if (Files.exists(at)) {
                return null;
            }
        }
        return null;
    }

    /**
     * Reserves the blocks of a file that was just made, without changing its size. Files in memory need none.
     *
     * @param length bytes
     * @return false where the file system or the system does not know how; then blocks come as they are written
     * @throws IOException when there is no room
     */
    default boolean allocate(Path path, long length) throws IOException {
        return true;
    }

    /**
     * Has the system forget what it holds of a file in memory, but for what is still to be written: the next read shows what the disk
     * has. When a write fails behind our back the system goes on showing what should have been written. Advice: where there is no
     * such call nothing happens, and nothing is told. Files in memory have no other truth.
     */
    default void forget(Path path) {}

    /** Gives a file another name, on the same file system. To be called when nothing stands there. */
    default void rename(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE); // fails where it would have to copy
    }

    /** Opens real files. */
    static FileOpener system() {
        return new OnDisk();
    }

    /** The file system of this machine. */
    final class OnDisk implements FileOpener {
        @Override
        public Opened open(Path path, Mode mode) throws IOException {
            return new Channel(
                    switch (mode) {
                        case READ -> FileChannel.open(path, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
                        case WRITE ->
                            FileChannel.open(
                                    path, StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
                        case CREATE ->
                            FileChannel.open(
                                    path,
                                    StandardOpenOption.READ,
                                    StandardOpenOption.WRITE,
                                    StandardOpenOption.CREATE_NEW);
                    },
                    mode == Mode.READ);
        }

        @Override
        public boolean allocate(Path path, long length) throws IOException {
            return Blocks.reserve(path, length);
        }

        @Override
        public void forget(Path path) {
            CLibrary library = CLibrary.LINUX;
            if (library != null) {
                library.forget(path);
            }
        }
    }

    /**
     * A file by way of its channel, positional calls only: lanes share it.
     *
     * @param isRead whether that is all that it was opened for: on file systems that nobody writes to there may be no sync
     */
    record Channel(FileChannel channel, boolean isRead) implements Opened {
        @Override
        public int read(ByteBuffer into, long at) throws IOException {
            return channel.read(into, at);
        }

        @Override
        public int write(ByteBuffer from, long at) throws IOException {
            return channel.write(from, at);
        }

        @Override
        public void truncate(long length) throws IOException {
            channel.truncate(length);
        }

        @Override
        public void sync() throws IOException {
            force(false);
        }

        @Override
        public void syncAll() throws IOException {
            force(true);
        }

        private void force(boolean metadata) throws IOException {
            try {
                channel.force(metadata);
            } catch (IOException e) {
                if (!isRead || e.getMessage() == null || !NO_SYNC.contains(e.getMessage())) {
                    throw e;
                }
            }
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
