package dev.tamsui.engine.storage;

import static dev.tamsui.engine.storage.TestTorrent.Spec.file;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.tamsui.engine.model.ErrorKind;
import dev.tamsui.engine.model.FileMark;
import dev.tamsui.engine.model.Recorded;
import dev.tamsui.engine.storage.StorageEvent.Closed;
import dev.tamsui.engine.storage.StorageEvent.Compared;
import dev.tamsui.engine.storage.StorageEvent.Deleted;
import dev.tamsui.engine.storage.StorageEvent.Finished;
import dev.tamsui.engine.storage.StorageEvent.PieceStored;
import dev.tamsui.engine.storage.StorageEvent.Unsynced;
import dev.tamsui.engine.storage.StorageEvent.WriteFailed;
import dev.tamsui.engine.wire.Bitfield;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** When and what is synced and recorded, on real threads. */
class GroupCommitTest {
    private static final SyncSettings AT_ONCE = new SyncSettings(1, Duration.ZERO);
    private static final SyncSettings NEVER = new SyncSettings(Long.MAX_VALUE, Duration.ofDays(1));

    @TempDir
    Path dir;

    private final TestTorrent torrent = TestTorrent.of(1024, file("t/a", 2048), file("t/b", 1024));
    private final FailingFiles files = new FailingFiles();

    private static Bitfield have(DiskFixture fixture, TestTorrent torrent) {
        Recorded recorded = fixture.log.recorded().get(DiskFixture.ID);
        return recorded == null ? new Bitfield(torrent.pieces()) : Bitfield.of(recorded.have(), torrent.pieces());
    }

    private FileMark mark(DiskFixture fixture, int file) {
        return Objects.requireNonNull(fixture.log.recorded().get(DiskFixture.ID))
                .files()
                .get(file);
    }

    private FileMark real(int file) throws IOException {
        Path path = torrent.path(dir, file);
        return new FileMark(Files.size(path), Files.getLastModifiedTime(path).to(TimeUnit.NANOSECONDS), false);
    }

    @Test
    void aPieceIsRecordedAfterItsFilesAndTheirFoldersAreSynced() throws IOException {
        try (DiskFixture fixture = new DiskFixture(8, files, AT_ONCE)) {
            FileStorage storage = fixture.open(torrent, dir);
            fixture.storeAll(storage, torrent, List.of(0, 1, 2));
            await().until(() -> have(fixture, torrent).isFull());
            assertThat(files.synced).contains(torrent.path(dir, 0), torrent.path(dir, 1));
            assertThat(files.syncedFolders).contains(dir.resolve("t"), dir);
            assertThat(files.syncedFolders).containsOnlyOnce(dir.getParent());
            await().untilAsserted(() -> assertThat(mark(fixture, 1)).isEqualTo(real(1)));
            assertThat(mark(fixture, 0)).isEqualTo(real(0));
        }
    }

    @Test
    void aFileIsMarkedBeforeAnyOfItsPiecesIsRecorded() {
        try (DiskFixture fixture = new DiskFixture(8, files, NEVER)) {
            FileStorage storage = fixture.open(torrent, dir);
            fixture.storeAll(storage, torrent, List.of(0));
            await().until(() -> fixture.log.recorded().containsKey(DiskFixture.ID));
            assertThat(mark(fixture, 0).writing()).isTrue();
            assertThat(mark(fixture, 1)).isEqualTo(FileMark.ABSENT);
            assertThat(have(fixture, torrent).isEmpty()).isTrue();
            assertThat(files.synced).isEmpty();
        }
    }

    @Test
    void closingRecordsWhatWaitsWithTheFilesMarks() throws IOException {
        try (DiskFixture fixture = new DiskFixture(8, files, NEVER)) {
            FileStorage storage = fixture.open(torrent, dir);
            fixture.storeAll(storage, torrent, List.of(0));
            storage.close();
            fixture.next(Closed.class);
            assertThat(have(fixture, torrent).has(0)).isTrue();
            assertThat(mark(fixture, 0)).isEqualTo(real(0));
            assertThat(fixture.disk.openFiles()).isZero();
        }
    }

    @Test
    void closingTheDiskRecordsWhatWaits() {
        try (DiskFixture fixture = new DiskFixture(8, files, NEVER)) {
            fixture.storeAll(fixture.open(torrent, dir), torrent, List.of(2));
            fixture.disk.close();
            assertThat(have(fixture, torrent).has(2)).isTrue();
        }
    }

