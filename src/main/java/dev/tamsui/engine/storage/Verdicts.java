package dev.tamsui.engine.storage;

import dev.tamsui.engine.wire.Bitfield;

/**
 * What is known of every piece of one torrent.
 *
 * <p>Thread: whoever has the {@link Ledger}'s lock.
 */
final class Verdicts {
    private final Bitfield all;

    /** Proven to be on the disk. */
    private final Bitfield have;

    /** Of those: to be hashed before they are first served. */
    private final Bitfield unproven;

    /** Pieces of which a check has yet to say what they are; their files' marks are to stay as they are. */
    private final Bitfield unsettled;

    /** Known to be bad, or lost by a failed sync, and not written since. */
    private final Bitfield refused;

    /**
     * Of those: lost by a failed sync. Where the system cannot be made to forget them a check would find them good, in its memory,
     * though the disk may not have them; so they must be written anew.
     */
    private final Bitfield unsynced;

    Verdicts(int pieces) {
        all = Bitfield.full(pieces);
        have = new Bitfield(pieces);
        unproven = new Bitfield(pieces);
        unsettled = new Bitfield(pieces);
        refused = new Bitfield(pieces);
        unsynced = new Bitfield(pieces);
    }

    void install(Bitfield kept, Bitfield unprovenOnes, Bitfield unsettledOnes) {
        addAll(have, kept);
        addAll(unproven, unprovenOnes);
        addAll(unsettled, unsettledOnes);
    }

    private static void addAll(Bitfield to, Bitfield from) {
        for (int i = from.nextCommon(from, 0); i >= 0; i = from.nextCommon(from, i + 1)) {
            to.set(i);
        }
    }

    /** The piece is being replaced. Returns whether that is news to what is recorded. */
    boolean begun(int piece) {
        unproven.clear(piece);
        return have.clear(piece);
    }

    /** What it should be by now, whatever it was; whether the disk keeps it is another question. */
    void isRight(int piece) {
        refused.clear(piece);
        unsynced.clear(piece);
        unproven.clear(piece);
        unsettled.clear(piece);
    }

    /** The disk keeps it. Returns whether that is news. */
    boolean synced(int piece) {
        return have.set(piece);
    }

    /** Its sync failed. Returns whether it is lost by that: what was recorded before stays, and is hashed before it is served. */
    boolean syncFailed(int piece) {
        if (have.has(piece)) {
            doubt(piece, true);
            return false;
        }
        mustBeWritten(piece);
        return true;
    }

    /** Whatever a check may say of it. */
    void mustBeWritten(int piece) {
        refused.set(piece);
        unsynced.set(piece);
    }

    /**
     * Its file is not as we left it: it is hashed before it is served.
     *
     * @param isOurs whether we had it, and so want to know
     */
    void doubt(int piece, boolean isOurs) {
        unproven.set(piece);
        if (isOurs || have.has(piece)) {
            unsettled.set(piece);
        }
    }

    /** It is not what it should be. Returns whether that is news to what is recorded. */
    boolean drop(int piece) {
        unproven.clear(piece);
        unsettled.clear(piece);
        refused.set(piece);
        return have.clear(piece);
    }

    /** It was hashed and is good. Returns whether that is news to what is recorded, and not only what was expected. */
    boolean proven(int piece) {
        return unproven.clear(piece) && (unsettled.clear(piece) || !have.has(piece));
    }

    boolean isUnproven(int piece) {
        return unproven.has(piece);
    }

    boolean isRefused(int piece) {
        return refused.has(piece);
    }

    boolean mustBeWrittenAnew(int piece) {
        return unsynced.has(piece);
    }

    /** Bytes of files in the pieces that the disk keeps. */
    long bytesIn(TorrentFiles files) {
        return files.bytesIn(have);
    }

    /** Whether a check has nothing to say of any of these. */
    boolean isSettled(int first, int last) {
        int unsure = unsettled.nextCommon(unsettled, first);
        return unsure < 0 || unsure > last;
    }

    /** Whether any of these is there. */
    boolean hasAny(int first, int last) {
        int found = have.nextCommon(have, first);
        return found >= 0 && found <= last;
    }

    boolean isEmpty() {
        return have.isEmpty();
    }

    /** Whether all of these are there. */
    boolean hasAll(int first, int last) {
        int missing = all.nextOutside(have, first);
        return missing < 0 || missing > last;
    }

    /** A copy, as it is recorded. */
    byte[] have() {
        return have.bytes();
    }
}
