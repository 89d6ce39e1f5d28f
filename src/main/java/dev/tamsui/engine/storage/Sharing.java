package dev.tamsui.engine.storage;

import dev.tamsui.engine.metainfo.FileSpan;
import dev.tamsui.engine.model.ErrorKind;
import dev.tamsui.engine.model.TorrentId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/*
 * Two torrents may name the same file: the same content from two places, or different content under one name. Both may read it.
 * A write must not harm pieces that the other has, and as nobody can tell before the end whether the contents are the same, who
 * came first has the file. The other may write where the first has nothing, and only if it has pieces in the file too, or this
 * very piece reaches into one of the first: what is equal there makes it likely that the contents agree. What the first has stays
 * as it is; it is compared instead of written, so that two with the same content complete side by side whatever the sizes of their
 * pieces, and a torrent that lost a piece of a shared file can mend it once both know that it is bad.
 *
 * A volume has one lane that writes. So from the question to the end of the write nobody else writes, and what a torrent has in a
 * file is there in full.
 */

/**
 * Which of a torrent's files are files of others in this process too, and what may be done with those.
 *
 * <p>Files are told apart by their paths, as they were named and with the save path's links resolved. Links further down are not
 * followed for this.
 *
 * <p>Thread: lanes.
 */
final class Sharing {
    private final FileStorage torrent;
    private final Neighbours neighbours;
    /** The save path's names; the first is as it was given. */
    private final List<Path> roots = new CopyOnWriteArrayList<>();

    private final Map<Path, Set<String>> tops = new ConcurrentHashMap<>();

    private volatile Known known;

    /** Whether the save path's real name is among them, or no longer matters. */
    private volatile boolean isPlaced;

    Sharing(FileStorage torrent, Neighbours neighbours) {
        this.torrent = torrent;
        this.neighbours = neighbours;
        known = new Known(-1, Set.of(), Map.of());
    }

    /** @param files found so far, by index */
    private record Known(long version, Set<FileStorage> neighbours, Map<Integer, List<Other>> files) {}

    /** The same file, as another torrent's. */
    record Other(FileStorage torrent, int file) {
        private String name() {
            return torrent.files().file(file).path().getFirst();
        }

        /** What it has of the span, which is numbered as in our torrent. */
        private void addParts(FileSpan span, List<Part> into) {
            TorrentFiles files = torrent.files();
            long end = Math.min(span.offset() + span.length(), files.file(file).length()); // theirs may be shorter
            if (span.offset() >= end) {
                return;
            }
            int last = files.pieceAt(file, end - 1);
            for (int piece : torrent.ledger().piecesIn(files.pieceAt(file, span.offset()), last)) {
                long from = Math.max(span.offset(), files.startIn(file, piece));
                long to = Math.min(end, files.endIn(file, piece));
                into.add(new Part(new FileSpan(span.file(), from, (int) (to - from)), name()));
            }
        }
    }

    /** The torrent's files are below here, by this name. */
    void isAt(Path root) {
        if (!roots.contains(root)) {
            roots.add(root);
            neighbours.add(torrent, root);
        }
    }

    List<Path> roots() {
        return roots;
    }

    /** What holds the torrent's files below a root: one name, but for torrents that bring no folder of their own. */
    Set<String> tops(Path root) {
        return tops.computeIfAbsent(root, _ -> {
            Set<String> all = new HashSet<>();
            for (int i = 0; i < torrent.files().count(); i++) {
                all.add(root.resolve(torrent.files().file(i).path().getFirst()).toString());
            }
            return Set.copyOf(all);
        });
    }

    /** Whether a torrent that is not in memory may have this file: then nobody may change it. */
    boolean mayBeOfResting(int file) {
        List<String> path = torrent.files().file(file).path();
        for (Path root : roots) {
            Path here = root.resolve(String.join(root.getFileSystem().getSeparator(), path));
            if (neighbours.isRestingAt(torrent.ledger().id(), here)) {
                return true;
            }
        }
        return false;
    }

    /** Whether the torrent has a file at this path. */
    boolean has(Path file) {
        return roots.stream()
                .anyMatch(root -> file.startsWith(root) && torrent.files().indexOf(names(root.relativize(file))) >= 0);
    }

    /** They are elsewhere now. */
    void moved(Path root) {
        neighbours.remove(torrent);
        roots.clear();
        isPlaced = false;
        isAt(root);
    }

    /** The torrent is put away, and has its files still. */
    void rest() {
        neighbours.rests(torrent);
        leave();
    }

    /** Those that may have files in common with it and are put away. */
    Set<TorrentId> restingNear() {
        return neighbours.restingNear(torrent);
    }

    /** Those that may have, and are not. */
    Set<FileStorage> near() {
        return neighbours.of(torrent);
    }

