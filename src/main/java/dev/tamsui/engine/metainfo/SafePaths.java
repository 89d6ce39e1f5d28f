package dev.tamsui.engine.metainfo;

import dev.tamsui.engine.bencode.BencodeString;
import dev.tamsui.engine.bencode.BencodeValue;
import dev.tamsui.engine.metainfo.MetainfoException.Reason;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Gives every file of a torrent a path of its own: cleaned, inside, and distinct from all others even on a disk that does not
 * tell upper from lower case. Confined to one call.
 *
 * <p>All folders and wanted names are gathered first. Then the second file of a name, and a file whose name is a folder's, is
 * numbered ({@code a.1.txt}), with numbers that no file wants; so the cost is linear in the files, however many want the same.
 */
final class SafePaths {
    static final int MAX_ELEMENTS = 100;

    /** Linux takes 4,096 in one path; what is left is for the folder it all goes to. */
    static final int MAX_PATH_BYTES = 3000;

    static final int MAX_FOLDERS = 100_000;
    static final int MAX_RENAMED = 500;

    /** What is in one folder, under folded names. */
    private static final class Folder {
        final Map<String, Folder> folders = new HashMap<>(2);
        final Set<String> files = new HashSet<>(2);
        final Map<String, Integer> lastNumbers = new HashMap<>(0);
    }

    private final Text text;
    private final @Nullable String rootName;
    private final Folder root = new Folder();
    private final Map<String, String> spellings = new HashMap<>();
    private int folders;
    private int renamed;

    /** @param rootName the folder all files go to; null when there is only one, which needs none */
    SafePaths(Text text, @Nullable String rootName) {
        this.text = text;
        this.rootName = rootName;
    }

    /** @param onlyName of the one file that has no path of its own */
    List<TorrentFile> files(List<FileEntry> entries, String onlyName) throws MetainfoException {
        List<List<String>> wanted = new ArrayList<>(entries.size());
        List<Folder> parents = new ArrayList<>(entries.size());
        boolean[] taken = new boolean[entries.size()];
        for (int i = 0; i < entries.size(); i++) {
            FileEntry entry = entries.get(i);
            List<String> path = entry.isPad() || entry.isLink() ? List.of() : cleaned(entry, onlyName);
            Folder parent = path.isEmpty() ? root : parent(path);
            taken[i] = !path.isEmpty() && !parent.files.add(SafeName.folded(path.getLast()));
            if (taken[i]) {
                countRenamed();
            }
            wanted.add(path);
            parents.add(parent);
        }
        List<TorrentFile> files = new ArrayList<>(entries.size());
        long offset = 0;
        for (int i = 0; i < entries.size(); i++) {
            FileEntry entry = entries.get(i);
            if (entry.isLink()) {
                continue;
            }
            List<String> path = entry.isPad() ? padPath(entry) : distinct(wanted.get(i), parents.get(i), taken[i]);
            files.add(new TorrentFile(
                    path,
                    offset,
                    entry.length(),
                    entry.isPad(),
                    entry.attributes().executable()));
            offset += entry.length();
        }
        return files;
    }

    private List<String> cleaned(FileEntry entry, String onlyName) throws MetainfoException {
        if (entry.path() == null) {
            return List.of(onlyName);
        }
        List<String> path = new ArrayList<>();
        if (rootName != null) {
            path.add(rootName);
        }
        int bare = path.size();
        int bytes = rootName == null ? 0 : SafeName.utf8Bytes(rootName);
        for (BencodeValue element : entry.path()) {
            String name = element instanceof BencodeString string ? SafeName.clean(text.of(string)) : "";
            if (name.isEmpty()) {
                continue; // ".." leads nowhere
            }
            bytes += 1 + SafeName.utf8Bytes(name);
            if (path.size() >= MAX_ELEMENTS || bytes > MAX_PATH_BYTES) {
                throw new MetainfoException(
                        Reason.BAD_NAMES,
                        "A file's path has more than " + MAX_ELEMENTS + " elements or " + MAX_PATH_BYTES
                                + " bytes. Make the torrent again from a flatter folder.");
            }
            path.add(name);
        }
        if (path.size() == bare) {
            path.add("_");
        }
        return path;
    }

    /** The folder that {@code path} ends in, made known with all above it. */
    private Folder parent(List<String> path) throws MetainfoException {
        Folder at = root;
        for (int i = 0; i < path.size() - 1; i++) {
            String name = path.get(i);
            path.set(i, spellings.computeIfAbsent(name, same -> same)); // one string for all files of a folder
            String folded = SafeName.folded(name);
            Folder next = at.folders.get(folded);
            if (next == null) {
                if (++folders > MAX_FOLDERS) {
                    throw new MetainfoException(
                            Reason.BAD_NAMES,
                            "More than " + MAX_FOLDERS + " folders. Make several torrents of this one.");
                }
                next = new Folder();
                at.folders.put(folded, next);
            }
            at = next;
        }
        return at;
    }

    private List<String> distinct(List<String> path, Folder parent, boolean taken) throws MetainfoException {
        String name = path.getLast();
        String folded = SafeName.folded(name);
        if (!taken) {
            if (!parent.folders.containsKey(folded)) {
                return path;
            }
            countRenamed();
        }
        int number = parent.lastNumbers.getOrDefault(folded, 0);
        String other;
        String otherFolded;
        do {
            other = SafeName.numbered(name, ++number);
            otherFolded = SafeName.folded(other);
        } while (parent.folders.containsKey(otherFolded) || !parent.files.add(otherFolded));
        parent.lastNumbers.put(folded, number);
        List<String> renamedPath = new ArrayList<>(path);
        renamedPath.set(path.size() - 1, other);
        return renamedPath;
    }

    private void countRenamed() throws MetainfoException {
        if (++renamed > MAX_RENAMED) {
            throw new MetainfoException(
                    Reason.BAD_NAMES,
                    "More than " + MAX_RENAMED + " files have the name of another file or folder."
                            + " The torrent is damaged or hostile.");
        }
    }

    /** Where clients that know nothing of padding put it (BEP 47, "Padding files"); ours never do. */
    private List<String> padPath(FileEntry entry) {
        String length = Long.toString(entry.length());
        return rootName == null ? List.of(".pad", length) : List.of(rootName, ".pad", length);
    }
}
