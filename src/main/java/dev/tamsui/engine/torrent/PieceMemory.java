package dev.tamsui.engine.torrent;

import dev.tamsui.engine.concurrent.MemoryBudget;
import dev.tamsui.engine.metainfo.PieceLayout;
import dev.tamsui.engine.picker.PieceBudget;

/**
 * One torrent's share of the engine's memory for blocks, counted in whole buffers. Thread: the loop's, save the callback, which
 * only posts.
 */
final class PieceMemory implements PieceBudget {
    private final MemoryBudget engine;
    private final MemoryBudget.Waiter waiter;
    private long reserved;
    private boolean waiting;
    private boolean hasAnswered;
    private boolean isTurn;
    /** Held by pieces that wait for the disk: half of all memory at most, or one slow disk would stop every torrent. */
    private long withStorage;

    /** @param freed called on any thread when it is this torrent's turn */
    PieceMemory(MemoryBudget engine, Runnable freed) {
        this.engine = engine;
        this.waiter = freed::run;
    }

    @Override
    public boolean mayStart(int pieceBytes) {
        hasAnswered = true;
        if (withStorage > 0 && withStorage + bufferBytes(pieceBytes) > engine.limit() / 2) {
            return false; // the disk is behind; its next answer brings us back
        }
        boolean granted = engine.reserve(bufferBytes(pieceBytes), waiter);
        waiting = !granted;
        reserved += granted ? bufferBytes(pieceBytes) : 0;
        return granted;
    }

    @Override
    public boolean mayDuplicate(int blockBytes) {
        boolean granted = engine.tryReserve(PieceLayout.BLOCK_BYTES);
        reserved += granted ? PieceLayout.BLOCK_BYTES : 0;
        return granted;
    }

    @Override
    public void duplicateEnded(int blockBytes) {
        free(PieceLayout.BLOCK_BYTES);
    }

    /** It is our turn: what we were refused may be reserved now. */
    void turnBegins() {
        isTurn = true;
        hasAnswered = false;
    }

    /** Whether it is our turn, and lost if we do not try. */
    boolean mustTry() {
        return isTurn && !hasAnswered;
    }

    /** If we did not try, we want nothing: the next in line must not wait for us. */
    void turnEnds() {
        isTurn = false;
        if (!hasAnswered) {
            withdraw();
        }
    }

    /** A whole piece is handed to the storage, with its memory. */
    void storageHas(int pieceBytes) {
        withStorage += bufferBytes(pieceBytes);
    }

    /** The storage is done with a piece. */
    void storageAnswered(int pieceBytes) {
        withStorage -= bufferBytes(pieceBytes);
        pieceEnded(pieceBytes);
    }

    /** A piece is out of memory. */
    void pieceEnded(int pieceBytes) {
        free(bufferBytes(pieceBytes));
    }

    /** Whether a piece could not be started for want of memory, and its turn is awaited. */
    boolean isWaiting() {
        return waiting;
    }

    /** Bytes that are this torrent's at present. */
    long reserved() {
        return reserved;
    }

    /** Whether nothing is this torrent's, and nothing awaited. */
    boolean isUnused() {
        return reserved == 0 && !waiting;
    }

    /** Whether anybody waits. */
    boolean isContended() {
        return engine.isContended();
    }

    /** Leaves the line: nothing is to be started for now. */
    void withdraw() {
        if (waiting) {
            waiting = false;
            engine.withdraw(waiter);
        }
    }

    /** The torrent has ended: all it still holds goes back. */
    void close() {
        withdraw();
        free(reserved);
    }

    private void free(long bytes) {
        reserved -= bytes;
        engine.release(bytes);
    }

    private static long bufferBytes(int pieceBytes) {
        return (long) Math.ceilDiv(pieceBytes, PieceLayout.BLOCK_BYTES) * PieceLayout.BLOCK_BYTES;
    }
}
