package dev.tamsui.engine.storage;

import dev.tamsui.engine.metainfo.FileMap;
import dev.tamsui.engine.metainfo.FileSpan;
import dev.tamsui.engine.metainfo.Pads;
import dev.tamsui.engine.metainfo.PieceLayout;
import dev.tamsui.engine.metainfo.TorrentFile;
import dev.tamsui.engine.model.ErrorKind;
import dev.tamsui.engine.storage.FileOpener.Mode;
import dev.tamsui.engine.storage.SavePath.Look;
import dev.tamsui.engine.wire.Bitfield;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/**
 * One torrent's files: which bytes of which file a piece is, where those files are, and what we know of them.
 *
 * <p>For every file the greatest length that it was ever seen to have is remembered. A file that is gone or shorter than that
 * has lost bytes under our feet: it is neither read nor quietly made anew (what is missing would read as zeros), but reported
 * until a check has looked at everything again.
 *
 * <p>Thread: any for the map; lanes for all that looks at files.
 */
final class TorrentFiles {
    private static final long NEVER_SEEN = -1;

    /** In place of a length: another file stands there, of which only a check can tell what it holds. */
    private static final long REPLACED = Long.MAX_VALUE;

    private final SavePath savePath;
    private final List<TorrentFile> files;
    private final PieceLayout layout;
    private final FileMap map;
    private final Pads pads;

    /** Bytes; only ever set to a length the file had at that moment or before. */
    private final AtomicLongArray knownLengths;

    /** When a file that is only read was last modified, as first seen; 0 when it was not looked at. */
    private final AtomicLongArray modified;

    /** 1 for files this object has written to. */
    private final AtomicIntegerArray written;

    TorrentFiles(SavePath savePath, List<TorrentFile> files, PieceLayout layout) {
        this.savePath = savePath;
        this.files = List.copyOf(files);
        this.layout = layout;
        map = new FileMap(this.files);
        pads = new Pads(this.files, layout);
        if (map.totalBytes() != layout.totalBytes()) {
            throw new IllegalArgumentException(
                    "files of " + map.totalBytes() + " bytes for pieces of " + layout.totalBytes());
        }
        knownLengths = new AtomicLongArray(files.size());
        modified = new AtomicLongArray(files.size());
        written = new AtomicIntegerArray(files.size());
        for (int i = 0; i < files.size(); i++) {
            knownLengths.set(i, NEVER_SEEN);
        }
    }

    int count() {
        return files.size();
    }

    TorrentFile file(int index) {
        return files.get(index);
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
        return savePath;
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

    boolean hasWritten(int index) {
        return written.get(index) != 0;
    }

    /** To be called after bytes up to {@code end} have been written. */
    void wrote(int index, long end) {
        knownLengths.accumulateAndGet(index, end, Math::max);
        written.set(index, 1);
    }

    /** Where a file is to be opened, and how. */
    record Spot(Path path, Mode mode) {}

    /**
     * Looks before the file is opened. For writing, missing folders are made.
     *
     * @throws FileFault when the file may not be opened as wanted
     */
    Spot beforeOpening(int index, boolean write) throws IOException {
        long known = knownLengths.get(index); // before looking: another lane may be making the file longer
        Path path = savePath.find(files.get(index).path(), write && known == NEVER_SEEN);
        Look seen = path == null ? null : savePath.look(path);
        if (path != null && seen == null && write && known == NEVER_SEEN) {
            return new Spot(path, Mode.CREATE);
        }
        if (path == null || seen == null) {
            throw new FileFault(ErrorKind.FILES_MISSING, name(index) + " is missing");
        }
        requireUsable(index, seen, isEdited(index, seen, write) ? REPLACED : known, write);
        knownLengths.accumulateAndGet(index, seen.size(), Math::max);
        return new Spot(path, write ? Mode.WRITE : Mode.READ);
    }

    /**
     * Whether what stands at the path is still the file that was opened there, whole, and not to be left alone.
     *
     * @param identity the opened file's, null where that cannot be told
     */
    void whileOpen(int index, Path path, @Nullable Object identity, boolean write) throws IOException {
        long known = knownLengths.get(index);
        Look seen = savePath.look(path);
        if (seen == null) {
            throw new FileFault(ErrorKind.FILES_MISSING, name(index) + " has been removed");
        }
        boolean isAnother = identity != null && !identity.equals(seen.identity());
        if (isAnother || isEdited(index, seen, write)) {
            knownLengths.set(index, REPLACED);
            known = REPLACED;
        }
        requireUsable(index, seen, known, write);
    }

    /** By somebody else, that is, while we only read it. */
    private boolean isEdited(int index, Look seen, boolean write) {
        if (write || hasWritten(index)) {
            return false;
        }
        modified.compareAndSet(index, 0, seen.modifiedNanos());
        return modified.get(index) != seen.modifiedNanos();
    }

    private void requireUsable(int index, Look seen, long known, boolean write) throws FileFault {
        if (!seen.isFile()) {
            String kind = seen.isLink() ? "a link" : seen.isFolder() ? "a folder" : "a special file";
            throw new FileFault(ErrorKind.PATH_BLOCKED, name(index) + " is " + kind + " where a file should be");
        }
        if (known == REPLACED) {
            throw new FileFault(ErrorKind.FILES_MISSING, name(index) + " has been changed by somebody else");
        }
        if (seen.size() < known) {
            throw new FileFault(
                    ErrorKind.FILES_MISSING,
                    name(index) + " has been cut to " + seen.size() + " bytes; it had " + known);
        }
        if (write && seen.links() > 1) {
            throw new FileFault(
                    ErrorKind.HARD_LINKED,
                    name(index) + " has " + seen.links() + " hard links; writing would change the others' data");
        }
    }

    /** The file's length on disk, -1 when there is none. */
    long length(int index) throws IOException {
        Look seen = peek(index);
        return seen == null ? NEVER_SEEN : seen.size();
    }

    /** As {@link #length}, for a check: what we knew of the file before no longer counts. */
    long survey(int index) throws IOException {
        Look seen = look(index);
        return seen == null ? NEVER_SEEN : seen.size();
    }

    /** What stands in the file's place, null when nothing does; what we knew of the file before no longer counts. */
    @Nullable
    Look look(int index) throws IOException {
        Look seen = peek(index);
        knownLengths.set(index, seen == null ? NEVER_SEEN : seen.size());
        modified.set(index, seen == null ? 0 : seen.modifiedNanos());
        return seen;
    }

    /** As {@link #look}, and changes nothing. */
    @Nullable
    Look peek(int index) throws IOException {
        Path path = savePath.find(files.get(index).path(), false);
        Look seen = path == null ? null : savePath.look(path);
        if (seen != null) {
            requireUsable(index, seen, NEVER_SEEN, false);
        }
        return seen;
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
