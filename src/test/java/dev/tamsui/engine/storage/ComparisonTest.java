package dev.tamsui.engine.storage;

import static dev.tamsui.engine.storage.TestTorrent.Spec.file;
import static dev.tamsui.engine.storage.TestTorrent.Spec.pad;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.tamsui.engine.model.EngineSettings;
import dev.tamsui.engine.model.ErrorKind;
import dev.tamsui.engine.model.FileMark;
import dev.tamsui.engine.model.Recorded;
import dev.tamsui.engine.storage.StorageEvent.Closed;
import dev.tamsui.engine.storage.StorageEvent.Compared;
import dev.tamsui.engine.storage.StorageEvent.PiecesChecked;
import dev.tamsui.engine.storage.StorageEvent.ReadFailed;
import dev.tamsui.engine.storage.StorageEvent.StorageMissing;
import dev.tamsui.engine.wire.Bitfield;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The start: which pieces are believed, by looks. */
class ComparisonTest {
    @TempDir
    Path temp;

    private Path dir = Path.of("");

    /** Pieces 0, 1 in a; 2 in a and b; 3 in b; 4 in b and padding; 5 in c. */
    private final TestTorrent torrent =
            TestTorrent.of(1000, file("t/a", 2500), file("t/b", 2000), pad(500), file("t/c", 1000));

    private final DiskFixture fixture = new DiskFixture(8, FileOpener.system(), new SyncSettings(1, Duration.ZERO));

