package dev.tamsui.engine.storage;

import dev.tamsui.engine.metainfo.FileSpan;
import dev.tamsui.engine.model.TorrentError;
import dev.tamsui.engine.storage.OpenFiles.OpenFile;
import dev.tamsui.engine.storage.PieceVerifier.Bad;
import dev.tamsui.engine.storage.PieceVerifier.Good;
import dev.tamsui.engine.storage.Sharing.Part;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A piece on its way to its files: hashed first, on a hasher, then written, on a lane.
 *
 * <p>Each byte is copied once, from its block into the lane's buffer; a file gets one positional write for each span of at most
 * {@link Lane#BUFFER_BYTES}.
 *
 * <p>Thread: one after another.
 */
final class StoreJob implements Hashers.Job, Lane.Job {
    private final FileStorage storage;
    private final int piece;
    private final ByteBuffer[] blocks;
    private final boolean wantsFingerprints;
    private final Gate stores;
    private long @Nullable [] fingerprints;

    private boolean released;

    /** @param stores entered already; left after the answer */
    StoreJob(FileStorage storage, int piece, ByteBuffer[] blocks, boolean wantsFingerprints, Gate stores) {
        this.storage = storage;
        this.piece = piece;
        this.blocks = blocks;
        this.wantsFingerprints = wantsFingerprints;
        this.stores = stores;
    }

    @Override
    public void run(Digests digests) {
        try {
            switch (storage.verifier().verify(piece, blocks, digests)) {
                case Good() -> {
                    fingerprints = wantsFingerprints ? digests.fingerprints(blocks) : null;
                    storage.place().submit(this);
                }
                case Bad(var _) -> answer(new StorageEvent.PieceCorrupt(piece, digests.fingerprints(blocks)));
            }
        } catch (RuntimeException | Error bug) {
            answer(new StorageEvent.WriteFailed(piece, FileStorage.bug(bug, "hashing piece " + piece)));
        }
    }

    @Override
    public Lane.Kind kind() {
        return Lane.Kind.WRITE;
    }

    @Override
    public void run(Lane lane) {
        TorrentError error;
        try {
            storage.ledger().begins(piece);
            write(lane, storage.sharing().claim(piece));
            error = storage.ledger().wrote(piece, () -> post(new StorageEvent.PieceStored(piece, fingerprints)));
            storage.room().wrote(storage.files().layout().pieceBytes(piece));
        } catch (FileFault fault) {
            storage.noticed(fault);
            error = storage.files().savePath().refine(fault).error();
            storage.room().failed(error.kind());
        } catch (RuntimeException | Error bug) {
            error = FileStorage.bug(bug, "writing piece " + piece);
        }
        if (error == null) {
            leave();
        } else {
            storage.ledger().failed(piece);
            answer(new StorageEvent.WriteFailed(piece, error));
        }
    }

    /** The disk is closed: nothing is answered any more. */
    @Override
    public void refused() {
        release();
        storage.answered(piece);
        leave();
    }

    @Override
    public boolean isDear() {
        return true;
    }

    @Override
    public void giveUp(TorrentError error) {
        answer(new StorageEvent.WriteFailed(piece, error));
    }

    private void answer(StorageEvent event) {
        post(event);
        leave();
    }

    private void post(StorageEvent event) {
        release();
        storage.answered(piece); // first: the answer may bring the piece back at once
        storage.post(event);
    }

    /** Once: a buffer that is given back twice would have two owners. */
    private void release() {
        if (!released) {
            released = true;
            storage.release(blocks);
        }
    }

    private void leave() {
        stores.leave();
        storage.leave();
    }

    private void write(Lane lane, List<Part> parts) throws FileFault {
        if (parts.stream().anyMatch(part -> part.owner() != null)) {
            new Agreement(storage, lane).require(parts, new PieceBytes(blocks));
        }
        PieceBytes bytes = new PieceBytes(blocks);
        TorrentFiles files = storage.files();
        for (Part part : parts) {
            FileSpan span = part.span();
            if (part.owner() != null || files.file(span.file()).pad()) {
                bytes.skip(span.length());
                continue;
            }
            try {
                write(lane, span, bytes);
            } catch (IOException e) {
                throw FileFault.of("write", files.name(span.file()), e);
            }
        }
    }

    private void write(Lane lane, FileSpan span, PieceBytes bytes) throws IOException {
        OpenFile open = lane.files().lease(storage.files(), span.file(), true);
        int written = 0;
        long modified = storage.files().modified(span.file());
        storage.files().writes(span.file());
        try {
            open.dirtied(storage.ledger());
            while (written < span.length()) {
                ByteBuffer run = bytes.gather(lane.buffer(), span.length() - written);
                while (run.hasRemaining()) {
                    written += open.file().write(run, span.offset() + written);
                }
            }
        } finally {
            storage.files().wrote(span.file(), open.path(), written == 0 ? 0 : span.offset() + written);
            storage.sharing().follow(span.file(), modified);
            open.dirtied(storage.ledger());
            open.release();
        }
    }
}
