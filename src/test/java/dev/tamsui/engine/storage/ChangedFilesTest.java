package dev.tamsui.engine.storage;

import static dev.tamsui.engine.storage.TestTorrent.Spec.file;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.tamsui.engine.model.ErrorKind;
import dev.tamsui.engine.model.Recorded;
import dev.tamsui.engine.storage.StorageEvent.CheckFinished;
import dev.tamsui.engine.storage.StorageEvent.FilesChanged;
import dev.tamsui.engine.storage.StorageEvent.LookedAgain;
import dev.tamsui.engine.storage.StorageEvent.PiecesChecked;
import dev.tamsui.engine.storage.StorageEvent.ReadFailed;
import dev.tamsui.engine.storage.StorageEvent.StorageMissing;
import dev.tamsui.engine.storage.StorageEvent.WriteFailed;
import dev.tamsui.engine.wire.Bitfield;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a running torrent makes of files that somebody else deletes, cuts, edits or replaces; on real files. */
class ChangedFilesTest {
    private static final int ALL = 7;

    @TempDir
    Path dir;

    /** Pieces 0 to 3 are in a, 3 to 6 in b; 3 is in both. */
    private final TestTorrent torrent = TestTorrent.of(1024, file("t/a", 3584), file("t/b", 3584));

    private final DiskFixture fixture = new DiskFixture(8, FileOpener.system(), new SyncSettings(1, Duration.ZERO));
    private FileStorage storage;

    @BeforeEach
    void storeAllPieces() {
        storage = fixture.open(torrent, dir);
        fixture.storeAll(storage, torrent, List.of(0, 1, 2, 3, 4, 5, 6));
        awaitRecorded(ALL);
        await().until(() -> recorded().files().stream().noneMatch(mark -> mark.writing()));
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private Recorded recorded() {
        return Objects.requireNonNull(fixture.log.recorded().get(DiskFixture.ID));
    }

    private Bitfield have() {
        return Bitfield.of(recorded().have(), ALL);
    }

    private void awaitRecorded(int pieces) {
        await().until(() -> fixture.log.recorded().containsKey(DiskFixture.ID) && have().count() == pieces);
    }

    private Path a() {
        return torrent.path(dir, 0);
    }

    private Path b() {
        return torrent.path(dir, 1);
    }

    private void cannotRead(int piece) {
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> DiskFixture.read(storage, piece, 0, 512));
    }

    private void canRead(int piece) throws IOException {
        assertThat(DiskFixture.read(storage, piece, 0, 512)).isEqualTo(torrent.bytes(piece, 0, 512));
    }

    /** Not by the clock: an edit within one tick of the last write has its time. */
    private static void touch(Path path) throws IOException {
        Files.setLastModifiedTime(path, FileTime.from(Instant.parse("2001-02-03T04:05:06Z")));
    }

    private static void flipByte(Path path, int at) throws IOException {
        try (RandomAccessFile open = new RandomAccessFile(path.toFile(), "rw")) {
            open.seek(at);
            int was = open.read();
            open.seek(at);
            open.write(~was);
        }
    }

    private void lookAgain() {
        fixture.ticker.advance(Duration.ofSeconds(40));
        storage.lookAgain();
    }

    private static List<Integer> list(Bitfield pieces) {
        return IntStream.range(0, pieces.size()).filter(pieces::has).boxed().toList();
    }

    @Test
    void ourOwnWritesAreNoChange() throws IOException {
        lookAgain();
        assertThat(fixture.next()).isEqualTo(new LookedAgain());
        storage.finish();
        fixture.next(StorageEvent.Finished.class);
        lookAgain();
        assertThat(fixture.next()).isEqualTo(new LookedAgain());
        canRead(3);
        assertThat(fixture.events).isEmpty();
    }