    /** The torrent's files are its own concern from now on. */
    void leave() {
        isPlaced = true; // not to come back
        neighbours.remove(torrent);
    }

    /** Has the torrent known by its save path's real name too, once there is one. */
    void place() {
        if (!isPlaced) {
            try {
                isAt(torrent.disk().opener().realPath(torrent.files().savePath().root()));
                isPlaced = true;
            } catch (IOException _) {
                // nothing is there yet
            }
        }
    }

    /** Who else has this file. */
    List<Other> others(int file) {
        place();
        Known current = known;
        long version = neighbours.version();
        if (current.version != version) {
            current = new Known(version, neighbours.of(torrent), new ConcurrentHashMap<>());
            known = current;
        }
        if (current.neighbours.isEmpty()) {
            return List.of();
        }
        Set<FileStorage> candidates = current.neighbours;
        return current.files.computeIfAbsent(file, _ -> find(file, candidates));
    }

    private List<Other> find(int file, Set<FileStorage> candidates) {
        List<Other> found = new ArrayList<>();
        for (FileStorage candidate : candidates) {
            int theirs = indexIn(candidate, torrent.files().file(file).path());
            if (theirs >= 0) {
                found.add(new Other(candidate, theirs));
            }
        }
        return List.copyOf(found);
    }

    private int indexIn(FileStorage candidate, List<String> path) {
        for (Path root : roots) {
            Path here = root.resolve(String.join(root.getFileSystem().getSeparator(), path));
            for (Path theirRoot : candidate.sharing().roots()) {
                if (here.startsWith(theirRoot)) {
                    int index = candidate.files().indexOf(names(theirRoot.relativize(here)));
                    if (index >= 0) {
                        return index;
                    }
                }
            }
        }
        return -1;
    }

    private static List<String> names(Path path) {
        return StreamSupport.stream(path.spliterator(), false)
                .map(Path::toString)
                .toList();
    }

    /**
     * A part of a piece that lies in one file.
     *
     * @param owner the name of a torrent that has all of it on the disk, null when none has any of it
     */
    record Part(FileSpan span, @Nullable String owner) {}

    /**
     * How a piece may be written: what others have is to be compared, and nothing written unless all of it is the same. Returns
     * all of the piece, in order, with its padding.
     *
     * @throws FileFault when to write it could harm another torrent, whatever is there
     */
    List<Part> claim(int piece) throws FileFault {
        TorrentFiles files = torrent.files();
        List<Part> parts = new ArrayList<>();
        for (FileSpan span : files.spans(piece, 0, files.layout().pieceBytes(piece))) {
            boolean isPad = files.file(span.file()).pad();
            if (!isPad && mayBeOfResting(span.file())) {
                throw new FileFault(
                        ErrorKind.STORAGE_MISSING,
                        "write of " + files.name(span.file())
                                + ": it waits until a torrent that may have the same file is loaded");
            }
            List<Other> others = isPad ? List.of() : others(span.file());
            if (others.isEmpty()) {
                parts.add(new Part(span, null));
            } else {
                split(span, theirs(piece, span, others), parts);
            }
        }
        return parts;
    }

    /** What others have of the span, by where it begins; may overlap. */
    private List<Part> theirs(int piece, FileSpan span, List<Other> others) throws FileFault {
        List<Part> found = new ArrayList<>();
        boolean isProven = torrent.ledger().hasPiecesBut(piece, span.file());
        for (Other other : others) {
            int before = found.size();
            other.addParts(span, found);
            if (found.size() == before && !isProven && other.torrent.ledger().hasPieces(other.file)) {
                throw new FileFault(
                        ErrorKind.FILE_SHARED,
                        "write of " + torrent.files().name(span.file()) + ": torrent \"" + other.name()
                                + "\" has pieces in the same file, which may have other content; what is missing is looked"
                                + " for there from time to time; or remove one of the two, or give it another save path");
            }
        }
        found.sort(Comparator.comparingLong(part -> part.span().offset()));
        return found;
    }

    private static void split(FileSpan span, List<Part> theirs, List<Part> into) {
        long at = span.offset();
        for (Part part : theirs) {
            at = add(span.file(), at, part.span().offset(), null, into);
            at = add(span.file(), at, part.span().offset() + part.span().length(), part.owner(), into);
        }
        add(span.file(), at, span.offset() + span.length(), null, into);
    }

    /** Returns up to where all is told. */
    private static long add(int file, long from, long to, @Nullable String owner, List<Part> into) {
        if (to > from) {
            into.add(new Part(new FileSpan(file, from, (int) (to - from)), owner));
        }
        return Math.max(from, to);
    }

    /** We have changed the file: who knew it as it was before knows it still. */
    void follow(int file, long modifiedBefore) {
        for (Other other : others(file)) {
            other.torrent
                    .files()
                    .follow(other.file, modifiedBefore, torrent.files().modified(file));
        }
    }
}
