package dev.tamsui.engine.storage;

import dev.tamsui.engine.concurrent.Randomness;
import dev.tamsui.engine.model.ErrorKind;
import dev.tamsui.engine.model.StateStoreException;
import dev.tamsui.engine.storage.FileOpener.Mode;
import dev.tamsui.engine.storage.FileOpener.Opened;
import dev.tamsui.engine.storage.SavePath.Look;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Locale;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One save root, and whether its volume is there.
 *
 * <p>An empty folder that waits for its volume looks like any other. So when something is first written below a root, a marker is
 * left in it and remembered; from the next start on nothing is written there unless the marker is there and says the same. Once it
 * was there, it is not looked for again in this run. Without a marker, files that are as they were recorded prove the volume too,
 * and it is made again. A marker that says nothing, such as an empty one, is a person's word that this is the right folder.
 *
 * <p>A root that cannot be written to has none, and needs none.
 *
 * <p>Thread: lanes. The lock may be held while the root's volume hangs; who waits for it would hang there too.
 */
final class SaveRoot {
    static final String MARKER = ".tamsui-volume";

    private static final Logger LOG = LoggerFactory.getLogger(SaveRoot.class);
    private static final Pattern ID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    private static final int READ_BYTES = 64;

    private final Path folder;
    private final Path marker;
    private final SaveRoots all;
    private final FileOpener system;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile boolean isThere;
    private volatile boolean isMarked;
    private boolean isWarned;

    SaveRoot(Path folder, SaveRoots all, FileOpener system) {
        this.folder = folder;
        this.marker = folder.resolve(MARKER);
        this.all = all;
        this.system = system;
    }

    Path folder() {
        return folder;
    }

    /** Whether a torrent may not have a file or folder of that name, however it is written. */
    static boolean isReserved(String name) {
        return name.toLowerCase(Locale.ROOT).equals(MARKER);
    }

    /**
     * To be asked before it is believed that files are not there.
     *
     * @throws FileFault of kind {@code STORAGE_MISSING} unless the volume is there
     */
    void require() throws FileFault {
        if (!isThere) {
            lock.lock();
            try {
                lookForVolume();
            } finally {
                lock.unlock();
            }
        }
    }

    /**
     * As {@link #require}, of a volume that may have been taken away since it was there. What others think of it stays as it is.
     *
     * @throws FileFault of kind {@code STORAGE_MISSING} unless the volume is there now
     */
    void requireNow() throws FileFault {
        lock.lock();
        try {
            lookForVolume();
        } finally {
            lock.unlock();
        }
    }

    private void lookForVolume() throws FileFault {
        String remembered = all.remembered(folder);
        String found = remembered == null ? null : read();
        if (remembered == null || remembered.equals(found)) {
            isMarked = found != null;
        } else if (found == null) {
            throw missing("has no marker; is its volume mounted?");
        } else if (ID.matcher(found).matches()) {
            throw missing("has the marker of another volume");
        } else {
            LOG.info("The save root {} has a marker that was emptied: taken as the right volume", folder);
            markQuietly(remembered);
        }
        isThere = true;
    }

    private FileFault missing(String why) {
        return new FileFault(
                ErrorKind.STORAGE_MISSING,
                "the save root " + folder + " " + why
                        + " If this folder is meant to be used as it is, such as a new disk, say so with:"
                        + " truncate -s 0 '" + marker + "'");
    }

    /** Files that were recorded are there, which is as good as a marker, but not better than one that says otherwise. */
    void filesAreThere() throws FileFault {
        if (isThere) {
            return;
        }
        lock.lock();
        try {
            String remembered = all.remembered(folder);
            if (remembered != null && read() == null) {
                LOG.info("The save root {} has lost its marker but not its files: it is made again", folder);
                markQuietly(remembered);
                isThere = true;
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * To be called before anything is made or changed below.
     *
     * @throws FileFault of kind {@code STORAGE_MISSING} unless the volume is there
     */
    void beforeWriting() throws FileFault {
        require();
        if (isMarked) {
            return;
        }
        lock.lock();
        try {
            mark();
        } finally {
            lock.unlock();
        }
    }

    private void mark() throws FileFault {
        if (isMarked) {
            return;
        }
        try {
            String remembered = all.remembered(folder);
            String found = read();
            String id = found != null && ID.matcher(found).matches() ? found : remembered;
            if (id == null || !id.equals(found)) {
                id = id == null ? newId() : id;
                system.makeFolders(folder);
                write(id);
            }
            if (!id.equals(remembered)) { // another daemon's on the same volume will do
                all.remember(folder, id);
            }
            isMarked = true;
        } catch (StateStoreException e) {
            warn(e.getMessage()); // with the next file that is opened
        } catch (FileFault e) {
            throw e;
        } catch (IOException e) {
            warn(FileFault.of("write", MARKER, e).getMessage());
            isMarked = true; // as far as it can be
        }
    }

    /** Where that cannot be done, so be it: the volume is there. */
    private void markQuietly(String id) {
        try {
            write(id);
            isMarked = true;
        } catch (IOException e) {
            warn(FileFault.of("write", MARKER, e).getMessage());
        }
    }

    private void warn(@Nullable String why) {
        if (!isWarned) {
            isWarned = true;
            LOG.warn("The save root {} gets no marker, so its volume will not be missed: {}", folder, why);
        }
    }

    /** The marker's first line; null when there is no marker. */
    private @Nullable String read() throws FileFault {
        try {
            Look seen = system.look(marker);
            if (seen == null) {
                return null;
            }
            if (!seen.isFile()) {
                throw new IOException("it is no file");
            }
            ByteBuffer into = ByteBuffer.allocate(READ_BYTES);
            Opened file = system.open(marker, Mode.READ);
            try {
                int count = 0;
                while (into.hasRemaining() && count >= 0) {
                    count = file.read(into, into.position());
                }
            } finally {
                file.close();
            }
            String text = StandardCharsets.ISO_8859_1.decode(into.flip()).toString();
            return text.lines().findFirst().orElse("").strip();
        } catch (IOException e) {
            throw FileFault.of("read", marker.toString(), e).as(ErrorKind.STORAGE_MISSING);
        }
    }

    private void write(String id) throws IOException {
        Look seen = system.look(marker);
        if (seen != null && (!seen.isFile() || seen.links() > 1)) {
            throw new IOException("something else is in its place");
        }
        Opened file = system.open(marker, seen == null ? Mode.CREATE : Mode.WRITE);
        try {
            file.truncate(0);
            ByteBuffer from = ByteBuffer.wrap(text(id).getBytes(StandardCharsets.US_ASCII));
            while (from.hasRemaining()) {
                file.write(from, from.position());
            }
            file.sync();
        } finally {
            file.close();
        }
        system.syncFolder(folder);
    }

    private static String text(String id) {
        return id
                + "\n\nTamsui left this file to know this volume again. While it is not here, torrents below this folder wait and"
                + "\nnothing is written. Leave it where it is.\n";
    }

    private static String newId() {
        String digits = HexFormat.of().formatHex(Randomness.secret(16));
        return String.join(
                "-",
                digits.substring(0, 8),
                digits.substring(8, 12),
                digits.substring(12, 16),
                digits.substring(16, 20),
                digits.substring(20));
    }
}
