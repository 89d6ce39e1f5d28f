package dev.tamsui.engine.torrent;

import dev.tamsui.engine.concurrent.Ticker;
import dev.tamsui.engine.metainfo.InfoDictionary;
import dev.tamsui.engine.model.DesiredState;
import dev.tamsui.engine.model.EngineSettings.Limits;
import dev.tamsui.engine.model.MoveSummary;
import dev.tamsui.engine.model.PeerCounts;
import dev.tamsui.engine.model.PeerId;
import dev.tamsui.engine.model.PeerKey;
import dev.tamsui.engine.model.StoredTorrent;
import dev.tamsui.engine.model.TorrentError;
import dev.tamsui.engine.model.TorrentState;
import dev.tamsui.engine.model.TorrentSummary;
import dev.tamsui.engine.peer.DisconnectReason;
import dev.tamsui.engine.peer.PeerEvent;
import dev.tamsui.engine.peer.PeerLink;
import dev.tamsui.engine.tracker.TrackerTiers;
import dev.tamsui.engine.wire.MetadataCodec;
import dev.tamsui.engine.wire.MetadataMessage;
import dev.tamsui.engine.wire.PeerMessage;
import dev.tamsui.engine.wire.PeerMessage.ExtensionHandshake;
import dev.tamsui.engine.wire.ProtocolViolation;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A torrent of which there is no more than its hash, as from a magnet link: finds peers and asks them for its info dictionary
 * (BEP 9). What it learns makes a {@link Torrent}, which takes its place.
 *
 * <p>To peers it has nothing, wants nothing and serves nothing; to trackers something is missing, so it is no seed.
 *
 * <p>Thread: the loop's.
 */
public final class MetadataSearch {
    private static final Logger LOG = LoggerFactory.getLogger(MetadataSearch.class);
    private static final long TICK_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long NEVER = Long.MAX_VALUE;
    private static final int MAX_CONNECTIONS = 50;
    /** For so long a peer may keep its place that does not hand metadata on, when others could have it. */
    private static final long USELESS_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** rTorrent's library, up to 0.13.8 at least: a request that comes while it answers another stops it from reading, for good. */
    private static final String ONE_AT_A_TIME = "libTorrent 0.";

    private static final long LEARN_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long REDIAL_NANOS = TimeUnit.SECONDS.toNanos(60);
    /** What trackers are told is left, since nobody knows. */
    private static final long LEFT_BYTES = MetadataMessage.PIECE_BYTES;

    private final Spec spec;
    private final TorrentHost host;
    private final Consumer<InfoDictionary> learned;
    private final Ticker ticker;
    private final Candidates candidates;
    private final Announcer announcer;
    private final MetadataFetch fetch;
    private final Map<PeerKey, MetadataSource> sources = new LinkedHashMap<>();
    /** Where peers were when it was over, to be dialled by the torrent. */
    private final Set<InetSocketAddress> met = new LinkedHashSet<>();

    private boolean paused;
    private boolean running;
    private long nextTickNanos = NEVER;
    private long learnAgainNanos = NEVER;
    private @Nullable TorrentError error;

    /**
     * What is known from the start.
     *
     * @param trackerTiers as in the link
     * @param peers likewise
     */
    public record Spec(
            StoredTorrent stored,
            List<List<String>> trackerTiers,
            List<InetSocketAddress> peers,
            PeerId ourId,
            Limits limits,
            boolean allowLoopbackPeers) {
        public Spec {
            trackerTiers = List.copyOf(trackerTiers);
            peers = List.copyOf(peers);
        }
    }

    /** Nothing was transferred that counts. */
    private static final class Unknown implements Announcer.Account {
        @Override
        public long uploadedBytes() {
            return 0;
        }

        @Override
        public long downloadedBytes() {
            return 0;
        }

        @Override
        public long leftBytes() {
            return LEFT_BYTES;
        }
    }

    /** @param learned gets the info dictionary once; must not block */
    public MetadataSearch(
            Spec spec, TorrentHost host, Consumer<InfoDictionary> learned, Ticker ticker, RandomGenerator random) {
        this.spec = spec;
        this.host = host;
        this.learned = learned;
        this.ticker = ticker;
        this.candidates = new Candidates(random);
        this.announcer = new Announcer(
                host,
                spec.stored.hashes().primary(),
                spec.ourId,
                new TrackerTiers(spec.trackerTiers, random),
                new Unknown(),
                random);
        this.fetch = new MetadataFetch(spec.stored.hashes());
        this.paused = spec.stored.desired() == DesiredState.PAUSED;
    }

