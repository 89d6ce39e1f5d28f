package dev.tamsui.engine.storage;

import dev.tamsui.engine.model.ErrorKind;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileStore;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Finds files below a save path without ever being led out of it.
 *
 * <p>Folders are looked at one by one on the way down. A link to a folder is followed only while it stays inside (a user's own
 * tidying); one that leads outside, and any link in a file's place, blocks the path. The save path itself may be a link: it is
 * the user's word. What is handed out starts with real, link-free folders, so that a link swapped in later is met by the
 * opener's own refusal, by {@link #requireReal}, or changes the file's identity, which {@link TorrentFiles} checks.
 *
 * <p>Thread: lanes. Every call may block on the volume.
 */
final class SavePath {
    private static final boolean UNIX =
            FileSystems.getDefault().supportedFileAttributeViews().contains("unix");
    private static final String ATTRIBUTES = UNIX
            ? "unix:nlink,size,lastModifiedTime,fileKey,isRegularFile,isDirectory,isSymbolicLink"
            : "size,lastModifiedTime,fileKey,isRegularFile,isDirectory,isSymbolicLink";

    /** Less free space than this, and an unexplained failure to write is taken as a full disk. */
    private static final long FULL_BELOW_BYTES = 64 * 1024;

    private final Path root;
    private final FileOpener system;
    private final SaveRoots saveRoots;

    private volatile boolean isRootDurable;

    SavePath(Path root, FileOpener system, SaveRoots saveRoots) {
        this.root = root;
        this.system = system;
        this.saveRoots = saveRoots;
    }

    Path root() {
        return root;
    }

    /**
     * What stands at a path; links are looked at, not through.
     *
     * @param size bytes
     * @param modifiedNanos since 1970
     * @param links names the same file has; 1 where that cannot be told
     * @param identity equal only for the same file; null where that cannot be told
     */
    record Look(
            boolean isFile,
            boolean isFolder,
            boolean isLink,
            long size,
            long modifiedNanos,
            int links,
            @Nullable Object identity) {}

    /**
     * To be called before it is believed that something is not there.
     *
     * @throws FileFault of kind {@code STORAGE_MISSING} when the volume of the save root above is known not to be there
     */
    void requireVolume() throws IOException {
        SaveRoot above = saveRoot();
        if (above != null) {
            above.require();
        }
    }

    /** As {@link #requireVolume}, and does not trust that the volume is still there because it was. */
    void requireVolumeNow() throws IOException {
        SaveRoot above = saveRoot();
        if (above != null) {
            above.requireNow();
        }
    }

    /** Something that was recorded is where it was. */
    void filesAreThere() throws IOException {
        SaveRoot above = saveRoot();
        if (above != null) {
            above.filesAreThere();
        }
    }

    /** As {@link #requireVolume}, before anything is made or changed; leaves a marker on the volume. */
    void beforeWriting() throws IOException {
        SaveRoot above = saveRoot();
        if (above != null) {
            above.beforeWriting();
        }
    }

    private @Nullable SaveRoot saveRoot() throws IOException {
        try {
            return saveRoots.above(system.realPath(root));
        } catch (NoSuchFileException _) {
            return saveRoots.above(root);
        }
    }

    /** Null when nothing is there. */
    @Nullable
    Look look(Path path) throws IOException {
        return system.look(path);
    }

    /** As {@link FileOpener#forget}. */
    void forget(Path path) {
        system.forget(path);
    }

