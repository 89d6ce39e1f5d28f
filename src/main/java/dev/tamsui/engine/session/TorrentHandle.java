package dev.tamsui.engine.session;

import dev.tamsui.engine.concurrent.Allowance;
import dev.tamsui.engine.concurrent.Mailbox;
import dev.tamsui.engine.model.InfoHashes;
import dev.tamsui.engine.model.RateLimits;
import dev.tamsui.engine.model.TorrentId;
import dev.tamsui.engine.model.TorrentSummary;
import dev.tamsui.engine.peer.BlockSource;
import dev.tamsui.engine.torrent.Remains;
import dev.tamsui.engine.torrent.TorrentEvent;
import dev.tamsui.engine.wire.FrameLimits;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A torrent as seen from outside of its loop: where to post, and what it last said of itself.
 *
 * <p>It is there whether the torrent is in memory or not: after a start thousands wait for that, and those that nobody wants
 * anything of are put away.
 *
 * <p>Thread: any.
 */
public final class TorrentHandle {
    private final TorrentId id;
    private final InfoHashes hashes;
    private final Mailbox<TorrentEvent> mailbox;
    private final CountDownLatch ended = new CountDownLatch(1);

    private volatile @Nullable Loaded loaded;
    /** Open once it is in memory, or never will be; another for each time. */
    private volatile CountDownLatch settled = new CountDownLatch(1);
    /** Of one that is put away, or is about to be loaded again. */
    private volatile @Nullable Remains remains;

    private volatile TorrentSummary summary;
    private volatile RateLimits limits;
    private volatile boolean kept;
    private volatile boolean deleting;
    private volatile boolean broken;

    /**
     * What there is of a torrent while it is in memory.
     *
     * @param frameLimits for what its peers send
     * @param blocks what they are served from
     * @param uploads gives each of them its share of what may be sent
     * @param restingNear tells who may have files in common with it and is not in memory
     */
    record Loaded(
            FrameLimits frameLimits,
            BlockSource blocks,
            Supplier<Allowance> uploads,
            Supplier<Set<TorrentId>> restingNear) {}

    /**
     * @param first what is known of it before it speaks for itself
     * @param place gives it a place on its loop
     */
    TorrentHandle(TorrentSummary first, Function<TorrentHandle, Mailbox<TorrentEvent>> place) {
        this.id = first.id();
        this.hashes = first.hashes();
        this.summary = first;
        this.limits = first.limits();
        this.mailbox = place.apply(this);
    }

    TorrentId id() {
        return id;
    }

    InfoHashes hashes() {
        return hashes;
    }

    /** Null while it takes no peers. */
    @Nullable
    Loaded loaded() {
        return loaded;
    }

    /** From here on it takes peers. */
    void isLoaded(Loaded now) {
        remains = null;
        loaded = now;
        settled.countDown();
    }

    /** It is being put away; false when somebody has just asked for it to be kept. */
    boolean rests() {
        Loaded was = loaded;
        settled = new CountDownLatch(1);
        loaded = null;
        boolean stays = kept; // asked last: who keeps it looks at what is loaded only afterwards
        if (stays && was != null) {
            isLoaded(was);
        }
        return !stays;
    }

    /** It is in memory no more. */
    void isAway(Remains left) {
        remains = left;
    }

    /** Null unless it is put away. */
    @Nullable
    Remains remains() {
        return remains;
    }

    /** It cannot be loaded: nothing that is posted to it from here on is ever heard. */
    void isBroken(TorrentSummary last) {
        summary = last;
        mailbox.post(new TorrentEvent.StopRequested()); // its trackers are told
        broken = true;
        settled.countDown();
    }

    boolean isBroken() {
        return broken;
    }

    /** Has it loaded next and waits for that; false when it is not so far after so long. */
    boolean awaitLoaded(long nanos) throws InterruptedException {
        for (int i = 0; i < 2; i++) { // it may have been on its way out when it was asked first
            CountDownLatch soon = settled;
            post(new TorrentEvent.Awaited()); // one that is there stays there for a while then
            if (!soon.await(nanos, TimeUnit.NANOSECONDS)) {
                return false;
            }
            if (loaded != null || broken) {
                return true;
            }
        }
        return false;
    }

    /** Never blocks. */
    public void post(TorrentEvent event) {
        if (!broken) {
            mailbox.post(event);
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

    /** Whether it is to stay in memory once it is there. */
    void keep(boolean inMemory) {
        kept = inMemory;
    }

    boolean isKept() {
        return kept;
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
