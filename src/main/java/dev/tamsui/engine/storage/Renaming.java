package dev.tamsui.engine.storage;

import dev.tamsui.engine.model.ErrorKind;
import dev.tamsui.engine.storage.Whereabouts.Found;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Gives the files of a complete torrent their final names. If it is cut short, each file is under one name or the other, and the next
 * try does the rest.
 *
 * <p>Thread: lanes, one call after another.
 */
final class Renaming {
    private final TorrentFiles files;
    private final FileOpener system;

    /** Whose names have changed. */
    private final Set<Path> folders = new LinkedHashSet<>();

    Renaming(TorrentFiles files, FileOpener system) {
        this.files = files;
        this.system = system;
    }

    /**
     * Renames the file unless it has its final name.
     *
     * @return where it is now
     * @throws FileFault of kind {@code PATH_BLOCKED} when something else is there
     */
    Path toFinal(int index, Found found) throws IOException {
        Found other = files.whereabouts().findOther(index, found);
        if (other != null) {
            throw new FileFault(
                    ErrorKind.PATH_BLOCKED,
                    files.name(index) + " is there twice, as " + found.path() + " and " + other.path()
                            + ": only one can be the torrent's");
        }
        if (found.isFinal()) {
            return found.path();
        }
        files.savePath().beforeWriting();
        Path to = files.whereabouts().whenComplete(index);
        files.savePath().requireReal(to);
        found.in().requireReal(found.path());
        system.rename(found.path(), to);
        files.whereabouts().renamed(index);
        folders.addAll(files.savePath().foldersAbove(to));
        folders.addAll(found.in().foldersAbove(found.path()));
        return to;
    }

    /** All have their names: makes that durable, and removes the folders that are empty now. */
    void end() throws IOException {
        for (Path folder : folders) {
            system.syncFolder(folder);
        }
        if (!folders.isEmpty()) {
            removeIncomplete();
        }
    }

    /** The torrent's own folder for what is incomplete, as far as it is empty. */
    void removeIncomplete() {
        SavePath incomplete = files.whereabouts().incomplete();
        if (incomplete == null) {
            return;
        }
        for (int i = 0; i < files.count(); i++) {
            List<String> path = files.file(i).path();
            for (int depth = files.file(i).pad() ? 0 : path.size() - 1; depth > 0; depth--) {
                if (!removeFolder(incomplete, path.subList(0, depth))) {
                    break;
                }
            }
        }
        try {
            Files.deleteIfExists(incomplete.root());
        } catch (IOException _) {
            // somebody keeps something in it
        }
    }

    /** Whether it was there and is gone. */
    private static boolean removeFolder(SavePath incomplete, List<String> elements) {
        try {
            Path folder = incomplete.find(elements, false);
            SavePath.Look seen = folder == null ? null : incomplete.look(folder);
            return folder != null && seen != null && seen.isFolder() && Files.deleteIfExists(folder);
        } catch (DirectoryNotEmptyException _) {
            return false;
        } catch (IOException _) {
            return false; // an empty folder is left behind, no more
        }
    }
}
