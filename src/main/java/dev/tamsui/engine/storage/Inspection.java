package dev.tamsui.engine.storage;

import dev.tamsui.engine.model.ErrorKind;
import dev.tamsui.engine.model.TorrentError;
import dev.tamsui.engine.wire.Bitfield;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/*
 * A read or a write that meets a file which is not as we left it sees that one file only, and must not conclude from it: when a
 * volume goes away under a running torrent, its files go one read at a time, and a torrent that fetched them anew would fill the
 * folder its volume was mounted on. So whoever notices something fails, and asks for this: a look at all files, after which it is
 * known whether some files have changed or all are gone.
 */

/**
 * A look at the files of a torrent that runs, and what follows from it. Nothing is read.
 *
 * <p>The rule for a missing storage is that of {@link Comparison}: something is recorded, and none of the files that it lies in
 * is there. Nothing is forgotten then.
 *
 * <p>Thread: a lane that writes, one call after another, so that nothing is written between a verdict and what follows from it.
 */
final class Inspection {
    private static final int FILES_A_CALL = 64;

    private final FileStorage storage;
    private final TorrentFiles files;
    private final List<FileChange> changes = new ArrayList<>();
    private int next;
    private boolean isAsked;
    private boolean isAnyThere;
    private @Nullable FileFault away;

    Inspection(FileStorage storage) {
        this.storage = storage;
        this.files = storage.files();
    }

    /** Looks at the next files; returns whether there are more. */
    boolean some() {
        if (next == 0) {
            isAsked = storage.lookBegins();
        }
        int end = Math.min(files.count(), next + FILES_A_CALL);
        for (; next < end; next++) {
            boolean isEmpty = files.file(next).pad() || files.file(next).length() == 0;
            if (!isEmpty && (files.isSeen(next) || storage.ledger().isRecordedIn(next))) {
                look(next);
            }
        }
        return next < files.count();
    }

    private void look(int file) {
        FileFault gone;
        try {
            FileChange change = files.inspect(file);
            if (change != null) {
                changes.add(change);
            }
            gone = change != null && change.seen() == null ? change.fault() : null;
        } catch (IOException e) {
            gone = FileFault.of("look", files.name(file), e); // out of reach: reads will say so, unless all is
        }
        if (!storage.ledger().isAnyRecorded() || storage.ledger().isRecordedIn(file)) {
            isAnyThere |= gone == null;
            away = gone == null ? away : gone;
        }
    }

    /** Once all files were looked at. */
    void conclude() {
        if (next < files.count()) {
            return; // the disk is being closed
        }
        FileFault gone = away;
        if (gone != null && !isAnyThere) {
            storage.post(new StorageEvent.StorageMissing(
                    StorageEvent.StorageMissing.UNASKED,
                    new TorrentError(
                            ErrorKind.STORAGE_MISSING,
                            gone.error().message()
                                    + ", like all files with finished pieces; is their volume mounted?")));
            return;
        }
        if (!changes.isEmpty()) {
            changes.forEach(this::close);
            storage.ledger().changed(changes, this::tell);
        }
        if (isAsked) {
            storage.post(new StorageEvent.LookedAgain());
        }
    }

    /** What is open is another file, perhaps; it is opened anew only once we have taken the change in. */
    private void close(FileChange change) {
        Volume volume = storage.place().volume();
        if (volume != null) {
            volume.closeFile(files, change.file());
        }
    }

    /** The files may be read and written from here on: the doubts are in place, and who is told may have them checked at once. */
    private void tell(Bitfield lost, Bitfield doubtful) {
        changes.forEach(files::take);
        TorrentError first = changes.getFirst().fault().error();
        String more = changes.size() == 1 ? "" : ", and " + (changes.size() - 1) + " more files are not as they were";
        storage.post(
                new StorageEvent.FilesChanged(lost, doubtful, new TorrentError(first.kind(), first.message() + more)));
    }
}