    @Test
    void nothingIsRecordedByDeletion() {
        try (DiskFixture fixture = new DiskFixture(8, files, NEVER)) {
            FileStorage storage = fixture.open(torrent, dir);
            fixture.storeAll(storage, torrent, List.of(0, 1, 2));
            storage.close();
            storage.delete();
            assertThat(fixture.next()).isEqualTo(new Closed());
            assertThat(fixture.next()).isEqualTo(new Deleted(null));
            assertThat(have(fixture, torrent).isEmpty()).isTrue();
            assertThat(dir).isEmptyDirectory();
        }
    }

    @Test
    void aFailedSyncTakesBackWhatItStoodForAndWhatWasRecordedStays() {
        try (DiskFixture fixture = new DiskFixture(8, files, AT_ONCE)) {
            FileStorage storage = fixture.open(torrent, dir);
            fixture.storeAll(storage, torrent, List.of(0));
            await().until(() -> have(fixture, torrent).has(0));
            files.syncFault = (path, _) -> path.endsWith("a") ? "Input/output error" : null;
            fixture.storeAll(storage, torrent, List.of(1));
            Unsynced lost = fixture.next(Unsynced.class);
            assertThat(lost.pieces().count()).isEqualTo(1);
            assertThat(lost.pieces().has(1)).isTrue();
            assertThat(lost.error().kind()).isEqualTo(ErrorKind.IO);
            assertThat(lost.error().message()).isEqualTo("sync of t/a: Input/output error");
            assertThat(fixture.disk.suspectVolumes()).containsValue("sync of t/a: Input/output error");
            assertThatExceptionOfType(IOException.class).isThrownBy(() -> DiskFixture.read(storage, 1, 0, 1));
            assertThat(fixture.next()).as("no other error").isEqualTo(new StorageEvent.ReadRefused(1));
            files.syncFault = (_, _) -> null;
            assertThat(have(fixture, torrent).has(1)).isFalse();
            fixture.storeAll(storage, torrent, List.of(1));
            await().until(() -> have(fixture, torrent).has(1));
            await().until(() -> fixture.disk.suspectVolumes().isEmpty());
            assertThat(have(fixture, torrent).has(0)).isTrue();
        }
    }

    @Test
    void aPieceBeingWrittenDuringAFailedSyncIsNotStored() {
        CountDownLatch syncing = new CountDownLatch(1);
        CountDownLatch writing = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        try (DiskFixture fixture = new DiskFixture(8, files, AT_ONCE)) {
            FileStorage storage = fixture.open(torrent, dir);
            files.syncFault = (_, _) -> {
                syncing.countDown();
                FailingFiles.await(writing);
                return "Input/output error";
            };
            fixture.storeAll(storage, torrent, List.of(0));
            FailingFiles.await(syncing);
            files.writeFault = (_, _) -> {
                writing.countDown();
                FailingFiles.await(goOn);
                return null;
            };
            storage.store(1, torrent.blocks(1), false);
            assertThat(fixture.next(Unsynced.class).pieces().has(0)).isTrue();
            goOn.countDown();
            WriteFailed failed = fixture.next(WriteFailed.class);
            assertThat(failed.piece()).isEqualTo(1);
            assertThat(failed.error().kind()).isEqualTo(ErrorKind.IO);
        }
    }

    @Test
    void whatWasWrittenDuringASyncWaitsForTheNext() {
        CountDownLatch syncing = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        try (DiskFixture fixture = new DiskFixture(8, files, AT_ONCE)) {
            FileStorage storage = fixture.open(torrent, dir);
            files.syncFault = (_, _) -> {
                syncing.countDown();
                FailingFiles.await(goOn);
                return null;
            };
            fixture.storeAll(storage, torrent, List.of(0));
            FailingFiles.await(syncing);
            fixture.storeAll(storage, torrent, List.of(1)); // a lane never waits for the sync
            fixture.log.commits.clear();
            goOn.countDown();
            await().until(() -> have(fixture, torrent).has(1));
            Recorded first = fixture.log.commits.stream()
                    .map(commit -> Objects.requireNonNull(commit.get(DiskFixture.ID)))
                    .filter(recorded -> Bitfield.of(recorded.have(), 3).has(0))
                    .findFirst()
                    .orElseThrow();
            assertThat(Bitfield.of(first.have(), 3).has(1)).isFalse();
        }
    }