    void begin(long nowNanos) {
        found(spec.peers, nowNanos);
        if (!paused) {
            resume(nowNanos);
        }
        publish();
    }

    void handle(TorrentEvent event, long nowNanos) {
        switch (event) {
            case TorrentEvent.FromPeer(PeerEvent said) -> heard(said, nowNanos);
            case TorrentEvent.DialFailed(var address, boolean tried) -> {
                if (tried) {
                    candidates.failed(address, nowNanos);
                } else {
                    candidates.left(address, REDIAL_NANOS, nowNanos);
                }
            }
            case TorrentEvent.Announced answer ->
                found(announcer.answered(answer, !sources.isEmpty(), nowNanos), nowNanos);
            case TorrentEvent.Found(var peers) -> found(peers, nowNanos);
            case TorrentEvent.MetadataUnusable(var why) -> {
                error = why;
                standStill();
            }
            case TorrentEvent.MetadataUnkept _ -> learnAgainNanos = nowNanos + LEARN_AGAIN_NANOS;
            case TorrentEvent.PauseRequested _ -> {
                paused = true;
                standStill();
            }
            case TorrentEvent.ResumeRequested _ -> resume(nowNanos);
            case TorrentEvent.ReannounceRequested _ -> announcer.reannounce(nowNanos);
            case TorrentEvent.LimitsChanged(var limits) -> host.limit(limits);
            case TorrentEvent.SummaryAsked(var answer) -> answer.accept(summary());
            case TorrentEvent.FilesAsked(var answer) -> answer.accept(List.of());
            case TorrentEvent.PeersAsked(var answer) ->
                answer.accept(
                        sources.values().stream().map(MetadataSource::summary).toList());
            case TorrentEvent.TrackersAsked(var answer) -> answer.accept(announcer.summaries(nowNanos, ticker.now()));
            case TorrentEvent.FromDisk _,
                    TorrentEvent.MemoryFreed _,
                    TorrentEvent.Arrived _,
                    TorrentEvent.Sought _,
                    TorrentEvent.Awaited _,
                    TorrentEvent.Started _,
                    TorrentEvent.OthersKnown _,
                    TorrentEvent.RecheckRequested _, // there is nothing to look at
                    TorrentEvent.ScrubRequested _,
                    TorrentEvent.MoveRequested _,
                    TorrentEvent.MoveCancelled _,
                    TorrentEvent.StopRequested _, // its presence ends it
                    TorrentEvent.DeleteRequested _ -> {}
        }
        publish();
        plan(nowNanos);
    }

    private void resume(long nowNanos) {
        paused = false;
        InfoDictionary found = fetch.found();
        if (found != null && error != null) {
            error = null; // whatever was wrong with it, its owner may have mended
            learned.accept(found);
        }
        if (!running && fetch.found() == null) {
            error = null;
            running = true;
            candidates.forgive(nowNanos);
            announcer.start(nowNanos);
            tick(nowNanos);
        }
    }

    private void standStill() {
        running = false;
        announcer.stop();
        sources.values().forEach(source -> source.link.close(new DisconnectReason.NotNeeded()));
    }

    /** Nobody is to notice it any more. */
    void end() {
        standStill();
    }

    /** Whether its owner wants it to stand still. */
    boolean isPaused() {
        return paused;
    }

    /** Where peers are that the torrent may dial. */
    List<InetSocketAddress> met() {
        return List.copyOf(met);
    }

    private void found(List<InetSocketAddress> addresses, long nowNanos) {
        for (InetSocketAddress address : addresses) {
            InetAddress ip = address.getAddress();
            if (Candidates.isDiallable(address, spec.allowLoopbackPeers) && !host.isBanned(ip) && !fetch.isLiar(ip)) {
                candidates.found(address, nowNanos);
            }
        }
    }

