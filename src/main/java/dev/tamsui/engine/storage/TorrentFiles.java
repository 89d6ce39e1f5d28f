package dev.tamsui.engine.storage;

import dev.tamsui.engine.metainfo.FileMap;
import dev.tamsui.engine.metainfo.FileSpan;
import dev.tamsui.engine.metainfo.Pads;
import dev.tamsui.engine.metainfo.PieceLayout;
import dev.tamsui.engine.metainfo.TorrentFile;
import dev.tamsui.engine.model.ErrorKind;
import dev.tamsui.engine.model.FileMark;
import dev.tamsui.engine.storage.FileOpener.Mode;
import dev.tamsui.engine.storage.KnownFiles.Expected;
import dev.tamsui.engine.storage.SavePath.Look;
import dev.tamsui.engine.storage.Whereabouts.Found;
import dev.tamsui.engine.wire.Bitfield;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One torrent's files: which bytes of which file a piece is, where those files are, and what we know of them.
 *
 * <p>A file that is not as we left it ({@link KnownFiles}) is neither read nor written to nor quietly made anew, since what is
 * missing would read as zeros, until an {@link Inspection} has dealt with it or a check has looked at everything again.
 *
 * <p>Thread: any for the map; lanes for all that looks at files.
 */
final class TorrentFiles {
    private static final long NOT_THERE = -1;

    private volatile Whereabouts whereabouts;
    private final List<TorrentFile> files;
    private final PieceLayout layout;
    private final FileMap map;
    private final Pads pads;

    private final KnownFiles known;

    TorrentFiles(Whereabouts whereabouts, List<TorrentFile> files, PieceLayout layout) {
        this.whereabouts = whereabouts;
        this.files = List.copyOf(files);
        this.layout = layout;
        map = new FileMap(this.files);
        pads = new Pads(this.files, layout);
        if (map.totalBytes() != layout.totalBytes()) {
            throw new IllegalArgumentException(
                    "files of " + map.totalBytes() + " bytes for pieces of " + layout.totalBytes());
        }
        known = new KnownFiles(files.size());
    }

    int count() {
        return files.size();
    }

    TorrentFile file(int index) {
        return files.get(index);
    }

    List<TorrentFile> all() {
        return files;
    }

    /** Bytes of files in these pieces; pad files are not counted. */
    long bytesIn(Bitfield pieces) {
        int last = layout.pieces() - 1;
        long bytes = (long) pieces.count() * layout.pieceLength();
        bytes -= pieces.has(last) ? layout.pieceLength() - layout.pieceBytes(last) : 0;
        return bytes - pads.bytesIn(pieces::has);
    }

    PieceLayout layout() {
        return layout;
    }

    SavePath savePath() {
        return whereabouts.savePath();
    }

    Whereabouts whereabouts() {
        return whereabouts;
    }

    /** They are elsewhere from now on, as whole as they were. */
    void moveTo(Whereabouts other) {
        whereabouts = other;
    }

    /** See {@link KnownFiles#retimed}. */
    void retimed(int index, long before, long after) {
        known.retimed(index, before, after);
    }

    /** Whether the file was there when it was last looked at. */
    boolean hasSeen(int index) {
        return known.isSeen(index);
    }

    /** For messages: relative to the save path. */
    String name(int index) {
        return String.join("/", files.get(index).path());
    }

    List<FileSpan> spans(int piece, int begin, int length) {
        return map.spans(layout.pieceOffset(piece) + begin, length);
    }

    /** The files with bytes of the piece, but for padding. */
    List<Integer> filesOf(int piece) {
        List<FileSpan> spans = spans(piece, 0, layout.pieceBytes(piece));
        if (spans.size() == 1) {
            int only = spans.getFirst().file();
            return files.get(only).pad() ? List.of() : List.of(only);
        }
        List<Integer> found = new ArrayList<>(spans.size());
        for (FileSpan span : spans) {
            if (!files.get(span.file()).pad()) {
                found.add(span.file());
            }
        }
        return found;
    }

