package dev.tamsui.engine.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tamsui.engine.concurrent.Allowance;
import dev.tamsui.engine.concurrent.MemoryBudget;
import dev.tamsui.engine.concurrent.RateLimiter;
import dev.tamsui.engine.metainfo.PieceLayout;
import dev.tamsui.engine.model.DesiredState;
import dev.tamsui.engine.model.DisconnectKind;
import dev.tamsui.engine.model.EngineSettings.Limits;
import dev.tamsui.engine.model.PeerId;
import dev.tamsui.engine.model.RateLimits;
import dev.tamsui.engine.model.Recorded;
import dev.tamsui.engine.model.Scrubbed;
import dev.tamsui.engine.model.StoredTorrent;
import dev.tamsui.engine.model.TorrentId;
import dev.tamsui.engine.model.TorrentState;
import dev.tamsui.engine.model.TorrentSummary;
import dev.tamsui.engine.model.Totals;
import dev.tamsui.engine.model.WasteReason;
import dev.tamsui.engine.peer.PeerEvent;
import dev.tamsui.engine.storage.StorageEvent;
import dev.tamsui.engine.torrent.Counters;
import dev.tamsui.engine.torrent.Presence;
import dev.tamsui.engine.torrent.Remains;
import dev.tamsui.engine.torrent.Torrent;
import dev.tamsui.engine.torrent.TorrentEvent;
import dev.tamsui.engine.torrent.TorrentHost;
import dev.tamsui.engine.torrent.TorrentProbe;
import dev.tamsui.engine.torrent.TorrentSpec;
import dev.tamsui.engine.tracker.AnnounceRequest;
import dev.tamsui.engine.tracker.TrackerTiers;
import dev.tamsui.engine.wire.BlockSpan;
import dev.tamsui.engine.wire.Capabilities;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A real torrent in its place, driven as its loop drives it, and looked into after every event. A fault that it throws ends the
 * test. It is put away only if {@link #mayRest} says so; it is let be found by those who dial it then, but at their second try.
 */
final class SimulatedTorrent implements Node, TorrentHost, Counters {
    private static final Duration SLOWEST_LOAD = Duration.ofMillis(200);

    private final SimulatedSwarm swarm;
    private final Simulation time;
    private final Content content;
    private final Daemon daemon;
    private final PeerId id;
    private final InetSocketAddress address;
    private final long bytesPerSecond;
    private final RateLimiter download;
    private final RateLimiter upload;
    private final Limits limits;
    private final Presence presence;
    /** Of what is in memory, or was last. */
    private SimulatedData storage;

    private Torrent torrent;
    private TorrentProbe probe;
    private @Nullable Remains remains;
    private boolean letsIn;
    private boolean isFetched;
    /** Whether it is put away when nobody wants anything of it. */
    boolean mayRest;

    private int timesAway;
    /** Bytes a second that all its links share, a block each in turn; 0: each has its own. */
    long uplink;

    private long uplinkFreeNanos = Long.MIN_VALUE;

    /** Whether it is looked into, which takes most of the time. */
    boolean isProbed = true;

    private @Nullable TorrentSummary published;
    private long plannedNanos = Long.MAX_VALUE;
    private long received;
    private long sent;
    private long wasted;
    private int completions;
    private boolean ended;

    /** What it stores in. */
    @FunctionalInterface
    interface Storage {
        SimulatedData open(Consumer<StorageEvent> events);
    }

    /** @param recorded what was proven of its data before, null when nothing was */
    SimulatedTorrent(
            SimulatedSwarm swarm,
            Content content,
            Daemon daemon,
            InetSocketAddress address,
            Limits limits,
            Storage storage,
            @Nullable Recorded recorded) {
        this.swarm = swarm;
        this.time = swarm.time();
        this.content = content;
        this.daemon = daemon;
        this.address = address;
        this.id = PeerId.ours(time.random());
        this.bytesPerSecond = 50_000 + time.random().nextLong(2_000_000);
        this.download = new RateLimiter(time, 0);
        this.upload = new RateLimiter(time, 0);
        this.limits = limits;
        this.presence = new Presence(new Keeper(), time);
        this.storage = storage.open(ear());
        TorrentSpec spec = spec(DesiredState.RUNNING, recorded);
        this.torrent = new Torrent(spec, this, this.storage, this::post, time, time.random());
        this.probe = new TorrentProbe(torrent, spec);
    }

    private TorrentSpec spec(DesiredState desired, @Nullable Recorded recorded) {
        return new TorrentSpec(stored(desired), content.metainfo(), id, limits, false, false, recorded, null);
    }

    /** Takes it to its place. */
    void begin() {
        post(new TorrentEvent.Arrived(torrent, () -> letsIn = true));
    }

    /** What its storage tells, up to its last word. */
    private Consumer<StorageEvent> ear() {
        boolean[] isClosed = new boolean[1];
        return event -> {
            if (!isClosed[0]) {
                isClosed[0] = event instanceof StorageEvent.Closed;
                handle(new TorrentEvent.FromDisk(event));
            }
        };
    }

    /** What the session does for it. */
    private final class Keeper implements Presence.Owner {
        @Override
        public TorrentSummary summary() {
            return SimulatedTorrent.this.summary();
        }

        @Override
        public void fetch() {
            assertThat(isFetched).isFalse();
            isFetched = true;
            if (remains != null) { // else it is on its way for the first time
                time.in(time.upTo(SLOWEST_LOAD), SimulatedTorrent.this::load);
            }
        }

        @Override
        public void isAway(Remains left) {
            timesAway++;
            isFetched = false;
            remains = left;
            probe.checkEnded();
        }

        @Override
        public void ended() {
            SimulatedTorrent.this.ended();
        }
    }

    private void load() {
        Recorded recorded = storage().recorded();
        storage = storage().reopened(ear());
        TorrentSpec spec = spec(Objects.requireNonNull(remains).desired(), recorded);
        torrent = new Torrent(spec, this, storage, this::post, time, time.random(), remains);
        probe = new TorrentProbe(torrent, spec);
        begin();
    }

    private StoredTorrent stored(DesiredState desired) {
        return new StoredTorrent(
                new TorrentId(1),
                content.metainfo().hashes(),
                "t",
                content.metainfo().sizeBytes(),
                false,
                Path.of("/t"),
                desired,
                List.of(),
                new Totals(received, sent),
                Instant.EPOCH,
                null,
                null,
                List.of());
    }

    void post(TorrentEvent event) {
        time.in(Duration.ZERO, () -> handle(event));
    }

    private void handle(TorrentEvent event) {
        presence.handle(event, time.nanos());
        afterTurn();
    }

    private void afterTurn() {
        if (isProbed) {
            probe.check();
        }
        long due = presence.nextDueNanos();
        if (due != plannedNanos) {
            plannedNanos = due;
            if (due != Long.MAX_VALUE) {
                time.at(due, () -> tick(due));
            }
        }
    }

    private void tick(long due) {
        if (plannedNanos == due) {
            plannedNanos = Long.MAX_VALUE;
            presence.tick(time.nanos());
            afterTurn();
        }
    }

    /** Of one that is not a stepped one. */
    SimulatedStorage storage() {
        return (SimulatedStorage) storage;
    }

    TorrentProbe probe() {
        return probe;
    }

    TorrentSummary summary() {
        return probe.isThere() ? torrent.summary() : Objects.requireNonNull(published);
    }

    /** How often it was put away. */
    int timesAway() {
        return timesAway;
    }

    /** What callers see; null until there is something to see. */
    @Nullable
    TorrentSummary published() {
        return published;
    }

    Daemon daemon() {
        return daemon;
    }

    boolean hasEnded() {
        return ended;
    }

    /** Whether it says so itself and the disk agrees. */
    boolean isComplete() {
        return summary().state() == TorrentState.SEEDING && storage.isComplete();
    }

    @Override
    public String toString() {
        TorrentSummary now = summary();
        return address + " " + now.state() + " " + now.completedBytes() + "/" + now.sizeBytes() + " " + now.peers()
                + " reserved " + probe.reservedBytes() + " error " + now.error();
    }

    long receivedBytes() {
        return received;
    }

    long sentBytes() {
        return sent;
    }

    long wastedBytes() {
        return wasted;
    }

    int completions() {
        return completions;
    }

    @Override
    public Content content() {
        return content;
    }

    @Override
    public PeerId id() {
        return id;
    }

    @Override
    public InetSocketAddress address() {
        return address;
    }

    @Override
    public Capabilities capabilities() {
        return Capabilities.OURS;
    }

    @Override
    public long bytesPerSecond() {
        return bytesPerSecond;
    }

    @Override
    public Duration sends(int bytes) {
        if (uplink == 0) {
            return Node.super.sends(bytes);
        }
        uplinkFreeNanos = Math.max(uplinkFreeNanos, time.nanos()) + bytes * 1_000_000_000L / uplink;
        return Duration.ofNanos(uplinkFreeNanos - time.nanos());
    }

    @Override
    public boolean isListening() {
        if (!letsIn && !ended) {
            post(new TorrentEvent.Awaited());
        }
        return letsIn && !ended;
    }

    @Override
    public void tell(PeerEvent event) {
        handle(new TorrentEvent.FromPeer(event));
    }

    @Override
    public byte @Nullable [] read(BlockSpan span) {
        return storage.read(span);
    }

    @Override
    public ByteBuffer take(byte[] block, InetAddress sender) {
        return daemon.take(block, sender);
    }

    @Override
    public void asked(SimulatedLink link, List<BlockSpan> spans) {
        probe.checkAsked(link.key(), spans);
    }

    @Override
    public void dial(InetSocketAddress to) {
        swarm.dial(this, to, () -> post(new TorrentEvent.DialFailed(to, true)));
    }

    @Override
    public void announce(TrackerTiers.Announce announce, AnnounceRequest request) {
        assertThat(request.leftBytes() == 0)
                .isEqualTo(summary().completedBytes() == summary().sizeBytes());
        swarm.announce(this, answer -> post(new TorrentEvent.Announced(announce, answer)));
    }

    @Override
    public void announceStopped(AnnounceRequest request) {}

    @Override
    public boolean isBanned(InetAddress who) {
        return daemon.banned.contains(who);
    }

    @Override
    public void ban(InetAddress who) {
        daemon.banned.add(who);
    }

    @Override
    public boolean mayRest() {
        return mayRest;
    }

    @Override
    public boolean rests() {
        letsIn = false;
        return true;
    }

    @Override
    public void fetch(Set<TorrentId> others) {
        assertThat(others).isEmpty();
    }

    @Override
    public boolean areOthersKnown() {
        return true;
    }

    @Override
    public MemoryBudget memory() {
        return daemon.memory;
    }

    @Override
    public RateLimits limits() {
        return new RateLimits(download.limit(), upload.limit());
    }

    @Override
    public void limit(RateLimits limits) {
        download.limit(limits.download());
        upload.limit(limits.upload());
    }

    @Override
    public Allowance download() {
        return new Allowance(List.of(download, daemon.download(time)), PieceLayout.BLOCK_BYTES);
    }

    @Override
    public Allowance upload() {
        return new Allowance(List.of(upload), PieceLayout.BLOCK_BYTES);
    }

    @Override
    public void release(ByteBuffer block) {
        daemon.release(block);
    }

    @Override
    public int listenPort() {
        return address.getPort();
    }

    @Override
    public void publish(TorrentSummary summary) {
        published = summary;
        assertThat(summary.downloadedBytes()).isEqualTo(received);
        assertThat(summary.uploadedBytes()).isEqualTo(sent);
    }

    @Override
    public void scrubbed(@Nullable Scrubbed result) {}

    @Override
    public void scrubbed(long bytes) {}

    @Override
    public void damaged(int pieces) {}

    @Override
    public Counters counters() {
        return this;
    }

    @Override
    public void completed(Instant at) {
        completions++;
    }

    @Override
    public void ended() {
        assertThat(ended).isFalse();
        ended = true;
    }

    @Override
    public void received(long bytes) {
        received += bytes;
    }

    @Override
    public void sent(long bytes) {
        sent += bytes;
    }

    @Override
    public void wasted(WasteReason reason, long bytes) {
        wasted += bytes;
    }

    @Override
    public void pieceVerified(boolean good) {}

    @Override
    public void disconnected(DisconnectKind kind) {}
}
