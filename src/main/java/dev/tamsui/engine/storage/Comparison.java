package dev.tamsui.engine.storage;

import dev.tamsui.engine.metainfo.FileSpan;
import dev.tamsui.engine.metainfo.PieceLayout;
import dev.tamsui.engine.model.ErrorKind;
import dev.tamsui.engine.model.FileMark;
import dev.tamsui.engine.model.Recorded;
import dev.tamsui.engine.model.TorrentError;
import dev.tamsui.engine.storage.SavePath.Look;
import dev.tamsui.engine.wire.Bitfield;
import java.io.IOException;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tells by looks at the files which recorded pieces are still what they were.
 *
 * <p><b>When the storage is missing.</b> A folder to mount on looks like any other while nothing is mounted there, and may even
 * hold things, such as torrents that were added meanwhile. So the rule asks for nothing but the torrent's own files: something is
 * recorded, and <em>none</em> of the files that it lies in is there. Where nothing is recorded, the {@link SaveRoot} tells. Nothing is
 * made or forgotten then. A person who removed
 * all files on purpose asks for a check, which says that all is gone. A file that cannot be looked at at all, as on a mount
 * whose server is away, is answered likewise.
 *
 * <p>Thread: a lane that writes, one call after another. Makes nothing.
 */
final class Comparison {
    private static final int FILES_A_CALL = 64;

    /** What a file is, next to what was recorded of it. */
    private enum State {
        SAME,
        WRITING,
        CHANGED
    }

    private final FileStorage storage;
    private final TorrentFiles files;
    private final int number;
    private final Bitfield recorded;
    private final List<FileMark> marks;
    private final boolean fits;
    private final boolean hashesAll;
    private final long[] lengths;
    private final State[] states;
    private int next;
    private @Nullable TorrentError fault;

    /** @param hashesAll whether even what looks the same is to be hashed before it is served */
    Comparison(FileStorage storage, int number, Recorded recorded, boolean hashesAll) {
        this.storage = storage;
        this.files = storage.files();
        this.number = number;
        this.hashesAll = hashesAll;
        int pieces = files.layout().pieces();
        byte[] have = recorded.have();
        fits = have.length == Bitfield.byteLength(pieces) && recorded.files().size() == files.count();
        this.recorded = fits ? Bitfield.of(have, pieces) : new Bitfield(pieces);
        marks = fits ? recorded.files() : Collections.nCopies(files.count(), FileMark.ABSENT);
        lengths = new long[files.count()];
        states = new State[files.count()];
        Arrays.fill(states, State.SAME);
    }

    /** Looks at the next files; returns whether there are more. */
    boolean some() {
        storage.sharing().place(); // so that others know where its files are
        int end = Math.min(files.count(), next + FILES_A_CALL);
        for (; next < end; next++) {
            if (files.file(next).pad()) {
                lengths[next] = files.file(next).length();
                continue;
            }
            try {
                look(next);
            } catch (IOException e) {
                FileFault sorted = FileFault.of("look", files.name(next), e);
                if (sorted.kind() != ErrorKind.PATH_BLOCKED) {
                    fault = new TorrentError(
                            ErrorKind.STORAGE_MISSING, sorted.error().message());
                    return false;
                }
                lengths[next] = -1; // something else stands in its place: the file is gone
            }
        }
        return next < files.count();
    }

    private void look(int file) throws IOException {
        Look seen = files.look(file);
        FileMark mark = marks.get(file);
        lengths[file] = seen == null ? -1 : seen.size();
        if (mark.writing()) {
            if (seen != null) {
                files.forget(file); // a write may have failed, and only the process before this one been told
            }
            states[file] = lengths[file] <= files.file(file).length() ? State.WRITING : State.CHANGED;
        } else if (seen != null && (seen.size() != mark.sizeBytes() || seen.modifiedNanos() != mark.modifiedNanos())) {
            states[file] = State.CHANGED;
        }
    }

    /** The answer, once all files were looked at; what it trusts is taken as recorded from here on. */
    StorageEvent result() {
        if (fault == null && next < files.count()) {
            fault = new TorrentError(ErrorKind.INTERNAL, "the look at the files was not finished");
        }
        boolean isAllGone = isAllGone();
        if (fault == null) {
            fault = askForVolume(isAllGone);
        }
        if (fault == null && isAllGone) {
            fault = new TorrentError(
                    ErrorKind.STORAGE_MISSING,
                    "none of the files of " + recorded.count() + " finished pieces is there; is their volume mounted?");
        }
        if (fault != null) {
            storage.place().forget();
            storage.files().whereabouts().forgetVolumes();
            return new StorageEvent.StorageMissing(number, fault);
        }
        return compared();
    }

    /** What keeps the save root's volume from being there, null when it is. Files that were recorded prove that it is. */
    private @Nullable TorrentError askForVolume(boolean isAllGone) {
        try {
            if (!isAllGone && !recorded.isEmpty()) {
                files.savePath().filesAreThere();
            }
            files.savePath().requireVolume();
            return null;
        } catch (IOException e) {
            String path = files.savePath().root().toString();
            return new TorrentError(
                    ErrorKind.STORAGE_MISSING,
                    FileFault.of("look", path, e).error().message());
        }
    }

    /** Finds out on the way which files are too short for what is recorded of them. */
    private boolean isAllGone() {
        boolean isAsked = false;
        boolean isAnyThere = false;
        for (int piece = recorded.nextCommon(recorded, 0);
                piece >= 0;
                piece = recorded.nextCommon(recorded, piece + 1)) {
            for (FileSpan span : spans(piece)) {
                int file = span.file();
                boolean isFile = !files.file(file).pad();
                isAsked |= isFile;
                isAnyThere |= isFile && lengths[file] >= 0;
                if (span.offset() + span.length() > lengths[file]) {
                    states[file] = State.CHANGED;
                }
            }
        }
        return isAsked && !isAnyThere;
    }

    private List<FileSpan> spans(int piece) {
        return files.spans(piece, 0, files.layout().pieceBytes(piece));
    }

    private StorageEvent compared() {
        PieceLayout layout = files.layout();
        Bitfield trusted = new Bitfield(layout.pieces());
        Bitfield unproven = new Bitfield(layout.pieces());
        Bitfield doubtful = new Bitfield(layout.pieces());
        Bitfield unknown = new Bitfield(layout.pieces());
        Bitfield kept = new Bitfield(layout.pieces());
        Bitfield unsettled = new Bitfield(layout.pieces());
        for (int piece = 0; piece < layout.pieces(); piece++) {
            boolean isThere = true;
            State worst = State.SAME;
            for (FileSpan span : spans(piece)) {
                State state = states[span.file()];
                worst = state.compareTo(worst) > 0 ? state : worst;
                isThere &= span.offset() + span.length() <= lengths[span.file()];
            }
            if (!isThere || (!recorded.has(piece) && fits && worst == State.SAME)) {
                continue;
            }
            Bitfield verdict = !recorded.has(piece) ? unknown : worst == State.CHANGED ? doubtful : trusted;
            verdict.set(piece);
            if (recorded.has(piece)) {
                kept.set(piece);
            }
            if (verdict == trusted && (hashesAll || worst == State.WRITING)) {
                unproven.set(piece);
            }
            if (verdict != trusted || worst == State.WRITING) {
                unsettled.set(piece);
            }
        }
        boolean isAllKept = fits && kept.count() == recorded.count();
        storage.ledger().install(kept, unproven, unsettled, marks, isAllKept);
        return new StorageEvent.Compared(number, trusted, doubtful, unknown);
    }
}
