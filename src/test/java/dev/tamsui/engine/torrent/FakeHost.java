package dev.tamsui.engine.torrent;

import dev.tamsui.engine.concurrent.Allowance;
import dev.tamsui.engine.concurrent.ManualTicker;
import dev.tamsui.engine.concurrent.MemoryBudget;
import dev.tamsui.engine.concurrent.RateLimiter;
import dev.tamsui.engine.metainfo.PieceLayout;
import dev.tamsui.engine.model.DisconnectKind;
import dev.tamsui.engine.model.RateLimits;
import dev.tamsui.engine.model.Scrubbed;
import dev.tamsui.engine.model.TorrentId;
import dev.tamsui.engine.model.TorrentSummary;
import dev.tamsui.engine.model.WasteReason;
import dev.tamsui.engine.tracker.AnnounceRequest;
import dev.tamsui.engine.tracker.TrackerTiers;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Does nothing, and remembers what it was asked for. */
final class FakeHost implements TorrentHost, Counters {
    final ManualTicker ticker = new ManualTicker();
    final RateLimiter down = new RateLimiter(ticker, 0);
    final RateLimiter up = new RateLimiter(ticker, 0);
    final MemoryBudget memory = new MemoryBudget(1 << 20);
    final Set<InetAddress> banned = new HashSet<>();
    final List<InetSocketAddress> dialled = new ArrayList<>();
    final List<ByteBuffer> released = new ArrayList<>();
    final List<Instant> completed = new ArrayList<>();
    final List<Optional<Scrubbed>> scrubs = new ArrayList<>();
    long scrubbedBytes;
    int damagedPieces;
    final Set<TorrentId> fetched = new HashSet<>();
    boolean othersKnown = true;
    boolean mayRest;
    boolean isKept;
    int rested;

    @Override
    public void dial(InetSocketAddress address) {
        dialled.add(address);
    }

    @Override
    public void announce(TrackerTiers.Announce announce, AnnounceRequest request) {}

    @Override
    public void announceStopped(AnnounceRequest request) {}

    @Override
    public boolean isBanned(InetAddress address) {
        return banned.contains(address);
    }

    @Override
    public void ban(InetAddress address) {
        banned.add(address);
    }

    @Override
    public boolean mayRest() {
        return mayRest;
    }

    @Override
    public boolean rests() {
        rested++;
        return !isKept;
    }

    @Override
    public void fetch(Set<TorrentId> others) {
        fetched.addAll(others);
    }

    @Override
    public boolean areOthersKnown() {
        return othersKnown;
    }

    @Override
    public MemoryBudget memory() {
        return memory;
    }

    @Override
    public RateLimits limits() {
        return new RateLimits(down.limit(), up.limit());
    }

    @Override
    public void limit(RateLimits limits) {
        down.limit(limits.download());
        up.limit(limits.upload());
    }

    @Override
    public Allowance download() {
        return new Allowance(List.of(down), PieceLayout.BLOCK_BYTES);
    }

    @Override
    public Allowance upload() {
        return new Allowance(List.of(up), PieceLayout.BLOCK_BYTES);
    }

    @Override
    public void release(ByteBuffer block) {
        released.add(block);
    }

    @Override
    public int listenPort() {
        return 6881;
    }

    @Override
    public void publish(TorrentSummary summary) {}

    @Override
    public Counters counters() {
        return this;
    }

    @Override
    public void completed(Instant at) {
        completed.add(at);
    }

    @Override
    public void scrubbed(@Nullable Scrubbed result) {
        scrubs.add(Optional.ofNullable(result));
    }

    @Override
    public void scrubbed(long bytes) {
        scrubbedBytes += bytes;
    }

    @Override
    public void damaged(int pieces) {
        damagedPieces += pieces;
    }

    @Override
    public void ended() {}

    @Override
    public void received(long bytes) {}

    @Override
    public void sent(long bytes) {}

    @Override
    public void wasted(WasteReason reason, long bytes) {}

    @Override
    public void pieceVerified(boolean good) {}

    @Override
    public void disconnected(DisconnectKind kind) {}
}
