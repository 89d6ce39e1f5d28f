package dev.tamsui.engine.picker;

/**
 * The picker's way to memory. Nothing is asked for that there is no room to keep.
 *
 * <p>Thread: the loop that owns the picker. Must not call the picker back.
 */
public interface PieceBudget {

    /**
     * Reserves memory for a whole piece, or returns false and leaves all as it was. Whoever takes the piece out of the picker
     * gives the memory back.
     *
     * @param pieceBytes positive
     */
    boolean mayStart(int pieceBytes);

    /**
     * Reserves memory for a block that has been asked of another peer already, or returns false. The picker gives it back itself,
     * through {@link #duplicateEnded}.
     *
     * @param blockBytes 1..16,384
     */
    boolean mayDuplicate(int blockBytes);

    /**
     * One second copy that {@link #mayDuplicate} allowed is no longer waited for. It may still be on its way: a cancel and a block
     * can cross.
     */
    void duplicateEnded(int blockBytes);
}