    /** The file with this path, -1 when there is none. */
    int indexOf(List<String> path) {
        for (int i = 0; i < files.size(); i++) {
            if (!files.get(i).pad() && files.get(i).path().equals(path)) {
                return i;
            }
        }
        return -1;
    }

    /** See {@link KnownFiles#modified}. */
    long modified(int index) {
        return known.modified(index);
    }

    /** See {@link KnownFiles#follow}. */
    void follow(int index, long before, long after) {
        known.follow(index, before, after);
    }

    boolean hasWritten(int index) {
        return known.hasWritten(index);
    }

    /** Whether we know what the file was like. */
    boolean isSeen(int index) {
        return known.isSeen(index);
    }

    /** To be called before bytes are written; {@link #wrote} must follow. */
    void writes(int index) {
        known.beginWrite(index);
    }

    /**
     * To be called once that is done, also when it failed.
     *
     * @param path where it was opened
     * @param end bytes have been written up to here, 0 when none were
     */
    void wrote(int index, Path path, long end) {
        known.endWrite(index, end, ours(path));
    }

    /** To be called instead of {@link #wrote} after a file was cut. */
    void wasCut(int index, Path path) {
        known.endCut(index, ours(path));
    }

    private @Nullable Look ours(Path path) {
        try {
            return savePath().look(path);
        } catch (IOException _) {
            return null; // who looks next will tell
        }
    }

    /** Where a file is to be opened, and how. */
    record Spot(Path path, Mode mode) {}

    /**
     * Looks before the file is opened. For writing, missing folders are made.
     *
     * @throws FileFault when the file may not be opened as wanted
     */
    Spot beforeOpening(int index, boolean write) throws IOException {
        if (write) {
            savePath().beforeWriting();
        }
        Expected expected = known.expected(index); // before looking: another lane may be making the file longer
        Found found = whereabouts.find(index);
        if (found == null && write && !expected.isSeen()) {
            return new Spot(whereabouts.toMake(index), Mode.CREATE);
        }
        if (found == null) {
            throw new FileFault(ErrorKind.FILES_MISSING, name(index) + " is missing");
        }
        Look seen = found.look();
        requireUsable(index, seen, write);
        requireUnchanged(index, expected, seen);
        known.seen(index, expected, seen);
        return new Spot(found.path(), write ? Mode.WRITE : Mode.READ);
    }

    /**
     * Whether what stands at the path is still the file that was opened there, whole, and not to be left alone.
     *
     * @param identity the opened file's, null where that cannot be told
     */
    void whileOpen(int index, Path path, @Nullable Object identity, boolean write) throws IOException {
        Expected expected = known.expected(index);
        Look seen = savePath().look(path);
        if (seen == null) {
            Found elsewhere = whereabouts.find(index); // it may have got its final name
            seen = elsewhere == null ? null : elsewhere.look();
        }
        if (seen == null) {
            throw new FileFault(ErrorKind.FILES_MISSING, name(index) + " has been removed");
        }
        requireUsable(index, seen, write);
        if (identity != null && !identity.equals(seen.identity())) {
            known.distrust(index);
            throw new FileFault(ErrorKind.FILES_CHANGED, name(index) + " has been replaced by somebody else");
        }
        requireUnchanged(index, expected, seen);
    }

    private void requireUsable(int index, Look seen, boolean write) throws FileFault {
        if (!seen.isFile()) {
            String kind = seen.isLink() ? "a link" : seen.isFolder() ? "a folder" : "a special file";
            throw new FileFault(ErrorKind.PATH_BLOCKED, name(index) + " is " + kind + " where a file should be");
        }
        if (write && seen.links() > 1) {
            throw new FileFault(
                    ErrorKind.HARD_LINKED,
                    name(index) + " has " + seen.links() + " hard links; writing would change the others' data");
        }
    }

