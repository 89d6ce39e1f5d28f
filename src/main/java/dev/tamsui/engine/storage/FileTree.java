package dev.tamsui.engine.storage;

import dev.tamsui.engine.metainfo.TorrentFile;
import dev.tamsui.engine.model.ErrorKind;
import dev.tamsui.engine.model.TorrentError;
import dev.tamsui.engine.storage.FileOpener.Mode;
import dev.tamsui.engine.storage.FileOpener.Opened;
import dev.tamsui.engine.storage.SavePath.Look;
import dev.tamsui.engine.storage.Whereabouts.Found;
import dev.tamsui.engine.wire.Bitfield;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is done with a torrent's files as files: completed, compared by size, or deleted. One object for one such errand, a few
 * files a call.
 *
 * <p>Thread: lanes, one call after another.
 */
final class FileTree {
    private static final int FILES_A_CALL = 64;

    private final FileStorage storage;
    private final TorrentFiles files;
    private final Renaming renaming;
    private int next;
    private long vouching;
    private long vouchedSince;
    private int failures;
    private @Nullable TorrentError firstFailure;
    private @Nullable Iterator<List<String>> folders;
    private boolean hasDeleted;

    FileTree(FileStorage storage) {
        this.storage = storage;
        this.files = storage.files();
        this.renaming = new Renaming(files, storage.disk().opener());
    }

    /** One file's part of an errand. */
    private interface Step {
        void apply(int index) throws IOException;
    }

    /** Applies a step to the next files that are no padding; stops at the first fault when told so. Returns whether there are more. */
    private boolean some(String operation, boolean stopAtFault, Step step) {
        int end = Math.min(files.count(), next + FILES_A_CALL);
        for (; next < end; next++) {
            if (files.file(next).pad()) {
                continue;
            }
            try {
                step.apply(next);
            } catch (IOException e) {
                failed(FileFault.of(operation, files.name(next), e));
                if (stopAtFault) {
                    next = files.count();
                    return false;
                }
            }
        }
        return next < files.count();
    }

    private void failed(FileFault fault) {
        failures++;
        if (firstFailure == null) {
            firstFailure = files.savePath().refine(fault).error();
        }
    }

    boolean finishSome() {
        boolean isMore = some("completion", true, this::finish);
        if (!isMore) {
            try {
                renaming.end();
            } catch (IOException e) {
                failed(FileFault.of("completion", "a folder", e));
            }
        }
        return isMore;
    }

    StorageEvent finished() {
        if (firstFailure != null && FileFault.isChange(firstFailure.kind())) {
            storage.lookSoon();
        }
        return new StorageEvent.Finished(next < files.count() ? cutShort("completion") : firstFailure);
    }

    /** By a fault of ours, or because the engine was stopped. */
    private static TorrentError cutShort(String errand) {
        return new TorrentError(ErrorKind.INTERNAL, "the " + errand + " was not finished");
    }

    /**
     * A file that we wrote to and that is longer than the torrent says is cut; one that we only adopted keeps its tail. The
     * execute bits follow the read bits, so that the umask keeps its say; a file with other hard links is left as it is.
     */
    private void finish(int index) throws IOException {
        TorrentFile file = files.file(index);
        Found found = files.whereabouts().find(index);
        if (found == null && file.length() > 0) {
            files.savePath().requireVolume();
            throw new FileFault(ErrorKind.FILES_MISSING, files.name(index) + " is missing");
        }
        Look seen = found == null ? null : found.look();
        Path path = found == null ? files.whereabouts().whenComplete(index) : found.path();
        if (seen == null) {
            files.savePath().beforeWriting();
            storage.disk().opener().open(path, Mode.CREATE).close();
        } else if (!seen.isFile()) {
            throw new FileFault(ErrorKind.PATH_BLOCKED, files.name(index) + " is in the way: it should be a file");
        } else if (seen.size() > file.length()
                && seen.links() == 1
                && files.hasWritten(index)
                && storage.sharing().others(index).isEmpty()
                && !storage.sharing().mayBeOfResting(index)) {
            cut(index, path, file.length());
        }
        if (found != null) {
            path = renaming.toFinal(index, found);
        }
        if (file.executable() && (seen == null || seen.links() == 1)) {
            makeExecutable(path);
        }
    }

