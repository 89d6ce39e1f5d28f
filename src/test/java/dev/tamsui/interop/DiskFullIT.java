package dev.tamsui.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/** A disk that fills up beneath a download, and is made larger again. The state folder is on another one. */
@Interop(programs = {"mount", "umount"})
class DiskFullIT {
    private static final Logger LOG = LoggerFactory.getLogger(DiskFullIT.class);

    private static final long MEBIBYTES = 64;

    /** So that little is on its way at any moment. */
    private static final int BYTES_PER_SECOND = 16 << 20;

    /** What may be received and not be kept: what was on its way, and some more. */
    private static final long BYTES_IN_VAIN = 16 << 20;

    /** What is to be kept free, when anything is. */
    private static final long RESERVE = 48 << 20;

    private static final Duration GOES_ON_WITHIN = Duration.ofSeconds(10);
    private static final Duration FULL_FOR = Duration.ofSeconds(8);
    private static final Duration RECOVERS_WITHIN = Duration.ofSeconds(60);

    @ParameterizedTest(name = "at {0} %")
    @ValueSource(ints = {10, 50, 99})
    void aFullDiskStopsTheDownloadAloneAndOnlyUntilThereIsRoom(int percent) {
        try (Swarm swarm = Swarm.of("disk-full-" + percent, 3)) {
            Torrent file = swarm.file("file.bin", MEBIBYTES);
            swarm.track(file);
            Mounts mounts = swarm.mounts();
            Libtorrent seed = swarm.startLibtorrent();
            seed.limitUpload(BYTES_PER_SECOND);
            Transfers.seed(seed, swarm.origin(), file);
            Tamsui tamsui = swarm.start("tamsui", place -> {
                mounts.tmpfs(place.folder("downloads"), MEBIBYTES * 1024 * percent / 100);
                return new Tamsui(place, Map.of("TAMSUI_DISK_RESERVE", "0"));
            });
            tamsui.add(file);
            Patience.until("the disk is full", () -> tamsui.errorKind(file).equals("disk_full"));
            assertFull(tamsui, file);
            long downloaded = downloadedBytes(tamsui, file);

            Libtorrent leech = swarm.startLibtorrent();
            leech.addUntracked(file, swarm.newFolder("leech"));
            leech.dial(file, tamsui.host().ipv4(), Client.PEER_PORT);
            Patience.until(
                    "a leech has all that fits",
                    () -> leech.pieces(file) > 0
                            && leech.pieces(file) << Swarm.FILE_PIECE_BITS >= tamsui.completedBytes(file));
            Patience.throughout(FULL_FOR, "it seeds and requests nothing", () -> {
                assertFull(tamsui, file);
                assertThat(downloadedBytes(tamsui, file))
                        .as("bytes received since the disk was full")
                        .isLessThanOrEqualTo(downloaded + BYTES_IN_VAIN);
            });
            long inVain = seed.sentBytes(file) - tamsui.completedBytes(file);
            assertThat(inVain).as("bytes received in vain").isLessThanOrEqualTo(BYTES_IN_VAIN);

            seed.limitUpload(0);
            mounts.resize(tamsui.downloads(), (MEBIBYTES + 8) << 10);
            Duration took = Patience.within(
                    RECOVERS_WITHIN,
                    "it finishes by itself",
                    () -> tamsui.state(file).equals("seeding"));
            LOG.info("full at {} %: {} KiB in vain, finished after {} s", percent, inVain >> 10, took.toSeconds());
            assertThat(tamsui.isComplete(file)).isTrue();
            Transfers.assertDownloaded(tamsui, file);
            Patience.until("the leech gets the rest", () -> leech.isComplete(file));
            assertThat(leech.wrongPieces(file)).as("wrong pieces").isZero();
        }
    }

    @Test
    void theReserveIsKeptFreeAndOtherFileSystemsGoOn() {
        try (Swarm swarm = Swarm.of("disk-reserve", 2)) {
            Torrent here = swarm.file("here.bin", MEBIBYTES);
            Torrent there = swarm.file("there.bin", MEBIBYTES);
            swarm.track(here, there);
            Mounts mounts = swarm.mounts();
            Libtorrent seed = swarm.startLibtorrent();
            seed.limitUpload(BYTES_PER_SECOND);
            Transfers.seed(seed, swarm.origin(), here, there);
            Tamsui tamsui = swarm.start("tamsui", place -> {
                Path downloads = place.folder("downloads");
                mounts.tmpfs(downloads, (MEBIBYTES + 8) << 10);
                mounts.tmpfs(place.folder("downloads/other"), (2 * MEBIBYTES) << 10);
                return new Tamsui(place, Map.of("TAMSUI_DISK_RESERVE", (RESERVE >> 20) + "MB"));
            });
            Path other = tamsui.downloads().resolve("other");
            tamsui.add(here);
            Patience.until("the reserve is met", () -> tamsui.errorKind(here).equals("disk_full"));
            tamsui.add(there, other);
            Patience.throughout(FULL_FOR, "the reserve stays free", () -> {
                assertThat(tamsui.view(here).path("error").path("message").asString(""))
                        .contains("kept free")
                        .contains(tamsui.downloads().toString());
                assertThat(tamsui.downloads().toFile().getUsableSpace()).isGreaterThan(RESERVE - BYTES_IN_VAIN);
            });
            assertThat(tamsui.completedBytes(there))
                    .as("bytes on the other file system")
                    .isPositive();

            seed.limitUpload(0);
            mounts.resize(tamsui.downloads(), ((MEBIBYTES + 8) << 10) + (RESERVE >> 10));
            Duration took = Patience.within(
                    GOES_ON_WITHIN, "it goes on", () -> tamsui.errorKind(here).isEmpty());
            LOG.info("went on {} ms after there was room", took.toMillis());
            Patience.until("both are complete", () -> tamsui.isComplete(here) && tamsui.isComplete(there));
        }
    }

    private static void assertFull(Tamsui tamsui, Torrent file) {
        JsonNode view = tamsui.view(file);
        assertThat(view.path("state").asString("")).as("%s", view).isEqualTo("downloading");
        assertThat(view.path("error").path("kind").asString("")).as("%s", view).isEqualTo("disk_full");
        assertThat(view.path("error").path("message").asString(""))
                .as("file and operation")
                .contains(file.name())
                .contains("write");
    }

    private static long downloadedBytes(Tamsui tamsui, Torrent file) {
        return tamsui.view(file).path("downloadedBytes").asLong(0);
    }
}