    @Test
    void aFileWeHaveCutIsNoChange() throws IOException {
        Path other = dir.resolve("other");
        Files.createDirectories(other.resolve("t"));
        Files.write(torrent.path(other, 0), new byte[4000]);
        FileStorage longer = fixture.open(torrent, other);
        fixture.storeAll(longer, torrent, List.of(0, 1, 2, 3, 4, 5, 6));
        longer.finish();
        assertThat(fixture.next()).isEqualTo(new StorageEvent.Finished(null));
        assertThat(torrent.path(other, 0)).hasSize(3584);
        longer.lookAgain();
        assertThat(fixture.next()).isEqualTo(new LookedAgain());
        fixture.ticker.advance(Duration.ofSeconds(2));
        assertThat(DiskFixture.read(longer, 0, 0, 512)).isEqualTo(torrent.bytes(0, 0, 512));
    }

    @Test
    void aDeletedFileIsNoticedByALookAndFetchedAnew() throws IOException {
        Files.delete(a());
        lookAgain();
        FilesChanged changed = fixture.next(FilesChanged.class);
        assertThat(fixture.next()).isEqualTo(new LookedAgain());
        assertThat(list(changed.lost())).containsExactly(0, 1, 2, 3);
        assertThat(changed.doubtful().isEmpty()).isTrue();
        assertThat(changed.error().kind()).isEqualTo(ErrorKind.FILES_MISSING);
        assertThat(changed.error().message()).isEqualTo("t/a has been removed");
        awaitRecorded(3);
        assertThat(a()).doesNotExist();
        canRead(4);
        fixture.storeAll(storage, torrent, List.of(0, 1, 2, 3));
        awaitRecorded(ALL);
        canRead(3);
        assertThat(Files.readAllBytes(a())).isEqualTo(torrent.fileBytes(0));
        lookAgain();
        assertThat(fixture.next()).isEqualTo(new LookedAgain());
    }

    @Test
    void aDeletedFileIsNoticedByTheFirstReadAndNoZerosAreServed() throws IOException {
        Files.delete(b());
        fixture.ticker.advance(Duration.ofSeconds(2));
        cannotRead(5);
        assertThat(list(fixture.next(FilesChanged.class).lost())).containsExactly(3, 4, 5, 6);
        assertThat(fixture.events).isEmpty();
        canRead(0);
    }

    @Test
    void whenAllIsGoneNothingIsMadeOrForgottenAndItGoesOnWhenItIsBack() throws IOException {
        Path away = dir.resolve("away");
        Files.move(dir.resolve("t"), away);
        fixture.ticker.advance(Duration.ofSeconds(2));
        cannotRead(0);
        StorageMissing missing = fixture.next(StorageMissing.class);
        assertThat(missing.check()).isEqualTo(StorageMissing.UNASKED);
        assertThat(missing.error().kind()).isEqualTo(ErrorKind.STORAGE_MISSING);
        lookAgain();
        assertThat(fixture.next()).isInstanceOf(StorageMissing.class);
        storage.store(0, torrent.blocks(0), false);
        assertThat(List.of(fixture.next(), fixture.next()))
                .hasAtLeastOneElementOfType(WriteFailed.class)
                .hasAtLeastOneElementOfType(StorageMissing.class);
        assertThat(dir.resolve("t")).doesNotExist();
        Files.move(away, dir.resolve("t"));
        lookAgain();
        assertThat(fixture.next()).isEqualTo(new LookedAgain());
        canRead(6);
    }

    @Test
    void ofACutFileThePiecesBeyondTheCutAreLostAndTheOthersHashedFirst() throws IOException {
        try (RandomAccessFile open = new RandomAccessFile(a().toFile(), "rw")) {
            open.setLength(1500);
        }
        lookAgain();
        FilesChanged changed = fixture.next(FilesChanged.class);
        assertThat(list(changed.lost())).containsExactly(1, 2, 3);
        assertThat(list(changed.doubtful())).containsExactly(0);
        assertThat(changed.error().message()).isEqualTo("t/a has been cut to 1500 bytes; it had 3584");
        assertThat(fixture.next()).isEqualTo(new LookedAgain());
        assertThat(storage.ledger().isUnproven(0)).isTrue();
        awaitRecorded(4);
        canRead(0);
        assertThat(storage.ledger().isUnproven(0)).isFalse();
        cannotRead(1);
    }

