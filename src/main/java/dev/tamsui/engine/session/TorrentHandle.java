package dev.tamsui.engine.session;

import dev.tamsui.engine.concurrent.Mailbox;
import dev.tamsui.engine.model.InfoHashes;
import dev.tamsui.engine.model.TorrentId;
import dev.tamsui.engine.model.TorrentSummary;
import dev.tamsui.engine.peer.BlockSource;
import dev.tamsui.engine.torrent.TorrentEvent;
import dev.tamsui.engine.wire.FrameLimits;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A torrent as seen from outside of its loop: where to post, and what it last said of itself.
 *
 * <p>Thread: any, once it is in the registry.
 */
public final class TorrentHandle {
    private final TorrentId id;
    private final InfoHashes hashes;
    private final FrameLimits frameLimits;
    private final BlockSource blocks;
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Mailbox<TorrentEvent> mailbox;
    private volatile TorrentSummary summary;
    private volatile boolean deleting;

    TorrentHandle(TorrentSummary first, FrameLimits frameLimits, BlockSource blocks, Mailbox<TorrentEvent> mailbox) {
        this.id = first.id();
        this.hashes = first.hashes();
        this.summary = first;
        this.frameLimits = frameLimits;
        this.blocks = blocks;
        this.mailbox = mailbox;
    }

    TorrentId id() {
        return id;
    }

    InfoHashes hashes() {
        return hashes;
    }

    FrameLimits frameLimits() {
        return frameLimits;
    }

    BlockSource blocks() {
        return blocks;
    }

    /** Never blocks. */
    public void post(TorrentEvent event) {
        mailbox.post(event);
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
