package dev.tamsui.engine.storage;

import dev.tamsui.engine.model.TorrentError;
import dev.tamsui.engine.wire.Bitfield;

/** Who is told by a {@link Ledger}, from any thread; must not block but where it says so. */
interface LedgerWatch {

    /**
     * There is something to record. Called without the ledger's lock.
     *
     * @param bytes just written
     * @param isUrgent whether it is a mark that is to be recorded at once, without a sync
     */
    void wants(Ledger ledger, long bytes, boolean isUrgent);

    /** A file may not be as we left it: somebody should look. Called without the ledger's lock. */
    void noticed();

    /** A sync failed. Called without the ledger's lock, before it is said what is lost by it. */
    void syncFailed(TorrentError error);

    /** So is lost to other torrents what was lost of this file. Called without the ledger's lock. May block, as the sync did. */
    void othersLost(int file, TorrentError error);

    /**
     * Pieces that were told to be stored are lost by a failed sync. Called with the ledger's lock, so that whoever is told learns
     * of a piece's ups and downs in the order they happened: must do no more than hand it on.
     */
    void unsynced(Bitfield pieces, TorrentError error);
}
