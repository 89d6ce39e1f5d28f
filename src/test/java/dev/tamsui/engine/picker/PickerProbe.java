package dev.tamsui.engine.picker;

import dev.tamsui.engine.model.PeerKey;
import dev.tamsui.engine.wire.BlockSpan;

/** Lets simulations look into a picker. */
public final class PickerProbe {
    private PickerProbe() {}

    /** Throws {@link IllegalStateException} when the picker contradicts itself. */
    public static void check(PiecePicker picker) {
        picker.checkInvariants();
    }

    /** Copies of blocks that are kept or waited for, beyond the first of each. */
    public static int duplicates(PiecePicker picker) {
        int sum = 0;
        for (StartedPiece piece : picker.started()) {
            for (int block = 0; block < piece.blocks(); block++) {
                sum += piece.surplus(block);
            }
        }
        return sum;
    }

    public static boolean isAsked(PiecePicker picker, PeerKey peer, BlockSpan span) {
        return picker.started().stream()
                .anyMatch(piece -> piece.piece() == span.piece()
                        && piece.blockAt(span) >= 0
                        && piece.isAskedOf(peer, piece.blockAt(span)));
    }
}
