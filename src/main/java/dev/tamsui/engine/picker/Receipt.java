package dev.tamsui.engine.picker;

import dev.tamsui.engine.model.PeerKey;
import java.util.List;

/** What became of a block that arrived. */
public sealed interface Receipt {

    /**
     * It was asked for and is kept; the buffer now belongs to the picker.
     *
     * @param whole whether it was the last of its piece, which is now to be taken with {@link PiecePicker#takeWhole}
     * @param cancel other peers that were asked for it too and need no longer send it
     */
    record Accepted(boolean whole, List<PeerKey> cancel) implements Receipt {
        static final Accepted ONE_OF_MANY = new Accepted(false, List.of());

        public Accepted {
            cancel = List.copyOf(cancel);
        }
    }

    /** Another peer was faster. The buffer stays the caller's. */
    record Duplicate() implements Receipt {
        static final Duplicate INSTANCE = new Duplicate();
    }

    /** That peer was not asked for these bytes, or no longer. The buffer stays the caller's. */
    record Unasked() implements Receipt {
        static final Unasked INSTANCE = new Unasked();
    }
}
