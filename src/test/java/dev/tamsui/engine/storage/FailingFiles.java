package dev.tamsui.engine.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Real files that fail, or wait, when told to. The faults are set before the first use. */
final class FailingFiles implements FileOpener {

    /** Answers the system's words for a fault, or null to let the call through; may wait first. */
    interface Fault {
        @Nullable
        String at(Path path, long offset);
    }

    volatile Fault openFault = (_, _) -> null;
    volatile Fault readFault = (_, _) -> null;
    volatile Fault writeFault = (_, _) -> null;
    volatile Fault syncFault = (_, _) -> null;
    private final FileOpener real;
    final Queue<Path> synced = new ConcurrentLinkedQueue<>();
    final Queue<Path> forgotten = new ConcurrentLinkedQueue<>();
    final Queue<Path> syncedFolders = new ConcurrentLinkedQueue<>();

    FailingFiles() {
        this(FileOpener.system());
    }

    /** @param real what calls go on to */
    FailingFiles(FileOpener real) {
        this.real = real;
    }

    static void await(CountDownLatch latch) {
        try {
            if (!latch.await(30, TimeUnit.SECONDS)) {
                throw new AssertionError("nothing happened within 30 s");
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public Opened open(Path path, Mode mode) throws IOException {
        String fault = openFault.at(path, 0);
        if (fault != null) {
            throw new FileSystemException(path.toString(), null, fault);
        }
        return new Failing(path, real.open(path, mode));
    }

    @Override
    public void syncFolder(Path path) throws IOException {
        real.syncFolder(path);
        syncedFolders.add(path);
    }

    @Override
    public void forget(Path path) {
        real.forget(path);
        forgotten.add(path);
    }

    @Override
    public void link(Path existing, Path name) throws IOException {
        real.link(existing, name);
    }

    private final class Failing implements Opened {
        private final Path path;
        private final Opened file;

        Failing(Path path, Opened file) {
            this.path = path;
            this.file = file;
        }

        @Override
        public int read(ByteBuffer into, long at) throws IOException {
            raise(readFault.at(path, at + into.remaining() - 1));
            return file.read(into, at);
        }

        @Override
        public int write(ByteBuffer from, long at) throws IOException {
            raise(writeFault.at(path, at));
            return file.write(from, at);
        }

        @Override
        public void truncate(long length) throws IOException {
            file.truncate(length);
        }

        @Override
        public void sync() throws IOException {
            raise(syncFault.at(path, 0));
            file.sync();
            synced.add(path);
        }

        @Override
        public void close() throws IOException {
            file.close();
        }

        private static void raise(@Nullable String fault) throws IOException {
            if (fault != null) {
                throw new IOException(fault);
            }
        }
    }
}
