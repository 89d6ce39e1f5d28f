package dev.tamsui.engine.storage;

import dev.tamsui.engine.model.Recorded;
import dev.tamsui.engine.model.StateStoreException;
import dev.tamsui.engine.model.TorrentId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/** What was recorded, commit by commit. */
final class MemoryLog implements PieceLog {
    final BlockingQueue<Map<TorrentId, Recorded>> commits = new LinkedBlockingQueue<>();
    volatile @Nullable String fault;

    @Override
    public void record(Map<TorrentId, Recorded> torrents) {
        String why = fault;
        if (why != null) {
            throw new StateStoreException(why, new IllegalStateException());
        }
        commits.add(Map.copyOf(torrents));
    }

    /** Everything that is recorded now. */
    Map<TorrentId, Recorded> recorded() {
        Map<TorrentId, Recorded> all = new HashMap<>();
        List.copyOf(commits).forEach(all::putAll);
        return all;
    }
}
