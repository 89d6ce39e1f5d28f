package dev.tamsui.engine.torrent;

import dev.tamsui.engine.model.TrackerSummary;
import dev.tamsui.engine.tracker.AnnounceRequest;
import dev.tamsui.engine.tracker.AnnounceResult;
import dev.tamsui.engine.tracker.TrackerTiers;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * What trackers are told, and when: the tiers say whom and when, this says what. One announce is out at a time. Thread: the loop's.
 */
final class Announcer {
    private static final int WANTED_PEERS = 100;

    private final TorrentHost host;
    private final TorrentSpec spec;
    private final Progress progress;
    private final Downloads downloads;
    private final Uploads uploads;
    private final TrackerTiers tiers;
    /** Lets a tracker know us again when our address has changed (BEP 7, "key"). */
    private final int key;

    private boolean running;
    /** Trackers add up what they are told from one {@code started} to the next. */
    private long uploadedBefore;

    private long downloadedBefore;

    Announcer(
            TorrentHost host,
            TorrentSpec spec,
            Progress progress,
            Downloads downloads,
            Uploads uploads,
            RandomGenerator random) {
        this.host = host;
        this.spec = spec;
        this.progress = progress;
        this.downloads = downloads;
        this.uploads = uploads;
        this.tiers = new TrackerTiers(spec.metainfo().trackerTiers(), random);
        this.key = random.nextInt();
    }

    /** The torrent runs: trackers are to hear of it now. */
    void start(long nowNanos) {
        running = true;
        uploadedBefore = uploads.rate().total();
        downloadedBefore = downloads.rate().total();
        tiers.start(nowNanos, progress.leftBytes() == 0);
    }

    /** The last missing piece is there; told once, and only when something was missing (BEP 3, "trackers"). */
    void completed(boolean wasFetched, long nowNanos) {
        if (wasFetched) {
            tiers.completed(nowNanos);
        }
    }

    /** Says goodbye to each tracker that knows us. */
    void stop() {
        running = false;
        sayGoodbye();
    }

    void reannounce(long nowNanos) {
        tiers.reannounce(nowNanos);
        tick(nowNanos);
    }

    /** Asks a tracker if it is time. */
    void tick(long nowNanos) {
        if (running) {
            TrackerTiers.Announce announce = tiers.next(nowNanos);
            if (announce != null) {
                host.announce(announce, request(announce));
            }
        }
    }

    long nextDueNanos() {
        return running ? tiers.nextDueNanos().orElse(Long.MAX_VALUE) : Long.MAX_VALUE;
    }

    /** Returns the peers it told us of. */
    List<InetSocketAddress> answered(TorrentEvent.Announced answer, boolean hasPeers, long nowNanos) {
        tiers.answered(answer.announce(), answer.result(), hasPeers, nowNanos);
        if (!running) {
            sayGoodbye(); // it may have heard of us only now
        }
        return switch (answer.result()) {
            case AnnounceResult.Announced announced -> announced.peers();
            case AnnounceResult.Rejected _, AnnounceResult.Failed _ -> List.of();
        };
    }

    List<TrackerSummary> summaries(long nowNanos, Instant now) {
        return tiers.summaries(nowNanos, now);
    }

    private void sayGoodbye() {
        for (TrackerTiers.Announce goodbye : tiers.stop()) {
            host.announceStopped(request(goodbye));
        }
    }

    private AnnounceRequest request(TrackerTiers.Announce announce) {
        return new AnnounceRequest(
                announce.url(),
                spec.metainfo().infoHash(),
                spec.ourId(),
                Math.max(1, host.listenPort()), // some refuse 0, though we cannot be reached
                uploads.rate().total() - uploadedBefore,
                downloads.rate().total() - downloadedBefore,
                progress.leftBytes(),
                announce.event(),
                running ? WANTED_PEERS : 0,
                key,
                announce.trackerId());
    }
}
