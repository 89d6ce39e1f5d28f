package dev.tamsui.engine.storage;

import dev.tamsui.engine.metainfo.FileSpan;
import dev.tamsui.engine.model.TorrentError;
import dev.tamsui.engine.storage.FileOpener.Opened;
import dev.tamsui.engine.storage.TorrentFiles.Spot;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Reads a torrent from front to back with one file open at a time, apart from the files kept open for peers, which a check of
 * many small ones would push out.
 *
 * <p>Thread: one lane at a time, that whose turn it is.
 */
final class CheckReader implements AutoCloseable {
    private final FileStorage storage;
    private int file = -1;
    private @Nullable Opened open;

    CheckReader(FileStorage storage) {
        this.storage = storage;
    }

    /** The file that the last read ended in, or failed in. */
    int lastFile() {
        return file;
    }

    /** Reads to the buffer's position, over the ends of pieces too. */
    void read(int piece, int begin, int length, ByteBuffer into) throws FileFault {
        TorrentFiles files = storage.files();
        for (FileSpan span : files.spans(piece, begin, length)) {
            if (files.file(span.file()).pad()) {
                ReadJob.zeros(into, span.length());
                continue;
            }
            try {
                ReadJob.fully(at(span.file()), into, span, files);
            } catch (IOException e) {
                throw FileFault.of("check", files.name(span.file()), e);
            }
        }
    }

    private Opened at(int wanted) throws IOException {
        Opened current = open;
        if (current != null && file == wanted) {
            return current;
        }
        close();
        file = wanted;
        Spot spot = storage.files().beforeOpening(wanted, false);
        Opened next = storage.disk().opener().open(spot.path(), spot.mode());
        open = next;
        storage.files().savePath().requireReal(spot.path());
        sync(wanted, next);
        return next;
    }

    /**
     * What is read from here on is on the disk, or what a failed write has left there: once nobody has the file open the system may
     * lose a write and then forget that it did.
     */
    private void sync(int wanted, Opened next) {
        try {
            next.sync();
        } catch (IOException e) {
            TorrentError fault =
                    FileFault.of("sync", storage.files().name(wanted), e).error();
            storage.files().forget(wanted);
            storage.ledger().syncFailed(wanted, fault);
            storage.ledger().othersLost(wanted, fault);
        }
    }

    @Override
    public void close() {
        if (open != null) {
            try {
                open.close();
            } catch (IOException _) {
                // it was only read from
            }
            open = null;
        }
    }
}