    private void requireUnchanged(int index, Expected expected, @Nullable Look seen) throws FileFault {
        String difference = known.difference(index, expected, seen);
        if (difference != null) {
            boolean isLess = seen == null || seen.size() < expected.length();
            throw new FileFault(
                    isLess ? ErrorKind.FILES_MISSING : ErrorKind.FILES_CHANGED, name(index) + " " + difference);
        }
    }

    /** Looks at a file; null when it is as we left it. What we know stays as it is until {@link #take}. */
    @Nullable
    FileChange inspect(int index) throws IOException {
        Expected expected = known.expected(index);
        Look seen = null;
        try {
            Found found = whereabouts.find(index);
            seen = found == null ? null : found.look();
            if (seen == null) {
                throw new FileFault(ErrorKind.FILES_MISSING, name(index) + " has been removed");
            }
            requireUsable(index, seen, false);
            requireUnchanged(index, expected, seen);
            known.seen(index, expected, seen);
            return null;
        } catch (FileFault fault) {
            return new FileChange(index, fault.kind() == ErrorKind.PATH_BLOCKED ? null : seen, fault);
        }
    }

    /** What followed from a change is done: the file is as it is now. */
    void take(FileChange change) {
        known.take(change.file(), change.seen());
    }

    /** What is to be recorded of a file; fails when it is not as we left it. */
    FileMark mark(int index) throws IOException {
        Expected expected = known.expected(index);
        Look seen = peek(index);
        requireUnchanged(index, expected, seen);
        return seen == null ? FileMark.ABSENT : new FileMark(seen.size(), seen.modifiedNanos(), false);
    }

    /** The file's length on disk, -1 when there is none. */
    long length(int index) throws IOException {
        Look seen = peek(index);
        return seen == null ? NOT_THERE : seen.size();
    }

    /** As {@link #length}, for a check: what we knew of the file before no longer counts. */
    long survey(int index) throws IOException {
        Look seen = look(index);
        return seen == null ? NOT_THERE : seen.size();
    }

    /** What stands in the file's place, null when nothing does; what we knew of the file before no longer counts. */
    @Nullable
    Look look(int index) throws IOException {
        Look seen = peek(index);
        known.take(index, seen);
        return seen;
    }

    /** The next read of a file shows what the disk has, not what was written to it and lost; see {@link FileOpener#forget}. */
    void forget(int index) {
        try {
            Found found = whereabouts.find(index);
            if (found != null && found.look().isFile()) {
                found.in().forget(found.path());
            }
        } catch (IOException _) {
            // what cannot be looked at cannot be read either
        }
    }

    /** As {@link #look}, and changes nothing. */
    @Nullable
    Look peek(int index) throws IOException {
        Found found = whereabouts.find(index);
        Look seen = found == null ? null : found.look();
        if (seen != null) {
            requireUsable(index, seen, false);
        }
        return seen;
    }

    /** The piece that has a byte of the file. */
    int pieceAt(int index, long offset) {
        return (int) ((files.get(index).offset() + offset) / layout.pieceLength());
    }

    /** Where in the file the piece's first byte is that lies in it. */
    long startIn(int index, int piece) {
        return Math.max(0, layout.pieceOffset(piece) - files.get(index).offset());
    }

    /** How long the file must be at least to hold all of the piece's bytes that are in it. */
    long endIn(int index, int piece) {
        TorrentFile file = files.get(index);
        long end = layout.pieceOffset(piece) + layout.pieceBytes(piece);
        return Math.min(file.length(), end - file.offset());
    }

    /** The first piece that has bytes in the file, which must not be empty. */
    int firstPiece(int index) {
        return (int) (files.get(index).offset() / layout.pieceLength());
    }

    int lastPiece(int index) {
        TorrentFile file = files.get(index);
        return (int) ((file.offset() + file.length() - 1) / layout.pieceLength());
    }
}
