package dev.tamsui.engine.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The last step to a file's bytes, apart so that tests can let it fail. Thread: lanes, several at once. */
interface FileOpener {

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

        void close() throws IOException;
    }

    Opened open(Path path, Mode mode) throws IOException;

    /** Opens real files. */
    static FileOpener system() {
        return (path, mode) -> new Channel(
                switch (mode) {
                    case READ -> FileChannel.open(path, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
                    case WRITE ->
                        FileChannel.open(
                                path, StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
                    case CREATE ->
                        FileChannel.open(
                                path, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
                });
    }

    /** A file by way of its channel, positional calls only: lanes share it. */
    record Channel(FileChannel channel) implements Opened {
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
        public void close() throws IOException {
            channel.close();
        }
    }
}
