package dev.tamsui.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Where files are put, under which names, and with whom they are shared. */
@Interop(programs = {"mount", "umount", "stat"})
class PlacingIT {
    private static final long MEBIBYTE = 1 << 20;
    /** What {@code stat} counts in, whatever the file system does. */
    private static final long BLOCK_BYTES = 512;

    private static final int SLOWLY = 4 << 20;

    /** Bytes a second; too few for a single piece while we look. */
    private static final int HARDLY = 1000;

    private static final String SUFFIX = ".part";
    private static final String MARKER = ".tamsui-volume";
    private static final Duration LOOK_ON = Duration.ofSeconds(3);

    @Test
    void aPreallocatedFileHasItsBlocksBeforeItsBytes() {
        try (Swarm swarm = Swarm.of("placing-preallocated", 2)) {
            Torrent folder = swarm.folder("folder", 24 * MEBIBYTE, 8 * MEBIBYTE, 1000);
            swarm.track(folder);
            Mounts mounts = swarm.mounts();
            Libtorrent seed = seed(swarm, folder);
            Tamsui tamsui = swarm.start("tamsui", place -> {
                mounts.tmpfs(place.folder("downloads"), 128 << 10);
                return new Tamsui(place, Map.of("TAMSUI_DISK_PREALLOCATE", "true", "TAMSUI_DISK_RESERVE", "0"));
            });
            tamsui.add(folder);
            Path large = tamsui.downloads().resolve("folder/0.bin");
            Patience.until(
                    "the blocks of the largest file are taken",
                    () -> Files.exists(large) && allocatedBytes(large) >= 24 * MEBIBYTE);
            assertThat(tamsui.completedBytes(folder)).as("bytes there by then").isLessThan(12 * MEBIBYTE);
            Patience.until("a quarter is there", () -> tamsui.completedBytes(folder) > 8 * MEBIBYTE);
            for (Path file : files(tamsui.downloads().resolve("folder"))) {
                assertThat(allocatedBytes(file))
                        .as("bytes taken by %s", file)
                        .isGreaterThanOrEqualTo(size(folder.content().resolve(file.getFileName())));
            }
            seed.limitUpload(0);
            Patience.until("it is complete", () -> tamsui.isComplete(folder));
            Transfers.assertDownloaded(tamsui, folder);
        }
    }

    /** Where what is incomplete may be. */
    enum Meanwhile {
        SUFFIXED,
        APART,
        SUFFIXED_AND_APART;

        private boolean isSuffixed() {
            return this != APART;
        }

        private boolean isApart() {
            return this != SUFFIXED;
        }

        private Map<String, String> settings(Path apart) {
            Map<String, String> settings = new HashMap<>();
            if (isSuffixed()) {
                settings.put("TAMSUI_DISK_INCOMPLETE_SUFFIX", SUFFIX);
            }
            if (isApart()) {
                settings.put("TAMSUI_DISK_INCOMPLETE_DIR", apart.toString());
            }
            return settings;
        }
    }

    @ParameterizedTest
    @EnumSource
    void noFileHasItsFinalNameBeforeAllIsThere(Meanwhile meanwhile) {
        try (Swarm swarm = Swarm.of("placing-" + meanwhile, 2)) {
            Torrent folder = swarm.folder("folder", 24 * MEBIBYTE, 7 * MEBIBYTE + 5, 1000, 300_000);
            swarm.track(folder);
            Libtorrent seed = seed(swarm, folder);
            Tamsui tamsui = swarm.start(
                    "tamsui",
                    place -> new Tamsui(
                            place, meanwhile.settings(place.folder("downloads").resolve("apart"))));
            Path apart = tamsui.downloads().resolve("apart");
            tamsui.add(folder);
            Patience.until("a third is there", () -> tamsui.completedBytes(folder) > 10 * MEBIBYTE);
            assertIncomplete(tamsui, folder, meanwhile);
            seed.limitUpload(HARDLY);
            long before = tamsui.completedBytes(folder);

            tamsui.kill();
            assertIncomplete(tamsui, folder, meanwhile);
            tamsui.startAgain();
            Patience.until(
                    "it has what it had",
                    () -> tamsui.state(folder).equals("downloading") && tamsui.completedBytes(folder) >= before);
            assertIncomplete(tamsui, folder, meanwhile);

            seed.limitUpload(0);
            Patience.until("it is complete", () -> tamsui.isComplete(folder));
            Transfers.assertDownloaded(tamsui, folder);
            assertThat(files(tamsui.downloads()))
                    .as("nothing else is left")
                    .allMatch(file -> file.startsWith(tamsui.downloads().resolve("folder")) || file.endsWith(MARKER));
            assertThat(files(apart)).isEmpty();
        }
    }

