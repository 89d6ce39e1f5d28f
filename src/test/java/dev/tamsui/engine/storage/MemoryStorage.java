package dev.tamsui.engine.storage;

import dev.tamsui.engine.metainfo.PieceLayout;
import dev.tamsui.engine.model.ErrorKind;
import dev.tamsui.engine.model.Recorded;
import dev.tamsui.engine.model.TorrentError;
import dev.tamsui.engine.storage.PieceVerifier.Good;
import dev.tamsui.engine.wire.Bitfield;
import dev.tamsui.engine.wire.BlockSpan;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A torrent's pieces in memory, for simulations: no thread, no clock. Every answer is handed to {@code later} as something to
 * run, and the simulation runs it when it pleases.
 *
 * <p>What was closed or deleted answers what was under way first, then {@code Closed} or {@code Deleted}, provided that {@code
 * later} keeps order.
 */
public final class MemoryStorage implements TorrentStorage {
    private static final int PIECES_A_PART = 64;

    private final PieceLayout layout;
    private final PieceVerifier verifier;
    private final Consumer<Runnable> later;
    private final Consumer<StorageEvent> events;
    private final Consumer<ByteBuffer> release;
    private final Digests digests = new Digests(new byte[16]);
    private final Map<Integer, byte[]> pieces = new HashMap<>();
    private @Nullable TorrentError writeFault;
    private @Nullable TorrentError readFault;
    private boolean closed;
    private int check;

    public MemoryStorage(
            PieceLayout layout,
            PieceVerifier verifier,
            Consumer<Runnable> later,
            Consumer<StorageEvent> events,
            Consumer<ByteBuffer> release) {
        this.layout = layout;
        this.verifier = verifier;
        this.later = later;
        this.events = events;
        this.release = release;
    }

    /** Puts bytes on the disk as if another program had; nothing is verified. */
    public void put(int piece, byte[] bytes) {
        pieces.put(piece, bytes.clone());
    }

    /** Flips every bit of one byte, without anybody being told. */
    public void corrupt(int piece, int at) {
        byte[] bytes = pieces.get(piece);
        if (bytes == null) {
            throw new IllegalArgumentException("piece " + piece + " is not here");
        }
        bytes[at] = (byte) ~bytes[at];
    }

    /** Lets writes fail until told null. */
    public void failWrites(@Nullable TorrentError fault) {
        writeFault = fault;
    }

    /** Lets reads fail until told null. */
    public void failReads(@Nullable TorrentError fault) {
        readFault = fault;
    }

    /** Whether the disk holds exactly the piece; false when it holds nothing or something else. */
    public boolean isGood(int piece) {
        byte[] bytes = pieces.get(piece);
        return bytes != null
                && verifier.verify(piece, new ByteBuffer[] {ByteBuffer.wrap(bytes)}, digests) instanceof Good;
    }

    @Override
    public void store(int piece, ByteBuffer[] blocks, boolean fingerprints) {
        boolean refused = closed;
        later.accept(() -> {
            StorageEvent answer = refused ? null : answer(piece, blocks, fingerprints);
            for (ByteBuffer block : blocks) {
                release.accept(block);
            }
            if (answer != null) {
                events.accept(answer);
            }
        });
    }

    private StorageEvent answer(int piece, ByteBuffer[] blocks, boolean fingerprints) {
        if (!(verifier.verify(piece, blocks, digests) instanceof Good)) {
            return new StorageEvent.PieceCorrupt(piece, digests.fingerprints(blocks));
        }
        if (writeFault != null) {
            return new StorageEvent.WriteFailed(piece, writeFault);
        }
        ByteBuffer whole = ByteBuffer.allocate(layout.pieceBytes(piece));
        for (ByteBuffer block : blocks) {
            whole.put(block.duplicate());
        }
        pieces.put(piece, whole.array());
        return new StorageEvent.PieceStored(piece, fingerprints ? digests.fingerprints(blocks) : null);
    }

    /** As {@link FileStorage#read}, at once. */
    public void read(BlockSpan block, ByteBuffer into) throws IOException {
        byte[] bytes = pieces.get(block.piece());
        TorrentError fault = bytes == null ? new TorrentError(ErrorKind.FILES_MISSING, "nothing there") : readFault;
        if (bytes == null || fault != null) {
            TorrentError told = fault == null ? new TorrentError(ErrorKind.IO, "unknown") : fault;
            later.accept(() -> events.accept(new StorageEvent.ReadFailed(block.piece(), told)));
            throw new IOException(told.message());
        }
        into.put(bytes, block.begin(), block.length());
    }

    @Override
    public void compare(int number, Recorded recorded) {
        throw new UnsupportedOperationException("not yet");
    }

    @Override
    public void check(int number, Bitfield asked) {
        cancelCheck();
        int current = check;
        for (int first = 0; first < layout.pieces(); first += PIECES_A_PART) {
            int from = first;
            later.accept(() -> {
                if (current == check) {
                    events.accept(told(number, from, asked.copy()));
                }
            });
        }
        later.accept(() -> {
            if (current == check) {
                events.accept(new StorageEvent.CheckFinished(number, null));
            }
        });
    }

    private StorageEvent told(int number, int first, Bitfield asked) {
        Bitfield good = part(first);
        Bitfield checked = new Bitfield(good.size());
        for (int i = 0; i < good.size(); i++) {
            if (asked.has(first + i)) {
                checked.set(i);
            } else {
                good.clear(i);
            }
        }
        return new StorageEvent.PiecesChecked(number, first, checked, good);
    }

    private Bitfield part(int first) {
        Bitfield good = new Bitfield(Math.min(PIECES_A_PART, layout.pieces() - first));
        for (int i = 0; i < good.size(); i++) {
            if (isGood(first + i)) {
                good.set(i);
            }
        }
        return good;
    }

    @Override
    public void cancelCheck() {
        check++;
    }

    @Override
    public void verifySizes(int number) {
        later.accept(() -> {
            int missing = 0;
            while (pieces.containsKey(missing)) {
                missing++;
            }
            boolean complete = missing == layout.pieces();
            events.accept(new StorageEvent.SizesChecked(
                    number, complete, complete ? null : "piece " + missing + " is missing"));
        });
    }

    /** Nobody else comes at memory. */
    @Override
    public void lookAgain() {
        later.accept(() -> events.accept(new StorageEvent.LookedAgain()));
    }

    @Override
    public void finish() {
        later.accept(() -> events.accept(new StorageEvent.Finished(writeFault)));
    }

    @Override
    public void move(int number, Path to) {
        later.accept(() -> events.accept(new StorageEvent.Moved(number, null)));
    }

    @Override
    public void clear(int number, Path from) {
        move(number, from);
    }

    @Override
    public void giveUpMove() {
        // it is over at once
    }

    @Override
    public void close() {
        closed = true;
        cancelCheck();
        later.accept(() -> events.accept(new StorageEvent.Closed()));
    }

    @Override
    public void delete() {
        closed = true;
        cancelCheck();
        later.accept(() -> {
            pieces.clear();
            events.accept(new StorageEvent.Deleted(null));
        });
    }
}