    private void cut(int index, Path path, long length) throws IOException {
        Opened open = storage.disk().opener().open(path, Mode.WRITE);
        files.writes(index);
        try {
            files.savePath().requireReal(path);
            open.truncate(length);
            storage.ledger().touched(index);
        } finally {
            files.wasCut(index, path);
            open.close();
        }
    }

    private static void makeExecutable(Path path) throws IOException {
        PosixFileAttributeView view =
                Files.getFileAttributeView(path, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
        if (view == null) {
            return; // no such bits here
        }
        Set<PosixFilePermission> wanted = new HashSet<>(view.readAttributes().permissions());
        boolean changed = wanted.add(PosixFilePermission.OWNER_EXECUTE);
        if (wanted.contains(PosixFilePermission.GROUP_READ)) {
            changed |= wanted.add(PosixFilePermission.GROUP_EXECUTE);
        }
        if (wanted.contains(PosixFilePermission.OTHERS_READ)) {
            changed |= wanted.add(PosixFilePermission.OTHERS_EXECUTE);
        }
        if (changed) {
            view.setPermissions(wanted);
        }
    }

    boolean compareSome() {
        if (next == 0) {
            vouching = storage.ledger().checkBegins();
            vouchedSince = storage.ledger().clock();
        }
        return some("look", true, this::compare);
    }

    /** Posts the answer. When the sizes are right, the owner's word is as good as a check, and is recorded like one. */
    void compared(int number) {
        TorrentError problem = next < files.count() ? cutShort("look") : firstFailure;
        if (problem != null) {
            storage.post(new StorageEvent.SizesChecked(number, false, problem.message()));
            return;
        }
        int pieces = files.layout().pieces();
        storage.ledger()
                .checked(
                        0,
                        Bitfield.full(pieces),
                        Bitfield.full(pieces),
                        vouching,
                        vouchedSince,
                        () -> storage.post(new StorageEvent.SizesChecked(number, true, null)));
    }

    private void compare(int index) throws IOException {
        long length = files.length(index);
        if (length < 0) {
            throw new FileFault(ErrorKind.FILES_MISSING, files.name(index) + " is missing");
        }
        if (length != files.file(index).length()) {
            throw new FileFault(
                    ErrorKind.FILES_MISSING,
                    files.name(index) + " has " + length + " bytes, not "
                            + files.file(index).length());
        }
    }

    /** Files first, then the folders above them, deepest first. */
    boolean deleteSome() {
        if (next == 0) {
            storage.sharing().leave(); // of two that are deleted at once, the second one finds itself alone
        }
        if (next < files.count()) {
            some("deletion", false, this::delete);
            return true;
        }
        if (folders == null) {
            folders = Clearing.foldersDeepestFirst(files).iterator();
        }
        for (int i = 0; i < FILES_A_CALL && folders.hasNext(); i++) {
            List<String> folder = folders.next();
            try {
                deleteFolder(folder);
            } catch (IOException e) {
                failed(FileFault.of("deletion", String.join("/", folder), e));
            }
        }
        hasDeleted = !folders.hasNext();
        if (hasDeleted) {
            renaming.removeIncomplete();
        }
        return folders.hasNext();
    }

    StorageEvent deleted() {
        TorrentError first = firstFailure;
        if (!hasDeleted) {
            return new StorageEvent.Deleted(cutShort("deletion"));
        }
        if (first == null || failures == 1) {
            return new StorageEvent.Deleted(first);
        }
        return new StorageEvent.Deleted(
                new TorrentError(first.kind(), failures + " could not be removed, the first: " + first.message()));
    }

    /** A file that another torrent has too stays. */
    private void delete(int index) throws IOException {
        if (!storage.sharing().others(index).isEmpty() || storage.sharing().mayBeOfResting(index)) {
            return;
        }
        Found found = files.whereabouts().find(index);
        if (found == null) {
            return;
        }
        if (!found.look().isFile()) {
            throw new FileFault(ErrorKind.PATH_BLOCKED, files.name(index) + " is no file of ours and was left alone");
        }
        storage.disk().opener().delete(found.path());
    }

    /** Only a real folder, and only when it is empty; that others keep something in it is no fault. */
    private void deleteFolder(List<String> elements) throws IOException {
        Path folder = files.savePath().find(elements, false);
        Look seen = folder == null ? null : files.savePath().look(folder);
        if (folder == null || seen == null || !seen.isFolder()) {
            return;
        }
        try {
            storage.disk().opener().delete(folder);
        } catch (DirectoryNotEmptyException _) {
            // not ours alone
        }
    }
}
