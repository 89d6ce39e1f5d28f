package dev.tamsui.engine.storage;

import dev.tamsui.engine.model.TorrentError;
import dev.tamsui.engine.wire.Bitfield;
import org.jspecify.annotations.Nullable;

/** What the disk tells the torrent. */
public sealed interface StorageEvent {

    /** How the volume is; unasked, and told again when that changes. */
    sealed interface OfVolume extends StorageEvent {}

    /** What becomes of a move. */
    sealed interface OfMove extends StorageEvent {
        /** Its number, as {@link TorrentStorage#move} was given. */
        int move();
    }

    /**
     * The piece is what the torrent says, and written.
     *
     * @param fingerprints one a block when they were asked for, else null
     */
    record PieceStored(int piece, long @Nullable [] fingerprints) implements StorageEvent {}

    /**
     * The piece's hash did not match; nothing was written.
     *
     * @param fingerprints one a block: equal for equal bytes, and not to be forged by who does not know this process's salt
     */
    record PieceCorrupt(int piece, long[] fingerprints) implements StorageEvent {}

    /** The piece was good but could not be written. */
    record WriteFailed(int piece, TorrentError error) implements StorageEvent {}

    /**
     * A block that we should have could not be read; its piece is to be taken as missing. A check posts it too, once for each
     * file it cannot read, with the first piece that suffers, and tells of those pieces itself.
     */
    record ReadFailed(int piece, TorrentError error) implements StorageEvent {}

    /**
     * A block was asked for of a piece that is known to be lost. Why it is was told before; whoever still counts on the piece is to
     * take it as missing.
     */
    record ReadRefused(int piece) implements StorageEvent {}

    /**
     * Part of a check is done.
     *
     * @param check its number
     * @param first the first piece of the part
     * @param checked one bit a piece of the part, the first at 0: which of them were to be checked
     * @param good likewise: which of those are what the torrent says
     */
    record PiecesChecked(int check, int first, Bitfield checked, Bitfield good) implements StorageEvent {}

    /**
     * A check is over.
     *
     * @param check its number
     * @param error null when it has told of every piece; otherwise the fault of ours that ended it early
     */
    record CheckFinished(int check, @Nullable TorrentError error) implements StorageEvent {}

    /**
     * What {@link TorrentStorage#compare} found. No piece is in two of the sets.
     *
     * @param check its number
     * @param trusted recorded, in files that are what they were: as good as checked
     * @param doubtful recorded, in files that somebody else has touched since: to be checked first of all
     * @param unknown not recorded, but perhaps written, since the daemon ended while it wrote to their files
     */
    record Compared(int check, Bitfield trusted, Bitfield doubtful, Bitfield unknown) implements StorageEvent {}

    /**
     * The volume that {@link TorrentStorage#compare}, {@link TorrentStorage#check} or a later look would look at is not there.
     * Nothing was made in its place and nothing that is recorded was forgotten; it may be asked again later.
     *
     * @param check the number of the comparison, {@link #UNASKED} when it was another look
     */
    record StorageMissing(int check, TorrentError error) implements StorageEvent {
        /** In place of a number. */
        public static final int UNASKED = 0;
    }

    /**
     * Files are not as we left them. No piece is in both sets; either may name pieces that we never had.
     *
     * @param lost pieces with bytes that are gone: they are to be taken as missing
     * @param doubtful pieces that may not be what they were: each is hashed before it is read for a peer, and may be read
     *     meanwhile; to be checked, so that what is bad can be fetched anew
     * @param error names the first file, and what is with it
     */
    record FilesChanged(Bitfield lost, Bitfield doubtful, TorrentError error) implements StorageEvent {}

    /** What {@link TorrentStorage#lookAgain} asked for is done, the files are there, and what changed was told. */
    record LookedAgain() implements StorageEvent {}

    /**
     * A sync failed: what was written since the last good one may not be on the disk, whatever the system says from now on. These
     * pieces were told to be stored; they are to be taken as missing.
     */
    record Unsynced(Bitfield pieces, TorrentError error) implements StorageEvent {}

    /**
     * The volume has no room for what is to be downloaded; what is on its way may still be written. To be expected after {@link
     * TorrentStorage#watchSpace}; {@code SpaceBack} follows by itself.
     */
    record SpaceShort(TorrentError error) implements OfVolume {}

    /** There is room again on the volume. */
    record SpaceBack() implements OfVolume {}

    /** The torrent's volume has not answered for long. What was to be written is given up; {@code Answers} follows by itself. */
    record Silent(TorrentError error) implements OfVolume {}

    /** The volume answers again. */
    record Answers() implements OfVolume {}

    /**
     * What {@link TorrentStorage#verifySizes} found.
     *
     * @param check its number
     * @param complete whether every file is there with exactly the torrent's size
     * @param firstProblem in words, null when complete
     */
    record SizesChecked(
            int check, boolean complete, @Nullable String firstProblem) implements StorageEvent {}

    /**
     * {@link TorrentStorage#finish} has done what it could.
     *
     * @param error null when the files are all that a complete torrent's are
     */
    record Finished(@Nullable TorrentError error) implements StorageEvent {}

    /**
     * A part of a move is done.
     *
     * @param move its number
     * @param doneBytes of those of all files
     */
    record MoveProgress(int move, long doneBytes, long allBytes) implements OfMove {}

    /**
     * The data is at the new place, and that is recorded.
     *
     * @param move its number
     * @param error what could not be removed at the old place, null when all was
     */
    record Moved(int move, @Nullable TorrentError error) implements OfMove {}

    /**
     * The data is where it was, and whole.
     *
     * @param move its number
     * @param isForNow whether it is still to be moved, and worth another try later; otherwise that was forgotten and all that was
     *     made at the new place removed, as far as it could be
     */
    record MoveFailed(int move, TorrentError error, boolean isForNow) implements OfMove {}

    /**
     * A move was given up because that was wanted: the data is where it was, and whole.
     *
     * @param move its number
     * @param error what could not be removed at the new place, null when all was
     */
    record MoveUndone(int move, @Nullable TorrentError error) implements OfMove {}

    /** Every file is closed and nothing will be written any more. */
    record Closed() implements StorageEvent {}

    /** @param error what could not be removed, null when all was */
    record Deleted(@Nullable TorrentError error) implements StorageEvent {}
}
