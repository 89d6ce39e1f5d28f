package dev.tamsui.engine.storage;

import static dev.tamsui.engine.storage.TestTorrent.Spec.file;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tamsui.engine.model.ErrorKind;
import dev.tamsui.engine.storage.StorageEvent.PieceStored;
import dev.tamsui.engine.storage.StorageEvent.WriteFailed;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.assertj.core.api.Assertions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Limits that only the system can set: a small file system, a read-only one, few descriptors. */
class StorageLimitsIT {
    @TempDir
    Path dir;

    private static boolean run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (!process.waitFor(120, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            return false;
        }
        return process.exitValue() == 0;
    }

    @Test
    void aFullVolumeStopsWritesAndLetsThemGoOnWhenThereIsSpace() throws Exception {
        Path mount = Files.createDirectory(dir.resolve("small"));
        Assumptions.assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=1200k", "tmpfs", mount.toString()), "mounting takes root");
        try (DiskFixture fixture = new DiskFixture()) {
            Path ballast = Files.write(mount.resolve("ballast"), new byte[768 * 1024]);
            TestTorrent torrent = TestTorrent.of(256 * 1024, file("t/a", 3 * 256 * 1024));
            FileStorage storage = fixture.open(torrent, mount.resolve("new/save"));
            fixture.storeAll(storage, torrent, List.of(0));
            storage.store(1, torrent.blocks(1), false);
            assertThat(fixture.next(WriteFailed.class).error().kind()).isEqualTo(ErrorKind.DISK_FULL);
            assertThat(DiskFixture.read(storage, 0, 0, 1000)).isEqualTo(torrent.bytes(0, 0, 1000));
            Files.delete(ballast);
            fixture.storeAll(storage, torrent, List.of(1, 2));
            assertThat(fixture.check(storage, 3).isFull()).isTrue();
        } finally {
            run("umount", "-l", mount.toString());
        }
    }

    @Test
    void aVolumeThatTurnsReadOnlyIsNamedAndStillRead() throws Exception {
        Path mount = Files.createDirectory(dir.resolve("small"));
        Assumptions.assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", mount.toString()), "mounting takes root");
        TestTorrent torrent = TestTorrent.of(1024, file("t/a", 2048));
        torrent.writeTo(mount);
        try (DiskFixture fixture = new DiskFixture()) {
            assertThat(run("mount", "-o", "remount,ro", mount.toString())).isTrue();
            FileStorage storage = fixture.open(torrent, mount);
            assertThat(DiskFixture.read(storage, 1, 0, 1024)).isEqualTo(torrent.bytes(1, 0, 1024));
            storage.store(0, torrent.blocks(0), false);
            assertThat(fixture.next(WriteFailed.class).error().kind()).isEqualTo(ErrorKind.READ_ONLY);
            assertThat(run("mount", "-o", "remount,rw", mount.toString())).isTrue();
            fixture.storeAll(storage, torrent, List.of(0));
        } finally {
            run("umount", "-l", mount.toString());
        }
    }

    @Test
    void twoThousandFilesAreServedWithFewDescriptors() throws Exception {
        Path shell = Path.of("/bin/bash");
        Assumptions.assumeTrue(Files.isExecutable(shell), "no bash here to lower the limit with");
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        assertThat(run(
                        shell.toString(),
                        "-c",
                        "ulimit -n 256; exec \"$@\"",
                        "few-descriptors",
                        java,
                        "-cp",
                        classPath(),
                        FewDescriptors.class.getName(),
                        dir.toString()))
                .as("the child's success")
                .isTrue();
    }

    /** Only what the child takes, since every jar holds a descriptor. */
    private static String classPath() throws URISyntaxException {
        List<String> places = new ArrayList<>();
        for (Class<?> each :
                List.of(Disk.class, FewDescriptors.class, Assertions.class, Nullable.class, LoggerFactory.class)) {
            places.add(Path.of(each.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString());
        }
        return String.join(File.pathSeparator, places);
    }

    /** What the child process does: its exit code tells whether all went well. */
    static final class FewDescriptors {
        private static final int FILES = 2000;

        private FewDescriptors() {}

        public static void main(String[] arguments) throws IOException {
            Path save = Path.of(arguments[0]);
            TestTorrent many = TestTorrent.of(
                    64,
                    IntStream.range(0, FILES).mapToObj(i -> file("t/" + i, 64)).toArray(TestTorrent.Spec[]::new));
            try (DiskFixture fixture = new DiskFixture()) {
                FileStorage storage = fixture.open(many, save);
                for (int piece = 0; piece < many.pieces(); piece++) {
                    storage.store(piece, many.blocks(piece), false);
                }
                for (int piece = 0; piece < many.pieces(); piece++) {
                    fixture.next(PieceStored.class);
                }
                for (int piece = 0; piece < many.pieces(); piece++) {
                    assertThat(DiskFixture.read(storage, piece, 0, 64)).isEqualTo(many.bytes(piece, 0, 64));
                }
                assertThat(fixture.check(storage, many.pieces()).isFull()).isTrue();
            }
        }
    }
}
