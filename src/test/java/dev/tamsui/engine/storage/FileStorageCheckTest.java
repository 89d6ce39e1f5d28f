package dev.tamsui.engine.storage;

import static dev.tamsui.engine.storage.TestTorrent.Spec.file;
import static dev.tamsui.engine.storage.TestTorrent.Spec.pad;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tamsui.engine.model.ErrorKind;
import dev.tamsui.engine.storage.StorageEvent.Closed;
import dev.tamsui.engine.storage.StorageEvent.PieceStored;
import dev.tamsui.engine.storage.StorageEvent.PiecesChecked;
import dev.tamsui.engine.storage.StorageEvent.ReadFailed;
import dev.tamsui.engine.wire.Bitfield;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileStorageCheckTest {
    private static final int PIECE = 32 * 1024;

    @TempDir
    Path dir;

    private final TestTorrent torrent = TestTorrent.of(
            PIECE,
            file("t/a", 3 * PIECE),
            file("t/empty", 0),
            file("t/b", 2 * PIECE + 5),
            pad(PIECE - 5),
            file("t/c", PIECE));

    private static Set<Integer> bad(Bitfield good) {
        return IntStream.range(0, good.size())
                .filter(piece -> !good.has(piece))
                .boxed()
                .collect(Collectors.toSet());
    }

    private static void flipByte(Path path, long at) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.seek(at);
            int before = file.read();
            file.seek(at);
            file.write(~before);
        }
    }

    @ParameterizedTest(name = "pieces of {0} bytes")
    @ValueSource(ints = {1 << 14, 1 << 20, 1 << 22, 5 << 20, 9 << 20})
    void exactlyTheDamagedPieceIsBad(int pieceLength) throws IOException {
        TestTorrent large = TestTorrent.of(pieceLength, file("t/x", 20_000_000), file("t/y", 11_000_001));
        large.writeTo(dir);
        flipByte(large.path(dir, 0), 19_999_999);
        try (DiskFixture fixture = new DiskFixture()) {
            Bitfield good = fixture.check(fixture.open(large, dir), large.pieces());
            assertThat(bad(good)).containsExactly(19_999_999 / pieceLength);
        }
    }

    @ParameterizedTest(name = "pieces of {0} bytes")
    @ValueSource(ints = {1 << 14, 1 << 20, 9 << 20})
    void severalLanesReadInTurnsAndInOrder(int pieceLength) throws IOException {
        TestTorrent large = TestTorrent.of(pieceLength, file("t/x", 40_000_000));
        large.writeTo(dir);
        List<Long> reads = new ArrayList<>(); // not for two threads at once
        FailingFiles files = new FailingFiles();
        files.readFault = (_, at) -> {
            reads.add(at);
            return null;
        };
        try (DiskFixture fixture = new DiskFixture(16, files)) {
            Bitfield good = fixture.check(fixture.open(large, dir), large.pieces());
            assertThat(good.isFull()).isTrue();
        }
        assertThat(reads).hasSizeGreaterThan(8).isSorted();
    }

    @Test
    void aMissingOrShortFileSpoilsOnlyThePiecesItHolds() throws IOException {
        torrent.writeTo(dir);
        Files.delete(torrent.path(dir, 2));
        Files.write(torrent.path(dir, 0), Arrays.copyOf(torrent.fileBytes(0), PIECE + 1));
        try (DiskFixture fixture = new DiskFixture()) {
            List<StorageEvent> others = new ArrayList<>();
            Bitfield good = fixture.check(fixture.open(torrent, dir), torrent.pieces(), others);
            assertThat(bad(good)).containsExactlyInAnyOrder(1, 2, 3, 4, 5);
            assertThat(others).isEmpty();
        }
    }

    @Test
    void anAbsentTorrentIsCheckedWithoutOpeningAnything() {
        AtomicInteger opened = new AtomicInteger();
        FileOpener counting = (path, mode) -> {
            opened.incrementAndGet();
            return FileOpener.system().open(path, mode);
        };
        TestTorrent huge = TestTorrent.of(16, file("t/x", 200_000));
        try (DiskFixture fixture = new DiskFixture(16, counting)) {
            assertThat(fixture.check(fixture.open(huge, dir), huge.pieces()).isEmpty())
                    .isTrue();
        }
        assertThat(opened).hasValue(0);
        assertThat(dir).isEmptyDirectory();
    }

    @Test
    void unreadablePiecesAreBadAndEachFileIsReportedOnce() throws IOException {
        torrent.writeTo(dir);
        FailingFiles failing = new FailingFiles();
        failing.readFault = (path, at) -> path.endsWith("a") && at >= PIECE ? "Input/output error" : null;
        try (DiskFixture fixture = new DiskFixture(16, failing)) {
            List<StorageEvent> others = new ArrayList<>();
            Bitfield good = fixture.check(fixture.open(torrent, dir), torrent.pieces(), others);
            assertThat(bad(good)).containsExactlyInAnyOrder(1, 2);
            assertThat(others).hasSize(1);
            ReadFailed failed = (ReadFailed) others.getFirst();
            assertThat(failed.piece()).isEqualTo(1);
            assertThat(failed.error().kind()).isEqualTo(ErrorKind.IO);
            assertThat(failed.error().message()).isEqualTo("check of t/a: Input/output error");
        }
    }

    @Test
    void aCancelledCheckTellsNothingMoreAndTheNextOneDoes() throws IOException {
        torrent.writeTo(dir);
        CountDownLatch reading = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        FailingFiles slow = new FailingFiles();
        slow.readFault = (_, _) -> {
            reading.countDown();
            FailingFiles.await(goOn);
            return null;
        };
        try (DiskFixture fixture = new DiskFixture(16, slow)) {
            FileStorage storage = fixture.open(torrent, dir);
            storage.check(1, Bitfield.full(torrent.pieces()));
            FailingFiles.await(reading);
            storage.cancelCheck();
            goOn.countDown();
            assertThat(fixture.check(storage, torrent.pieces()).isFull()).isTrue();
            assertThat(fixture.events).isEmpty();
        }
    }

    @Test
    void closingEndsACheckQuietly() throws IOException {
        torrent.writeTo(dir);
        CountDownLatch reading = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        FailingFiles slow = new FailingFiles();
        slow.readFault = (_, _) -> {
            reading.countDown();
            FailingFiles.await(goOn);
            return null;
        };
        try (DiskFixture fixture = new DiskFixture(16, slow)) {
            FileStorage storage = fixture.open(torrent, dir);
            storage.check(1, Bitfield.full(torrent.pieces()));
            FailingFiles.await(reading);
            storage.close();
            goOn.countDown();
            fixture.next(Closed.class);
            assertThat(fixture.events).isEmpty();
        }
    }

    @Test
    void aCheckWaitsForThePiecesBeingStored() {
        CountDownLatch goOn = new CountDownLatch(1);
        FailingFiles slow = new FailingFiles();
        slow.writeFault = (_, _) -> {
            FailingFiles.await(goOn);
            return null;
        };
        try (DiskFixture fixture = new DiskFixture(16, slow)) {
            FileStorage storage = fixture.open(torrent, dir);
            storage.store(0, torrent.blocks(0), false);
            storage.check(1, Bitfield.full(torrent.pieces()));
            goOn.countDown();
            fixture.next(PieceStored.class);
            assertThat(fixture.next(PiecesChecked.class).good().has(0)).isTrue();
        }
    }

    @Test
    void checksOfOneVolumeRunOneAfterTheOtherAndStoresGoOnMeanwhile() throws IOException {
        Path other = dir.resolve("other");
        torrent.writeTo(dir);
        torrent.writeTo(other);
        CountDownLatch goOn = new CountDownLatch(1);
        List<String> order = Collections.synchronizedList(new ArrayList<>());
        FailingFiles slow = new FailingFiles();
        slow.readFault = (path, _) -> {
            order.add(path.startsWith(other) ? "second" : "first");
            FailingFiles.await(goOn);
            return null;
        };
        try (DiskFixture fixture = new DiskFixture(16, slow)) {
            FileStorage first = fixture.open(torrent, dir);
            FileStorage third = fixture.open(TestTorrent.of(16, file("t/z", 16)), dir.resolve("third"));
            first.check(1, Bitfield.full(torrent.pieces()));
            third.store(0, TestTorrent.of(16, file("t/z", 16)).blocks(0), false);
            fixture.next(PieceStored.class); // though the check stands still
            FileStorage second = fixture.open(torrent, other);
            second.check(1, Bitfield.full(torrent.pieces()));
            goOn.countDown();
            for (int finished = 0; finished < 2; ) {
                finished += fixture.next() instanceof StorageEvent.CheckFinished ? 1 : 0;
            }
            assertThat(order).isSortedAccordingTo(String::compareTo);
            assertThat(order).contains("first", "second");
        }
    }
}
