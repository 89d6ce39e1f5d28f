package dev.tamsui.engine.session;

import dev.tamsui.engine.concurrent.Allowance;
import dev.tamsui.engine.concurrent.MemoryBudget;
import dev.tamsui.engine.metainfo.PieceLayout;
import dev.tamsui.engine.model.RateLimits;
import dev.tamsui.engine.model.Scrubbed;
import dev.tamsui.engine.model.TorrentId;
import dev.tamsui.engine.model.TorrentSummary;
import dev.tamsui.engine.storage.StorageEvent;
import dev.tamsui.engine.torrent.Counters;
import dev.tamsui.engine.torrent.TorrentEvent;
import dev.tamsui.engine.torrent.TorrentHost;
import dev.tamsui.engine.tracker.AnnounceRequest;
import dev.tamsui.engine.tracker.TrackerTiers;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The session's side of one torrent: passes on what the torrent wants. Thread: the torrent's loop. */
final class SessionHost implements TorrentHost {
    private final Session session;
    private final TorrentHandle torrent;
    private final Throttle own;
    private boolean hasCompleted;
    /** Whether the storage has said its last. Written by whichever thread that is. */
    private volatile boolean isClosed;

    /** @param own the torrent's limits */
    SessionHost(Session session, TorrentHandle torrent, Throttle own) {
        this.session = session;
        this.torrent = torrent;
        this.own = own;
    }

    /** What the storage tells. Thread: the storage's; never blocks. */
    void heard(StorageEvent event) {
        if (!isClosed) { // what comes late is not for the torrent that may be there by then
            isClosed = event instanceof StorageEvent.Closed;
            torrent.post(new TorrentEvent.FromDisk(event));
        }
    }

    @Override
    public boolean mayRest() {
        return !torrent.isKept();
    }

    @Override
    public boolean rests() {
        return torrent.rests();
    }

    @Override
    public void fetch(Set<TorrentId> others) {
        others.forEach(other -> session.post(other, new TorrentEvent.Awaited()));
    }

    @Override
    public void dial(InetSocketAddress address) {
        session.doorway().dial(torrent, address);
    }

    @Override
    public void announce(TrackerTiers.Announce announce, AnnounceRequest request) {
        session.announces().announce(torrent, announce, request);
    }

    @Override
    public void announceStopped(AnnounceRequest request) {
        session.announces().goodbye(request);
    }

    @Override
    public boolean isBanned(InetAddress address) {
        return session.bans().isBanned(address);
    }

    @Override
    public void ban(InetAddress address) {
        session.bans().ban(address);
    }

    @Override
    public boolean areOthersKnown() {
        return session.areAllLoaded();
    }

    @Override
    public MemoryBudget memory() {
        return session.memory();
    }

    @Override
    public RateLimits limits() {
        return own.limits();
    }

    @Override
    public void limit(RateLimits limits) {
        own.limit(limits);
    }

    @Override
    public Allowance download() {
        return new Allowance(List.of(own.download(), session.throttle().download()), PieceLayout.BLOCK_BYTES);
    }

    @Override
    public Allowance upload() {
        return new Allowance(List.of(own.upload(), session.throttle().upload()), PieceLayout.BLOCK_BYTES);
    }

    @Override
    public void release(ByteBuffer block) {
        session.blocks().give(block);
    }

    @Override
    public int listenPort() {
        return session.listenPort();
    }

    @Override
    public void publish(TorrentSummary summary) {
        torrent.publish(summary);
    }

    @Override
    public Counters counters() {
        return session.counters();
    }

    /** A torrent that is checked and finished again says so again; when it was complete first is what is kept. */
    @Override
    public void completed(Instant at) {
        if (!hasCompleted) {
            hasCompleted = true;
            session.stateWriter().completed(torrent.id(), at);
        }
    }

    @Override
    public void scrubbed(@Nullable Scrubbed result) {
        session.scrubbed(torrent.id(), result);
    }

    @Override
    public void ended() {
        new Keeper(session, torrent).ended();
    }
}
