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

    /** What was told of moves, in order. */
    final BlockingQueue<String> moves = new LinkedBlockingQueue<>();

    @Override
    public void moved(TorrentId id) {
        tell("moved");
    }

    @Override
    public void left(TorrentId id) {
        tell("left");
    }

    @Override
    public void stayed(TorrentId id) {
        tell("stayed");
    }

    /** Runs before a move is told of. */
    volatile Runnable beforeMoves = () -> {};

    private void tell(String what) {
        beforeMoves.run();
        String why = fault;
        if (why != null) {
            throw new StateStoreException(why, new IllegalStateException());
        }
        moves.add(what);
    }

    /** Everything that is recorded now. */
    Map<TorrentId, Recorded> recorded() {
        Map<TorrentId, Recorded> all = new HashMap<>();
        List.copyOf(commits).forEach(all::putAll);
        return all;
    }
}
