package dev.tamsui.engine.session;

import dev.tamsui.engine.concurrent.EngineThreads;
import dev.tamsui.engine.torrent.TorrentEvent;
import dev.tamsui.engine.tracker.AnnounceRequest;
import dev.tamsui.engine.tracker.AnnounceResult;
import dev.tamsui.engine.tracker.TrackerClient;
import dev.tamsui.engine.tracker.TrackerTiers;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Announces under way, few at a time however many torrents there are; each has a virtual thread for as long as it lasts.
 *
 * <p>Goodbyes go first and have little time, as at a stop everybody waits for them.
 *
 * <p>Thread: any; submitting never blocks.
 */
final class Announces {
    static final int MAX_IN_FLIGHT = 50;

    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final Duration GOODBYE_DEADLINE = Duration.ofSeconds(5);

    private final TrackerClient client;
    private final EngineThreads threads;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition idle = lock.newCondition();
    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private int inFlight;
    private int limit = MAX_IN_FLIGHT;

    Announces(TrackerClient client, EngineThreads threads) {
        this.client = client;
        this.threads = threads;
    }

    /** Answers the torrent with {@code Announced}. */
    void announce(TorrentHandle torrent, TrackerTiers.Announce announce, AnnounceRequest request) {
        submit(false, () -> {
            AnnounceResult result = client.announce(request, DEADLINE);
            torrent.post(new TorrentEvent.Announced(announce, result));
        });
    }

    /** Tells a tracker that we leave. */
    void goodbye(AnnounceRequest request) {
        submit(true, () -> client.announce(request, GOODBYE_DEADLINE));
    }

    int inFlight() {
        lock.lock();
        try {
            return inFlight;
        } finally {
            lock.unlock();
        }
    }

    /** The daemon stops: what waits is for the last time, so many more may go at once. */
    void hurry() {
        lock.lock();
        try {
            limit = 10 * MAX_IN_FLIGHT;
            while (inFlight < limit && !waiting.isEmpty()) {
                start(waiting.remove());
            }
        } finally {
            lock.unlock();
        }
    }

    /** Waits until nothing is under way, or so long. */
    void awaitIdle(long nanos) throws InterruptedException {
        lock.lock();
        try {
            long left = nanos;
            while (inFlight > 0 && left > 0) {
                left = idle.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    private void submit(boolean first, Runnable announce) {
        lock.lock();
        try {
            if (inFlight < limit) {
                start(announce);
            } else if (first) {
                waiting.addFirst(announce);
            } else {
                waiting.addLast(announce);
            }
        } finally {
            lock.unlock();
        }
    }

    private void start(Runnable announce) {
        inFlight++;
        threads.virtual("announce", () -> {
            try {
                announce.run();
            } finally {
                ended();
            }
        });
    }

    private void ended() {
        lock.lock();
        try {
            inFlight--;
            Runnable next = waiting.poll();
            if (next != null) {
                start(next);
            } else if (inFlight == 0) {
                idle.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }
}