    @BeforeEach
    void write() throws IOException {
        dir = temp.resolve("save");
        torrent.writeTo(dir);
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private FileMark mark(int file) throws IOException {
        Path path = torrent.path(dir, file);
        return new FileMark(Files.size(path), Files.getLastModifiedTime(path).to(TimeUnit.NANOSECONDS), false);
    }

    private static FileMark writing() {
        return new FileMark(-1, 0, true);
    }

    private List<FileMark> marks() throws IOException {
        return new ArrayList<>(List.of(mark(0), mark(1), FileMark.ABSENT, mark(3)));
    }

    private Recorded recorded(List<FileMark> marks, Integer... pieces) {
        Bitfield have = new Bitfield(torrent.pieces());
        Arrays.asList(pieces).forEach(have::set);
        return new Recorded(have.bytes(), marks, 0);
    }

    private static Set<Integer> set(Bitfield pieces) {
        return IntStream.range(0, pieces.size()).filter(pieces::has).boxed().collect(Collectors.toSet());
    }

    private Compared compare(FileStorage storage, Recorded recorded) {
        storage.compare(9, recorded);
        Compared compared = fixture.next(Compared.class);
        assertThat(compared.check()).isEqualTo(9);
        return compared;
    }

    private void assertSets(Compared compared, Set<Integer> trusted, Set<Integer> doubtful, Set<Integer> unknown) {
        assertThat(set(compared.trusted())).as("trusted").isEqualTo(trusted);
        assertThat(set(compared.doubtful())).as("doubtful").isEqualTo(doubtful);
        assertThat(set(compared.unknown())).as("unknown").isEqualTo(unknown);
    }

    private void touch(int file) throws IOException {
        Files.setLastModifiedTime(torrent.path(dir, file), FileTime.from(1_000_000_001, TimeUnit.NANOSECONDS));
    }

    private Bitfield have() {
        Recorded last = fixture.log.recorded().get(DiskFixture.ID);
        return last == null ? new Bitfield(torrent.pieces()) : Bitfield.of(last.have(), torrent.pieces());
    }

    @Test
    void filesThatAreWhatTheyWereAreTrusted() throws IOException {
        Compared compared = compare(fixture.open(torrent, dir), recorded(marks(), 0, 1, 2, 3, 5));
        assertSets(compared, Set.of(0, 1, 2, 3, 5), Set.of(), Set.of());
    }

    @Test
    void aTouchedFileMakesItsPiecesDoubtfulAndItsOthersUnknown() throws IOException {
        Recorded recorded = recorded(marks(), 0, 2, 3, 4, 5);
        touch(0);
        assertSets(compare(fixture.open(torrent, dir), recorded), Set.of(3, 4, 5), Set.of(0, 2), Set.of(1));
    }

    @Test
    void aFileThatIsGoneOrShortLosesItsPieces() throws IOException {
        Recorded recorded = recorded(marks(), 0, 1, 2, 3, 4, 5);
        Files.delete(torrent.path(dir, 3));
        Files.write(torrent.path(dir, 1), Arrays.copyOf(torrent.fileBytes(1), 1600));
        FileStorage storage = fixture.open(torrent, dir);
        assertSets(compare(storage, recorded), Set.of(0, 1), Set.of(2, 3), Set.of());
        await().until(() -> have().count() == 4);
        fixture.storeAll(storage, torrent, List.of(5)); // and may be written anew
    }

    @Test
    void aFileBeingWrittenIsTrustedIfItFitsAndItsOthersAreUnknown() throws IOException {
        List<FileMark> marks = marks();
        marks.set(0, writing());
        touch(0);
        assertSets(compare(fixture.open(torrent, dir), recorded(marks, 0, 2, 3)), Set.of(0, 2, 3), Set.of(), Set.of(1));
    }

    @Test
    void aFileBeingWrittenThatDoesNotFitIsNotTrusted() throws IOException {
        List<FileMark> marks = marks();
        marks.set(0, writing());
        marks.set(3, writing());
        Files.write(torrent.path(dir, 0), Arrays.copyOf(torrent.fileBytes(0), 1500));
        Files.write(torrent.path(dir, 3), Arrays.copyOf(torrent.fileBytes(3), 1001));
        assertSets(compare(fixture.open(torrent, dir), recorded(marks, 0, 1, 5)), Set.of(), Set.of(0, 5), Set.of());
    }

    @Test
    void aRecordThatFitsNoTorrentIsWorthNothing() {
        FileStorage storage = fixture.open(torrent, dir);
        assertSets(
                compare(storage, new Recorded(new byte[7], List.of(), 0)),
                Set.of(),
                Set.of(),
                Set.of(0, 1, 2, 3, 4, 5));
    }

    @Test
    void aPieceOfAFileBeingWrittenIsHashedBeforeItIsServed() throws IOException {
        List<FileMark> marks = marks();
        marks.set(0, writing());
        byte[] damaged = torrent.fileBytes(0);
        damaged[999] ^= 1;
        Files.write(torrent.path(dir, 0), damaged);
        FileStorage storage = fixture.open(torrent, dir);
        assertThat(compare(storage, recorded(marks, 0, 1)).trusted().count()).isEqualTo(2);
        assertThat(DiskFixture.read(storage, 1, 10, 20)).isEqualTo(torrent.bytes(1, 10, 20));
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> DiskFixture.read(storage, 0, 0, 10));
        ReadFailed failed = fixture.next(ReadFailed.class);
        assertThat(failed.piece()).isZero();
        assertThat(failed.error().kind()).isEqualTo(ErrorKind.IO);
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> DiskFixture.read(storage, 0, 0, 10));
        assertThat(fixture.next()).as("no other error").isEqualTo(new StorageEvent.ReadRefused(0));
        await().until(() -> set(have()).equals(Set.of(1)));
        fixture.storeAll(storage, torrent, List.of(0));
        assertThat(DiskFixture.read(storage, 0, 0, 1000)).isEqualTo(torrent.bytes(0, 0, 1000));
        await().until(() -> have().count() == 2);
    }

    @Test
    void whatLooksTheSameIsHashedBeforeItIsServedIfThatIsAskedFor() throws IOException {
        FileTime before = Files.getLastModifiedTime(torrent.path(dir, 0));
        byte[] rotten = torrent.fileBytes(0);
        rotten[999] ^= 1;
        Files.write(torrent.path(dir, 0), rotten);
        Files.setLastModifiedTime(torrent.path(dir, 0), before);
        var settings = new EngineSettings.Files(0, false, "", null, true);
        try (DiskFixture careful = new DiskFixture(8, FileOpener.system(), settings)) {
            FileStorage storage = careful.open(torrent, dir);
            storage.compare(9, recorded(marks(), 0, 1));
            assertThat(careful.next(Compared.class).trusted().count()).isEqualTo(2);
            assertThat(DiskFixture.read(storage, 1, 10, 20)).isEqualTo(torrent.bytes(1, 10, 20));
            assertThat(storage.ledger().isUnproven(1)).isFalse();
            assertThat(storage.ledger().isQuiet())
                    .as("nothing is recorded anew for a piece that is what it was")
                    .isTrue();
            assertThatExceptionOfType(IOException.class).isThrownBy(() -> DiskFixture.read(storage, 0, 0, 10));
            assertThat(careful.next(ReadFailed.class).piece()).isZero();
            assertThat(storage.ledger().isRefused(0)).isTrue();
        }
    }

    @Test
    void anUnprovenFileKeepsItsMarkAcrossAStop() throws IOException {
        List<FileMark> marks = marks();
        marks.set(0, writing());
        marks.set(3, writing());
        FileStorage storage = fixture.open(torrent, dir);
        compare(storage, recorded(marks, 0, 5));
        assertThat(DiskFixture.read(storage, 5, 0, 1000)).isEqualTo(torrent.bytes(5, 0, 1000));
        storage.close();
        fixture.next(Closed.class);
        List<FileMark> left = Objects.requireNonNull(fixture.log.recorded().get(DiskFixture.ID))
                .files();
        assertThat(left.get(0)).isEqualTo(writing());
        assertThat(left.get(3)).isEqualTo(mark(3));
    }

    @Test
    void aCheckOfTheDoubtfulSettlesThem() throws IOException {
        Recorded recorded = recorded(marks(), 0, 1, 5);
        byte[] damaged = torrent.fileBytes(0);
        damaged[0] ^= 1;
        Files.write(torrent.path(dir, 0), damaged);
        touch(0);
        FileStorage storage = fixture.open(torrent, dir);
        Compared compared = compare(storage, recorded);
        assertSets(compared, Set.of(5), Set.of(0, 1), Set.of(2));
        Bitfield asked = compared.doubtful().copy();
        asked.set(2);
        storage.check(4, asked);
        PiecesChecked checked = fixture.next(PiecesChecked.class);
        assertThat(checked.first()).isZero();
        assertThat(set(checked.checked())).isEqualTo(Set.of(0, 1, 2));
        assertThat(set(checked.good())).isEqualTo(Set.of(1, 2));
        assertThat(fixture.next()).isEqualTo(new StorageEvent.CheckFinished(4, null));
        await().until(() -> set(have()).equals(Set.of(1, 2, 5)));
        storage.close();
        fixture.next(Closed.class);
        Recorded last = Objects.requireNonNull(fixture.log.recorded().get(DiskFixture.ID));
        assertThat(last.files().get(0)).isEqualTo(mark(0));
        assertSets(compare(fixture.open(torrent, dir), last), Set.of(1, 2, 5), Set.of(), Set.of());
    }

    @Test
    void onlyWhatIsAskedForIsChecked() throws IOException {
        FileStorage storage = fixture.open(torrent, dir);
        Bitfield asked = new Bitfield(torrent.pieces());
        asked.set(1);
        asked.set(4);
        storage.check(4, asked);
        PiecesChecked checked = fixture.next(PiecesChecked.class);
        assertThat(checked.first()).isEqualTo(1);
        assertThat(set(checked.checked())).isEqualTo(Set.of(0, 3));
        assertThat(set(checked.good())).isEqualTo(Set.of(0, 3));
        fixture.next(StorageEvent.CheckFinished.class);
        storage.check(5, new Bitfield(torrent.pieces()));
        assertThat(fixture.next()).isEqualTo(new StorageEvent.CheckFinished(5, null));
    }

    @Test
    void piecesFarApartAreCheckedInSeveralParts() throws IOException {
        TestTorrent large = TestTorrent.of(16, file("x", 200_000));
        large.writeTo(dir);
        FileStorage storage = fixture.open(large, dir);
        Bitfield asked = new Bitfield(large.pieces());
        asked.set(3);
        asked.set(4098);
        asked.set(12_000);
        storage.check(4, asked);
        Bitfield told = new Bitfield(large.pieces());
        for (StorageEvent event = fixture.next(); event instanceof PiecesChecked part; event = fixture.next()) {
            for (int i = 0; i < part.checked().size(); i++) {
                if (part.checked().has(i)) {
                    assertThat(told.set(part.first() + i)).isTrue();
                    assertThat(part.good().has(i)).isTrue();
                }
            }
        }
        assertThat(set(told)).isEqualTo(set(asked));
    }

    @Test
    void anAbsentVolumeIsNamedAndForgetsNothing() throws IOException {
        Recorded recorded = recorded(marks(), 0, 1, 5);
        Path away = temp.resolve("away");
        for (boolean isMountPoint : new boolean[] {false, true}) {
            Files.move(dir, away);
            if (isMountPoint) {
                Files.createDirectory(dir);
                Files.write(dir.resolve("another"), new byte[3]);
            }
            FileStorage storage = fixture.open(torrent, dir);
            storage.compare(3, recorded);
            StorageMissing missing = fixture.next(StorageMissing.class);
            assertThat(missing.check()).isEqualTo(3);
            assertThat(missing.error().kind()).isEqualTo(ErrorKind.STORAGE_MISSING);
            assertThat(Files.exists(dir)).isEqualTo(isMountPoint);
            assertThat(dir.resolve("t")).doesNotExist();
            Files.deleteIfExists(dir.resolve("another"));
            Files.deleteIfExists(dir);
            Files.move(away, dir);
            assertSets(compare(storage, recorded), Set.of(0, 1, 5), Set.of(), Set.of());
            storage.close();
            fixture.next(Closed.class);
        }
        assertThat(fixture.log.commits).isEmpty();
    }

    @Test
    void aStopWhileTheVolumeIsAbsentForgetsNothing() throws IOException {
        Recorded recorded = recorded(marks(), 0, 1, 5);
        Files.move(dir, temp.resolve("away"));
        FileStorage storage = fixture.open(torrent, dir);
        storage.compare(3, recorded);
        fixture.next(StorageMissing.class);
        storage.close();
        fixture.next(Closed.class);
        assertThat(fixture.log.commits).isEmpty();
        assertThat(dir).doesNotExist();
    }

    @Test
    void nothingRecordedAndNothingThereIsAnEmptyTorrent() throws IOException {
        FileStorage storage = fixture.open(torrent, temp.resolve("nowhere"));
        assertSets(
                compare(storage, recorded(List.of(FileMark.ABSENT, FileMark.ABSENT, FileMark.ABSENT, FileMark.ABSENT))),
                Set.of(),
                Set.of(),
                Set.of());
        assertThat(temp.resolve("nowhere")).doesNotExist();
    }
}