    @Test
    void ofAnEditedFileOnlyWhatIsRightIsServedAndTheRestIsTold() throws IOException {
        flipByte(a(), 1030);
        touch(a());
        fixture.ticker.advance(Duration.ofSeconds(2));
        cannotRead(0); // by the look before it
        FilesChanged changed = fixture.next(FilesChanged.class);
        assertThat(changed.lost().isEmpty()).isTrue();
        assertThat(list(changed.doubtful())).containsExactly(0, 1, 2, 3);
        assertThat(changed.error().kind()).isEqualTo(ErrorKind.FILES_CHANGED);
        canRead(0);
        cannotRead(1);
        assertThat(fixture.next(ReadFailed.class).piece()).isEqualTo(1);
        storage.check(9, changed.doubtful());
        PiecesChecked told = fixture.next(PiecesChecked.class);
        assertThat(list(told.checked())).containsExactly(0, 1, 2, 3);
        assertThat(list(told.good())).containsExactly(0, 2, 3);
        fixture.next(CheckFinished.class);
        awaitRecorded(ALL - 1);
        fixture.storeAll(storage, torrent, List.of(1));
        awaitRecorded(ALL);
        long modified = Files.getLastModifiedTime(a()).to(TimeUnit.NANOSECONDS);
        await().until(() -> recorded().files().getFirst().modifiedNanos() == modified);
    }

    @Test
    void aFileWrittenOverBySomebodyElseIsNotWrittenToBeforeItWasLookedAt() throws IOException {
        Path others = dir.resolve("others");
        Files.write(others, new byte[3584]);
        Files.move(others, b(), StandardCopyOption.REPLACE_EXISTING);
        touch(b());
        storage.store(5, torrent.blocks(5), false);
        List<StorageEvent> told = List.of(fixture.next(), fixture.next());
        assertThat(told).filteredOn(WriteFailed.class::isInstance).hasSize(1);
        assertThat(told)
                .filteredOn(FilesChanged.class::isInstance)
                .singleElement()
                .satisfies(event ->
                        assertThat(list(((FilesChanged) event).doubtful())).containsExactly(3, 4, 5, 6));
        assertThat(Files.readAllBytes(b())).isEqualTo(new byte[3584]);
        fixture.storeAll(storage, torrent, List.of(5));
        canRead(5);
        cannotRead(6);
    }

    @Test
    void aFolderInAFilesPlaceCostsThatFilesPieces() throws IOException {
        Files.delete(b());
        Files.createDirectory(b());
        lookAgain();
        FilesChanged changed = fixture.next(FilesChanged.class);
        assertThat(list(changed.lost())).containsExactly(3, 4, 5, 6);
        assertThat(changed.error().kind()).isEqualTo(ErrorKind.PATH_BLOCKED);
        assertThat(fixture.next()).isEqualTo(new LookedAgain());
        lookAgain();
        assertThat(fixture.next()).as("told once").isEqualTo(new LookedAgain());
        canRead(1);
    }

    @Test
    void anEditOfAFileThatIsBeingFetchedIsNotTakenForOurs() throws IOException {
        Files.delete(a());
        lookAgain();
        fixture.next(FilesChanged.class);
        fixture.next(LookedAgain.class);
        fixture.storeAll(storage, torrent, List.of(0));
        flipByte(a(), 5);
        touch(a());
        storage.close();
        fixture.next(StorageEvent.Closed.class);
        FileStorage again = fixture.open(torrent, dir);
        again.compare(3, recorded());
        StorageEvent.Compared compared = fixture.next(StorageEvent.Compared.class);
        assertThat(compared.trusted().has(0) && !again.ledger().isUnproven(0))
                .as("piece 0 is served without a hash")
                .isFalse();
    }

    @Test
    void aCheckOfSomePiecesDoesNotHideWhatChangedInOtherFiles() throws IOException {
        flipByte(b(), 3000);
        touch(b());
        Bitfield first = new Bitfield(ALL);
        first.set(0);
        storage.check(4, first);
        fixture.next(PiecesChecked.class);
        fixture.next(CheckFinished.class);
        lookAgain();
        assertThat(list(fixture.next(FilesChanged.class).doubtful())).containsExactly(3, 4, 5, 6);
    }
}
