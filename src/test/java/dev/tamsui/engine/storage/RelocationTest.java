package dev.tamsui.engine.storage;

import static dev.tamsui.engine.storage.RelocationKillTest.awaitEnd;
import static dev.tamsui.engine.storage.RelocationKillTest.files;
import static dev.tamsui.engine.storage.TestTorrent.Spec.file;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tamsui.engine.model.ErrorKind;
import dev.tamsui.engine.model.FileMark;
import dev.tamsui.engine.model.Recorded;
import dev.tamsui.engine.model.TorrentError;
import dev.tamsui.engine.storage.StorageEvent.Closed;
import dev.tamsui.engine.storage.StorageEvent.Compared;
import dev.tamsui.engine.storage.StorageEvent.Deleted;
import dev.tamsui.engine.storage.StorageEvent.MoveFailed;
import dev.tamsui.engine.storage.StorageEvent.MoveProgress;
import dev.tamsui.engine.storage.StorageEvent.Moved;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class RelocationTest {
    private static final Path MEMORY = Path.of("/dev/shm");

    @TempDir
    Path dir;

    private final TestTorrent torrent =
            TestTorrent.of(32_768, file("t/a", 3_000_000), file("t/sub/b", 100_000), file("t/c", 5));

    private Path source;
    private Path target;

    @BeforeEach
    void folders() throws IOException {
        source = Files.createDirectories(dir.resolve("source"));
        target = Files.createDirectories(dir.resolve("target"));
    }

    private DiskFixture disk(Crossing crossing) {
        return new DiskFixture(128, crossing.between(source, target));
    }

    private void assertWhole(Path place) throws IOException {
        for (int i = 0; i < torrent.files().size(); i++) {
            assertThat(Files.readAllBytes(torrent.path(place, i))).isEqualTo(torrent.fileBytes(i));
        }
        assertThat(files(place)).hasSize(torrent.files().size());
    }

    private static TorrentError failure(DiskFixture disk, boolean isForNow) {
        if (!(awaitEnd(disk) instanceof MoveFailed failed)) {
            throw new AssertionError("the move went well");
        }
        assertThat(failed.isForNow()).isEqualTo(isForNow);
        return failed.error();
    }

    @ParameterizedTest
    @EnumSource(value = Crossing.class, names = "COARSE", mode = EnumSource.Mode.EXCLUDE)
    void everythingIsAtTheNewPlaceWithItsModesAndTimes(Crossing crossing) throws IOException {
        torrent.writeTo(source);
        Files.setPosixFilePermissions(torrent.path(source, 1), PosixFilePermissions.fromString("rwxr-x--x"));
        var time = Files.getLastModifiedTime(torrent.path(source, 1));
        try (DiskFixture disk = disk(crossing)) {
            disk.open(torrent, source).move(3, target);

            assertThat(disk.next(MoveProgress.class).allBytes()).isEqualTo(3_100_005);
            assertThat(awaitEnd(disk)).isEqualTo(new Moved(3, null));

            assertWhole(target);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(torrent.path(target, 1))))
                    .isEqualTo("rwxr-x--x");
            assertThat(Files.getLastModifiedTime(torrent.path(target, 1))).isEqualTo(time);
            assertThat(files(source)).isEmpty();
            assertThat(source.resolve("t")).doesNotExist();
            assertThat(disk.log.moves).containsExactly("moved", "left");
        }
    }

    @Test
    void itGoesToAnotherFileSystem() throws IOException {
        Assumptions.assumeTrue(
                Files.isWritable(MEMORY)
                        && !Objects.equals(Files.getAttribute(MEMORY, "unix:dev"), Files.getAttribute(dir, "unix:dev")),
                "a file system in memory");
        Path other = Files.createTempDirectory(MEMORY, "move");
        torrent.writeTo(source);
        try (DiskFixture disk = new DiskFixture()) {
            FileStorage storage = disk.open(torrent, source);
            storage.move(1, other);
            assertThat(awaitEnd(disk)).isEqualTo(new Moved(1, null));
            assertWhole(other);
            assertThat(DiskFixture.read(storage, 90, 5, 20_000)).isEqualTo(torrent.bytes(90, 5, 20_000));
            storage.move(2, source);
            assertThat(awaitEnd(disk)).isEqualTo(new Moved(2, null));
            assertWhole(source);
        } finally {
            Files.delete(other);
        }
    }

    @ParameterizedTest
    @EnumSource(Crossing.class)
    void whatIsMovedIsTrustedAtTheNextStart(Crossing crossing) throws IOException {
        Recorded recorded;
        try (DiskFixture disk = disk(crossing)) {
            FileStorage storage = disk.open(torrent, source);
            disk.storeAll(
                    storage,
                    torrent,
                    IntStream.range(0, torrent.pieces()).boxed().toList());
            assertThat(disk.log.commits).noneMatch(commit -> isFull(commit.get(DiskFixture.ID)));
            storage.move(1, target);
            assertThat(awaitEnd(disk)).isEqualTo(new Moved(1, null));
            storage.close();
            disk.next(Closed.class);
            recorded = Objects.requireNonNull(disk.log.recorded().get(DiskFixture.ID));
        }
        assertThat(isFull(recorded)).isTrue();
        assertThat(recorded.files()).noneMatch(FileMark::writing);
        try (DiskFixture disk = disk(crossing)) {
            disk.open(torrent, target).compare(1, recorded);
            Compared found = disk.next(Compared.class);
            assertThat(found.trusted().isFull()).isTrue();
        }
    }

    private boolean isFull(@Nullable Recorded recorded) {
        return recorded != null
                && IntStream.range(0, torrent.pieces())
                        .allMatch(piece -> (recorded.have()[piece / 8] & (0x80 >> piece % 8)) != 0);
    }

    @ParameterizedTest
    @EnumSource(Crossing.class)
    void aHalfIsMovedAndTheOtherHalfStoredAtTheNewPlace(Crossing crossing) throws IOException {
        List<Integer> half = IntStream.range(0, torrent.pieces())
                .filter(i -> i % 2 == 0)
                .boxed()
                .toList();
        List<Integer> rest = IntStream.range(0, torrent.pieces())
                .filter(i -> i % 2 == 1)
                .boxed()
                .toList();
        Recorded recorded;
        try (DiskFixture disk = disk(crossing)) {
            FileStorage storage = disk.open(torrent, source);
            disk.storeAll(storage, torrent, half);
            storage.move(1, target);
            assertThat(awaitEnd(disk)).isEqualTo(new Moved(1, null));
            disk.storeAll(storage, torrent, rest);
            assertThat(disk.check(storage, torrent.pieces()).isFull()).isTrue();
            storage.close();
            disk.next(Closed.class);
            recorded = Objects.requireNonNull(disk.log.recorded().get(DiskFixture.ID));
        }
        assertWhole(target);
        assertThat(files(source)).isEmpty();
        assertThat(isFull(recorded)).isTrue();
    }

    @ParameterizedTest
    @EnumSource(Crossing.class)
    void whatSomebodyChangedBeforeTheMoveIsStillDoubtedAfterIt(Crossing crossing) throws IOException {
        Recorded recorded;
        try (DiskFixture disk = disk(crossing)) {
            FileStorage storage = disk.open(torrent, source);
            disk.storeAll(
                    storage,
                    torrent,
                    IntStream.range(0, torrent.pieces()).boxed().toList());
            storage.close();
            disk.next(Closed.class);
            recorded = Objects.requireNonNull(disk.log.recorded().get(DiskFixture.ID));
        }
        try (DiskFixture disk = disk(crossing)) {
            FileStorage storage = disk.open(torrent, source);
            storage.compare(1, recorded);
            assertThat(disk.next(Compared.class).trusted().isFull()).isTrue();
            Files.setLastModifiedTime(torrent.path(source, 1), FileTime.from(1_700_000_001, TimeUnit.SECONDS));
            storage.move(1, target);
            assertThat(awaitEnd(disk)).isEqualTo(new Moved(1, null));
            disk.disk.close();
            recorded = disk.log.recorded().getOrDefault(DiskFixture.ID, recorded);
        }
        try (DiskFixture disk = disk(crossing)) {
            disk.open(torrent, target).compare(1, recorded);
            Compared found = disk.next(Compared.class);
            assertThat(found.doubtful().count()).isEqualTo(4);
            assertThat(found.trusted().has(0)).as("the others' times fit").isTrue();
        }
    }

    @Test
    void whatIsNotThereIsNotMoved() throws IOException {
        torrent.writeTo(source);
        Files.delete(torrent.path(source, 1));
        try (DiskFixture disk = disk(Crossing.OTHER)) {
            disk.open(torrent, source).move(1, target);
            assertThat(awaitEnd(disk)).isEqualTo(new Moved(1, null));
            assertThat(files(target)).containsExactly("t/a", "t/c");
        }
    }

    @ParameterizedTest
    @EnumSource(Crossing.class)
    void readersGetTheRightBytesAllTheWhile(Crossing crossing)
            throws IOException, ExecutionException, InterruptedException {
        torrent.writeTo(source);
        try (DiskFixture disk = disk(crossing)) {
            FileStorage storage = disk.open(torrent, source);
            AtomicBoolean isOver = new AtomicBoolean();
            AtomicInteger reads = new AtomicInteger();
            List<FutureTask<Integer>> readers =
                    List.of(reader(storage, isOver, reads, 1), reader(storage, isOver, reads, 2));
            readers.forEach(reader -> Thread.ofPlatform().start(reader));
            for (int i = 0; i < 10; i++) {
                int before = reads.get();
                storage.move(i, i % 2 == 0 ? target : source);
                assertThat(awaitEnd(disk)).isEqualTo(new Moved(i, null));
                while (reads.get() < before + 3) {
                    Thread.onSpinWait();
                }
            }
            isOver.set(true);
            for (FutureTask<Integer> reader : readers) {
                assertThat(reader.get()).isPositive();
            }
            assertThat(disk.events).isEmpty();
        }
        assertWhole(source);
    }

    private FutureTask<Integer> reader(FileStorage storage, AtomicBoolean isOver, AtomicInteger reads, int seed) {
        Random random = new Random(seed);
        return new FutureTask<>(() -> {
            int count = 0;
            while (!isOver.get()) {
                int piece = random.nextInt(torrent.pieces() - 1);
                int begin = random.nextInt(16_000);
                assertThat(DiskFixture.read(storage, piece, begin, 16_384))
                        .isEqualTo(torrent.bytes(piece, begin, 16_384));
                count++;
                reads.incrementAndGet();
            }
            return count;
        });
    }

    @ParameterizedTest
    @EnumSource(Crossing.class)
    void aFileThatStandsAtTheNewPlaceIsLeftAloneAndSoIsAllElse(Crossing crossing) throws IOException {
        torrent.writeTo(source);
        Files.createDirectories(target.resolve("t/sub"));
        Files.writeString(target.resolve("t/sub/b"), "somebody else's");
        try (DiskFixture disk = disk(crossing)) {
            FileStorage storage = disk.open(torrent, source);
            storage.move(1, target);
            TorrentError error = failure(disk, false);
            assertThat(error.kind()).isEqualTo(ErrorKind.PATH_BLOCKED);
            assertThat(error.message()).contains("t/sub/b", "exists at the new place already");
            assertThat(disk.log.moves).containsExactly("stayed");
            assertThat(DiskFixture.read(storage, 0, 0, 100)).isEqualTo(torrent.bytes(0, 0, 100));
        }
        assertWhole(source);
        assertThat(files(target)).containsExactly("t/sub/b");
        assertThat(target.resolve("t/sub/b")).hasContent("somebody else's");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"No space left on device, DISK_FULL", "Input/output error, IO", "Read-only file system, READ_ONLY"})
    void aCopyThatCannotBeWrittenIsTakenBack(String words, ErrorKind kind) throws IOException {
        torrent.writeTo(source);
        FailingFiles failing = new FailingFiles(Crossing.OTHER.between(source, target));
        failing.writeFault = (path, at) -> path.startsWith(target) && path.endsWith(".tamsui-move-7-1") ? words : null;
        try (DiskFixture disk = new DiskFixture(128, failing)) {
            FileStorage storage = disk.open(torrent, source);
            storage.move(1, target);
            TorrentError error = failure(disk, false);
            assertThat(error.kind()).isEqualTo(kind);
            assertThat(error.message()).isEqualTo("writing the copy of t/sub/b: " + words);
            assertThat(files(target)).isEmpty();
            assertThat(target.resolve("t")).doesNotExist();
            assertThat(disk.log.moves).containsExactly("stayed");
            assertThat(DiskFixture.read(storage, 92, 0, 100)).isEqualTo(torrent.bytes(92, 0, 100));

            failing.writeFault = (_, _) -> null;
            storage.move(2, target);
            assertThat(awaitEnd(disk)).isEqualTo(new Moved(2, null));
        }
        assertWhole(target);
    }

    @Test
    void aFileThatCannotBeReadIsNotMoved() throws IOException {
        torrent.writeTo(source);
        FailingFiles failing = new FailingFiles(Crossing.OTHER.between(source, target));
        failing.readFault = (path, at) -> path.startsWith(source) && at > 2_000_000 ? "Input/output error" : null;
        try (DiskFixture disk = new DiskFixture(128, failing)) {
            disk.open(torrent, source).move(1, target);
            assertThat(failure(disk, false))
                    .isEqualTo(new TorrentError(ErrorKind.IO, "copying of t/a: Input/output error"));
        }
        assertWhole(source);
        assertThat(files(target)).isEmpty();
    }

    @Test
    void aCopyThatDoesNotReadBackIsNoCopy() throws IOException {
        torrent.writeTo(source);
        FailingFiles failing = new FailingFiles(Crossing.OTHER.between(source, target));
        failing.syncFault = (path, at) -> {
            if (path.endsWith(".tamsui-move-7-0")) {
                spoil(path);
            }
            return null;
        };
        try (DiskFixture disk = new DiskFixture(128, failing)) {
            disk.open(torrent, source).move(1, target);
            assertThat(failure(disk, false).message())
                    .isEqualTo("the copy of t/a does not read back as it was written");
        }
        assertWhole(source);
        assertThat(files(target)).isEmpty();
    }

    private static void spoil(Path path) {
        try {
            byte[] bytes = Files.readAllBytes(path);
            bytes[bytes.length / 2] ^= 1;
            Files.write(path, bytes);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aFileThatIsGoneKeepsTheRestWhereItIs() throws IOException {
        torrent.writeTo(source);
        try (DiskFixture disk = disk(Crossing.SAME)) {
            FileStorage storage = disk.open(torrent, source);
            assertThat(disk.check(storage, torrent.pieces()).isFull()).isTrue();
            Files.delete(torrent.path(source, 2));
            storage.move(1, target);
            assertThat(failure(disk, false)).isEqualTo(new TorrentError(ErrorKind.FILES_MISSING, "t/c is missing"));
        }
        assertThat(files(source)).containsExactly("t/a", "t/sub/b");
        assertThat(files(target)).isEmpty();
    }

    @Test
    void aNewPlaceThatIsNotMountedIsWaitedFor() throws IOException {
        torrent.writeTo(source);
        Files.delete(target);
        try (DiskFixture disk = disk(Crossing.SAME)) {
            FileStorage storage = disk.open(torrent, source);
            storage.move(1, target);
            assertThat(failure(disk, true).kind()).isEqualTo(ErrorKind.STORAGE_MISSING);
            assertThat(target).doesNotExist();
            assertThat(disk.log.moves).isEmpty();
            Files.createDirectory(target);
            storage.move(2, target);
            assertThat(awaitEnd(disk)).isEqualTo(new Moved(2, null));
        }
        assertWhole(target);
    }

    @ParameterizedTest
    @EnumSource(Crossing.class)
    void aSwitchThatMayOrMayNotBeRecordedKeepsBothPlacesWhole(Crossing crossing) throws IOException {
        torrent.writeTo(source);
        try (DiskFixture disk = disk(crossing)) {
            FileStorage storage = disk.open(torrent, source);
            disk.log.fault = "the store is away";
            storage.move(1, target);
            assertThat(failure(disk, true).message()).contains("could not be recorded", "the store is away");
            assertWhole(source);
            assertWhole(target);
            disk.log.fault = null;
            storage.move(2, target);
            assertThat(awaitEnd(disk)).isEqualTo(new Moved(2, null));
        }
        assertWhole(target);
        assertThat(files(source)).isEmpty();
    }

    @Test
    void theSameFolderByAnotherNameLosesNothing() throws IOException {
        torrent.writeTo(source);
        Path alias = Files.createSymbolicLink(dir.resolve("alias"), source);
        try (DiskFixture disk = disk(Crossing.SAME)) {
            disk.open(torrent, source).move(1, alias);
            assertThat(awaitEnd(disk)).isEqualTo(new Moved(1, null));
        }
        assertWhole(source);
    }

    @Test
    void whatSomebodyChangedAfterTheSwitchIsNotCleared() throws IOException {
        torrent.writeTo(source);
        torrent.writeTo(target);
        for (int i = 0; i < torrent.files().size(); i++) {
            Files.setLastModifiedTime(torrent.path(target, i), Files.getLastModifiedTime(torrent.path(source, i)));
        }
        Files.writeString(torrent.path(source, 2), "54321");
        Files.delete(torrent.path(target, 1));
        try (DiskFixture disk = disk(Crossing.OTHER)) {
            disk.open(torrent, target).clear(1, source);
            assertThat(awaitEnd(disk)).isEqualTo(new Moved(1, null));
        }
        assertThat(files(source)).containsExactly("t/c", "t/sub/b");
        assertThat(torrent.path(source, 2)).hasContent("54321");
    }

    /** A move that is held in the middle of its first copy. */
    private final class Held {
        final CountDownLatch reached = new CountDownLatch(1);
        final CountDownLatch goOn = new CountDownLatch(1);
        final FailingFiles files = new FailingFiles(Crossing.OTHER.between(source, target));

        Held() {
            files.writeFault = (path, at) -> {
                if (path.startsWith(target) && at > 0) {
                    reached.countDown();
                    FailingFiles.await(goOn);
                }
                return null;
            };
        }
    }

    @Test
    void aStopLeavesItForTheNextStart() throws IOException {
        torrent.writeTo(source);
        Held held = new Held();
        try (DiskFixture disk = new DiskFixture(128, held.files)) {
            FileStorage storage = disk.open(torrent, source);
            storage.move(1, target);
            FailingFiles.await(held.reached);
            storage.close();
            held.goOn.countDown();
            disk.next(MoveProgress.class);
            disk.next(Closed.class);
            assertThat(disk.log.moves).isEmpty();
        }
        assertWhole(source);
        assertThat(files(target)).containsExactly("t/.tamsui-move-7-0");
        try (DiskFixture disk = disk(Crossing.OTHER)) {
            disk.open(torrent, source).move(1, target);
            assertThat(awaitEnd(disk)).isEqualTo(new Moved(1, null));
        }
        assertWhole(target);
    }

    @Test
    void aTorrentThatIsForgottenKeepsItsFilesWhereTheyAre() throws IOException {
        torrent.writeTo(source);
        Held held = new Held();
        try (DiskFixture disk = new DiskFixture(128, held.files)) {
            FileStorage storage = disk.open(torrent, source);
            storage.move(1, target);
            FailingFiles.await(held.reached);
            storage.giveUpMove();
            storage.close();
            held.goOn.countDown();
            disk.next(MoveProgress.class);
            disk.next(Closed.class);
        }
        assertWhole(source);
        assertThat(files(target)).isEmpty();
    }

    @Test
    void aTorrentThatIsDeletedWithItsDataLeavesNothingAnywhere() throws IOException {
        torrent.writeTo(source);
        Held held = new Held();
        try (DiskFixture disk = new DiskFixture(128, held.files)) {
            FileStorage storage = disk.open(torrent, source);
            storage.move(1, target);
            FailingFiles.await(held.reached);
            storage.delete();
            held.goOn.countDown();
            disk.next(MoveProgress.class);
            assertThat(disk.next(Deleted.class).error()).isNull();
        }
        assertThat(files(source)).isEmpty();
        assertThat(files(target)).isEmpty();
    }

    @Test
    void nothingMayBeStoredMeanwhile() throws IOException {
        torrent.writeTo(source);
        Held held = new Held();
        try (DiskFixture disk = new DiskFixture(128, held.files)) {
            FileStorage storage = disk.open(torrent, source);
            storage.move(1, target);
            FailingFiles.await(held.reached);
            assertThatExceptionOfType(IllegalStateException.class)
                    .isThrownBy(() -> storage.store(0, torrent.blocks(0), false))
                    .withMessageContaining("while the torrent is moved");
            storage.finish();
            held.goOn.countDown();
            assertThat(awaitEnd(disk)).isEqualTo(new Moved(1, null));
            assertThat(disk.next(StorageEvent.Finished.class).error()).isNull();
        }
    }

    @Test
    void zerosTakeNoRoomInACopyEither() throws IOException {
        TestTorrent sparse = TestTorrent.of(65_536, file("big", 64 << 20));
        Files.write(sparse.path(source, 0), new byte[] {1});
        try (FileChannel open = FileChannel.open(sparse.path(source, 0), StandardOpenOption.WRITE)) {
            open.write(ByteBuffer.wrap(new byte[] {2}), (64 << 20) - 1);
        }
        try (DiskFixture disk = disk(Crossing.OTHER)) {
            disk.open(sparse, source).move(1, target);
            assertThat(awaitEnd(disk)).isEqualTo(new Moved(1, null));
        }
        byte[] bytes = Files.readAllBytes(sparse.path(target, 0));
        assertThat(bytes).hasSize(64 << 20).startsWith(1, 0).endsWith(0, 2);
        assertThat(writtenBytes(sparse)).isLessThan(8 << 20);
    }

    /** Blocks of the copy, by the system's own count. */
    private long writtenBytes(TestTorrent sparse) throws IOException {
        Process du = new ProcessBuilder("du", "-k", sparse.path(target, 0).toString()).start();
        try (var out = du.inputReader()) {
            return Long.parseLong(Objects.requireNonNull(out.readLine()).split("\\s", 2)[0]) << 10;
        }
    }
}
