package dev.tamsui.engine.session;

import dev.tamsui.engine.model.Recorded;
import dev.tamsui.engine.model.StateStore;
import dev.tamsui.engine.model.TorrentId;
import dev.tamsui.engine.storage.PieceLog;
import java.nio.file.Path;
import java.util.Map;

/** What the disk records, in the store. Thread: the disk's. */
record StoreLog(StateStore store) implements PieceLog {
    @Override
    public void record(Map<TorrentId, Recorded> torrents) {
        store.record(torrents);
    }

    @Override
    public boolean moved(TorrentId id, Path to) {
        return store.moved(id, to);
    }

    @Override
    public boolean stayed(TorrentId id, Path to) {
        return store.stayed(id, to);
    }

    @Override
    public void left(TorrentId id, Path place) {
        store.left(id, place);
    }
}
