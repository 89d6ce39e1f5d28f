package dev.tamsui.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** The daemon ends when told to, whoever it is waiting for. */
@Interop
class ShutdownIT {
    /** Well below the ten seconds that container engines give. */
    private static final Duration LIMIT = Duration.ofSeconds(8);

    private static final int SLOWLY = 1 << 20;

    @Test
    void sigtermEndsItWithTorrentsRunningAndATrackerThatHangs() {
        try (Swarm swarm = Swarm.of("shutdown", 2)) {
            Torrent downloading = swarm.file("downloading.bin", 64);
            Torrent seeding = swarm.file("seeding.bin", 4);
            SilentTracker tracker = swarm.startAsTracker("silent-tracker", SilentTracker::new);
            Libtorrent seed = swarm.startLibtorrent();
            seed.limitUpload(SLOWLY);
            Transfers.seed(seed, swarm.origin(), downloading);
            Tamsui tamsui = swarm.start("tamsui", Tamsui::asShipped);
            Transfers.adopt(tamsui, seeding);
            tamsui.add(downloading);
            Patience.until("the tracker hangs", () -> tracker.holds(tamsui.host()));
            seed.dial(downloading, tamsui.host().ipv4(), Client.PEER_PORT);
            Patience.until("the download runs", () -> tamsui.completedBytes(downloading) > 0);

            OptionalInt exitCode = tamsui.terminate(LIMIT);

            assertThat(exitCode).as("exit code within %s", LIMIT).isPresent();
            assertThat(exitCode.getAsInt()).isIn(0, 128 + 15);
        }
    }
}
