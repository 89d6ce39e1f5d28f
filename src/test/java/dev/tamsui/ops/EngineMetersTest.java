package dev.tamsui.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import dev.tamsui.engine.Engine;
import dev.tamsui.engine.model.DisconnectKind;
import dev.tamsui.engine.model.EngineException;
import dev.tamsui.engine.model.EngineHealth;
import dev.tamsui.engine.model.EngineStats;
import dev.tamsui.engine.model.RateLimits;
import dev.tamsui.engine.model.SaveRootSpace;
import dev.tamsui.engine.model.TorrentState;
import dev.tamsui.engine.model.Totals;
import dev.tamsui.engine.model.WasteReason;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EngineMetersTest {
    private static final EngineHealth LISTENING = new EngineHealth(500_000_000, true, 6881, true, null);

    private final Engine engine = mock(Engine.class);
    private final AtomicLong nanos = new AtomicLong();
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final EngineMeters meters = new EngineMeters(engine, new EngineMeters.Build("1.2.3", "abc"), nanos::get);

    @BeforeEach
    void bind() {
        when(engine.health()).thenReturn(LISTENING);
        when(engine.stats()).thenReturn(stats(2, 100));
        when(engine.limits()).thenReturn(new RateLimits(5_000_000, 0));
        when(engine.saveRoots())
                .thenReturn(List.of(
                        new SaveRootSpace(Path.of("/data"), 3000, 200, true),
                        new SaveRootSpace(Path.of("/far"), SaveRootSpace.UNKNOWN, SaveRootSpace.UNKNOWN, false)));
        meters.bindTo(registry);
    }

    @Test
    void totalsAreExposedUnderTheirNames() {
        assertThat(samples())
                .contains(
                        "tamsui_build_info{revision=\"abc\",version=\"1.2.3\"} 1",
                        "tamsui_torrents{state=\"seeding\"} 2.0",
                        "tamsui_torrents{state=\"paused\"} 0.0",
                        "tamsui_transfer_bytes_total{direction=\"received\",kind=\"payload\"} 100.0",
                        "tamsui_transfer_bytes_total{direction=\"sent\",kind=\"payload\"} 7.0",
                        "tamsui_transfer_alltime_bytes_total{direction=\"received\"} 1000.0",
                        "tamsui_transfer_alltime_bytes_total{direction=\"sent\"} 70.0",
                        "tamsui_rate_limit_bytes{direction=\"received\"} 5000000.0",
                        "tamsui_rate_limit_bytes{direction=\"sent\"} 0.0",
                        "tamsui_transfer_wasted_bytes_total{reason=\"hash_failed\"} 9.0",
                        "tamsui_transfer_wasted_bytes_total{reason=\"duplicate\"} 0.0",
                        "tamsui_pieces_verified_total{result=\"ok\"} 11.0",
                        "tamsui_pieces_verified_total{result=\"failed\"} 12.0",
                        "tamsui_peers{direction=\"in\"} 13.0",
                        "tamsui_peers{direction=\"out\"} 14.0",
                        "tamsui_peer_bans_total{reason=\"bad_data\"} 15.0",
                        "tamsui_peer_disconnects_total{reason=\"violation\"} 19.0",
                        "tamsui_peer_disconnects_total{reason=\"network\"} 0.0",
                        "tamsui_buffers_bytes 16.0",
                        "tamsui_buffers_limit_bytes 17.0",
                        "tamsui_announces_in_flight 18.0",
                        "tamsui_listen_up{transport=\"tcp\"} 1.0",
                        "tamsui_save_root_free_bytes{root=\"/data\"} 200.0",
                        "tamsui_save_root_size_bytes{root=\"/data\"} 3000.0",
                        "tamsui_save_root_short{root=\"/data\"} 1.0",
                        "tamsui_save_root_free_bytes{root=\"/far\"} NaN",
                        "tamsui_save_root_short{root=\"/far\"} 0.0",
                        "tamsui_loop_oldest_event_seconds 0.5");
    }

    @Test
    void everyMetricIsDescribed() {
        List<String> families = registry.scrape()
                .lines()
                .filter(line -> line.startsWith("# HELP "))
                .toList();
        assertThat(families).hasSizeGreaterThan(10).allMatch(line -> line.split(" ", 4)[3].length() > 10);
    }

    @Test
    void numberOfSeriesDoesNotDependOnTorrents() {
        int few = samples().size();
        when(engine.stats()).thenReturn(stats(10_000, 1));
        nanos.addAndGet(Remembered.KEEP_NANOS);
        assertThat(samples()).hasSize(few).contains("tamsui_torrents{state=\"seeding\"} 10000.0");
    }

    @Test
    void oneScrapeAsksTheEngineOnce() {
        registry.scrape();
        verify(engine, times(1)).stats();
        verify(engine, times(1)).health();
    }

    @Test
    void lastTotalsStandWhileTheEngineStops() {
        registry.scrape();
        when(engine.stats()).thenThrow(new EngineException.EngineStopped("stopping"));
        nanos.addAndGet(Remembered.KEEP_NANOS);
        assertThat(samples()).contains("tamsui_torrents{state=\"seeding\"} 2.0");
    }

    private List<String> samples() {
        return registry.scrape().lines().filter(line -> !line.startsWith("#")).toList();
    }

    private static EngineStats stats(int seeding, long received) {
        return new EngineStats(
                Map.of(TorrentState.SEEDING, seeding),
                new Totals(received, 7),
                new Totals(1000, 70),
                5,
                6,
                Map.of(WasteReason.HASH_FAILED, 9L),
                11,
                12,
                21,
                22,
                13,
                14,
                Map.of(DisconnectKind.VIOLATION, 19L),
                15,
                16,
                17,
                18);
    }
}
