package dev.tamsui.engine.torrent;

import dev.tamsui.engine.concurrent.Ticker;
import dev.tamsui.engine.model.TorrentState;
import dev.tamsui.engine.peer.DisconnectReason;
import dev.tamsui.engine.storage.TorrentStorage;

/**
 * What is left to do when every piece is there: the storage makes the files whole, then all are told. Thread: the loop's.
 */
final class Completion {
    private final TorrentHost host;
    private final TorrentStorage storage;
    private final Swarm swarm;
    private final Downloads downloads;
    private final Progress progress;
    private final Announcer announcer;
    private final Ticker ticker;
    private boolean finishing;

    Completion(
            TorrentHost host,
            TorrentStorage storage,
            Swarm swarm,
            Downloads downloads,
            Progress progress,
            Announcer announcer,
            Ticker ticker) {
        this.host = host;
        this.storage = storage;
        this.swarm = swarm;
        this.downloads = downloads;
        this.progress = progress;
        this.announcer = announcer;
        this.ticker = ticker;
    }

    /** Every piece is there, for the first time or again. */
    void begin(long nowNanos) {
        downloads.end(nowNanos);
        if (!progress.isFinished() && !finishing) {
            finishing = true;
            storage.finish();
        }
    }

    /** Whether the storage was asked and has not answered. */
    boolean isUnderWay() {
        return finishing;
    }

    /** The storage has answered. Returns whether anybody cares: if not, it is asked again when it is wanted again. */
    boolean isWanted() {
        finishing = false;
        return progress.isComplete();
    }

    /** The files are all they should be. */
    void told(long nowNanos) {
        progress.finished(ticker.now());
        announcer.completed(progress.isFresh(), nowNanos);
        if (swarm.spec().stored().completedAt() == null) {
            host.completed(ticker.now());
        }
        for (Peer peer : swarm.peers()) {
            if (peer.isSeed()) {
                peer.link.close(new DisconnectReason.NotNeeded());
            }
        }
    }

    /** Of a torrent that runs. Until its files are whole it is not done with what it did before. */
    TorrentState state() {
        if (!progress.isComplete()) {
            return TorrentState.DOWNLOADING;
        }
        if (!finishing) {
            return TorrentState.SEEDING;
        }
        return progress.isFresh() ? TorrentState.DOWNLOADING : TorrentState.CHECKING;
    }
}
