package dev.tamsui.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file beside the database that only takes up room. When the volume is full it is given up, so that what happened to
 * torrents can still be recorded; when there is room again it is made anew.
 *
 * <p>Thread: any.
 */
final class Reserve {
    static final String FILE = "reserve";
    static final int BYTES = 16 << 20;

    private static final Logger LOG = LoggerFactory.getLogger(Reserve.class);
    private static final int WRITE_BYTES = 1 << 20;
    private static final long BETWEEN_TRIES_NANOS = 30_000_000_000L;

    private final Path file;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile boolean there;
    private volatile long lastTry;

    private Reserve(Path file) {
        this.file = file;
    }

    /** The reserve of a state folder, made if there is none and there is room for it. */
    static Reserve in(Path folder) {
        Reserve reserve = new Reserve(folder.resolve(FILE));
        reserve.refill();
        return reserve;
    }

    boolean isThere() {
        return there;
    }

    /** Removes the file; false when there was none, so that nothing was won. */
    boolean giveUp() {
        lock.lock();
        try {
            there = false;
            lastTry = System.nanoTime();
            return Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.warn("The reserve {} cannot be given up: {}", file, FileFaults.inWords(e));
            return false;
        } finally {
            lock.unlock();
        }
    }

    /** Makes the file again if it was given up a while ago. */
    void refillInTime() {
        if (!there && System.nanoTime() - lastTry > BETWEEN_TRIES_NANOS) {
            refill();
        }
    }

    /** Does nothing while there is less room than for two. */
    void refill() {
        if (!lock.tryLock()) {
            return;
        }
        try {
            lastTry = System.nanoTime();
            there = isWhole() || (Files.getFileStore(file.getParent()).getUsableSpace() >= 2L * BYTES && write());
        } catch (IOException e) {
            LOG.warn("The reserve {} cannot be made: {}", file, FileFaults.inWords(e));
        } finally {
            lock.unlock();
        }
    }

    private boolean isWhole() throws IOException {
        return Files.exists(file) && Files.size(file) == BYTES;
    }

    /** Random bytes: a file system might keep zeros, or what repeats, in no room at all. */
    private boolean write() throws IOException {
        Path draft = file.resolveSibling(FILE + ".new");
        Files.deleteIfExists(draft);
        byte[] noise = new byte[WRITE_BYTES];
        SecureRandom random = new SecureRandom();
        try (FileChannel channel = FileChannel.open(
                draft, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), OwnerOnly.file(draft))) {
            while (channel.size() < BYTES) {
                random.nextBytes(noise);
                ByteBuffer bytes = ByteBuffer.wrap(noise);
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
            }
            channel.force(true);
        } catch (IOException e) {
            Files.deleteIfExists(draft);
            throw e;
        }
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
        return true;
    }
}