    @Test
    void whatCannotBeRecordedIsTriedAgain() {
        try (DiskFixture fixture = new DiskFixture(8, files, AT_ONCE)) {
            fixture.log.fault = "no space for the state";
            FileStorage storage = fixture.open(torrent, dir);
            fixture.storeAll(storage, torrent, List.of(0, 2));
            await().until(() -> "no space for the state".equals(fixture.disk.recordFault()));
            fixture.log.fault = null;
            await().until(() -> have(fixture, torrent).count() == 2);
            await().until(() -> fixture.disk.recordFault() == null);
            assertThat(fixture.events).isEmpty();
        }
    }

    /** Stores a piece that is a file, and waits until it is recorded that its file is being written to. Returns what was told besides. */
    private static List<StorageEvent> storeMarked(
            DiskFixture fixture, FileStorage storage, TestTorrent torrent, int piece) {
        storage.store(piece, torrent.blocks(piece), false);
        List<StorageEvent> others = new ArrayList<>();
        for (StorageEvent event = fixture.next();
                !(event instanceof PieceStored stored && stored.piece() == piece);
                event = fixture.next()) {
            others.add(event);
        }
        await().until(() -> storage.ledger().isMarkRecorded(piece));
        return others;
    }

    @Test
    void aFileIsNotSyncedBeforeTheNextStartWouldKnowThatItWasWrittenTo() {
        TestTorrent many = TestTorrent.of(
                64, IntStream.range(0, 6).mapToObj(i -> file("t/" + i, 64)).toArray(TestTorrent.Spec[]::new));
        try (DiskFixture fixture = new DiskFixture(8, files, AT_ONCE)) {
            fixture.log.fault = "no space for the state";
            FileStorage storage = fixture.open(many, dir);
            fixture.storeAll(storage, many, IntStream.range(0, 6).boxed().toList());
            int failed = fixture.log.failed.get();
            await().until(() -> fixture.log.failed.get() > failed + 4); // two groups at least, of two commits each
            assertThat(files.synced).isEmpty();
            fixture.log.fault = null;
            await().until(() -> have(fixture, many).isFull());
            assertThat(files.synced).hasSize(6);
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aFileThatIsOnlyReadNeedsNoSyncWhereThereIsNone() throws IOException {
        FileOpener.Opened file = FileOpener.system().open(Path.of("/proc/self/stat"), FileOpener.Mode.READ);
        file.sync();
        file.close();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void toForgetFailsForNothing() throws IOException {
        FileOpener system = FileOpener.system();
        Path file = Files.writeString(dir.resolve("naïve 名前 \uD83D\uDE00"), "content");
        system.forget(file);
        system.forget(dir);
        system.forget(dir.resolve("missing"));
        assertThat(file).hasContent("content");
    }

    @Test
    void whatASyncLostIsForgottenAndSoAreFilesThatTheFormerProcessWasWriting() {
        files.syncFault = (path, _) -> path.endsWith("1") ? "Input/output error" : null;
        TestTorrent two = TestTorrent.of(64, file("t/0", 64), file("t/1", 128), file("t/2", 64));
        try (DiskFixture fixture = new DiskFixture(8, files, AT_ONCE)) {
            FileStorage storage = fixture.open(two, dir);
            fixture.storeAll(storage, two, List.of(0, 1));
            fixture.next(Unsynced.class);
            assertThat(files.forgotten).containsOnly(two.path(dir, 1));
            await().until(() -> have(fixture, two).count() == 1);
            Recorded asAtAKill = Objects.requireNonNull(fixture.log.recorded().get(DiskFixture.ID));
            storage.close();
            fixture.next(Closed.class);
            files.forgotten.clear();
            fixture.open(two, dir).compare(1, asAtAKill);
            fixture.next(Compared.class);
            assertThat(files.forgotten).containsExactly(two.path(dir, 1));
        }
    }

    @Test
    void fewDescriptorsMeanThatAFileIsSyncedBeforeItIsClosed() {
        TestTorrent many = TestTorrent.of(
                64, IntStream.range(0, 40).mapToObj(i -> file("t/" + i, 64)).toArray(TestTorrent.Spec[]::new));
        try (DiskFixture fixture = new DiskFixture(4, files, NEVER)) {
            FileStorage storage = fixture.open(many, dir);
            for (int piece = 0; piece < 40; piece++) {
                storeMarked(fixture, storage, many, piece);
            }
            assertThat(fixture.disk.openFiles()).isLessThanOrEqualTo(4);
            assertThat(files.synced).hasSizeGreaterThanOrEqualTo(36);
            assertThat(have(fixture, many).isEmpty()).isTrue();
            storage.close();
            fixture.next(Closed.class);
            assertThat(have(fixture, many).isFull()).isTrue();
            assertThat(files.synced).doesNotHaveDuplicates();
        }
    }

    @Test
    void aSyncThatFailsAtClosingAFileIsToldToo() {
        TestTorrent many = TestTorrent.of(
                64, IntStream.range(0, 6).mapToObj(i -> file("t/" + i, 64)).toArray(TestTorrent.Spec[]::new));
        files.syncFault = (path, _) -> path.endsWith("0") ? "Input/output error" : null;
        try (DiskFixture fixture = new DiskFixture(3, files, NEVER)) {
            FileStorage storage = fixture.open(many, dir);
            List<StorageEvent> told = new ArrayList<>();
            for (int piece = 0; piece < 6; piece++) {
                told.addAll(storeMarked(fixture, storage, many, piece));
            }
            assertThat(told)
                    .filteredOn(Unsynced.class::isInstance)
                    .singleElement()
                    .satisfies(event -> {
                        Bitfield lost = ((Unsynced) event).pieces();
                        assertThat(lost.count()).isEqualTo(1);
                        assertThat(lost.has(0)).isTrue();
                    });
            storage.close();
            fixture.next(Closed.class);
            assertThat(have(fixture, many).count()).isEqualTo(5);
            assertThat(have(fixture, many).has(0)).isFalse();
        }
    }

    @Test
    void cuttingAFileRenewsItsMark() throws IOException {
        Files.createDirectories(dir.resolve("t"));
        Files.write(torrent.path(dir, 1), new byte[1030]);
        try (DiskFixture fixture = new DiskFixture(8, files, AT_ONCE)) {
            FileStorage storage = fixture.open(torrent, dir);
            fixture.storeAll(storage, torrent, List.of(0, 1, 2));
            storage.finish();
            assertThat(fixture.next()).isEqualTo(new Finished(null));
            await().untilAsserted(() -> assertThat(mark(fixture, 1)).isEqualTo(real(1)));
            assertThat(mark(fixture, 1).sizeBytes()).isEqualTo(1024);
        }
    }

    @Test
    void whatACheckFoundGoodIsSyncedBeforeItIsRecorded() throws IOException {
        torrent.writeTo(dir);
        try (DiskFixture fixture = new DiskFixture(8, files, AT_ONCE)) {
            FileStorage storage = fixture.open(torrent, dir);
            assertThat(fixture.check(storage, 3).isFull()).isTrue();
            await().until(() -> have(fixture, torrent).isFull());
            assertThat(files.synced).contains(torrent.path(dir, 0), torrent.path(dir, 1));
            Files.write(torrent.path(dir, 1), new byte[1024]);
            assertThat(fixture.check(storage, 3).count()).isEqualTo(2);
            await().until(() -> have(fixture, torrent).count() == 2);
        }
    }

    @Test
    void aHungSyncHoldsUpNeitherStoresNorTheEndOfTheDisk() {
        CountDownLatch never = new CountDownLatch(1);
        CountDownLatch syncing = new CountDownLatch(1);
        files.syncFault = (_, _) -> {
            syncing.countDown();
            FailingFiles.await(never);
            return "Input/output error";
        };
        DiskFixture fixture = new DiskFixture(8, files, AT_ONCE);
        FileStorage storage = fixture.open(torrent, dir);
        fixture.storeAll(storage, torrent, List.of(0));
        FailingFiles.await(syncing);
        fixture.storeAll(storage, torrent, List.of(1, 2));
        storage.close();
        assertThat(fixture.events).isEmpty();
        long start = System.nanoTime();
        Thread closing = Thread.ofPlatform().start(fixture.disk::close);
        await().atMost(Duration.ofSeconds(20)).until(() -> !closing.isAlive());
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(15));
        never.countDown();
        await().until(() -> fixture.threads.names().isEmpty());
        assertThat(fixture.events).hasAtLeastOneElementOfType(Unsynced.class);
        assertThat(fixture.events.stream().filter(PieceStored.class::isInstance))
                .isEmpty();
    }
}