    private void heard(PeerEvent event, long nowNanos) {
        switch (event) {
            case PeerEvent.Joined(PeerLink link) -> join(link, nowNanos);
            case PeerEvent.Received said -> {
                MetadataSource source = sources.get(said.peer());
                for (PeerMessage message : said.messages()) {
                    if (message instanceof PeerMessage.Piece piece) {
                        host.release(piece.block()); // none was asked for, so there is none
                    } else if (source != null) {
                        received(source, message, nowNanos);
                    }
                }
                if (source != null) {
                    source.link.handled(said);
                }
            }
            case PeerEvent.BlocksSent _, PeerEvent.BlocksUnread _ -> {}
            case PeerEvent.Left(var link, var reason) -> left(link, reason, nowNanos);
        }
    }

    private void join(PeerLink link, long nowNanos) {
        if (!link.isIncoming()) {
            candidates.connected(link.remote(), nowNanos);
        }
        DisconnectReason refusal = refusal(link);
        if (refusal != null) {
            link.close(refusal);
            return;
        }
        sources.put(link.key(), new MetadataSource(link, nowNanos));
        if (link.handshake().capabilities().fast()) {
            link.send(new PeerMessage.HaveNone()); // BEP 6 wants one of its three first
        }
        if (link.handshake().capabilities().extended()) {
            link.send(ExtensionHandshake.ours(
                    Map.of(MetadataMessage.NAME, MetadataUploads.LOCAL_ID),
                    host.listenPort(),
                    link.remote().getAddress(),
                    0));
        }
    }

    private @Nullable DisconnectReason refusal(PeerLink link) {
        InetAddress address = link.remote().getAddress();
        boolean isSame = sources.values().stream()
                .anyMatch(source ->
                        source.link.handshake().peerId().equals(link.handshake().peerId()));
        if (!running || isSame || link.handshake().peerId().equals(spec.ourId)) {
            return new DisconnectReason.NotNeeded();
        }
        long fromThere = sources.values().stream()
                .filter(source -> source.address().equals(address))
                .count();
        boolean isTooMuch = sources.size() >= maxConnections()
                || fromThere >= spec.limits.connectionsPerAddress()
                || host.isBanned(address)
                || fetch.isLiar(address);
        return isTooMuch ? new DisconnectReason.Refused() : null;
    }

    private int maxConnections() {
        return Math.min(MAX_CONNECTIONS, spec.limits.connectionsPerTorrent());
    }

    private void received(MetadataSource source, PeerMessage message, long nowNanos) {
        switch (message) {
            case ExtensionHandshake handshake -> {
                int size = handshake.metadataSizeBytes();
                if (source.totalBytes > 0 && size > 0 && size != source.totalBytes) {
                    source.link.close(new DisconnectReason.Violation(
                            "metadata of " + source.totalBytes + " bytes has " + size + " now"));
                    return;
                }
                source.metadataId = handshake.extensions().getOrDefault(MetadataMessage.NAME, 0);
                source.totalBytes = size;
                source.listenPort = handshake.listenPort() > 0 ? handshake.listenPort() : source.listenPort;
                source.client = handshake.client().isEmpty() ? source.client : handshake.client();
                source.window = source.client.startsWith(ONE_AT_A_TIME) ? 1 : source.window;
                fetch.askAll(sources.values(), nowNanos);
            }
            case PeerMessage.ExtendedMessage(int localId, var payload, var _)
            when localId == MetadataUploads.LOCAL_ID -> {
                try {
                    fetch.heard(source, MetadataCodec.decode(payload), sources.values(), nowNanos);
                } catch (ProtocolViolation e) {
                    source.link.close(new DisconnectReason.Violation(String.valueOf(e.getMessage())));
                }
                takeFound();
            }
            case PeerMessage.KeepAlive _,
                    PeerMessage.Choke _,
                    PeerMessage.Unchoke _,
                    PeerMessage.Interested _,
                    PeerMessage.NotInterested _,
                    PeerMessage.Have _,
                    PeerMessage.Bits _,
                    PeerMessage.HaveAll _,
                    PeerMessage.HaveNone _,
                    PeerMessage.Request _, // we choke everybody, and have nothing
                    PeerMessage.Cancel _,
                    PeerMessage.Piece _,
                    PeerMessage.Port _,
                    PeerMessage.SuggestPiece _,
                    PeerMessage.RejectRequest _,
                    PeerMessage.AllowedFast _,
                    PeerMessage.ExtendedMessage _,
                    PeerMessage.Unknown _ -> {}
        }
    }

