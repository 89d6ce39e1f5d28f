package dev.tamsui.engine.storage;

import static dev.tamsui.engine.storage.TestTorrent.Spec.file;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tamsui.engine.model.ErrorKind;
import dev.tamsui.engine.storage.StorageEvent.Closed;
import dev.tamsui.engine.storage.StorageEvent.Deleted;
import dev.tamsui.engine.storage.StorageEvent.PieceStored;
import dev.tamsui.engine.storage.StorageEvent.ReadFailed;
import dev.tamsui.engine.storage.StorageEvent.WriteFailed;
import dev.tamsui.engine.wire.Bitfield;
import dev.tamsui.engine.wire.BlockSpan;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FaultsTest {
    @TempDir
    Path dir;

    private final TestTorrent torrent = TestTorrent.of(1024, file("t/a", 2048));
    private final FailingFiles failing = new FailingFiles();

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "No space left on device, DISK_FULL",
        "Disk quota exceeded, DISK_FULL",
        "Read-only file system, READ_ONLY",
        "Permission denied, PERMISSION_DENIED",
        "Operation not permitted, PERMISSION_DENIED",
        "Too many open files, TOO_MANY_OPEN_FILES",
        "Too many open files in system, TOO_MANY_OPEN_FILES",
        "Too many levels of symbolic links, PATH_BLOCKED",
        "Is a directory, PATH_BLOCKED",
        "Not a directory, PATH_BLOCKED",
        "Input/output error, IO"
    })
    void theSystemsWordsAreSorted(String words, ErrorKind kind) {
        assertThat(FileFault.kindOf(new IOException(words))).isEqualTo(kind);
        assertThat(FileFault.kindOf(new FileSystemException("/some/where", null, words)))
                .isEqualTo(kind);
    }

    @Test
    void exceptionsWithoutWordsAreSortedByType() {
        assertThat(FileFault.kindOf(new AccessDeniedException("x"))).isEqualTo(ErrorKind.PERMISSION_DENIED);
        assertThat(FileFault.kindOf(new NoSuchFileException("x"))).isEqualTo(ErrorKind.FILES_MISSING);
        assertThat(FileFault.kindOf(new IOException())).isEqualTo(ErrorKind.IO);
    }

    @Test
    void faultsNameOperationAndFileBelowTheSavePathOnly() {
        assertThat(FileFault.of("write", "t/a", new FileSystemException("/secret/t/a", null, "No space left on device"))
                        .error()
                        .message())
                .isEqualTo("write of t/a: No space left on device");
        assertThat(FileFault.of("read", "t/a", new NoSuchFileException("/secret/t/a"))
                        .error()
                        .message())
                .isEqualTo("read of t/a: No such file or directory");
    }

    @Test
    void aFailedWriteReleasesEveryBlockAndALaterOneSucceeds() {
        failing.writeFault = (_, _) -> "No space left on device";
        try (DiskFixture fixture = new DiskFixture(8, failing)) {
            FileStorage storage = fixture.open(torrent, dir);
            storage.store(1, torrent.blocks(1), false);
            WriteFailed failed = fixture.next(WriteFailed.class);
            assertThat(failed.piece()).isEqualTo(1);
            assertThat(failed.error().kind()).isEqualTo(ErrorKind.DISK_FULL);
            assertThat(failed.error().message()).isEqualTo("write of t/a: No space left on device");
            assertThat(fixture.released).hasSize(1);
            failing.writeFault = (_, _) -> null;
            fixture.storeAll(storage, torrent, List.of(1, 0));
        }
    }

    @Test
    void aFailedReadIsToldOnceAndThrown() throws IOException {
        torrent.writeTo(dir);
        failing.readFault = (_, _) -> "Input/output error";
        try (DiskFixture fixture = new DiskFixture(8, failing)) {
            FileStorage storage = fixture.open(torrent, dir);
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> DiskFixture.read(storage, 1, 0, 10))
                    .withMessage("read of t/a: Input/output error");
            ReadFailed failed = fixture.next(ReadFailed.class);
            assertThat(failed.piece()).isEqualTo(1);
            assertThat(failed.error().kind()).isEqualTo(ErrorKind.IO);
            assertThat(fixture.events).isEmpty();
        }
    }

    @Test
    void keptFilesAreGivenUpWhenDescriptorsRunOut() throws IOException {
        TestTorrent many = TestTorrent.of(
                16, IntStream.range(0, 8).mapToObj(i -> file("t/" + i, 16)).toArray(TestTorrent.Spec[]::new));
        many.writeTo(dir);
        AtomicInteger refusals = new AtomicInteger();
        failing.openFault =
                (path, _) -> path.endsWith("7") && refusals.getAndIncrement() == 0 ? "Too many open files" : null;
        try (DiskFixture fixture = new DiskFixture(128, failing)) {
            FileStorage storage = fixture.open(many, dir);
            for (int piece = 0; piece < 7; piece++) {
                DiskFixture.read(storage, piece, 0, 16);
            }
            assertThat(fixture.disk.openFiles()).isEqualTo(7);
            assertThat(DiskFixture.read(storage, 7, 0, 16)).isEqualTo(many.bytes(7, 0, 16));
            assertThat(fixture.disk.openFiles()).isEqualTo(1);
        }
    }

    @Test
    void manyFilesStayWithinTheLimitOfOpenOnes() throws IOException {
        TestTorrent many = TestTorrent.of(
                64, IntStream.range(0, 2000).mapToObj(i -> file("t/" + i, 64)).toArray(TestTorrent.Spec[]::new));
        try (DiskFixture fixture = new DiskFixture(16, FileOpener.system())) {
            FileStorage storage = fixture.open(many, dir);
            for (int piece = 0; piece < many.pieces(); piece++) {
                storage.store(piece, many.blocks(piece), false);
            }
            for (int piece = 0; piece < many.pieces(); piece++) {
                fixture.next(PieceStored.class);
                assertThat(fixture.disk.openFiles()).isLessThanOrEqualTo(16 + 2);
            }
            assertThat(descriptorsBelow(dir)).isLessThanOrEqualTo(16);
            for (int piece = 0; piece < many.pieces(); piece += 7) {
                assertThat(DiskFixture.read(storage, piece, 0, 64)).isEqualTo(many.bytes(piece, 0, 64));
            }
        }
        assertThat(descriptorsBelow(dir)).isZero();
    }

    private static long descriptorsBelow(Path dir) throws IOException {
        Path own = Path.of("/proc/self/fd");
        Assumptions.assumeTrue(Files.isDirectory(own), "no /proc/self/fd here to count descriptors in");
        try (Stream<Path> all = Files.list(own)) {
            return all.filter(fd -> target(fd).startsWith(dir.toString())).count();
        }
    }

    private static String target(Path fd) {
        try {
            return Files.readSymbolicLink(fd).toString();
        } catch (IOException _) {
            return ""; // closed since it was listed
        }
    }

    @Test
    void aHungVolumeHoldsUpNoOtherAndNoCarrier() throws Exception {
        Path shm = Path.of("/dev/shm");
        Assumptions.assumeTrue(
                Files.isWritable(shm)
                        && !Files.getAttribute(shm, "unix:dev").equals(Files.getAttribute(dir, "unix:dev")),
                "no second file system here");
        Path second = Files.createTempDirectory(shm, "tamsui");
        CountDownLatch mended = new CountDownLatch(1);
        failing.openFault = (path, _) -> {
            if (path.startsWith(dir)) {
                FailingFiles.await(mended);
            }
            return null;
        };
        torrent.writeTo(dir);
        try (DiskFixture fixture = new DiskFixture(8, failing)) {
            FileStorage hung = fixture.open(torrent, dir);
            List<Thread> readers = IntStream.range(0, 64)
                    .mapToObj(i -> Thread.ofVirtual().start(() -> readQuietly(hung)))
                    .toList();
            hung.store(0, torrent.blocks(0), false);
            hung.check(1, Bitfield.full(torrent.pieces()));
            FileStorage fine = fixture.open(torrent, second);
            fixture.storeAll(fine, torrent, List.of(0, 1));
            Thread reader = Thread.ofVirtual().start(() -> readQuietly(fine));
            assertThat(reader.join(Duration.ofSeconds(20))).isTrue();
            hung.close();
            assertThat(fixture.events).isEmpty();
            mended.countDown();
            for (Thread waiting : readers) {
                assertThat(waiting.join(Duration.ofSeconds(20))).isTrue();
            }
            fine.delete();
            List<StorageEvent> last = List.of(fixture.next(), fixture.next(), fixture.next());
            assertThat(last).hasOnlyElementsOfTypes(PieceStored.class, Closed.class, Deleted.class);
            assertThat(last).contains(new Closed(), new Deleted(null));
        } finally {
            Files.delete(second);
        }
    }

    private static void readQuietly(FileStorage storage) {
        try {
            storage.read(new BlockSpan(1, 0, 16), ByteBuffer.allocateDirect(16));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
