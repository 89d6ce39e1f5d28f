package dev.tamsui.engine.picker;

/**
 * Where one piece stands. A piece is in exactly one of these states, and only these steps lead from one to another:
 *
 * <pre>
 * from       step         to
 * MISSING    pick         STARTED     the budget has room for the whole piece
 * MISSING    found        HAVE        a check came upon it on disk
 * STARTED    takeWhole    VERIFYING   every block is here
 * STARTED    drop         MISSING     given up, its memory is wanted elsewhere
 * VERIFYING  stored       HAVE        its hash matched and it was written
 * VERIFYING  failed       MISSING     its hash did not match, or it could not be written
 * HAVE       lost         MISSING     it could not be read back
 * </pre>
 */
public enum PieceState {
    MISSING,
    STARTED,
    VERIFYING,
    HAVE
}