    /** As {@link #look}, on the real file system. */
    static @Nullable Look lookAt(Path path) throws IOException {
        try {
            Map<String, @Nullable Object> found = Files.readAttributes(path, ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
            return new Look(
                    Boolean.TRUE.equals(found.get("isRegularFile")),
                    Boolean.TRUE.equals(found.get("isDirectory")),
                    Boolean.TRUE.equals(found.get("isSymbolicLink")),
                    found.get("size") instanceof Long size ? size : 0,
                    found.get("lastModifiedTime") instanceof FileTime time ? time.to(TimeUnit.NANOSECONDS) : 0,
                    found.get("nlink") instanceof Integer links ? links : 1,
                    found.get("fileKey"));
        } catch (NoSuchFileException _) {
            return null;
        }
    }

    /**
     * The real folder that holds the last of {@code elements}, followed by that last element, which is not looked at.
     *
     * @param create whether folders that are missing are made, with what the umask leaves of 0777
     * @return null when a folder is missing and was not to be made
     * @throws FileFault of kind {@code PATH_BLOCKED} when a file is in the way, a link leads outside, or a name is kept for
     *     other uses; of kind {@code STORAGE_MISSING} when something is to be made on a volume that is not there
     */
    @Nullable
    Path find(List<String> elements, boolean create) throws IOException {
        for (String name : elements) {
            if (SaveRoot.isReserved(name)) {
                throw new FileFault(
                        ErrorKind.PATH_BLOCKED, String.join("/", elements) + " has a name that marks volumes");
            }
        }
        Path base = realRoot(create);
        if (base == null) {
            return null;
        }
        Path at = base;
        for (int i = 0; i < elements.size() - 1; i++) {
            Path next = at.resolve(elements.get(i));
            Look seen = look(next);
            if (seen == null) {
                if (!create) {
                    return null;
                }
                seen = makeFolder(next);
            }
            at = enter(next, seen, base, elements.subList(0, i + 1));
        }
        return at.resolve(elements.getLast());
    }

    /**
     * To be called once a file is open, before a byte is read or written: on the way to it a folder may have become a link since
     * {@link #find} looked.
     *
     * @param path as {@link #find} gave it
     * @throws FileFault of kind {@code PATH_BLOCKED} when its folder is not where it was
     */
    void requireReal(Path path) throws IOException {
        Path folder = path.getParent();
        if (folder != null && !system.realPath(folder).equals(folder)) {
            throw new FileFault(
                    ErrorKind.PATH_BLOCKED,
                    path.getFileName() + " was reached by a link that was not there a moment ago");
        }
    }

    private @Nullable Path realRoot(boolean create) throws IOException {
        try {
            return system.realPath(root);
        } catch (NoSuchFileException e) {
            if (!create) {
                return null;
            }
            beforeWriting();
            system.makeFolders(root);
            return system.realPath(root);
        }
    }

    /**
     * The folders whose names a file's being there hangs on. Those above the save path are among them until they were synced once:
     * we, or a daemon before us, may have made them. Takes real, link-free paths only.
     */
    List<Path> foldersAbove(Path file) throws IOException {
        Path last = isRootDurable ? system.realPath(root) : null;
        List<Path> folders = new ArrayList<>();
        for (Path at = file.getParent(); at != null; at = at.getParent()) {
            folders.add(at);
            if (at.equals(last)) {
                break;
            }
        }
        return folders;
    }

    /** All that {@link #foldersAbove} named is synced. */
    void madeDurable() {
        isRootDurable = true;
    }

    private Look makeFolder(Path folder) throws IOException {
        beforeWriting();
        try {
            system.makeFolder(folder);
        } catch (FileAlreadyExistsException _) {
            // another lane was quicker
        }
        Look made = look(folder);
        if (made == null) {
            throw new NoSuchFileException(folder.toString());
        }
        return made;
    }

    private Path enter(Path folder, Look seen, Path base, List<String> name) throws IOException {
        if (seen.isFolder()) {
            return folder;
        }
        if (!seen.isLink()) {
            throw new FileFault(
                    ErrorKind.PATH_BLOCKED, String.join("/", name) + " is in the way: it should be a folder");
        }
        Path target = realOrNull(folder);
        if (target == null || !target.startsWith(base) || !Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS)) {
            throw new FileFault(
                    ErrorKind.PATH_BLOCKED,
                    String.join("/", name) + " is a link that leads out of the save path or to no folder");
        }
        return target;
    }

    private static @Nullable Path realOrNull(Path link) throws IOException {
        try {
            return link.toRealPath();
        } catch (NoSuchFileException _) {
            return null;
        }
    }

    /** For a failure to write that its text did not explain: asks the volume whether it is full or read-only. */
    FileFault refine(FileFault fault) {
        if (fault.kind() != ErrorKind.IO) {
            return fault;
        }
        try {
            FileStore store = Files.getFileStore(root);
            if (store.isReadOnly()) {
                return fault.as(ErrorKind.READ_ONLY);
            }
            return store.getUsableSpace() < FULL_BELOW_BYTES ? fault.as(ErrorKind.DISK_FULL) : fault;
        } catch (IOException _) {
            return fault;
        }
    }
}
