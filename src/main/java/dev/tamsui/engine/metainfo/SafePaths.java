package dev.tamsui.engine.metainfo;

import dev.tamsui.engine.bencode.BencodeList;
import dev.tamsui.engine.bencode.BencodeString;
import dev.tamsui.engine.bencode.BencodeValue;
import dev.tamsui.engine.metainfo.MetainfoException.Reason;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Gives every file of a torrent a path of its own: cleaned, inside, and distinct from all others even on a disk that does not
 * tell upper from lower case. Confined to one call.
 *
 * <p>At first every file has the name it wants, until all names and folders are known. Then the second file of a name, and a file
 * whose name is a folder's, is numbered ({@code a.1.txt}), with numbers that no file wants; so the cost is linear in the files,
 * however many want the same. Most files lie beside the one before them in the list and have their folder from there; of those
 * only the name is looked at.
 */
final class SafePaths {
    static final int MAX_ELEMENTS = 100;

    /** Linux takes 4,096 in one path; what is left is for the folder it all goes to. */
    static final int MAX_PATH_BYTES = 3000;

    static final int MAX_FOLDERS = 100_000;
    static final int MAX_RENAMED = 500;

    /** What is in one folder, under folded names. Of files it has the place in the list, of the first when several want a name. */
    private static final class Folder {
        final Map<String, Folder> folders = new HashMap<>(2);
        final Map<String, Integer> files = new HashMap<>(2);
        final Map<String, Integer> lastNumbers = new HashMap<>(0);
    }

    /**
     * A folder, as some file spells it.
     *
     * @param path that leads there, the torrent's own folder included
     * @param pathBytes of it as UTF-8, separators counted
     */
    private record Parent(String[] path, int pathBytes, Folder folder) {}

    private final Text text;
    private final Parent top;
    private final Map<String, String> spellings = new HashMap<>();
    private int folders;

    /** So far, with the names they want. */
    private final List<TorrentFile> files = new ArrayList<>();

    /** Those that cannot have it, by their place in the list, and what they are in. */
    private final SortedMap<Integer, Folder> toRename = new TreeMap<>();

    /** Of the last file that has a name of its own: what it gives as its path, and the folder that leads to. */
    private @Nullable BencodeList lastPath;

    private Parent lastParent;

    /** @param rootName the folder all files go to; null when there is only one, which needs none */
    SafePaths(Text text, @Nullable String rootName) {
        this.text = text;
        this.top = rootName == null
                ? new Parent(new String[0], 0, new Folder())
                : new Parent(new String[] {rootName}, SafeName.utf8Bytes(rootName), new Folder());
        this.folders = top.path().length;
        this.lastParent = top;
    }

    /** @param onlyName of the one file that has no path of its own */
    List<TorrentFile> files(List<FileEntry> entries, String onlyName) throws MetainfoException {
        long offset = 0;
        for (FileEntry entry : entries) {
            if (!entry.isLink()) {
                List<String> path = entry.isPad() ? padPath(entry) : wantedPath(entry.path(), onlyName);
                files.add(new TorrentFile(
                        path,
                        offset,
                        entry.length(),
                        entry.isPad(),
                        entry.attributes().executable()));
                offset += entry.length();
            }
        }
        toRename.forEach((place, folder) -> files.set(place, renamed(files.get(place), folder)));
        return files;
    }

    private List<String> wantedPath(@Nullable BencodeList path, String onlyName) throws MetainfoException {
        if (path == null) {
            return claimed(top, onlyName);
        }
        BencodeValue last = path.last();
        String name = last == null ? "" : cleaned(last);
        if (name.isEmpty()) {
            List<String> names = cleaned(path);
            String other = names.isEmpty() ? "_" : names.removeLast();
            return claimed(parent(names, other), other);
        }
        if (lastPath != null && path.isBeside(lastPath)) {
            requireShort(lastParent.path().length + 1, lastParent.pathBytes(), name);
        } else {
            List<String> names = cleaned(path);
            lastParent = parent(names, names.removeLast());
            lastPath = path;
        }
        return claimed(lastParent, name);
    }

