package dev.tamsui.engine.storage;

import dev.tamsui.engine.model.ErrorKind;
import dev.tamsui.engine.storage.FileOpener.Mode;
import dev.tamsui.engine.storage.FileOpener.Opened;
import dev.tamsui.engine.storage.SavePath.Look;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/**
 * One file on its way to another file system, under a name of its own until it is whole there.
 *
 * <p>It is written and synced, gets the mode and time of its original, is read back, and gets its final name only if what was read
 * is what was written. Runs of zeros are left out, as in a file that is downloaded to, so that a copy takes no more room than its
 * original.
 *
 * <p>Thread: one lane.
 */
final class FileCopy implements AutoCloseable {
    private final FileOpener system;
    private final String name;
    private final Path original;
    private final Look look;
    private final Path unfinished;
    private final Path target;
    private final Opened from;
    private final Opened to;
    private final MessageDigest written = Digests.newSha1();
    private final MessageDigest readBack = Digests.newSha1();
    private long copied;
    private long verified;
    private boolean isSynced;

    /** What is copied, and where to. */
    record Way(String name, Path original, Look look, Path unfinished, Path target) {}

    /** Begins; what an earlier attempt has left is removed. */
    FileCopy(FileOpener system, Way way) throws IOException {
        this.system = system;
        this.name = way.name;
        this.original = way.original;
        this.look = way.look;
        this.unfinished = way.unfinished;
        this.target = way.target;
        system.delete(unfinished);
        from = opened("copying", original, Mode.READ, null);
        to = opened("making the copy", unfinished, Mode.CREATE, from);
    }

    private Opened opened(String operation, Path path, Mode mode, @Nullable Opened before) throws IOException {
        try {
            return system.open(path, mode);
        } catch (IOException e) {
            if (before != null) {
                before.close();
            }
            throw FileFault.of(operation, name, e);
        }
    }

    /** Bytes written so far. */
    long copied() {
        return copied;
    }

    /**
     * Does as much as fits the buffer.
     *
     * @return whether there is more to do
     */
    boolean some(ByteBuffer buffer) throws IOException {
        if (copied < look.size()) {
            copy(buffer);
        } else if (!isSynced) {
            sync();
        } else if (verified < look.size()) {
            verify(buffer);
        } else {
            finish();
            return false;
        }
        return true;
    }

    private void copy(ByteBuffer buffer) throws IOException {
        fill("copying", from, buffer, copied);
        written.update(buffer.duplicate());
        long at = copied;
        copied += buffer.remaining();
        try {
            if (copied == look.size() || !isZero(buffer)) {
                while (buffer.hasRemaining()) {
                    at += to.write(buffer, at);
                }
            }
        } catch (IOException e) {
            throw FileFault.of("writing the copy", name, e);
        }
    }

    /** Reads what is left of the file from there on, or as much as the buffer holds. */
    private void fill(String operation, Opened file, ByteBuffer buffer, long from) throws IOException {
        buffer.limit((int) Math.min(buffer.capacity(), look.size() - from));
        try {
            while (buffer.hasRemaining()) {
                if (file.read(buffer, from + buffer.position()) < 0) {
                    throw new FileFault(
                            ErrorKind.FILES_MISSING,
                            operation + " of " + name + ": it ends at or before byte " + (from + buffer.position())
                                    + " of " + look.size());
                }
            }
        } catch (IOException e) {
            throw FileFault.of(operation, name, e);
        }
        buffer.flip();
    }

    private static boolean isZero(ByteBuffer buffer) {
        int at = buffer.position();
        for (; at + Long.BYTES <= buffer.limit(); at += Long.BYTES) {
            if (buffer.getLong(at) != 0) {
                return false;
            }
        }
        for (; at < buffer.limit(); at++) {
            if (buffer.get(at) != 0) {
                return false;
            }
        }
        return true;
    }

    private void sync() throws IOException {
        try {
            system.dress(unfinished, original);
            to.syncAll();
            isSynced = true;
        } catch (IOException e) {
            throw FileFault.of("sync of the copy", name, e);
        }
    }

    private void verify(ByteBuffer buffer) throws IOException {
        fill("verification of the copy", to, buffer, verified);
        verified += buffer.remaining();
        readBack.update(buffer);
    }

    private void finish() throws IOException {
        if (!MessageDigest.isEqual(written.digest(), readBack.digest())) {
            throw new FileFault(ErrorKind.IO, "the copy of " + name + " does not read back as it was written");
        }
        Look now = system.look(original);
        if (now == null || now.size() != look.size() || now.modifiedNanos() != look.modifiedNanos()) {
            throw new FileFault(ErrorKind.FILES_MISSING, name + " was changed by somebody else while it was copied");
        }
        close();
        try {
            name();
        } catch (FileAlreadyExistsException _) {
            throw Carriage.occupied(name);
        } catch (IOException e) {
            throw FileFault.of("naming the copy", name, e);
        }
    }

    /** By a link where there are links, since a link never replaces anything. */
    private void name() throws IOException {
        try {
            system.link(unfinished, target);
        } catch (FileAlreadyExistsException e) {
            throw e;
        } catch (IOException _) {
            system.rename(unfinished, target);
            return;
        }
        system.delete(unfinished);
    }

    @Override
    public void close() throws IOException {
        try {
            from.close();
        } finally {
            to.close();
        }
    }
}
