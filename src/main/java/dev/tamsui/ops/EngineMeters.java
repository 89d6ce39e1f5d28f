package dev.tamsui.ops;

import dev.tamsui.engine.Engine;
import dev.tamsui.engine.model.DisconnectKind;
import dev.tamsui.engine.model.EngineHealth;
import dev.tamsui.engine.model.EngineStats;
import dev.tamsui.engine.model.RateLimits;
import dev.tamsui.engine.model.SaveRootSpace;
import dev.tamsui.engine.model.TorrentState;
import dev.tamsui.engine.model.Totals;
import dev.tamsui.engine.model.WasteReason;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * Publishes the engine's totals. No tag carries an info hash, an address or a tracker, and every label set is there from the
 * start, so the number of series is fixed and rates have a beginning.
 *
 * <p>Meters hold their state weakly; this object holds it strongly, and the context holds this object.
 */
final class EngineMeters implements MeterBinder {
    private static final String DIRECTION = "direction";
    private static final EngineStats NO_STATS =
            new EngineStats(Map.of(), Totals.ZERO, Totals.ZERO, 0, 0, Map.of(), 0, 0, 0, 0, 0, 0, Map.of(), 0, 0, 0, 0);
    private static final EngineHealth NO_HEALTH = new EngineHealth(0, false, 0, false, null);

    private final Remembered<EngineStats> stats;
    private final Remembered<EngineHealth> health;
    private final Remembered<List<SaveRootSpace>> saveRoots;
    private final Remembered<RateLimits> limits;
    private final Engine engine;
    private final Build build;

    /**
     * What runs here.
     *
     * @param version as in the pom
     * @param revision the commit, empty when the build did not know it
     */
    record Build(String version, String revision) {}

    EngineMeters(Engine engine, Build build, LongSupplier nanoClock) {
        this.stats = new Remembered<>(engine::stats, NO_STATS, nanoClock);
        this.health = new Remembered<>(engine::health, NO_HEALTH, nanoClock);
        this.saveRoots = new Remembered<>(engine::saveRoots, List.of(), nanoClock);
        this.limits = new Remembered<>(engine::limits, RateLimits.NONE, nanoClock);
        this.engine = engine;
        this.build = build;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        Gauge.builder("tamsui.build.info", () -> 1)
                .description("What runs here, always 1")
                .tag("version", build.version())
                .tag("revision", build.revision())
                .register(registry);
        bindTorrents(registry);
        bindScrub(registry);
        bindTransfer(registry);
        bindPeers(registry);
        bindMachine(registry);
        engine.saveRoots().forEach(root -> bindSaveRoot(registry, root.root()));
    }

    private void bindTorrents(MeterRegistry registry) {
        for (TorrentState state : TorrentState.values()) {
            gauge("tamsui.torrents", s -> s.torrents().getOrDefault(state, 0))
                    .description("Torrents by what they are doing; the states exclude each other")
                    .tag("state", state.word())
                    .register(registry);
        }
        String pieces = "Pieces that were downloaded and hashed, by result";
        counter("tamsui.pieces.verified", EngineStats::piecesVerified)
                .description(pieces)
                .tag("result", "ok")
                .register(registry);
        counter("tamsui.pieces.verified", EngineStats::piecesFailed)
                .description(pieces)
                .tag("result", "failed")
                .register(registry);
    }

    private void bindScrub(MeterRegistry registry) {
        counter("tamsui.scrub", EngineStats::scrubbedBytes)
                .description("Bytes of complete torrents that were read and hashed once more")
                .baseUnit(BaseUnits.BYTES)
                .register(registry);
        counter("tamsui.pieces.damaged", EngineStats::damagedPieces)
                .description("Pieces that were there and are not what they should be any more; they are fetched anew")
                .register(registry);
    }

    private void bindTransfer(MeterRegistry registry) {
        transfer(registry, "received", s -> s.session().downloadedBytes());
        transfer(registry, "sent", s -> s.session().uploadedBytes());
        limit(registry, "received", RateLimits::download);
        limit(registry, "sent", RateLimits::upload);
        allTime(registry, "received", s -> s.allTime().downloadedBytes());
        allTime(registry, "sent", s -> s.allTime().uploadedBytes());
        for (WasteReason reason : WasteReason.values()) {
            counter("tamsui.transfer.wasted", s -> s.wasted().getOrDefault(reason, 0L))
                    .description("Payload received in vain, by reason")
                    .baseUnit(BaseUnits.BYTES)
                    .tag("reason", reason.word())
                    .register(registry);
        }
    }