    /** The path of that name, which the next file of the list wants. */
    private List<String> claimed(Parent parent, String name) throws MetainfoException {
        Folder folder = parent.folder();
        String folded = SafeName.folded(name);
        if (folder.files.putIfAbsent(folded, files.size()) != null || folder.folders.containsKey(folded)) {
            rename(files.size(), folder);
        }
        String[] path = Arrays.copyOf(parent.path(), parent.path().length + 1);
        path[path.length - 1] = name;
        return List.of(path);
    }

    /** Without those that come to nothing: {@code ..} leads nowhere. */
    private List<String> cleaned(BencodeList path) {
        List<String> names = new ArrayList<>();
        for (BencodeValue element : path) {
            String name = cleaned(element);
            if (!name.isEmpty()) {
                names.add(name);
            }
        }
        return names;
    }

    private String cleaned(BencodeValue element) {
        return element instanceof BencodeString string ? SafeName.clean(text.of(string)) : "";
    }

    /** The folder of these names below the torrent's own, made known with all above it, for a file of that name. */
    private Parent parent(List<String> names, String fileName) throws MetainfoException {
        int bytes = top.pathBytes();
        for (String name : names) {
            bytes += 1 + SafeName.utf8Bytes(name);
        }
        requireShort(top.path().length + names.size() + 1, bytes, fileName);
        String[] path = Arrays.copyOf(top.path(), top.path().length + names.size());
        Folder at = top.folder();
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            path[top.path().length + i] = spellings.computeIfAbsent(name, same -> same); // one string for all its files
            at = folder(at, SafeName.folded(name));
        }
        return new Parent(path, bytes, at);
    }

    /** @param elements the name counted, {@code pathBytes} without it */
    private static void requireShort(int elements, int pathBytes, String name) throws MetainfoException {
        int bytes = pathBytes + 1;
        // no name has more than MAX_BYTES: most need not be counted
        boolean fits =
                bytes + SafeName.MAX_BYTES <= MAX_PATH_BYTES || bytes + SafeName.utf8Bytes(name) <= MAX_PATH_BYTES;
        if (elements > MAX_ELEMENTS || !fits) {
            throw new MetainfoException(
                    Reason.BAD_NAMES,
                    "A file's path has more than " + MAX_ELEMENTS + " elements or " + MAX_PATH_BYTES
                            + " bytes. Make the torrent again from a flatter folder.");
        }
    }

    private Folder folder(Folder in, String folded) throws MetainfoException {
        Folder known = in.folders.get(folded);
        if (known != null) {
            return known;
        }
        if (++folders > MAX_FOLDERS) {
            throw new MetainfoException(
                    Reason.BAD_NAMES, "More than " + MAX_FOLDERS + " folders. Make several torrents of this one.");
        }
        Folder fresh = new Folder();
        in.folders.put(folded, fresh);
        Integer file = in.files.get(folded);
        if (file != null) {
            rename(file, in);
        }
        return fresh;
    }

    private void rename(int place, Folder folder) throws MetainfoException {
        toRename.put(place, folder);
        if (toRename.size() > MAX_RENAMED) {
            throw new MetainfoException(
                    Reason.BAD_NAMES,
                    "More than " + MAX_RENAMED + " files have the name of another file or folder."
                            + " The torrent is damaged or hostile.");
        }
    }

    private static TorrentFile renamed(TorrentFile file, Folder folder) {
        String name = file.path().getLast();
        String folded = SafeName.folded(name);
        int number = folder.lastNumbers.getOrDefault(folded, 0);
        String other;
        String otherFolded;
        do {
            other = SafeName.numbered(name, ++number);
            otherFolded = SafeName.folded(other);
        } while (folder.folders.containsKey(otherFolded) || folder.files.putIfAbsent(otherFolded, -1) != null);
        folder.lastNumbers.put(folded, number);
        List<String> path = new ArrayList<>(file.path());
        path.set(path.size() - 1, other);
        return new TorrentFile(path, file.offset(), file.length(), file.pad(), file.executable());
    }

    /** Where clients that know nothing of padding put it (BEP 47, "Padding files"); ours never do. */
    private List<String> padPath(FileEntry entry) {
        String length = Long.toString(entry.length());
        return top.path().length == 0 ? List.of(".pad", length) : List.of(top.path()[0], ".pad", length);
    }
}
