package dev.tamsui.engine.torrent;

import dev.tamsui.engine.model.InfoHash;
import dev.tamsui.engine.model.PeerId;
import dev.tamsui.engine.model.TrackerSummary;
import dev.tamsui.engine.tracker.AnnounceRequest;
import dev.tamsui.engine.tracker.AnnounceResult;
import dev.tamsui.engine.tracker.TrackerTiers;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * What trackers are told, and when: the tiers say whom and when, this says what. One announce is out at a time.
 *
 * <p>It outlasts the rest of a torrent that is put away, and goes on with that which is loaded next: trackers notice nothing.
 *
 * <p>Thread: the loop's.
 */
final class Announcer {
    private static final int WANTED_PEERS = 100;

    private TorrentHost host;
    private final InfoHash infoHash;
    private final PeerId ourId;
    private final TrackerTiers tiers;
    /** Lets a tracker know us again when our address has changed (BEP 7, "key"). */
    private final int key;

    private Account account;
    private boolean running;
    /** Trackers add up what they are told from one {@code started} to the next. */
    private long uploadedBefore;

    private long downloadedBefore;

    /** What a torrent has to tell of itself. */
    interface Account {
        /** Payload since the torrent was loaded. */
        long uploadedBytes();

        long downloadedBytes();

        /** Still to be fetched. */
        long leftBytes();
    }

    /** That of a torrent that is put away: nothing changes. */
    private record Closed(long uploadedBytes, long downloadedBytes, long leftBytes) implements Account {}

    Announcer(TorrentHost host, TorrentSpec spec, Account account, RandomGenerator random) {
        this(
                host,
                spec.metainfo().infoHash(),
                spec.ourId(),
                new TrackerTiers(spec.metainfo().trackerTiers(), random),
                account,
                random);
    }

    /** Of a torrent that has no metainfo yet. */
    Announcer(
            TorrentHost host,
            InfoHash infoHash,
            PeerId ourId,
            TrackerTiers tiers,
            Account account,
            RandomGenerator random) {
        this.host = host;
        this.infoHash = infoHash;
        this.ourId = ourId;
        this.account = account;
        this.tiers = tiers;
        this.key = random.nextInt();
    }

    /** The torrent runs: trackers are to hear of it now, unless they were told that it does before it was put away. */
    void start(long nowNanos) {
        if (!running) {
            running = true;
            uploadedBefore = account.uploadedBytes();
            downloadedBefore = account.downloadedBytes();
            tiers.start(nowNanos, account.leftBytes() == 0);
        }
    }

    /** The torrent is put away. */
    void keep() {
        account = new Closed(account.uploadedBytes(), account.downloadedBytes(), account.leftBytes());
    }

    /** It is in memory again and knows how it stands; it counts from zero. */
    void goOnWith(TorrentHost now, Account loaded) {
        host = now;
        uploadedBefore -= account.uploadedBytes();
        downloadedBefore -= account.downloadedBytes();
        account = loaded;
    }

    boolean isRunning() {
        return running;
    }

    /** Whether nothing is missing of what was put away. */
    boolean isOfSeed() {
        return account.leftBytes() == 0;
    }

    /** The last missing piece is there; told once, and only when something was missing (BEP 3, "trackers"). */
    void completed(boolean wasFetched, long nowNanos) {
        if (wasFetched) {
            tiers.completed(nowNanos);
        }
    }

    /** Says goodbye to each tracker that knows us. */
    void stop() {
        if (running) {
            running = false;
            sayGoodbye();
        }
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
                infoHash,
                ourId,
                Math.max(1, host.listenPort()), // some refuse 0, though we cannot be reached
                account.uploadedBytes() - uploadedBefore,
                account.downloadedBytes() - downloadedBefore,
                account.leftBytes(),
                announce.event(),
                running ? WANTED_PEERS : 0,
                key,
                announce.trackerId());
    }
}
