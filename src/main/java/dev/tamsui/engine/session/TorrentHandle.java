package dev.tamsui.engine.session;

import dev.tamsui.engine.concurrent.Allowance;
import dev.tamsui.engine.concurrent.Mailbox;
import dev.tamsui.engine.model.InfoHashes;
import dev.tamsui.engine.model.RateLimits;
import dev.tamsui.engine.model.TorrentId;
import dev.tamsui.engine.model.TorrentSummary;
import dev.tamsui.engine.peer.BlockSource;
import dev.tamsui.engine.torrent.TorrentEvent;
import dev.tamsui.engine.wire.FrameLimits;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A torrent as seen from outside of its loop: where to post, and what it last said of itself.
 *
 * <p>It is in the list before it is loaded: after a start thousands wait for that. What is posted until then waits with them, and
 * lets it be loaded next.
 *
 * <p>Thread: any.
 */
public final class TorrentHandle {
    /** While the store gives nothing callers go on asking; they do not wait for the answer for long, so what is more is let go. */
    private static final int MOST_WAITING = 1_000;

    private final TorrentId id;
    private final InfoHashes hashes;
    private final Runnable hurry;
    private final CountDownLatch settled = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private final ReentrantLock lock = new ReentrantLock();
    /** Posted before it was loaded. */
    private final List<TorrentEvent> waiting = new ArrayList<>();

    private volatile @Nullable Loaded loaded;
    private volatile TorrentSummary summary;
    private volatile RateLimits limits;
    private volatile boolean deleting;
    private volatile boolean broken;

    /**
     * What there is of a torrent once it is loaded.
     *
     * @param frameLimits for what its peers send
     * @param blocks what they are served from
     * @param uploads gives each of them its share of what may be sent
     */
    record Loaded(
            FrameLimits frameLimits, BlockSource blocks, Supplier<Allowance> uploads, Mailbox<TorrentEvent> mailbox) {}

    /**
     * @param first what is known of it before it speaks for itself
     * @param hurry wants it loaded soon; called often, never blocks
     */
    TorrentHandle(TorrentSummary first, Runnable hurry) {
        this.id = first.id();
        this.hashes = first.hashes();
        this.summary = first;
        this.limits = first.limits();
        this.hurry = hurry;
    }

    TorrentId id() {
        return id;
    }

    InfoHashes hashes() {
        return hashes;
    }

    /** Null as long as it is not. */
    @Nullable
    Loaded loaded() {
        return loaded;
    }

    /** From here on it speaks for itself. Once. */
    void isLoaded(Loaded now) {
        lock.lock();
        try {
            now.mailbox.post(new TorrentEvent.Started());
            waiting.forEach(now.mailbox::post);
            waiting.clear();
            loaded = now;
        } finally {
            lock.unlock();
        }
        settled.countDown();
    }

    /** It cannot be loaded: nothing that is posted to it is ever heard. */
    void isBroken(TorrentSummary last) {
        lock.lock();
        try {
            summary = last;
            broken = true;
            waiting.clear();
        } finally {
            lock.unlock();
        }
        settled.countDown();
    }

    boolean isBroken() {
        return broken;
    }

    /** Has it loaded next and waits for that; false when it is not so far after so long. */
    boolean awaitLoaded(long nanos) throws InterruptedException {
        if (settled.getCount() > 0) {
            hurry.run();
        }
        return settled.await(nanos, TimeUnit.NANOSECONDS);
    }

    /** Never blocks. */
    public void post(TorrentEvent event) {
        Loaded now = loaded;
        if (now == null) {
            now = awaitingLoad(event);
        }
        if (now == null) {
            hurry.run();
        } else {
            now.mailbox.post(event);
        }
    }

    private @Nullable Loaded awaitingLoad(TorrentEvent event) {
        lock.lock();
        try {
            if (loaded == null && !broken && waiting.size() < MOST_WAITING) {
                waiting.add(event);
            }
            return loaded;
        } finally {
            lock.unlock();
        }
    }

    /** Its own, as they are kept. */
    RateLimits limits() {
        return limits;
    }

    /** To be called once they are kept. */
    void limit(RateLimits kept) {
        limits = kept;
        post(new TorrentEvent.LimitsChanged(kept));
    }

    /** As it last said. */
    public TorrentSummary summary() {
        return summary;
    }

    void publish(TorrentSummary latest) {
        summary = latest;
    }

    /** No caller sees it any more, save that its hash is taken until its files are gone. */
    void markDeleting() {
        deleting = true;
    }

    boolean isDeleting() {
        return deleting;
    }

    void markEnded() {
        ended.countDown();
    }

    /** False when it still runs after so long. */
    boolean awaitEnded(long nanos) throws InterruptedException {
        return ended.await(nanos, TimeUnit.NANOSECONDS);
    }
}
