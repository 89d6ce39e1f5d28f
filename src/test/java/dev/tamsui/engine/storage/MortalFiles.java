package dev.tamsui.engine.storage;

import dev.tamsui.engine.storage.SavePath.Look;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Real files, until the process has changed so much of them; then nothing it does has any effect. */
final class MortalFiles implements FileOpener {
    private final FileOpener real;
    private int stepsLeft;
    private volatile boolean dead;

    /** @param steps it may do before it dies */
    MortalFiles(FileOpener real, int steps) {
        this.real = real;
        this.stepsLeft = steps;
    }

    boolean isDead() {
        return dead;
    }

    /** Returns whether it is still alive. */
    boolean step() {
        dead |= stepsLeft-- <= 0;
        return !dead;
    }

    private void live() throws IOException {
        if (!step()) {
            throw new IOException("the process is dead");
        }
    }

    private void alive() throws IOException {
        if (dead) {
            throw new IOException("the process is dead");
        }
    }

    @Override
    public Opened open(Path path, Mode mode) throws IOException {
        if (mode == Mode.CREATE) {
            live();
        }
        alive();
        return new Mortal(real.open(path, mode));
    }

    @Override
    public @Nullable Look look(Path path) throws IOException {
        alive();
        return real.look(path);
    }

    @Override
    public void makeFolder(Path path) throws IOException {
        live();
        real.makeFolder(path);
    }

    @Override
    public void syncFolder(Path path) throws IOException {
        live();
        real.syncFolder(path);
    }

    @Override
    public void link(Path existing, Path name) throws IOException {
        live();
        real.link(existing, name);
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        live();
        real.rename(from, to);
    }

    @Override
    public void delete(Path path) throws IOException {
        live();
        real.delete(path);
    }

    @Override
    public void dress(Path copy, Path original) throws IOException {
        live();
        real.dress(copy, original);
    }

    private final class Mortal implements Opened {
        private final Opened file;

        Mortal(Opened file) {
            this.file = file;
        }

        @Override
        public int read(ByteBuffer into, long at) throws IOException {
            alive();
            return file.read(into, at);
        }

        @Override
        public int write(ByteBuffer from, long at) throws IOException {
            live();
            return file.write(from, at);
        }

        @Override
        public void truncate(long length) throws IOException {
            live();
            file.truncate(length);
        }

        @Override
        public void sync() throws IOException {
            live();
            file.sync();
        }

        @Override
        public void syncAll() throws IOException {
            live();
            file.syncAll();
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
