package dev.tamsui.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tamsui.store.Hoard;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/**
 * A daemon with thousands of complete torrents whose tracker takes connections and never answers: it is there soon, tells the
 * truth while it loads them, reads none of their files, and stops in time.
 *
 * <p>System properties: {@code tamsui.interop.torrents} is how many, {@code tamsui.interop.pieces} how many pieces each, {@code
 * tamsui.interop.files} how many files. The times are logged.
 */
@Interop
class ManyTorrentsIT {
    private static final Logger LOG = LoggerFactory.getLogger(ManyTorrentsIT.class);

    private static final int TORRENTS = Integer.getInteger("tamsui.interop.torrents", 10_000);
    private static final int PIECES = Integer.getInteger("tamsui.interop.pieces", 20);
    private static final int FILES = Integer.getInteger("tamsui.interop.files", 2);

    private static final int FEW_TORRENTS = 2_000;
    private static final int DESCRIPTORS = 256;

    /** What containers give. */
    private static final Duration STOP_LIMIT = Duration.ofSeconds(10);

    /** Far more than the JVM and the database read, far less than the files. */
    private static final long BYTES_A_TORRENT = 1 << 18;

    @Test
    void aStartWithThousandsOfTorrentsIsQuickAndTrueAndReadsNoFile() {
        try (Swarm swarm = Swarm.of("many-torrents", 1)) {
            swarm.startAsTracker("silent-tracker", SilentTracker::new);
            Tamsui tamsui = swarm.start("tamsui", workplace -> {
                fill(workplace, swarm.announceUrl(), TORRENTS);
                return Tamsui.launched(workplace);
            });
            started(tamsui, "first");
            stop(tamsui);
            tamsui.launchAgain();
            started(tamsui, "second");
            stop(tamsui);
        }
    }

    /** The JVM itself needs some of them. */
    @Test
    void withFewDescriptorsTheStateIsKeptAndTheApiAnswers() {
        try (Swarm swarm = Swarm.of("few-descriptors", 2)) {
            Torrent file = swarm.file("file.bin", 16);
            swarm.track(file);
            Libtorrent seed = swarm.startLibtorrent();
            Transfers.seed(seed, swarm.origin(), file);
            Tamsui tamsui = swarm.start("tamsui", workplace -> {
                fill(workplace, "http://127.0.0.1:9/announce", FEW_TORRENTS);
                return Tamsui.withDescriptors(workplace, DESCRIPTORS);
            });
            Patience.until("all seed", () -> tamsui.torrentsIn("seeding") == FEW_TORRENTS);
            tamsui.add(file);
            Patience.until("it downloads all the same", () -> tamsui.isComplete(file));
            Transfers.assertDownloaded(tamsui, file);
            assertThat(tamsui.getJson("/actuator/health").path("status").asString(""))
                    .isEqualTo("UP");

            tamsui.kill();
            tamsui.startAgain();
            Patience.until("nothing is lost", () -> tamsui.torrentsIn("seeding") == FEW_TORRENTS + 1);
        }
    }

    private static void fill(Workplace workplace, String announce, int torrents) {
        try {
            Hoard.fill(workplace.folder("state"), workplace.folder("downloads"), torrents, PIECES, FILES, announce);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void started(Tamsui tamsui, String which) {
        long start = System.nanoTime();
        tamsui.awaitReady();
        Duration ready = Duration.ofNanos(System.nanoTime() - start);

        JsonNode list = tamsui.getJson("/api/v1/torrents?limit=100");
        assertThat(list.path("total").asInt(0)).isEqualTo(TORRENTS);
        list.path("items").forEach(ManyTorrentsIT::assertTrue);

        Patience.until("all seed", () -> tamsui.torrentsIn("seeding") == TORRENTS);
        Duration restored = Duration.ofNanos(System.nanoTime() - start);
        tamsui.getJson("/api/v1/torrents?limit=100").path("items").forEach(ManyTorrentsIT::assertTrue);
        assertThat(tamsui.bytesRead()).as("bytes read").isLessThan(TORRENTS * BYTES_A_TORRENT);
        LOG.info(
                "{} start with {} torrents of {} pieces and {} files: ready after {} ms, all restored after {} ms,"
                        + " {} MiB read, {} MiB resident",
                which,
                TORRENTS,
                PIECES,
                FILES,
                ready.toMillis(),
                restored.toMillis(),
                tamsui.bytesRead() >> 20,
                tamsui.residentBytes() >> 20);
    }

    /** Complete it was, and nobody has looked at its content since. */
    private static void assertTrue(JsonNode view) {
        assertThat(view.path("progress").asDouble(0)).as("%s", view).isEqualTo(1);
        assertThat(view.path("state").asString("")).as("%s", view).isIn("checking", "seeding");
        assertThat(view.path("error").isNull()).as("%s", view).isTrue();
    }

    private static void stop(Tamsui tamsui) {
        long start = System.nanoTime();
        OptionalInt exit = tamsui.terminate(STOP_LIMIT);
        LOG.info(
                "stopped after {} ms",
                Duration.ofNanos(System.nanoTime() - start).toMillis());
        assertThat(exit).as("exit within %s", STOP_LIMIT).isPresent();
    }
}
