package dev.tamsui.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How exactly limits are kept with real peers, while all runs. The rates are far below what any machine does. */
@Interop
class LimitsIT {
    private static final Logger LOG = LoggerFactory.getLogger(LimitsIT.class);
    private static final Percentage A_TWENTIETH = Percentage.withPercentage(5);
    private static final Percentage A_TENTH = Percentage.withPercentage(10);
    private static final Duration TEN = Duration.ofSeconds(10);
    /** For a change to be followed, and for what was on its way under the limit before. */
    private static final Duration SETTLED = Duration.ofSeconds(4);

    private static final String SETTINGS = "/api/v1/settings";

    @Test
    void aDownloadKeepsToWhatIsSetWhileItRunsAndAfterAKill() {
        try (Swarm swarm = Swarm.of("limits-down", 3)) {
            Torrent file = swarm.file("file.bin", 128);
            swarm.track(file);
            List<Libtorrent> seeds = List.of(swarm.startLibtorrent(), swarm.startLibtorrent());
            seeds.forEach(seed -> Transfers.seed(seed, swarm.origin(), file));
            Tamsui tamsui = swarm.startTamsui();
            tamsui.patch(SETTINGS, "{\"downloadLimit\": 1000000}");
            tamsui.add(file);
            Patience.until("it downloads", () -> downloaded(tamsui, file) > 0);
            Patience.pause(SETTLED);
            assertThat(rate("all limited", tamsui, file, "downloadedBytes")).isCloseTo(1_000_000, A_TWENTIETH);

            tamsui.patch(SETTINGS, "{\"downloadLimit\": 4000000}");
            Patience.pause(SETTLED);
            long[] before = sent(seeds, file);
            long start = System.nanoTime();
            assertThat(rate("all limited higher", tamsui, file, "downloadedBytes"))
                    .isCloseTo(4_000_000, A_TWENTIETH);
            double seconds = (System.nanoTime() - start) / 1e9;
            long[] after = sent(seeds, file);
            assertThat((after[0] - before[0] + after[1] - before[1]) / seconds)
                    .as("as the seeds count it")
                    .isCloseTo(4_000_000, A_TENTH);

            tamsui.patch("/api/v1/torrents/" + file.infoHash(), "{\"downloadLimit\": 500000}");
            Patience.pause(SETTLED);
            assertThat(rate("it alone", tamsui, file, "downloadedBytes")).isCloseTo(500_000, A_TWENTIETH);

            tamsui.kill();
            tamsui.startAgain();
            assertThat(tamsui.getJson(SETTINGS).path("downloadLimit").asLong()).isEqualTo(4_000_000);
            assertThat(tamsui.view(file).path("downloadLimit").asLong()).isEqualTo(500_000);
            long had = downloaded(tamsui, file);
            Patience.until("it goes on", () -> downloaded(tamsui, file) > had);
            Patience.pause(SETTLED);
            assertThat(rate("after a kill", tamsui, file, "downloadedBytes")).isCloseTo(500_000, A_TWENTIETH);

            tamsui.patch("/api/v1/torrents/" + file.infoHash(), "{\"downloadLimit\": null}");
            tamsui.patch(SETTINGS, "{\"downloadLimit\": null}");
            Patience.until("it is complete", () -> tamsui.isComplete(file));
            Transfers.assertDownloaded(tamsui, file);
            Transfers.assertNobodyWasOffended(tamsui);
        }
    }

    @Test
    void peersShareATightUploadAndTheDownloadBesideItIsAsFastAsBefore() {
        try (Swarm swarm = Swarm.of("limits-up", 5)) {
            Torrent out = swarm.file("out.bin", 64);
            Torrent in = swarm.file("in.bin", 128);
            swarm.track(out, in);
            Libtorrent seed = swarm.startLibtorrent();
            seed.limitUpload(3_000_000);
            Transfers.seed(seed, swarm.origin(), in);
            Tamsui tamsui = swarm.start("tamsui", place -> new Tamsui(place, Map.of("TAMSUI_LIMITS_UPLOAD", "300KB")));
            assertThat(tamsui.tryPatch(SETTINGS, "{\"uploadLimit\": 9000000}").status())
                    .isEqualTo(409);
            Transfers.adopt(tamsui, out);
            List<Libtorrent> leeches = new ArrayList<>();
            Path saved = swarm.newFolder("leeches");
            for (int i = 0; i < 3; i++) {
                Libtorrent leech = swarm.startLibtorrent();
                leech.add(out, saved.resolve(String.valueOf(i)));
                leeches.add(leech);
            }
            tamsui.add(in);
            Patience.until("it uploads", () -> uploaded(tamsui, out) > 0);
            Patience.until("it downloads", () -> downloaded(tamsui, in) > 0);
            Patience.pause(SETTLED);
            double down = rate("download beside it", tamsui, in, "downloadedBytes");
            double up = rate("upload", tamsui, out, "uploadedBytes");
            assertThat(up).isCloseTo(300 << 10, A_TWENTIETH);
            assertThat(down).as("of 3 MB a second").isGreaterThan(0.9 * 3_000_000);
            for (Libtorrent leech : leeches) {
                assertThat(leech.pieces(out)).as("pieces of each leech").isPositive();
            }
            Transfers.assertNobodyWasOffended(tamsui);
        }
    }

    private static long[] sent(List<Libtorrent> seeds, Torrent torrent) {
        return seeds.stream().mapToLong(seed -> seed.sentBytes(torrent)).toArray();
    }

    private static long downloaded(Tamsui tamsui, Torrent torrent) {
        return tamsui.view(torrent).path("downloadedBytes").asLong();
    }

    private static long uploaded(Tamsui tamsui, Torrent torrent) {
        return tamsui.view(torrent).path("uploadedBytes").asLong();
    }

    /** Bytes a second over ten seconds or a little more, from one change of the count to another: it is told once a second. */
    private static double rate(String what, Tamsui tamsui, Torrent torrent, String count) {
        long[] first = nextChange(tamsui, torrent, count);
        Patience.pause(TEN);
        long[] last = nextChange(tamsui, torrent, count);
        double rate = (double) (last[1] - first[1]) * TimeUnit.SECONDS.toNanos(1) / (last[0] - first[0]);
        LOG.info("{}: {} bytes a second", what, Math.round(rate));
        return rate;
    }

    /** When it was, and the count from then on. */
    private static long[] nextChange(Tamsui tamsui, Torrent torrent, String count) {
        long before = tamsui.view(torrent).path(count).asLong();
        long[] seen = new long[2];
        Patience.until(count + " change", () -> {
            seen[1] = tamsui.view(torrent).path(count).asLong();
            seen[0] = System.nanoTime();
            return seen[1] != before;
        });
        return seen;
    }
}
