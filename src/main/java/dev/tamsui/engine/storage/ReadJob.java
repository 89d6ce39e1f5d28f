package dev.tamsui.engine.storage;

import dev.tamsui.engine.metainfo.FileSpan;
import dev.tamsui.engine.model.ErrorKind;
import dev.tamsui.engine.model.TorrentError;
import dev.tamsui.engine.storage.FileOpener.Opened;
import dev.tamsui.engine.storage.OpenFiles.OpenFile;
import dev.tamsui.engine.wire.BlockSpan;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Bytes of one piece, read on a lane for a thread that waits.
 *
 * <p>Thread: the lane's, which has the buffer until it is done; the waiting one after that.
 */
final class ReadJob implements Lane.Job {
    private final FileStorage storage;
    private final Gate reads;
    private final BlockSpan block;
    private final ByteBuffer into;
    private final Semaphore done = new Semaphore(0);
    private @Nullable IOException failure;

    /** @param reads entered already; left at the end */
    ReadJob(FileStorage storage, Gate reads, BlockSpan block, ByteBuffer into) {
        this.storage = storage;
        this.reads = reads;
        this.block = block;
        this.into = into;
    }

    /** Waits, whatever interrupts come: the buffer is the lane's until then. */
    void await() throws IOException {
        done.acquireUninterruptibly();
        if (failure != null) {
            throw failure;
        }
    }

    @Override
    public Lane.Kind kind() {
        return Lane.Kind.READ;
    }

    @Override
    public void run(Lane lane) {
        try {
            int from = into.position();
            do { // its file may change, and be looked at, between the one and the other
                into.position(from);
                prove(lane);
                read(lane);
            } while (storage.ledger().isInQuestion(block.piece()));
        } catch (Refusal refusal) {
            failure = refusal;
            storage.post(new StorageEvent.ReadRefused(block.piece()));
        } catch (FileFault fault) {
            if (FileFault.isChange(fault.kind())) {
                failure = fault; // what follows from it is told when all files were looked at
                storage.noticed(fault);
            } else {
                fail(fault, fault.error());
            }
        } catch (RuntimeException | Error bug) {
            TorrentError error = FileStorage.bug(bug, "reading piece " + block.piece());
            fail(new FileFault(ErrorKind.INTERNAL, error.message()), error);
        }
        end();
    }

    /** Nothing fails, but what is there is not what it should be. */
    private static final class Refusal extends IOException {
        private static final long serialVersionUID = 1;

        Refusal(int piece) {
            super("piece " + piece + " is not, or no longer, what it should be");
        }
    }

    @Override
    public void refused() {
        failure = FileStorage.closed();
        end();
    }

    private void fail(IOException thrown, TorrentError error) {
        failure = thrown;
        StorageEvent told = new StorageEvent.ReadFailed(block.piece(), error);
        if (error.kind() == ErrorKind.IO) {
            storage.ledger().lost(block.piece(), () -> storage.post(told));
        } else {
            storage.post(told);
        }
    }

    private void end() {
        reads.leave();
        storage.leave();
        done.release();
    }

    /**
     * A piece that nobody has read since the daemon ended without closing its files, or at all since the start where that is
     * asked for, is hashed before any of it is served. Two lanes may do so at once, which is rare and does no harm.
     */
    private void prove(Lane lane) throws FileFault, Refusal {
        int piece = block.piece();
        if (storage.ledger().isRefused(piece)) {
            throw new Refusal(piece);
        }
        if (!storage.ledger().isUnproven(piece)) {
            return;
        }
        long since = storage.ledger().clock();
        PieceVerifier.Parts digest = storage.verifier().parts(piece);
        int pieceBytes = storage.files().layout().pieceBytes(piece);
        for (int at = 0; at < pieceBytes; at += Lane.BUFFER_BYTES) {
            ByteBuffer part = lane.buffer();
            read(lane, at, Math.min(Lane.BUFFER_BYTES, pieceBytes - at), part);
            digest.add(part.flip());
        }
        if (!digest.isGood()) {
            throw new FileFault(ErrorKind.IO, "piece " + piece + " is not what was recorded");
        }
        storage.ledger().proven(piece, since);
    }

    private void read(Lane lane) throws FileFault {
        read(lane, block.begin(), block.length(), into);
    }

    private void read(Lane lane, int begin, int length, ByteBuffer into) throws FileFault {
        TorrentFiles files = storage.files();
        for (FileSpan span : files.spans(block.piece(), begin, length)) {
            if (files.file(span.file()).pad()) {
                zeros(into, span.length());
                continue;
            }
            try {
                OpenFile open = lane.files().lease(files, span.file(), false);
                try {
                    fully(open.file(), into, span, files);
                } catch (FileFault tooShort) {
                    storage.noticed(tooShort);
                    throw tooShort.as(ErrorKind.IO); // cut since the last look: this piece is lost in any case
                } finally {
                    open.release();
                }
            } catch (IOException e) {
                throw FileFault.of("read", files.name(span.file()), e);
            }
        }
    }

    static void zeros(ByteBuffer into, int length) {
        for (int i = 0; i < length; i++) {
            into.put((byte) 0);
        }
    }

    /** Reads a whole span to the buffer's position; an end of file before that is a fault, never zeros. */
    static void fully(Opened file, ByteBuffer into, FileSpan span, TorrentFiles files) throws IOException {
        int limit = into.limit();
        int from = into.position();
        into.limit(from + span.length());
        try {
            while (into.hasRemaining()) {
                long at = span.offset() + into.position() - from;
                if (file.read(into, at) < 0) {
                    throw new FileFault(
                            ErrorKind.FILES_MISSING,
                            files.name(span.file()) + " ends at or before byte " + at + " of "
                                    + files.file(span.file()).length());
                }
            }
        } finally {
            into.limit(limit);
        }
    }
}
