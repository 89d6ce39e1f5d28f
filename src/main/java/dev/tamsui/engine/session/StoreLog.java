package dev.tamsui.engine.session;

import dev.tamsui.engine.model.Recorded;
import dev.tamsui.engine.model.StateStore;
import dev.tamsui.engine.model.TorrentId;
import dev.tamsui.engine.storage.PieceLog;
import java.util.Map;

/** What the disk records, in the store. Thread: the disk's. */
record StoreLog(StateStore store) implements PieceLog {
    @Override
    public void record(Map<TorrentId, Recorded> torrents) {
        store.record(torrents);
    }

    @Override
    public void moved(TorrentId id) {
        store.moved(id);
    }

    @Override
    public void left(TorrentId id) {
        store.left(id);
    }

    @Override
    public void stayed(TorrentId id) {
        store.move(id, null);
    }
}