    /** It is over: every connection ends, and the torrent is to dial anew. */
    private void takeFound() {
        InfoDictionary info = fetch.found();
        if (info == null || !running) {
            return;
        }
        for (MetadataSource source : sources.values()) {
            int port = source.link.isIncoming()
                    ? source.listenPort
                    : source.link.remote().getPort();
            if (port > 0 && !fetch.isLiar(source.address())) {
                met.add(new InetSocketAddress(source.address(), port));
            }
        }
        met.addAll(candidates.addresses());
        running = false;
        sources.values().forEach(source -> source.link.close(new DisconnectReason.NotNeeded()));
        learned.accept(info);
    }

    private void left(PeerLink link, DisconnectReason reason, long nowNanos) {
        LOG.debug("Peer {} left: {}", link.remote(), reason);
        host.counters().disconnected(reason.kind());
        MetadataSource source = sources.remove(link.key());
        if (link.isIncoming()) {
            return;
        }
        if (reason instanceof DisconnectReason.Violation || (source != null && fetch.isLiar(source.address()))) {
            candidates.forget(link.remote());
        } else if (running) {
            candidates.left(link.remote(), REDIAL_NANOS, nowNanos);
        } else {
            candidates.sentAway(link.remote(), nowNanos);
        }
        if (source != null) {
            fetch.askAll(sources.values(), nowNanos);
        }
    }

    void tick(long nowNanos) {
        InfoDictionary found = fetch.found();
        if (found != null && learnAgainNanos - nowNanos <= 0) {
            learnAgainNanos = NEVER;
            learned.accept(found);
        }
        if (running) {
            if (nextTickNanos - nowNanos <= 0) {
                nextTickNanos = NEVER;
                fetch.tick(sources.values(), nowNanos);
                makeRoom(nowNanos);
            }
            dial(nowNanos);
            announcer.tick(nowNanos);
            publish();
        }
        plan(nowNanos);
    }

    private void dial(long nowNanos) {
        int room = maxConnections() - sources.size() - candidates.dialling();
        if (room > 0) {
            candidates.take(room, nowNanos).forEach(host::dial);
        }
    }

    /** While every place is taken and somebody could be dialled, those go that hand nothing on. */
    private void makeRoom(long nowNanos) {
        if (sources.size() < maxConnections() || candidates.nextNanos() - nowNanos > 0) {
            return;
        }
        for (MetadataSource source : new ArrayList<>(sources.values())) {
            boolean isOfUse = source.hasMetadata() && source.restsUntilNanos - nowNanos <= 0;
            if (!isOfUse && nowNanos - source.connectedNanos >= USELESS_NANOS) {
                source.link.close(new DisconnectReason.NotNeeded());
            }
        }
    }

    private void plan(long nowNanos) {
        if (running && nextTickNanos == NEVER && !sources.isEmpty()) {
            nextTickNanos = nowNanos + TICK_NANOS;
        }
    }

    long nextDueNanos() {
        if (!running) {
            return learnAgainNanos;
        }
        boolean hasRoom = sources.size() + candidates.dialling() < maxConnections();
        return Math.min(Math.min(nextTickNanos, announcer.nextDueNanos()), hasRoom ? candidates.nextNanos() : NEVER);
    }

    private void publish() {
        host.publish(summary());
    }

    TorrentSummary summary() {
        StoredTorrent stored = spec.stored;
        TorrentState state = error != null ? TorrentState.ERROR : paused ? TorrentState.PAUSED : TorrentState.METADATA;
        return new TorrentSummary(
                stored.id(),
                stored.hashes(),
                stored.name(),
                state,
                0,
                0,
                0,
                1,
                stored.totals().downloadedBytes(),
                stored.totals().uploadedBytes(),
                0,
                0,
                new PeerCounts(sources.size(), 0, sources.size()),
                null,
                stored.savePath(),
                stored.savePath().resolve(stored.name()),
                stored.labels(),
                stored.isPrivate(),
                stored.addedAt(),
                stored.completedAt(),
                null,
                error,
                stored.movingTo() == null ? null : new MoveSummary(stored.movingTo(), 0),
                host.limits());
    }
}
