package dev.tamsui.engine.storage;

import dev.tamsui.engine.model.Recorded;
import dev.tamsui.engine.model.TorrentId;
import dev.tamsui.engine.wire.Bitfield;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Set;

/**
 * One torrent's pieces, as its loop sees them. Real ones are files; a simulation keeps them in memory.
 *
 * <p>Thread: called by the owning loop, never blocks. Results arrive later as {@link StorageEvent}s, in no fixed order unless
 * said; {@code verifySizes}, {@code finish}, {@code close} and {@code delete} are done one after another, as they were called.
 */
public interface TorrentStorage {

    /**
     * Hashes a whole piece and, when it is good, writes it.
     *
     * <p>Answers {@code PieceStored}, {@code PieceCorrupt} or {@code WriteFailed}. Every buffer is released once it is no
     * longer needed, whatever the answer. A piece must not be handed in again before its answer. After {@link #close} or {@link
     * #delete} the buffers are released and nothing is answered.
     *
     * @param blocks in order, each from its position to its limit, together exactly the piece; owned by the storage from here
     * @param fingerprints whether the answer should carry a fingerprint of every block, to tell later who lied
     */
    void store(int piece, ByteBuffer[] blocks, boolean fingerprints);

    /**
     * Tells that pieces are going to be stored, or no longer: as long as they are, the volume is watched and {@code SpaceShort} or
     * {@code SpaceBack} told whenever that changes, the first time only if there is no room. What says nothing has room for everything.
     */
    default void watchSpace(boolean wanted) {}

    /**
     * Compares the files with what was recorded of them, by looking at them alone; nothing is read. To be called first, if at all:
     * what is recorded from then on adds to it. Answers {@code Compared}, or {@code StorageMissing}.
     *
     * @param number comes back in the answer
     */
    void compare(int number, Recorded recorded);

    /**
     * Reads and hashes pieces, once those being stored are. Answers {@code PiecesChecked} again and again, in no order, each
     * piece in exactly one; then {@code CheckFinished}. Or {@code StorageMissing} alone. A check under way is cancelled first, without its {@code CheckFinished}.
     * What is good is recorded, and what is not no longer is.
     *
     * @param number comes back in the answers, to tell them from those a cancelled check had sent off already
     * @param pieces which; the caller's to change afterwards
     */
    void check(int number, Bitfield pieces);

    /** Stops a check under way: nothing more is answered for it, but for what is on its way to the caller already. */
    void cancelCheck();

    /**
     * Compares the files' sizes with the torrent's, without reading them: where these are right the owner vouches for the bytes, which is
     * recorded as if they had been hashed. Answers {@code SizesChecked}.
     *
     * @param number comes back in the answer
     */
    void verifySizes(int number);

    /**
     * Looks whether the files are still as we left them; nothing is read. Answers {@code FilesChanged} if some are not, then
     * {@code LookedAgain}; or {@code StorageMissing} if all are gone. Reads and writes that meet a changed file have it looked for
     * too, so the first two may come unasked. Asked again before the last look has begun, it answers once.
     */
    void lookAgain();

    /**
     * Makes the folders, the empty files and the execute bits a complete torrent has, and cuts files we wrote that are too long.
     * Answers {@code Finished}.
     */
    void finish();

    /**
     * Moves the data to another place, which must be there; what an earlier attempt has carried there is not carried again. Answers
     * {@code MoveProgress} now and then, and {@code Moved} or {@code MoveFailed} at the end. Pieces are read all the while. Until
     * the end none may be stored, and nothing checked; a check under way is cancelled. {@link #close} ends it as it is, without an
     * answer.
     *
     * @param number comes back in the answers
     * @param to absolute
     */
    void move(int number, Path to);

    /**
     * Takes back a move that is under way, once it is recorded that the data stays or nothing of it any more; answers {@code
     * MoveUndone}. A move that was over by then has answered.
     */
    void giveUpMove();

    /**
     * Removes what is left of the data at a place where it is not, as {@link #move} does in the end, and likewise answers {@code
     * Moved}.
     *
     * @param number comes back in the answer
     * @param from absolute
     */
    void clear(int number, Path from);

    /**
     * Lets lanes end what they hold, syncs and records, closes the files, then answers {@code Closed}. Nothing is written
     * afterwards.
     */
    void close();

    /**
     * As {@link #close}, but the torrent keeps its files and comes back to them: who is about to change a file that may be one of
     * them finds it among {@link #restingNear}.
     */
    default void rest() {
        close();
    }

    /** Whether nobody who may have files in common with this torrent is changing any. */
    default boolean mayRest() {
        return true;
    }

    /**
     * To be asked by who is about to change files: torrents that may have some in common with this one and are not in memory. As long
     * as there are any nothing must be changed; once there, they {@link #mayRest} only after {@link #watchSpace} is told false, or the
     * move is over.
     */
    default Set<TorrentId> restingNear() {
        return Set.of();
    }

    /** As {@link #close}, then removes the torrent's own files and the folders that are empty thereafter; answers {@code Deleted}. */
    void delete();
}