    private static void assertIncomplete(Tamsui tamsui, Torrent torrent, Meanwhile meanwhile) {
        Path place = tamsui.downloads().resolve("folder");
        Path apart = tamsui.downloads().resolve("apart");
        for (Path whole : files(torrent.content())) {
            assertThat(place.resolve(torrent.content().relativize(whole))).doesNotExist();
        }
        List<Path> there = files(tamsui.downloads()).stream()
                .filter(file -> !file.endsWith(MARKER))
                .toList();
        assertThat(there).as("files of what is incomplete").isNotEmpty().allSatisfy(file -> {
            assertThat(file.toString().endsWith(SUFFIX)).as("%s", file).isEqualTo(meanwhile.isSuffixed());
            assertThat(file.startsWith(apart)).as("%s", file).isEqualTo(meanwhile.isApart());
        });
    }

    @Test
    void twoTorrentsThatShareAFileBothCompleteAndItStaysForTheOneThatIsLeft() {
        try (Swarm swarm = Swarm.of("placing-shared", 3)) {
            Torrent first = swarm.file("shared.bin", 16);
            Torrent second = Torrent.describing(
                    first.content(),
                    Swarm.FILE_PIECE_BITS - 1,
                    swarm.announceUrl(),
                    first.file().resolveSibling("shared-again.torrent"));
            assertThat(second.infoHash()).isNotEqualTo(first.infoHash());
            swarm.track(first, second);
            Libtorrent seed = seed(swarm, first, second);
            seed.limitUpload(0);
            Tamsui tamsui = swarm.startTamsui();
            Path shared = tamsui.downloads().resolve("shared.bin");
            tamsui.add(first);
            tamsui.add(second);
            Patience.until("one has it all", () -> is(tamsui, first, "seeding") || is(tamsui, second, "seeding"));
            for (Torrent torrent : List.of(first, second)) {
                if (!is(tamsui, torrent, "seeding")) { // it may have given way; all it wants is there
                    tamsui.recheck(torrent);
                }
            }
            Patience.until("both have it", () -> tamsui.isComplete(first) && tamsui.isComplete(second));
            Trees.assertSame(first.content(), shared);

            tamsui.delete(first, true);
            Patience.until("the first is gone", () -> !tamsui.listed().containsKey(first.infoHash()));
            Patience.throughout(LOOK_ON, "the second is whole", () -> {
                assertThat(tamsui.isComplete(second)).isTrue();
                assertThat(shared).exists();
            });
            Trees.assertSame(second.content(), shared);
            Libtorrent leech = swarm.startLibtorrent();
            leech.addUntracked(second, swarm.newFolder("leech"));
            leech.dial(second, tamsui.host().ipv4(), Client.PEER_PORT);
            Patience.until("it serves all of it", () -> leech.isComplete(second));
            assertThat(leech.wrongPieces(second)).isZero();

            tamsui.delete(second, true);
            Patience.until("the file goes with the last", () -> !Files.exists(shared));
        }
    }

    @Test
    void aVolumeThatIsMarkedServesADaemonWhoseStateIsGone() {
        try (Swarm swarm = Swarm.of("placing-marked", 2)) {
            Torrent there = swarm.file("there.bin", 16);
            Torrent next = swarm.file("next.bin", 16);
            swarm.track(there, next);
            seed(swarm, there, next).limitUpload(0);
            Tamsui tamsui = swarm.startTamsui();
            tamsui.add(there);
            Patience.until("it is complete", () -> tamsui.isComplete(there));
            assertThat(tamsui.downloads().resolve(MARKER)).isNotEmptyFile();
            assertThat(tamsui.terminate(Duration.ofSeconds(30))).isPresent();
            Trees.remove(tamsui.stateFolder());

            tamsui.startAgain();
            assertThat(tamsui.listed()).isEmpty();
            tamsui.add(there);
            tamsui.add(next);
            Patience.until("what was there is adopted", () -> tamsui.isComplete(there));
            Patience.until("the next one is downloaded", () -> tamsui.isComplete(next));
            assertThat(tamsui.view(there).path("downloadedBytes").asLong(-1))
                    .as("bytes fetched again")
                    .isZero();
            Transfers.assertDownloaded(tamsui, there, next);

            assertThat(tamsui.terminate(Duration.ofSeconds(30))).isPresent();
            tamsui.startAgain();
            Patience.until("all goes on", () -> tamsui.isComplete(there) && tamsui.isComplete(next));
        }
    }

    private static Libtorrent seed(Swarm swarm, Torrent... torrents) {
        Libtorrent seed = swarm.startLibtorrent();
        seed.limitUpload(SLOWLY);
        Transfers.seed(seed, swarm.origin(), torrents);
        return seed;
    }

    private static boolean is(Tamsui tamsui, Torrent torrent, String state) {
        return tamsui.state(torrent).equals(state) && tamsui.errorKind(torrent).isEmpty();
    }

    private static long allocatedBytes(Path file) {
        return BLOCK_BYTES
                * Long.parseLong(Command.run(List.of("stat", "-c", "%b", file.toString()))
                        .strip());
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All files below; none when there is no such folder. */
    private static List<Path> files(Path folder) {
        if (!Files.exists(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
