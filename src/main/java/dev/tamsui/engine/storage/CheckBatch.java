package dev.tamsui.engine.storage;

import dev.tamsui.engine.wire.Bitfield;
import java.util.BitSet;

/**
 * The part of a check that is told at once: consecutive pieces, whose verdicts come from several lanes.
 *
 * <p>Thread: whose turn it is to read adds pieces; who hashed marks them and leaves the gate, through which the marks become visible to
 * whoever tells of the batch.
 */
final class CheckBatch {
    static final int MAX_PIECES = 4096;

    /** Told of once this much has been read: every 160 ms at 100 MB/s. */
    private static final long MAX_BYTES = 16L * 1024 * 1024;

    /** Told of after this long in any case. */
    private static final long MAX_NANOS = 250_000_000;

    private final int first;
    private final long startedAt;
    private final long since;
    private final boolean[] good = new boolean[MAX_PIECES];
    private final BitSet skipped = new BitSet();
    private final Gate open = new Gate();
    private int pieces;
    private long bytes;

    /** @param since the ledger's clock, before anything of it is read */
    CheckBatch(int first, long now, long since) {
        this.first = first;
        this.startedAt = now;
        this.since = since;
    }

    int room() {
        return MAX_PIECES - pieces;
    }

    /** @param read bytes */
    void add(int count, long read) {
        pieces += count;
        bytes += read;
    }

    /** Pieces that nobody asked about. */
    void skip(int count) {
        skipped.set(pieces, pieces + count);
        pieces += count;
    }

    boolean isDue(long now) {
        return pieces == MAX_PIECES || bytes >= MAX_BYTES || (pieces > 0 && now - startedAt >= MAX_NANOS);
    }

    /** Those who will mark pieces enter here and leave afterwards. */
    Gate gate() {
        return open;
    }

    void markGood(int piece) {
        good[piece - first] = true;
    }

    int first() {
        return first;
    }

    long since() {
        return since;
    }

    /** Which pieces were to be checked. */
    Bitfield checked() {
        Bitfield checked = new Bitfield(pieces);
        for (int i = skipped.nextClearBit(0); i < pieces; i = skipped.nextClearBit(i + 1)) {
            checked.set(i);
        }
        return checked;
    }

    Bitfield verdicts() {
        Bitfield verdicts = new Bitfield(pieces);
        for (int i = 0; i < pieces; i++) {
            if (good[i]) {
                verdicts.set(i);
            }
        }
        return verdicts;
    }
}
