package dev.tamsui.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/**
 * A daemon that is killed at random moments of a download, again and again.
 *
 * <p>System properties: {@code tamsui.interop.kills} is how often, {@code tamsui.interop.kill-mib} how much is downloaded, in
 * four torrents, and {@code tamsui.interop.kill-seed} what decides when; it is logged and in every failure. The number of
 * kills may be any; the payload is spread over them, so that most hit a running download.
 */
@Interop
class KillIT {
    private static final Logger LOG = LoggerFactory.getLogger(KillIT.class);

    private static final int KILLS = Integer.getInteger("tamsui.interop.kills", 10);
    private static final long MEBIBYTES = Long.getLong("tamsui.interop.kill-mib", 1024);
    private static final long SEED = Long.getLong("tamsui.interop.kill-seed", System.nanoTime());
    private static final int TORRENTS = 4;

    /** How long a daemon lives, at most, once it is seen to be well. */
    private static final int LONGEST_LIFE_MILLIS = 3000;

    /** After one kill in so many comes another one before the daemon is ready. */
    private static final int ONE_ENDS_EARLY_IN = 4;

    /** What is wanted is five seconds on a quiet machine; the figure is logged. */
    private static final Duration ANNOUNCED_WITHIN = Duration.ofSeconds(30);

    /** One second is wanted on a quiet machine. */
    private static final Duration ASKED_WITHIN = Duration.ofSeconds(10);

    private Duration slowestAnnounce = Duration.ZERO;
    private Duration slowestRequest = Duration.ZERO;

    @Test
    void noKillCostsAPieceOrATorrent() {
        LOG.info("{} kills decided by -Dtamsui.interop.kill-seed={}", KILLS, SEED);
        try (Swarm swarm = Swarm.of("kill", 2)) {
            RecordingTracker tracker = swarm.startAsTracker("recording-tracker", RecordingTracker::new);
            List<Torrent> torrents = IntStream.range(0, TORRENTS)
                    .mapToObj(i -> swarm.file("file-" + i + ".bin", MEBIBYTES / TORRENTS))
                    .toList();
            Libtorrent seed = swarm.startLibtorrent();
            Transfers.seed(seed, swarm.origin(), torrents.toArray(Torrent[]::new));
            Tamsui tamsui = swarm.startTamsui();
            seed.limitUpload(bytesPerSecond());
            torrents.forEach(tamsui::add);

            killAgainAndAgain(tamsui, seed, tracker, torrents);

            seed.limitUpload(0);
            for (Torrent torrent : torrents) {
                Patience.until("it finishes " + torrent.name(), () -> tamsui.isComplete(torrent));
            }
            Transfers.assertDownloaded(tamsui, torrents.toArray(Torrent[]::new));
            LOG.info(
                    "{} kills; slowest announce {} ms after the start; slowest first request {} ms after the unchoke",
                    KILLS,
                    slowestAnnounce.toMillis(),
                    slowestRequest.toMillis());
        }
    }

    /** As much as leaves a little to be downloaded after the last kill. */
    private static int bytesPerSecond() {
        double seconds = KILLS * LONGEST_LIFE_MILLIS / 2000.0;
        return (int) Math.max(256 << 10, Math.min(64 << 20, 0.8 * (MEBIBYTES << 20) / seconds));
    }

    private void killAgainAndAgain(Tamsui tamsui, Libtorrent seed, RecordingTracker tracker, List<Torrent> torrents) {
        var random = new SplittableRandom(SEED);
        long startMillis = LONGEST_LIFE_MILLIS;
        for (int kill = 1; kill <= KILLS; kill++) {
            Patience.pause(Duration.ofMillis(random.nextInt(LONGEST_LIFE_MILLIS)));
            Map<String, Long> had = completed(tamsui.listed());
            tamsui.kill();
            seed.rest(); // so that nothing comes anew before we have looked
            if (random.nextInt(ONE_ENDS_EARLY_IN) == 0) {
                tamsui.launchAgain();
                Patience.pause(Duration.ofMillis((long) (random.nextDouble() * startMillis)));
                tamsui.kill();
            }
            Instant start = Instant.now();
            tamsui.startAgain();
            startMillis = Duration.between(start, Instant.now()).toMillis();
            String life = "after kill %d of seed %d".formatted(kill, SEED);
            assertAllThere(life, tamsui, torrents);
            assertAnnounced(life, tamsui, tracker, torrents, start);
            assertNothingLost(life, tamsui, torrents, had);
            Instant working = Instant.now();
            seed.work();
            assertAsked(life, tamsui, seed, torrents, working);
            if (kill % 50 == 0) {
                LOG.info("{} kills so far", kill);
            }
        }
    }

    private static Map<String, Long> completed(Map<String, JsonNode> listed) {
        return listed.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        entry -> entry.getValue().path("completedBytes").asLong(0)));
    }

    private static void assertAllThere(String life, Tamsui tamsui, List<Torrent> torrents) {
        Map<String, JsonNode> listed = tamsui.listed();
        assertThat(listed.keySet())
                .as("torrents %s", life)
                .containsExactlyInAnyOrderElementsOf(
                        torrents.stream().map(Torrent::infoHash).toList());
        listed.values().forEach(view -> {
            assertThat(view.path("state").asString(""))
                    .as("state %s: %s", life, view)
                    .isIn("checking", "downloading", "seeding");
            assertThat(view.path("error").path("kind").asString(""))
                    .as("error %s: %s", life, view)
                    .isEmpty();
        });
    }

    private void assertAnnounced(
            String life, Tamsui tamsui, RecordingTracker tracker, List<Torrent> torrents, Instant start) {
        for (Torrent torrent : torrents) {
            Patience.within(
                    ANNOUNCED_WITHIN,
                    torrent.name() + " is announced " + life,
                    () -> announced(tamsui, tracker, torrent, start).isPresent());
            Duration took = Duration.between(
                    start, announced(tamsui, tracker, torrent, start).orElseThrow());
            assertThat(took).as("from start to announce %s", life).isLessThan(ANNOUNCED_WITHIN);
            slowestAnnounce = took.compareTo(slowestAnnounce) > 0 ? took : slowestAnnounce;
        }
    }

    private void assertAsked(String life, Tamsui tamsui, Libtorrent seed, List<Torrent> torrents, Instant working) {
        for (Torrent torrent : torrents) {
            Patience.until(
                    torrent.name() + " is asked for " + life,
                    () -> seed.firstRequest(torrent, working).isPresent() || tamsui.isComplete(torrent));
            seed.firstRequest(torrent, working).ifPresent(took -> {
                assertThat(took).as("from unchoke to request %s", life).isLessThan(ASKED_WITHIN);
                slowestRequest = took.compareTo(slowestRequest) > 0 ? took : slowestRequest;
            });
        }
    }

    private static Optional<Instant> announced(
            Tamsui tamsui, RecordingTracker tracker, Torrent torrent, Instant start) {
        return tracker.firstAnnounce(torrent, tamsui.host(), start);
    }

    private static void assertNothingLost(String life, Tamsui tamsui, List<Torrent> torrents, Map<String, Long> had) {
        for (Torrent torrent : torrents) {
            long before = had.getOrDefault(torrent.infoHash(), 0L);
            Patience.until("%s has its %d bytes %s".formatted(torrent.name(), before, life), () -> {
                JsonNode view = tamsui.view(torrent);
                return !view.path("state").asString("").equals("checking")
                        && view.path("completedBytes").asLong(0) >= before;
            });
        }
    }
}
