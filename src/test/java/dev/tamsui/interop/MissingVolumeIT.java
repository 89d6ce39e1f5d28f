package dev.tamsui.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A daemon that is started before the disk with its downloads is mounted. */
@Interop(programs = {"mount", "umount"})
class MissingVolumeIT {
    private static final Logger LOG = LoggerFactory.getLogger(MissingVolumeIT.class);

    private static final long MEBIBYTES = 128;
    private static final int SLOWLY = 8 << 20;

    /** Bytes a second; too few for a single piece while we look. */
    private static final int HARDLY = 1000;

    private static final Duration TOLD_WITHIN = Duration.ofSeconds(30);
    private static final Duration LOOK_ON = Duration.ofSeconds(5);
    private static final Duration RECOVERS_WITHIN = Duration.ofSeconds(60);

    @Test
    void nothingIsMadeOnAMissingVolumeAndAllGoesOnWhenItComes() {
        try (Swarm swarm = Swarm.of("missing-volume", 2)) {
            Torrent whole = swarm.file("whole.bin", MEBIBYTES);
            Torrent half = swarm.file("half.bin", 48);
            swarm.track(whole, half);
            Mounts mounts = swarm.mounts();
            Path disk = swarm.newFolder("disk");
            mounts.tmpfs(disk, 256 << 10);
            Libtorrent seed = swarm.startLibtorrent();
            seed.limitUpload(SLOWLY);
            Transfers.seed(seed, swarm.origin(), half);
            Tamsui tamsui = swarm.start("tamsui", place -> {
                mounts.bind(disk, place.folder("downloads"));
                return new Tamsui(place);
            });
            Transfers.adopt(tamsui, whole);
            tamsui.add(half);
            Patience.until("a quarter is there", () -> tamsui.completedBytes(half) >= 12 << 20);
            seed.limitUpload(HARDLY);
            long before = tamsui.completedBytes(half);
            assertThat(tamsui.terminate(Duration.ofSeconds(30))).isPresent();

            mounts.unmount(tamsui.downloads());
            tamsui.startAgain();

            Patience.throughout(
                    LOOK_ON,
                    "nothing is made",
                    () -> assertThat(entries(tamsui.downloads()))
                            .as("made on the mount point; %s, %s", tamsui.view(whole), tamsui.view(half))
                            .isEmpty());
            for (Torrent torrent : new Torrent[] {whole, half}) {
                Patience.within(
                        TOLD_WITHIN,
                        torrent.name() + " is told to be missing",
                        () -> tamsui.errorKind(torrent).equals("storage_missing"));
            }
            Patience.throughout(LOOK_ON, "it stays so", () -> {
                assertThat(entries(tamsui.downloads())).isEmpty();
                assertThat(tamsui.errorKind(whole)).isEqualTo("storage_missing");
                assertThat(tamsui.errorKind(half)).isEqualTo("storage_missing");
            });

            long read = tamsui.bytesRead();
            mounts.bind(disk, tamsui.downloads());
            Duration took = Patience.within(
                    RECOVERS_WITHIN,
                    "it goes on by itself",
                    () -> is(tamsui, whole, "seeding") && is(tamsui, half, "downloading"));
            read = tamsui.bytesRead() - read;
            LOG.info("went on {} ms after the mount, with {} KiB read", took.toMillis(), read >> 10);
            assertThat(tamsui.completedBytes(half)).as("bytes still there").isGreaterThanOrEqualTo(before);
            assertThat(read).as("bytes read to go on").isLessThan((MEBIBYTES << 20) / 4);
            seed.limitUpload(0);
            Patience.until("it finishes", () -> tamsui.isComplete(half));
            Transfers.assertDownloaded(tamsui, whole, half);
        }
    }

    private static boolean is(Tamsui tamsui, Torrent torrent, String state) {
        return tamsui.state(torrent).equals(state) && tamsui.errorKind(torrent).isEmpty();
    }

    private static Stream<Path> entries(Path folder) {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