    private void limit(MeterRegistry registry, String direction, ToDoubleFunction<RateLimits> limit) {
        Gauge.builder("tamsui.rate.limit", limits, l -> limit.applyAsDouble(l.value()))
                .description("Payload a second at most, all torrents together; 0 for no limit")
                .baseUnit(BaseUnits.BYTES)
                .tag(DIRECTION, direction)
                .register(registry);
    }

    private void transfer(MeterRegistry registry, String direction, ToDoubleFunction<EngineStats> total) {
        counter("tamsui.transfer", total)
                .description("Bytes exchanged with peers since the start")
                .baseUnit(BaseUnits.BYTES)
                .tag(DIRECTION, direction)
                .tag("kind", "payload")
                .register(registry);
    }

    private void allTime(MeterRegistry registry, String direction, ToDoubleFunction<EngineStats> total) {
        counter("tamsui.transfer.alltime", total)
                .description("Payload exchanged with peers over all runs")
                .baseUnit(BaseUnits.BYTES)
                .tag(DIRECTION, direction)
                .register(registry);
    }

    private void bindPeers(MeterRegistry registry) {
        String peers = "Connected peers, by who dialled";
        gauge("tamsui.peers", EngineStats::incomingPeers)
                .description(peers)
                .tag(DIRECTION, "in")
                .register(registry);
        gauge("tamsui.peers", EngineStats::outgoingPeers)
                .description(peers)
                .tag(DIRECTION, "out")
                .register(registry);
        counter("tamsui.peer.bans", EngineStats::bans)
                .description("Peers banned, by reason")
                .tag("reason", "bad_data")
                .register(registry);
        for (DisconnectKind kind : DisconnectKind.values()) {
            counter("tamsui.peer.disconnects", s -> s.disconnects().getOrDefault(kind, 0L))
                    .description("Connections that ended after their handshake, by reason")
                    .tag("reason", kind.word())
                    .register(registry);
        }
        gauge("tamsui.announces.in.flight", EngineStats::announcesInFlight)
                .description("Tracker requests under way")
                .register(registry);
        Gauge.builder("tamsui.listen.up", health, h -> h.value().listening() ? 1 : 0)
                .description("1 when the port for peers is bound")
                .tag("transport", "tcp")
                .register(registry);
    }

    private void bindMachine(MeterRegistry registry) {
        gauge("tamsui.buffers", EngineStats::bufferBytesUsed)
                .description("Memory in use for blocks on their way between sockets and disk")
                .baseUnit(BaseUnits.BYTES)
                .register(registry);
        gauge("tamsui.buffers.limit", EngineStats::bufferBytesLimit)
                .description("Memory there is for blocks on their way")
                .baseUnit(BaseUnits.BYTES)
                .register(registry);
        Gauge.builder(
                        "tamsui.loop.oldest.event",
                        health,
                        h -> (double) h.value().oldestEventNanos() / TimeUnit.SECONDS.toNanos(1))
                .description("Age of the oldest event that no loop has handled yet")
                .baseUnit("seconds")
                .register(registry);
    }

    private void bindSaveRoot(MeterRegistry registry, Path root) {
        saveRoot("tamsui.save.root.free", root, SaveRootSpace::freeBytes)
                .description("What may be written to the file system of a save root; NaN while it does not answer")
                .baseUnit(BaseUnits.BYTES)
                .register(registry);
        saveRoot("tamsui.save.root.size", root, SaveRootSpace::totalBytes)
                .description("Size of the file system of a save root; NaN while it does not answer")
                .baseUnit(BaseUnits.BYTES)
                .register(registry);
        Gauge.builder("tamsui.save.root.short", saveRoots, s -> of(s, root).anyMatch(SaveRootSpace::isShort) ? 1 : 0)
                .description("1 while downloads to a save root wait for room")
                .tag("root", root.toString())
                .register(registry);
    }

    private Gauge.Builder<Remembered<List<SaveRootSpace>>> saveRoot(
            String name, Path root, ToDoubleFunction<SaveRootSpace> value) {
        return Gauge.builder(
                        name,
                        saveRoots,
                        s -> of(s, root)
                                .filter(SaveRootSpace::isKnown)
                                .mapToDouble(value)
                                .findFirst()
                                .orElse(Double.NaN))
                .tag("root", root.toString());
    }

    private static Stream<SaveRootSpace> of(Remembered<List<SaveRootSpace>> all, Path root) {
        return all.value().stream().filter(space -> space.root().equals(root));
    }

    private Gauge.Builder<Remembered<EngineStats>> gauge(String name, ToDoubleFunction<EngineStats> value) {
        return Gauge.builder(name, stats, s -> value.applyAsDouble(s.value()));
    }

    private FunctionCounter.Builder<Remembered<EngineStats>> counter(String name, ToDoubleFunction<EngineStats> value) {
        return FunctionCounter.builder(name, stats, s -> value.applyAsDouble(s.value()));
    }
}
