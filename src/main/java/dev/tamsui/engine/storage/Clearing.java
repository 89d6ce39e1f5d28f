package dev.tamsui.engine.storage;

import dev.tamsui.engine.model.TorrentError;
import dev.tamsui.engine.storage.SavePath.Look;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Removes a torrent's files from one place while they stand at another: what a move has left behind, or what an abandoned one has
 * made.
 *
 * <p>A file goes only while its twin stands: the same file under another name, or one of the same size and time of last change.
 * So whatever is called twice, at the wrong time, or while one of the two volumes is away, some name of the data is left; and a
 * file that is a person's own, or has been changed since, stays. Folders go when they are empty.
 *
 * <p>Thread: a lane, one call after another.
 */
final class Clearing {
    private static final int FILES_A_CALL = 64;

    /** What file systems cut times of last change to, in nanoseconds. */
    private static final long[] GRAINS = {100, 1_000, 1_000_000, 1_000_000_000, 2_000_000_000};

    private final TorrentFiles files;
    private final FileOpener system;
    private final SavePath from;
    private final SavePath stands;
    private final String unfinished;
    private final Predicate<Path> isOthers;
    private final List<List<String>> folders;
    private final Iterator<List<String>> empty;
    private boolean isBegun;
    private int next;
    private int synced;
    private @Nullable TorrentError fault;

    /**
     * @param from is cleared
     * @param stands has what is kept
     * @param unfinished what the names of unfinished copies begin with, which go whatever stands elsewhere
     * @param isOthers whether another torrent has the file at a path: then it stays
     */
    Clearing(
            TorrentFiles files,
            FileOpener system,
            SavePath from,
            SavePath stands,
            String unfinished,
            Predicate<Path> isOthers) {
        this.unfinished = unfinished;
        this.isOthers = isOthers;
        this.files = files;
        this.system = system;
        this.from = from;
        this.stands = stands;
        this.folders = foldersDeepestFirst(files);
        this.empty = folders.iterator();
    }

    /** Whether a file is a faithful copy of another, or the same, by their looks. */
    static boolean isSame(Look original, Look copy) {
        return copy.isFile()
                && copy.size() == original.size()
                && (isOneFile(original, copy) || isSameTime(original.modifiedNanos(), copy.modifiedNanos()));
    }

    static boolean isOneFile(Look one, Look other) {
        return one.identity() != null && one.identity().equals(other.identity());
    }

    /** Whether a file may have been copied from one of that time, in nanoseconds, to where times are kept less exactly. */
    static boolean isSameTime(long original, long copy) {
        if (copy == original) {
            return true;
        }
        for (long grain : GRAINS) {
            if (copy == original - Math.floorMod(original, grain)) {
                return true;
            }
        }
        return false;
    }

    /** Removes the next files; returns whether there is more to do. */
    boolean some() {
        if (!isBegun) {
            isBegun = true;
            attempt("the old folder", this::requireVolumes);
            if (fault != null) {
                return false; // what is not seen would be taken as removed
            }
        }
        int end = Math.min(files.count(), next + FILES_A_CALL);
        for (; next < end; next++) {
            if (!files.file(next).pad()) {
                attempt(files.name(next), () -> remove(next));
            }
        }
        if (next < files.count()) {
            return true;
        }
        for (int i = 0; i < FILES_A_CALL && empty.hasNext(); i++) {
            List<String> folder = empty.next();
            attempt(String.join("/", folder), () -> removeFolder(folder));
        }
        if (empty.hasNext()) {
            return true;
        }
        // or a power cut could bring the names back when nobody looks for them any more
        for (int i = 0; i < FILES_A_CALL && synced <= folders.size(); i++, synced++) {
            List<String> folder = synced < folders.size() ? folders.get(synced) : List.of();
            attempt(String.join("/", folder), () -> sync(folder));
        }
        return synced <= folders.size();
    }

    /** What could not be removed first of all; null when everything was. */
    @Nullable
    TorrentError fault() {
        return fault;
    }

    private interface Step {
        void run() throws IOException;
    }

    private void attempt(String name, Step step) {
        try {
            step.run();
        } catch (IOException e) {
            if (fault == null) {
                TorrentError sorted =
                        from.refine(FileFault.of("removal", name, e)).error();
                fault = new TorrentError(sorted.kind(), sorted.message() + " (at " + from.root() + ")");
            }
        }
    }

    private void requireVolumes() throws IOException {
        from.requireVolumeNow();
        stands.requireVolumeNow();
    }

    private void remove(int index) throws IOException {
        Path path = from.find(files.file(index).path(), false);
        removeUnfinished(index, path);
        Look old = path == null ? null : from.look(path);
        if (path == null || old == null || !old.isFile() || isOthers.test(path)) {
            return;
        }
        Path other = stands.find(files.file(index).path(), false);
        Look twin = other == null ? null : stands.look(other);
        if (other != null && twin != null && isTwin(old, twin) && !isOneName(path, other)) {
            system.delete(path);
        }
    }

    /** Either may be the copy: what a move has left has its copy elsewhere, what an abandoned one has made is one. */
    private static boolean isTwin(Look one, Look other) {
        return isSame(one, other) || (other.isFile() && isSame(other, one));
    }

    private void removeUnfinished(int index, @Nullable Path file) throws IOException {
        try {
            if (file != null) {
                system.delete(file.resolveSibling(unfinished + index));
            }
        } catch (DirectoryNotEmptyException _) {
            // a folder is not ours
        }
    }

    /** Whether both name the same file in the same folder, as when a folder is mounted twice: then there is only one. */
    private boolean isOneName(Path path, Path other) throws IOException {
        Path folder = Objects.requireNonNull(path.getParent());
        Path otherFolder = Objects.requireNonNull(other.getParent());
        Look here = system.look(folder);
        Look there = system.look(otherFolder);
        return here == null
                || there == null
                || isOneFile(here, there)
                || system.realPath(folder).equals(system.realPath(otherFolder));
    }

    private void removeFolder(List<String> elements) throws IOException {
        Path folder = from.find(elements, false);
        Look seen = folder == null ? null : from.look(folder);
        if (folder != null && seen != null && seen.isFolder()) {
            try {
                system.delete(folder);
            } catch (DirectoryNotEmptyException _) {
                // not ours alone
            }
        }
    }

    private void sync(List<String> elements) throws IOException {
        if (system.look(from.root()) == null) {
            return;
        }
        Path folder = elements.isEmpty() ? system.realPath(from.root()) : from.find(elements, false);
        Look seen = folder == null ? null : from.look(folder);
        if (folder != null && seen != null && seen.isFolder()) {
            system.syncFolder(folder);
        }
    }

    static List<List<String>> foldersDeepestFirst(TorrentFiles files) {
        Set<List<String>> all = new HashSet<>();
        for (int i = 0; i < files.count(); i++) {
            List<String> path = files.file(i).path();
            for (int depth = files.file(i).pad() ? 0 : path.size() - 1; depth > 0; depth--) {
                if (!all.add(path.subList(0, depth))) {
                    break; // and so are those above it
                }
            }
        }
        return all.stream()
                .sorted(Comparator.comparingInt((List<String> path) -> path.size())
                        .reversed())
                .toList();
    }
}
