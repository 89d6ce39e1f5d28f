package dev.tamsui.engine.storage;

import dev.tamsui.engine.model.TorrentError;
import dev.tamsui.engine.wire.Bitfield;
import org.jspecify.annotations.Nullable;

/** Who is told by a {@link Ledger}. Called without its lock, from any thread; must not block. */
interface LedgerWatch {

    /**
     * There is something to record.
     *
     * @param bytes just written
     * @param isUrgent whether it is a mark that is to be recorded at once, without a sync
     */
    void wants(Ledger ledger, long bytes, boolean isUrgent);

    /**
     * A sync failed.
     *
     * @param pieces what is lost by it, null when nothing is
     */
    void unsynced(@Nullable Bitfield pieces, TorrentError error);
}
