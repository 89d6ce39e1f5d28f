package dev.tamsui.engine.storage;

import static dev.tamsui.engine.storage.TestTorrent.Spec.file;
import static dev.tamsui.engine.storage.TestTorrent.Spec.pad;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tamsui.engine.model.ErrorKind;
import dev.tamsui.engine.storage.StorageEvent.Closed;
import dev.tamsui.engine.storage.StorageEvent.PieceCorrupt;
import dev.tamsui.engine.storage.StorageEvent.PieceStored;
import dev.tamsui.engine.storage.StorageEvent.ReadFailed;
import dev.tamsui.engine.storage.StorageEvent.SizesChecked;
import dev.tamsui.engine.storage.StorageEvent.WriteFailed;
import dev.tamsui.engine.wire.BlockSpan;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileStorageTest {
    private static final int PIECE = 64 * 1024;

    @TempDir
    Path dir;

    private final DiskFixture fixture = new DiskFixture();
    private final TestTorrent torrent =
            TestTorrent.of(PIECE, file("show/a", 100_000), pad(31_072), file("show/sub/b", 200_000), file("show/c", 7));

    @AfterEach
    void close() {
        fixture.close();
    }

    private static List<Integer> all(TestTorrent torrent) {
        return IntStream.range(0, torrent.pieces()).boxed().toList();
    }

    @Test
    void storedPiecesAreTheFilesBytes() throws IOException {
        FileStorage storage = fixture.open(torrent, dir);
        fixture.storeAll(storage, torrent, all(torrent).reversed());
        for (int i : new int[] {0, 2, 3}) {
            assertThat(torrent.path(dir, i)).hasBinaryContent(torrent.fileBytes(i));
        }
        assertThat(dir.resolve(".pad")).doesNotExist();
    }

    @Test
    void everyBlockComesBackOnceWhateverTheAnswer() {
        FileStorage storage = fixture.open(torrent, dir);
        ByteBuffer[] good = torrent.blocks(0);
        ByteBuffer[] bad = torrent.blocks(1);
        bad[2].put(7, (byte) ~bad[2].get(7));
        storage.store(0, good, false);
        fixture.next(PieceStored.class);
        storage.store(1, bad, false);
        fixture.next(PieceCorrupt.class);
        List<ByteBuffer> expected = new ArrayList<>(Arrays.asList(good));
        expected.addAll(Arrays.asList(bad));
        assertThat(identities(fixture.released)).containsExactlyInAnyOrderElementsOf(identities(expected));
    }

    private static List<Integer> identities(Iterable<ByteBuffer> buffers) {
        List<Integer> ids = new ArrayList<>();
        buffers.forEach(buffer -> ids.add(System.identityHashCode(buffer)));
        return ids;
    }

    @Test
    void nothingOfACorruptPieceIsWritten() {
        FileStorage storage = fixture.open(torrent, dir);
        storage.store(0, torrent.blocks(1), false);
        fixture.next(PieceCorrupt.class);
        assertThat(dir).isEmptyDirectory();
    }

    @Test
    void fingerprintsTellWhichBlocksDiffer() {
        FileStorage storage = fixture.open(torrent, dir);
        ByteBuffer[] bad = torrent.blocks(0);
        bad[2].put(7, (byte) ~bad[2].get(7));
        storage.store(0, bad, false);
        long[] before = fixture.next(PieceCorrupt.class).fingerprints();
        storage.store(0, torrent.blocks(0), true);
        long[] after = Objects.requireNonNull(fixture.next(PieceStored.class).fingerprints());
        assertThat(after).hasSize(4);
        assertThat(IntStream.range(0, 4).filter(i -> before[i] != after[i])).containsExactly(2);
    }

    @Test
    void fingerprintsAreMadeForGoodPiecesOnDemandOnly() {
        FileStorage storage = fixture.open(torrent, dir);
        storage.store(0, torrent.blocks(0), false);
        assertThat(fixture.next(PieceStored.class).fingerprints()).isNull();
    }

    @Test
    void aReadCrossesFilesAndPads() throws IOException {
        FileStorage storage = fixture.open(torrent, dir);
        fixture.storeAll(storage, torrent, all(torrent));
        assertThat(DiskFixture.read(storage, 1, 20_000, 40_000)).isEqualTo(torrent.bytes(1, 20_000, 40_000));
        int last = torrent.pieces() - 1;
        int length = torrent.layout().pieceBytes(last);
        assertThat(DiskFixture.read(storage, last, 0, length)).isEqualTo(torrent.bytes(last, 0, length));
    }

    @Test
    void aReadGoesToTheBuffersPositionAndNoFurther() throws IOException {
        FileStorage storage = fixture.open(torrent, dir);
        fixture.storeAll(storage, torrent, List.of(0));
        ByteBuffer into = ByteBuffer.allocate(100).position(10);
        storage.read(new BlockSpan(0, 5, 20), into);
        assertThat(into.position()).isEqualTo(30);
        assertThat(into.limit()).isEqualTo(100);
        assertThat(Arrays.copyOfRange(into.array(), 10, 30)).isEqualTo(torrent.bytes(0, 5, 20));
        assertThat(into.get(30)).isZero();
    }

    @Test
    void aTruncatedFileIsAFaultAndNeverZeros() throws IOException {
        torrent.writeTo(dir);
        FileStorage storage = fixture.open(torrent, dir);
        assertThat(DiskFixture.read(storage, 0, 0, PIECE)).isEqualTo(torrent.bytes(0, 0, PIECE));
        Files.write(torrent.path(dir, 0), Arrays.copyOf(torrent.fileBytes(0), 50_000));
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> DiskFixture.read(storage, 0, 40_000, 20_000))
                .withMessageContaining("show/a");
        List<StorageEvent> told = List.of(fixture.next(), fixture.next());
        assertThat(told)
                .filteredOn(ReadFailed.class::isInstance)
                .singleElement()
                .satisfies(event -> {
                    assertThat(((ReadFailed) event).piece()).isZero();
                    assertThat(((ReadFailed) event).error().kind()).isEqualTo(ErrorKind.IO);
                });
        assertThat(told).hasAtLeastOneElementOfType(StorageEvent.FilesChanged.class);
    }

    @Test
    void aHoleMadeByTruncationIsNotReadAsZerosAfterALaterWrite() throws IOException {
        FileStorage storage = fixture.open(torrent, dir);
        fixture.storeAll(storage, torrent, List.of(2, 3));
        Files.write(torrent.path(dir, 2), new byte[0]);
        storage.store(4, torrent.blocks(4), false);
        WriteFailed failed = fixture.next(WriteFailed.class);
        assertThat(failed.error().kind()).isEqualTo(ErrorKind.FILES_MISSING);
        assertThat(torrent.path(dir, 2)).isEmptyFile();
    }

    @Test
    void aFileRemovedWhileOpenIsNoticedAndNotMadeAnew() throws IOException {
        FileStorage storage = fixture.open(torrent, dir);
        fixture.storeAll(storage, torrent, List.of(2));
        Files.delete(torrent.path(dir, 2));
        fixture.ticker.advance(Duration.ofSeconds(2));
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> DiskFixture.read(storage, 2, 0, 100));
        assertThat(fixture.next()).isInstanceOf(StorageEvent.StorageMissing.class);
        storage.store(3, torrent.blocks(3), false);
        assertThat(List.of(fixture.next(), fixture.next()))
                .hasAtLeastOneElementOfType(WriteFailed.class)
                .hasAtLeastOneElementOfType(StorageEvent.StorageMissing.class);
        assertThat(torrent.path(dir, 2)).doesNotExist();
        assertThat(fixture.check(storage, torrent.pieces()).isEmpty()).isTrue();
        fixture.storeAll(storage, torrent, List.of(3)); // the check has told what is missing
    }

    @Test
    void aFileReplacedWhileOpenIsHashedBeforeItIsServed() throws IOException {
        torrent.writeTo(dir);
        FileStorage storage = fixture.open(torrent, dir);
        DiskFixture.read(storage, 0, 0, 100);
        Files.move(torrent.path(dir, 0), dir.resolve("aside"));
        Files.write(torrent.path(dir, 0), new byte[100_000]);
        fixture.ticker.advance(Duration.ofSeconds(2));
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> DiskFixture.read(storage, 0, 0, 100))
                .withMessageContaining("replaced by somebody else");
        fixture.next(StorageEvent.FilesChanged.class);
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> DiskFixture.read(storage, 0, 0, 100))
                .withMessageContaining("is not what was recorded");
        fixture.next(ReadFailed.class);
        assertThat(fixture.check(storage, torrent.pieces()).has(0)).isFalse();
    }

    @Test
    void aFullReadOnlyTreeCanBeSeeded() throws IOException {
        torrent.writeTo(dir);
        for (int i : new int[] {0, 2, 3}) {
            Files.setPosixFilePermissions(torrent.path(dir, i), Set.of(PosixFilePermission.OWNER_READ));
        }
        FileStorage storage = fixture.open(torrent, dir);
        assertThat(fixture.check(storage, torrent.pieces()).isFull()).isTrue();
        assertThat(DiskFixture.read(storage, 3, 0, 5000)).isEqualTo(torrent.bytes(3, 0, 5000));
    }

    @Test
    void sizesAreComparedWithoutReading() throws IOException {
        FileStorage storage = fixture.open(torrent, dir);
        storage.verifySizes(3);
        assertThat(fixture.next()).isEqualTo(new SizesChecked(3, false, "show/a is missing"));
        torrent.writeTo(dir);
        Files.write(torrent.path(dir, 0), new byte[100_000]);
        storage.verifySizes(3);
        assertThat(fixture.next()).isEqualTo(new SizesChecked(3, true, null));
        Files.write(torrent.path(dir, 3), new byte[8]);
        storage.verifySizes(3);
        assertThat(fixture.next()).isEqualTo(new SizesChecked(3, false, "show/c has 8 bytes, not 7"));
    }

    @Test
    void afterCloseStoresOnlyReleaseAndReadsFail() {
        FileStorage storage = fixture.open(torrent, dir);
        storage.store(0, torrent.blocks(0), false);
        storage.close();
        fixture.next(PieceStored.class);
        fixture.next(Closed.class);
        assertThat(fixture.disk.openFiles()).isZero();
        fixture.released.clear();
        storage.store(1, torrent.blocks(1), false);
        assertThat(fixture.released).hasSize(4);
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> DiskFixture.read(storage, 0, 0, 1));
        assertThat(fixture.events).isEmpty();
    }

    @Test
    void aStorageNeverUsedClosesWithoutTouchingTheDisk() {
        fixture.open(torrent, dir.resolve("not/there")).close();
        fixture.next(Closed.class);
        assertThat(fixture.threads.names()).noneMatch(name -> name.startsWith("disk"));
    }
}
