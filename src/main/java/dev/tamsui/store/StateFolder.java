package dev.tamsui.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The daemon's own folder, held by a lock for as long as this object is open, so that two daemons never share one.
 *
 * <p>The lock is the operating system's and dies with the process: a killed daemon leaves nothing behind that would
 * stop the next one. Network file systems without locks cannot hold a state folder.
 *
 * <p>Thread: any.
 */
public final class StateFolder implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StateFolder.class);

    private static final String LOCK_FILE = "lock";

    /**
     * Folders locked by this process. Asked before the lock file is opened: closing any channel of a file gives up all
     * locks that the process has on it, so a refused second attempt must not open it at all.
     */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path path;
    private final FileChannel lockChannel;
    private final NodeId nodeId;

    private StateFolder(Path path, FileChannel lockChannel, NodeId nodeId) {
        this.path = path;
        this.lockChannel = lockChannel;
        this.nodeId = nodeId;
    }

    /**
     * Creates the folder if there is none, readable by its owner only; one that is plainly ours is closed to others.
     *
     * @return the folder, absolute and without symbolic links
     * @throws StateFolderException when it cannot be made or looked into
     */
    public static Path prepare(Path folder) {
        Path path = create(folder);
        try {
            tighten(path);
            return path;
        } catch (IOException e) {
            throw unusable(path, e);
        }
    }

    /**
     * Refuses a folder that another daemon holds right now. Makes nothing and keeps nothing: a quick answer for a start
     * that will lock the folder in earnest later on.
     *
     * @throws StateFolderException when the folder is in use
     */
    public static void requireFree(Path folder) {
        Path lockFile = folder.resolve(LOCK_FILE);
        if (!Files.exists(lockFile)) {
            return;
        }
        try {
            Path path = folder.toRealPath();
            if (HELD.contains(path)) {
                throw inUse(path);
            }
            lock(path).close();
        } catch (IOException e) {
            throw unusable(folder, e);
        }
    }

    /**
     * Prepares the folder, locks it, and reads or makes the node id. Never waits for another daemon.
     *
     * @throws StateFolderException when it cannot be made, written or locked
     */
    static StateFolder open(Path folder) {
        Path path = prepare(folder);
        if (!HELD.add(path)) {
            throw inUse(path);
        }
        FileChannel channel = null;
        try {
            channel = lock(path);
            return new StateFolder(path, channel, NodeId.in(path));
        } catch (IOException e) {
            release(path, channel);
            throw unusable(path, e);
        } catch (RuntimeException e) {
            release(path, channel);
            throw e;
        }
    }

    /** Absolute, with no symbolic links. */
    Path path() {
        return path;
    }

    NodeId nodeId() {
        return nodeId;
    }

    /** Gives the folder up. Closing twice is harmless. */
    @Override
    public void close() {
        if (lockChannel.isOpen()) {
            release(path, lockChannel);
        }
    }

    private static Path create(Path folder) {
        try {
            if (!Files.isDirectory(folder)) {
                Path parent = folder.toAbsolutePath().getParent();
                if (parent != null) {
                    Files.createDirectories(parent);
                }
                Files.createDirectory(folder, OwnerOnly.folder(folder));
            }
            return folder.toRealPath();
        } catch (FileAlreadyExistsException e) {
            throw new StateFolderException(
                    "The state folder " + folder + " cannot be used: " + e.getFile() + " is no folder.", e);
        } catch (IOException e) {
            throw new StateFolderException(
                    "The state folder " + folder + " cannot be created: " + FileFaults.inWords(e) + ".", e);
        }
    }

    private static FileChannel lock(Path path) throws IOException {
        FileChannel channel = FileChannel.open(
                path.resolve(LOCK_FILE),
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                OwnerOnly.file(path));
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return channel;
            }
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        channel.close();
        throw inUse(path);
    }

    /**
     * A folder that is plainly ours is closed to others; one that holds strangers' files is only complained about, since
     * it may be a shared folder named by mistake.
     */
    private static void tighten(Path path) throws IOException {
        if (OwnerOnly.isClosed(path)) {
            return;
        }
        if (isOurs(path) && OwnerOnly.close(path)) {
            LOG.info("Closed the state folder {} to other users", path);
        } else {
            LOG.warn("Other users may look into the state folder {}: give it the permissions 0700", path);
        }
    }

    private static boolean isOurs(Path path) throws IOException {
        if (Files.exists(path.resolve(NodeId.FILE))) {
            return true;
        }
        try (Stream<Path> entries = Files.list(path)) {
            return entries.allMatch(entry -> entry.endsWith(LOCK_FILE));
        }
    }

    private static StateFolderException unusable(Path path, IOException e) {
        return new StateFolderException(
                "The state folder " + path + " cannot be used: " + FileFaults.inWords(e)
                        + ". The daemon needs to read and write there.",
                e);
    }

    private static StateFolderException inUse(Path path) {
        return new StateFolderException(
                "The state folder " + path
                        + " is in use by another Tamsui that is still running. Stop that one, or give"
                        + " this one a folder of its own with tamsui.state-dir.",
                null);
    }

    private static void release(Path path, @Nullable FileChannel channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            LOG.warn("The lock of {} could not be given up: {}", path, FileFaults.inWords(e));
        } finally {
            HELD.remove(path);
        }
    }
}
