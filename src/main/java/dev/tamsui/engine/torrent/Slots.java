package dev.tamsui.engine.torrent;

import dev.tamsui.engine.metainfo.PieceLayout;
import dev.tamsui.engine.model.EngineSettings.Limits;

/** How many peers of a torrent are served at a time. Rates and limits are bytes a second. */
final class Slots {
    static final int FEWEST_AUTOMATIC = 8;
    static final int MOST_AUTOMATIC = 100;

    /** Each slot gets about so much where the number is ours to choose: no peer waits for its turn while there is bandwidth. */
    private static final long AUTOMATIC_BYTES = 1_000_000;

    /** Each gets a block a second at least where little may be sent. */
    private static final long SLOT_BYTES = PieceLayout.BLOCK_BYTES;

    /** One to serve and one to find out. */
    private static final int FEWEST_LIMITED = 2;

    private Slots() {}

    /**
     * @param set by the operator, or {@link Limits#AUTOMATIC}
     * @param limit 0 when there is none
     * @param rate that is sent at present
     */
    static int of(int set, long limit, long rate) {
        int most = set == Limits.AUTOMATIC ? automatic(rate) : set;
        return limit == 0 ? most : Math.clamp(limit / SLOT_BYTES, Math.min(FEWEST_LIMITED, most), most);
    }

    private static int automatic(long rate) {
        return Math.clamp(FEWEST_AUTOMATIC + rate / AUTOMATIC_BYTES, FEWEST_AUTOMATIC, MOST_AUTOMATIC);
    }
}
