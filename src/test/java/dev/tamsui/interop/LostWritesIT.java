package dev.tamsui.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/**
 * A disk that takes writes and does not keep them: an ext4 with room, on a device with none. The system finds out in the
 * background, tells of it once, and goes on showing from memory what should have been written.
 */
@Interop(programs = {"mount", "umount", "truncate", "fallocate", "mkfs.ext4", "dd"})
class LostWritesIT {
    private static final Logger LOG = LoggerFactory.getLogger(LostWritesIT.class);

    private static final long MEBIBYTES = 96;

    /** The device's size. */
    private static final long DEVICE_MEBIBYTES = 160;

    /** What the device keeps for sure: all that the file system says of itself lies within, and some data. */
    private static final long KEPT_MEBIBYTES = 48;

    private static final int BYTES_PER_SECOND = 16 << 20;
    private static final Duration TOLD_WITHIN = Duration.ofSeconds(60);

    @Test
    void nothingThatWasLostIsTakenForFinishedByTheNextDaemonEither() {
        try (Swarm swarm = Swarm.of("lost-writes", 2)) {
            Torrent file = swarm.file("file.bin", MEBIBYTES);
            swarm.track(file);
            Mounts mounts = swarm.mounts();
            Path behind = swarm.newFolder("behind");
            Path image = lossyImage(mounts, behind);
            Libtorrent seed = swarm.startLibtorrent();
            seed.limitUpload(BYTES_PER_SECOND);
            Transfers.seed(seed, swarm.origin(), file);
            Tamsui tamsui = swarm.start("tamsui", place -> {
                mounts.image(image, place.folder("downloads"));
                return new Tamsui(place, Map.of("TAMSUI_DISK_RESERVE", "0"));
            });
            tamsui.add(file);
            Patience.within(
                    TOLD_WITHIN,
                    "the alarm",
                    () -> storage(tamsui).path("status").asString("").equals("DOWN"));
            assertThat(storage(tamsui).path("details").path("fault").asString(""))
                    .contains("sync")
                    .contains(file.name());

            tamsui.kill();
            mounts.resize(behind, (2 * DEVICE_MEBIBYTES) << 10);
            tamsui.startAgain();
            LOG.info("{} KiB are called finished after the start", tamsui.completedBytes(file) >> 10);
            Patience.until("it is complete", () -> tamsui.isComplete(file));
            assertThat(tamsui.terminate(Duration.ofSeconds(30))).isPresent();

            mounts.unmount(tamsui.downloads());
            mounts.image(image, tamsui.downloads()); // with nothing left in memory
            Trees.assertSame(file.content(), tamsui.downloads().resolve(file.name()));
        }
    }

    private static JsonNode storage(Tamsui tamsui) {
        return tamsui.health().path("components").path("storage");
    }

    private static Path lossyImage(Mounts mounts, Path behind) {
        mounts.tmpfs(behind, DEVICE_MEBIBYTES << 10);
        String image = behind.resolve("image").toString();
        String filler = behind.resolve("filler").toString();
        Command.run(List.of("truncate", "-s", DEVICE_MEBIBYTES + "M", image));
        Command.run(List.of("mkfs.ext4", "-q", "-F", "-O", "^has_journal", "-N", "64", image));
        Command.run(List.of("dd", "if=" + image, "of=" + image, "bs=1M", "count=" + KEPT_MEBIBYTES, "conv=notrunc"));
        long rest = DEVICE_MEBIBYTES - KEPT_MEBIBYTES - 4;
        Command.run(List.of("fallocate", "-l", rest + "M", filler));
        return Path.of(image);
    }
}
