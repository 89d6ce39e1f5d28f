package dev.tamsui.engine.storage;

import static dev.tamsui.engine.storage.RelocationKillTest.awaitEnd;
import static dev.tamsui.engine.storage.RelocationKillTest.files;
import static dev.tamsui.engine.storage.TestTorrent.Spec.file;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tamsui.engine.model.FileMark;
import dev.tamsui.engine.model.Recorded;
import dev.tamsui.engine.storage.StorageEvent.Closed;
import dev.tamsui.engine.storage.StorageEvent.Compared;
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
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Moves that go well. */
class RelocationTest extends RelocationFixture {
    private static final Path MEMORY = Path.of("/dev/shm");

    @ParameterizedTest
    @EnumSource(value = Crossing.class, names = "COARSE", mode = EnumSource.Mode.EXCLUDE)
    void everythingIsAtTheNewPlaceWithItsModesAndTimes(Crossing crossing) throws IOException {
        torrent.writeTo(source);
        Files.setPosixFilePermissions(torrent.path(source, 1), PosixFilePermissions.fromString("rwxr-x--x"));
        var time = Files.getLastModifiedTime(torrent.path(source, 1));
        try (Open open = open(crossing(crossing))) {
            open.storage.move(3, target);

            assertThat(open.disk.next(MoveProgress.class).allBytes()).isEqualTo(3_100_005);
            assertThat(awaitEnd(open.disk)).isEqualTo(new Moved(3, null));

            assertWhole(target);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(torrent.path(target, 1))))
                    .isEqualTo("rwxr-x--x");
            assertThat(Files.getLastModifiedTime(torrent.path(target, 1))).isEqualTo(time);
            assertThat(files(source)).isEmpty();
            assertThat(source.resolve("t")).doesNotExist();
            assertThat(open.disk.log.moves).containsExactly("moved", "left");
        }
    }

    @Test
    void itGoesToAnotherFileSystem() throws IOException {
        Assumptions.assumeTrue(
                Files.isWritable(MEMORY)
                        && !Objects.equals(Files.getAttribute(MEMORY, "unix:dev"), Files.getAttribute(dir, "unix:dev")),
                "a file system in memory");
        Path other = Files.createTempDirectory(MEMORY, "move");
        try (Open seed = seed(FileOpener.system())) {
            seed.move(1, other);
            assertWhole(other);
            assertThat(DiskFixture.read(seed.storage, 90, 5, 20_000)).isEqualTo(torrent.bytes(90, 5, 20_000));
            seed.move(2, source);
            assertWhole(source);
        } finally {
            Files.delete(other);
        }
    }

    @ParameterizedTest
    @EnumSource(Crossing.class)
    void whatIsMovedIsTrustedAtTheNextStart(Crossing crossing) throws IOException {
        Recorded recorded;
        try (Open open = open(crossing(crossing))) {
            open.disk.storeAll(open.storage, torrent, pieces(1, 0));
            assertThat(open.disk.log.commits).noneMatch(commit -> isFull(commit.get(DiskFixture.ID)));
            open.move(1, target);
            recorded = closed(open);
        }
        assertThat(isFull(recorded)).isTrue();
        assertThat(recorded.files()).noneMatch(FileMark::writing);
        assertThat(comparedAtTarget(crossing, recorded).trusted().isFull()).isTrue();
    }

    /** Every {@code step}th piece. */
    private List<Integer> pieces(int step, int first) {
        return IntStream.range(0, torrent.pieces())
                .filter(i -> i % step == first)
                .boxed()
                .toList();
    }

    /** What is recorded once the torrent is closed. */
    private static Recorded closed(Open open) {
        open.storage.close();
        open.disk.next(Closed.class);
        return Objects.requireNonNull(open.disk.log.recorded().get(DiskFixture.ID));
    }

    /** What the next start thinks of it. */
    private Compared comparedAtTarget(Crossing crossing, Recorded recorded) {
        try (Open open = new Open(new DiskFixture(128, crossing(crossing)), target)) {
            open.storage.compare(1, recorded);
            return open.disk.next(Compared.class);
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
        Recorded recorded;
        try (Open open = open(crossing(crossing))) {
            open.disk.storeAll(open.storage, torrent, pieces(2, 0));
            open.move(1, target);
            open.disk.storeAll(open.storage, torrent, pieces(2, 1));
            assertThat(open.disk.check(open.storage, torrent.pieces()).isFull()).isTrue();
            recorded = closed(open);
        }
        assertWhole(target);
        assertThat(files(source)).isEmpty();
        assertThat(isFull(recorded)).isTrue();
    }

    @ParameterizedTest
    @EnumSource(Crossing.class)
    void whatSomebodyChangedBeforeTheMoveIsStillDoubtedAfterIt(Crossing crossing) throws IOException {
        Recorded recorded;
        try (Open open = open(crossing(crossing))) {
            open.disk.storeAll(open.storage, torrent, pieces(1, 0));
            recorded = closed(open);
        }
        try (Open open = open(crossing(crossing))) {
            open.storage.compare(1, recorded);
            assertThat(open.disk.next(Compared.class).trusted().isFull()).isTrue();
            Files.setLastModifiedTime(torrent.path(source, 1), FileTime.from(1_700_000_001, TimeUnit.SECONDS));
            open.move(1, target);
            open.disk.disk.close();
            recorded = open.disk.log.recorded().getOrDefault(DiskFixture.ID, recorded);
        }
        Compared found = comparedAtTarget(crossing, recorded);
        assertThat(found.doubtful().count()).isEqualTo(4);
        assertThat(found.trusted().has(0)).as("the others' times fit").isTrue();
    }

    @Test
    void whatIsNotThereIsNotMoved() throws IOException {
        try (Open seed = seed(Crossing.OTHER)) {
            Files.delete(torrent.path(source, 1));
            seed.move(1, target);
            assertThat(files(target)).containsExactly("t/a", "t/c");
        }
    }

    @ParameterizedTest
    @EnumSource(Crossing.class)
    void readersGetTheRightBytesAllTheWhile(Crossing crossing)
            throws IOException, ExecutionException, InterruptedException {
        try (Open seed = seed(crossing)) {
            AtomicBoolean isOver = new AtomicBoolean();
            AtomicInteger reads = new AtomicInteger();
            List<FutureTask<Integer>> readers =
                    List.of(reader(seed.storage, isOver, reads, 1), reader(seed.storage, isOver, reads, 2));
            readers.forEach(reader -> Thread.ofPlatform().start(reader));
            for (int i = 0; i < 10; i++) {
                int before = reads.get();
                seed.move(i, i % 2 == 0 ? target : source);
                while (reads.get() < before + 3) {
                    Thread.onSpinWait();
                }
            }
            isOver.set(true);
            for (FutureTask<Integer> reader : readers) {
                assertThat(reader.get()).isPositive();
            }
            assertThat(seed.disk.events).isEmpty();
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

    @Test
    void theSameFolderByAnotherNameLosesNothing() throws IOException {
        Path alias = Files.createSymbolicLink(dir.resolve("alias"), source);
        try (Open seed = seed(Crossing.SAME)) {
            seed.move(1, alias);
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
        try (Open open = new Open(new DiskFixture(128, crossing(Crossing.OTHER)), target)) {
            open.storage.clear(1, source);
            assertThat(awaitEnd(open.disk)).isEqualTo(new Moved(1, null));
        }
        assertThat(files(source)).containsExactly("t/c", "t/sub/b");
        assertThat(torrent.path(source, 2)).hasContent("54321");
    }

    @Test
    void zerosTakeNoRoomInACopyEither() throws IOException {
        TestTorrent sparse = TestTorrent.of(65_536, file("big", 64 << 20));
        Files.write(sparse.path(source, 0), new byte[] {1});
        try (FileChannel open = FileChannel.open(sparse.path(source, 0), StandardOpenOption.WRITE)) {
            open.write(ByteBuffer.wrap(new byte[] {2}), (64 << 20) - 1);
        }
        try (DiskFixture disk = new DiskFixture(128, crossing(Crossing.OTHER))) {
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
