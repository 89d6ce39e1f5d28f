package dev.tamsui.engine.storage;

import dev.tamsui.engine.model.Recorded;
import dev.tamsui.engine.model.StateStoreException;
import dev.tamsui.engine.model.TorrentId;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** What was recorded, commit by commit. */
final class MemoryLog implements PieceLog {
    final BlockingQueue<Map<TorrentId, Recorded>> commits = new LinkedBlockingQueue<>();
    volatile @Nullable String fault;

    /** How often nothing was recorded for that. */
    final AtomicInteger failed = new AtomicInteger();

    @Override
    public void record(Map<TorrentId, Recorded> torrents) {
        String why = fault;
        if (why != null) {
            failed.incrementAndGet();
            throw new StateStoreException(why, new IllegalStateException());
        }
        commits.add(Map.copyOf(torrents));
    }

    /** What was told of moves, in order, once it was recorded. */
    final BlockingQueue<String> moves = new LinkedBlockingQueue<>();

    /** Where the torrent is said to be since it was moved. */
    private volatile @Nullable Path place;

    /** Whether somebody has the record say that it stays. */
    volatile boolean isCancelled;

    /** Whether what is recorded is said to have failed. */
    volatile boolean losesAnswers;

    @Override
    public boolean moved(TorrentId id, Path to) {
        return tell("moved", () -> {
            place = isCancelled ? place : to;
            return to.equals(place);
        });
    }

    @Override
    public boolean stayed(TorrentId id, Path to) {
        return tell("stayed", () -> !to.equals(place));
    }

    @Override
    public void left(TorrentId id, Path from) {
        tell("left", () -> true);
    }

    /** Runs before a move is told of. */
    volatile Runnable beforeMoves = () -> {};

    private boolean tell(String what, BooleanSupplier change) {
        beforeMoves.run();
        String why = fault;
        if (why != null && !losesAnswers) {
            throw new StateStoreException(why, new IllegalStateException());
        }
        boolean answer = change.getAsBoolean();
        if (answer) {
            moves.add(what);
        }
        if (why != null) {
            throw new StateStoreException(why, new IllegalStateException());
        }
        return answer;
    }

    /** Everything that is recorded now. */
    Map<TorrentId, Recorded> recorded() {
        Map<TorrentId, Recorded> all = new HashMap<>();
        List.copyOf(commits).forEach(all::putAll);
        return all;
    }
}
