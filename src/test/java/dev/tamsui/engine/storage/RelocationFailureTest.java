package dev.tamsui.engine.storage;

import static dev.tamsui.engine.storage.RelocationKillTest.awaitEnd;
import static dev.tamsui.engine.storage.RelocationKillTest.files;
import static dev.tamsui.engine.storage.TestTorrent.Spec.file;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tamsui.engine.model.EngineSettings;
import dev.tamsui.engine.model.ErrorKind;
import dev.tamsui.engine.model.TorrentError;
import dev.tamsui.engine.model.TorrentId;
import dev.tamsui.engine.storage.StorageEvent.Closed;
import dev.tamsui.engine.storage.StorageEvent.Deleted;
import dev.tamsui.engine.storage.StorageEvent.MoveProgress;
import dev.tamsui.engine.storage.StorageEvent.MoveUndone;
import dev.tamsui.engine.storage.StorageEvent.Moved;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Moves that fail, wait, are broken off or given up. */
class RelocationFailureTest extends RelocationFixture {

    @ParameterizedTest
    @EnumSource(Crossing.class)
    void aFileThatStandsAtTheNewPlaceIsLeftAloneAndSoIsAllElse(Crossing crossing) throws IOException {
        Files.createDirectories(target.resolve("t/sub"));
        Files.writeString(target.resolve("t/sub/b"), "somebody else's");
        try (Open seed = seed(crossing)) {
            TorrentError error = seed.failToMove(1, target, false);
            assertThat(error.kind()).isEqualTo(ErrorKind.PATH_BLOCKED);
            assertThat(error.message()).contains("t/sub/b", "exists at the new place already");
            assertThat(seed.disk.log.moves).containsExactly("stayed", "left");
            assertThat(DiskFixture.read(seed.storage, 0, 0, 100)).isEqualTo(torrent.bytes(0, 0, 100));
        }
        assertWhole(source);
        assertThat(files(target)).containsExactly("t/sub/b");
        assertThat(target.resolve("t/sub/b")).hasContent("somebody else's");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"No space left on device, DISK_FULL", "Input/output error, IO", "Read-only file system, READ_ONLY"})
    void aCopyThatCannotBeWrittenIsTakenBack(String words, ErrorKind kind) throws IOException {
        FailingFiles failing = new FailingFiles(crossing(Crossing.OTHER));
        failing.writeFault = (path, at) -> path.startsWith(target) && path.endsWith(".tamsui-move-7-1") ? words : null;
        try (Open seed = seed(failing)) {
            TorrentError error = seed.failToMove(1, target, false);
            assertThat(error.kind()).isEqualTo(kind);
            assertThat(error.message()).isEqualTo("writing the copy of t/sub/b: " + words);
            assertThat(files(target)).isEmpty();
            assertThat(target.resolve("t")).doesNotExist();
            assertThat(seed.disk.log.moves).containsExactly("stayed", "left");
            assertThat(DiskFixture.read(seed.storage, 92, 0, 100)).isEqualTo(torrent.bytes(92, 0, 100));

            failing.writeFault = (_, _) -> null;
            seed.move(2, target);
        }
        assertWhole(target);
    }

    @Test
    void aFileThatCannotBeReadIsNotMoved() throws IOException {
        FailingFiles failing = new FailingFiles(crossing(Crossing.OTHER));
        failing.readFault = (path, at) -> path.startsWith(source) && at > 2_000_000 ? "Input/output error" : null;
        try (Open seed = seed(failing)) {
            assertThat(seed.failToMove(1, target, false))
                    .isEqualTo(new TorrentError(ErrorKind.IO, "copying of t/a: Input/output error"));
        }
        assertWhole(source);
        assertThat(files(target)).isEmpty();
    }

    @Test
    void aCopyThatDoesNotReadBackIsNoCopy() throws IOException {
        FailingFiles failing = new FailingFiles(crossing(Crossing.OTHER));
        failing.syncFault = (path, at) -> {
            if (path.endsWith(".tamsui-move-7-0")) {
                spoil(path);
            }
            return null;
        };
        try (Open seed = seed(failing)) {
            assertThat(seed.failToMove(1, target, false).message())
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
        try (Open seed = seed(Crossing.SAME)) {
            assertThat(seed.disk.check(seed.storage, torrent.pieces()).isFull()).isTrue();
            Files.delete(torrent.path(source, 2));
            assertThat(seed.failToMove(1, target, false))
                    .isEqualTo(new TorrentError(ErrorKind.FILES_MISSING, "t/c is missing"));
        }
        assertThat(files(source)).containsExactly("t/a", "t/sub/b");
        assertThat(files(target)).isEmpty();
    }

    @Test
    void aNewPlaceThatIsNotMountedIsWaitedFor() throws IOException {
        Files.delete(target);
        try (Open seed = seed(Crossing.SAME)) {
            assertThat(seed.failToMove(1, target, true).kind()).isEqualTo(ErrorKind.STORAGE_MISSING);
            assertThat(target).doesNotExist();
            assertThat(seed.disk.log.moves).isEmpty();
            Files.createDirectory(target);
            seed.move(2, target);
        }
        assertWhole(target);
    }

    /** As when the volume of the new place is unmounted: it is another folder, and empty, or none at all. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aNewPlaceThatIsTakenAwayMeanwhileIsWaitedForAndNotMadeAnew(boolean isFolderLeft) throws IOException {
        Path volume = dir.resolve("volume");
        FailingFiles failing = new FailingFiles(crossing(Crossing.OTHER));
        failing.writeFault = (path, at) -> {
            if (path.startsWith(target) && at > 0 && !Files.exists(volume)) {
                takeAway(volume, isFolderLeft);
            }
            return null;
        };
        try (Open seed = seed(failing)) {
            TorrentError error = seed.failToMove(1, target, true);
            assertThat(error.kind()).as(error.message()).isEqualTo(ErrorKind.STORAGE_MISSING);
            assertThat(Files.exists(target)).isEqualTo(isFolderLeft);
            assertThat(seed.disk.log.moves).isEmpty();
            assertWhole(source);
            if (isFolderLeft) {
                assertThat(target).isEmptyDirectory();
                Files.delete(target);
            }
            failing.writeFault = (_, _) -> null;
            Files.move(volume, target);
            seed.move(2, target);
        }
        assertWhole(target);
        assertThat(files(source)).isEmpty();
    }

    private void takeAway(Path volume, boolean isFolderLeft) {
        try {
            Files.move(target, volume);
            if (isFolderLeft) {
                Files.createDirectory(target);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @EnumSource(Crossing.class)
    void aSwitchThatMayOrMayNotBeRecordedKeepsBothPlacesWhole(Crossing crossing) throws IOException {
        try (Open seed = seed(crossing)) {
            seed.disk.log.fault = "the store is away";
            assertThat(seed.failToMove(1, target, true).message())
                    .contains("could not be recorded", "the store is away");
            assertWhole(source);
            assertWhole(target);
            seed.disk.log.fault = null;
            seed.move(2, target);
        }
        assertWhole(target);
        assertThat(files(source)).isEmpty();
    }

    /** The answer of the first switch was lost; the second attempt fails before it gets so far. */
    @ParameterizedTest
    @EnumSource(Crossing.class)
    void aFailureAfterASwitchThatWasRecordedUnknownIsNotTakenBack(Crossing crossing) throws IOException {
        try (Open seed = seed(crossing)) {
            assertThat(seed.disk.check(seed.storage, torrent.pieces()).isFull()).isTrue();
            seed.disk.log.losesAnswers = true;
            seed.disk.log.fault = "the answer was lost";
            assertThat(seed.failToMove(1, target, true).message()).contains("the answer was lost");
            seed.disk.log.fault = null;
            Files.delete(torrent.path(source, 1));
            seed.move(2, target);
            assertThat(seed.disk.log.moves).containsExactly("moved", "left");
            assertThat(DiskFixture.read(seed.storage, 92, 0, 100)).isEqualTo(torrent.bytes(92, 0, 100));
            assertThat(seed.disk.check(seed.storage, torrent.pieces()).isFull()).isTrue();
        }
        assertWhole(target);
        assertThat(files(source)).isEmpty();
    }

    @Test
    void whatCannotBeRecordedIsNotTakenBackEither() throws IOException {
        FailingFiles failing = new FailingFiles(crossing(Crossing.OTHER));
        failing.readFault = (path, at) -> path.startsWith(source.resolve("t/sub")) ? "Input/output error" : null;
        try (Open seed = seed(failing)) {
            seed.disk.log.fault = "the store is away";
            assertThat(seed.failToMove(1, target, true).message()).contains("the store is away");
            assertThat(files(target)).contains("t/a");
            seed.disk.log.fault = null;
            assertThat(seed.failToMove(2, target, false).message()).contains("Input/output error");
        }
        assertWhole(source);
        assertThat(files(target)).isEmpty();
    }

    @Test
    void aMoveThatTheRecordKnowsNothingOfIsTakenBack() throws IOException {
        try (Open seed = seed(Crossing.OTHER)) {
            seed.disk.log.isCancelled = true;
            assertThat(seed.failToMove(1, target, false).message()).contains("given up");
            assertThat(seed.disk.log.moves).containsExactly("stayed", "left");
        }
        assertWhole(source);
        assertThat(files(target)).isEmpty();
    }

    @Test
    void aCancelledMoveIsTakenBackAndSaysSo() throws IOException {
        Held held = new Held();
        try (Open seed = held.move()) {
            seed.storage.giveUpMove();
            held.goOn.countDown();
            seed.disk.next(MoveProgress.class);
            assertThat(seed.disk.next()).isInstanceOf(MoveUndone.class).isEqualTo(new MoveUndone(1, null));
            assertThat(seed.disk.log.moves).containsExactly("left");
            assertWhole(source);
            assertThat(files(target)).isEmpty();
            assertThat(seed.disk.check(seed.storage, torrent.pieces()).isFull()).isTrue();
            seed.move(2, target);
        }
        assertWhole(target);
    }

    @Test
    void whatAnEarlierRunHasCarriedIsClearedWithItsUnfinishedCopies() throws IOException {
        Held held = new Held();
        try (Open seed = held.move()) {
            seed.storage.close();
            held.goOn.countDown();
            seed.disk.next(MoveProgress.class);
            seed.disk.next(Closed.class);
        }
        assertThat(files(target)).containsExactly("t/.tamsui-move-7-0");
        try (Open open = open(crossing(Crossing.OTHER))) {
            open.storage.clear(1, target);
            assertThat(awaitEnd(open.disk)).isEqualTo(new Moved(1, null));
            assertThat(open.disk.log.moves).containsExactly("left");
        }
        assertWhole(source);
        assertThat(target.resolve("t")).doesNotExist();
    }

    @Test
    void aStopLeavesItForTheNextStart() throws IOException {
        Held held = new Held();
        try (Open seed = held.move()) {
            seed.storage.close();
            held.goOn.countDown();
            seed.disk.next(MoveProgress.class);
            seed.disk.next(Closed.class);
            assertThat(seed.disk.log.moves).isEmpty();
        }
        assertWhole(source);
        assertThat(files(target)).containsExactly("t/.tamsui-move-7-0");
        try (Open open = open(crossing(Crossing.OTHER))) {
            open.move(1, target);
        }
        assertWhole(target);
    }

    @Test
    void aTorrentThatIsForgottenKeepsItsFilesWhereTheyAre() throws IOException {
        Held held = new Held();
        try (Open seed = held.move()) {
            seed.storage.giveUpMove();
            seed.storage.close();
            held.goOn.countDown();
            seed.disk.next(MoveProgress.class);
            seed.disk.next(MoveUndone.class);
            seed.disk.next(Closed.class);
        }
        assertWhole(source);
        assertThat(files(target)).isEmpty();
    }

    @Test
    void aTorrentThatIsDeletedWithItsDataLeavesNothingAnywhere() throws IOException {
        Path third = Files.createDirectory(dir.resolve("third"));
        torrent.writeTo(third);
        Held held = new Held();
        try (Open seed = held.move()) {
            Files.setLastModifiedTime(torrent.path(third, 0), Files.getLastModifiedTime(torrent.path(source, 0)));
            Files.setLastModifiedTime(torrent.path(third, 1), Files.getLastModifiedTime(torrent.path(source, 1)));
            Files.setLastModifiedTime(torrent.path(third, 2), Files.getLastModifiedTime(torrent.path(source, 2)));
            seed.storage.giveUpMove();
            seed.storage.clear(2, third);
            seed.storage.giveUpMove();
            seed.storage.delete();
            held.goOn.countDown();
            seed.disk.next(MoveProgress.class);
            seed.disk.next(MoveUndone.class);
            assertThat(seed.disk.next(Moved.class)).isEqualTo(new Moved(2, null));
            assertThat(seed.disk.next(Deleted.class).error()).isNull();
        }
        for (Path place : List.of(source, target, third)) {
            assertThat(files(place)).isEmpty();
        }
    }

    @Test
    void nothingMayBeStoredMeanwhile() throws IOException {
        Held held = new Held();
        try (Open seed = held.move()) {
            assertThatExceptionOfType(IllegalStateException.class)
                    .isThrownBy(() -> seed.storage.store(0, torrent.blocks(0), false))
                    .withMessageContaining("while the torrent is moved");
            seed.storage.finish();
            held.goOn.countDown();
            assertThat(awaitEnd(seed.disk)).isEqualTo(new Moved(1, null));
            assertThat(seed.disk.next(StorageEvent.Finished.class).error()).isNull();
        }
    }

    /** A disk where a root is known to have had a volume, which is not there. */
    private DiskFixture without(Path root) throws IOException {
        Path real = root.toRealPath();
        RootLog log = new RootLog() {
            @Override
            public Map<Path, String> markers() {
                return Map.of(real, "01234567-89ab-cdef-0123-456789abcdef");
            }

            @Override
            public void remember(Path root, String marker) {}
        };
        return new DiskFixture(
                crossing(Crossing.OTHER), 128, new Placing(EngineSettings.Files.PLAIN, List.of(real), log));
    }

    @Test
    void intoTheMountPointOfAVolumeThatIsAwayNothingIsCarried() throws IOException {
        torrent.writeTo(source);
        try (Open seed = new Open(without(target), source)) {
            assertThat(seed.disk.disk.missingVolume(target.resolve("not/there")))
                    .isNotNull()
                    .extracting(TorrentError::kind)
                    .isEqualTo(ErrorKind.STORAGE_MISSING);
            assertThat(seed.disk.disk.missingVolume(source)).isNull();
            assertThat(seed.failToMove(1, target, true).kind()).isEqualTo(ErrorKind.STORAGE_MISSING);
            assertThat(target).isEmptyDirectory();
            assertThat(seed.disk.log.moves).isEmpty();
        }
        assertWhole(source);
    }

    @Test
    void aLeftoverWhoseVolumeIsAwayIsToldAndNotForgotten() throws IOException {
        torrent.writeTo(source);
        try (Open seed = new Open(without(target), source)) {
            seed.storage.clear(1, target);
            Moved told = (Moved) awaitEnd(seed.disk);
            assertThat(told.error()).isNotNull().extracting(TorrentError::kind).isEqualTo(ErrorKind.STORAGE_MISSING);
            assertThat(seed.disk.log.moves).isEmpty();
        }
        assertWhole(source);
    }

    @Test
    void nothingIsClearedWhileTheDataItselfIsAway() throws IOException {
        torrent.writeTo(target);
        try (Open open = new Open(without(source), source)) {
            open.storage.clear(1, target);
            assertThat(((Moved) awaitEnd(open.disk)).error()).isNotNull();
            assertThat(open.disk.log.moves).isEmpty();
        }
        assertWhole(target);
    }

    @Test
    void aNewPlaceThatHangsHoldsUpOnlyWhoGoesThere() throws IOException {
        TestTorrent other = TestTorrent.of(32_768, file("o/a", 500_000));
        Path third = Files.createDirectory(dir.resolve("third"));
        other.writeTo(source);
        Held held = new Held();
        DiskFixture disk = new DiskFixture(
                held.files,
                128,
                new Placing(
                        EngineSettings.Files.PLAIN,
                        List.of(source.toRealPath(), target.toRealPath(), third.toRealPath()),
                        RootLog.NONE));
        torrent.writeTo(source);
        try (Open seed = new Open(disk, source)) {
            seed.storage.move(1, target);
            FailingFiles.await(held.reached);
            disk.next(MoveProgress.class);
            FileStorage neighbour = disk.disk.open(
                    new TorrentId(8),
                    source,
                    other.files(),
                    other.layout(),
                    other.verifier(),
                    disk.events::add,
                    disk::release);
            assertThat(disk.check(neighbour, other.pieces()).isFull()).isTrue();
            neighbour.move(2, third);
            assertThat(awaitEnd(disk)).isEqualTo(new Moved(2, null));
            assertThat(DiskFixture.read(seed.storage, 0, 0, 100)).isEqualTo(torrent.bytes(0, 0, 100));
            held.goOn.countDown();
            assertThat(awaitEnd(disk)).isEqualTo(new Moved(1, null));
        }
        assertThat(files(target)).containsExactly(SaveRoot.MARKER, "t/a", "t/c", "t/sub/b");
    }
}
