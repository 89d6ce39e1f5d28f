package dev.tamsui.engine.session;

import dev.tamsui.engine.model.InfoHash;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Callers' changes of one torrent go one at a time, in the order they came; those of others need not wait for them.
 *
 * <p>Thread: any; waits for the torrent's turn.
 */
final class Turns {
    private final ConcurrentMap<InfoHash, Queue> queues = new ConcurrentHashMap<>();

    /** Those who wait, or are at it. Counted only within {@code compute}. */
    private static final class Queue {
        private final ReentrantLock turn = new ReentrantLock(true);
        private int callers;
    }

    <T> T of(InfoHash torrent, Supplier<T> change) {
        Queue queue = queues.compute(torrent, (_, there) -> {
            Queue mine = there == null ? new Queue() : there;
            mine.callers++;
            return mine;
        });
        queue.turn.lock();
        try {
            return change.get();
        } finally {
            queue.turn.unlock();
            queues.compute(torrent, (_, _) -> --queue.callers == 0 ? null : queue);
        }
    }

    /** Torrents that somebody changes, or waits to change. */
    int busy() {
        return queues.size();
    }
}
