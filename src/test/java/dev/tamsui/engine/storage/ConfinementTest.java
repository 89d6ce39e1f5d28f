package dev.tamsui.engine.storage;

import static dev.tamsui.engine.storage.TestTorrent.Spec.file;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tamsui.engine.model.ErrorKind;
import dev.tamsui.engine.model.TorrentError;
import dev.tamsui.engine.storage.StorageEvent.Deleted;
import dev.tamsui.engine.storage.StorageEvent.PieceStored;
import dev.tamsui.engine.storage.StorageEvent.WriteFailed;
import dev.tamsui.engine.storage.TestTorrent.Spec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What may be written and removed, and that nothing else is. */
class ConfinementTest {
    @TempDir
    Path temp;

    private Path save = Path.of("");
    private Path outside = Path.of("");
    private final DiskFixture fixture = new DiskFixture();
    private final TestTorrent torrent = TestTorrent.of(1024, file("t/sub/a", 1024), file("t/b", 1024));

    @BeforeEach
    void makeFolders() throws IOException {
        save = Files.createDirectory(temp.resolve("save"));
        outside = Files.createDirectory(temp.resolve("outside"));
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private ErrorKind storeFails(FileStorage storage, int piece) {
        storage.store(piece, torrent.blocks(piece), false);
        return fixture.next(WriteFailed.class).error().kind();
    }

    @Test
    void aFolderLinkThatLeadsOutsideIsNeverFollowed() throws IOException {
        Files.createDirectory(save.resolve("t"));
        Files.createSymbolicLink(save.resolve("t/sub"), outside);
        assertThat(storeFails(fixture.open(torrent, save), 0)).isEqualTo(ErrorKind.PATH_BLOCKED);
        assertThat(outside).isEmptyDirectory();
    }

    @Test
    void aFolderLinkThatStaysInsideIsFollowed() throws IOException {
        Files.createDirectories(save.resolve("elsewhere"));
        Files.createDirectory(save.resolve("t"));
        Files.createSymbolicLink(save.resolve("t/sub"), save.resolve("elsewhere"));
        fixture.storeAll(fixture.open(torrent, save), torrent, List.of(0));
        assertThat(save.resolve("elsewhere/a")).hasBinaryContent(torrent.fileBytes(0));
    }

    @Test
    void aDanglingFolderLinkBlocks() throws IOException {
        Files.createSymbolicLink(save.resolve("t"), outside.resolve("none"));
        assertThat(storeFails(fixture.open(torrent, save), 0)).isEqualTo(ErrorKind.PATH_BLOCKED);
        assertThat(outside).isEmptyDirectory();
    }

    @Test
    void aLinkInAFilesPlaceIsNeitherWrittenNorReadThrough() throws IOException {
        Path target = Files.write(outside.resolve("target"), new byte[1024]);
        Files.createDirectory(save.resolve("t"));
        Files.createSymbolicLink(save.resolve("t/b"), target);
        FileStorage storage = fixture.open(torrent, save);
        assertThat(storeFails(storage, 1)).isEqualTo(ErrorKind.PATH_BLOCKED);
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> DiskFixture.read(storage, 1, 0, 1));
        assertThat(target).hasBinaryContent(new byte[1024]);
    }

    @Test
    void aFolderSwappedForALinkWhileOpenIsNoticed() throws IOException {
        FileStorage storage = fixture.open(torrent, save);
        fixture.storeAll(storage, torrent, List.of(0));
        Files.move(save.resolve("t/sub"), save.resolve("moved"));
        Files.write(outside.resolve("a"), new byte[1024]);
        Files.createSymbolicLink(save.resolve("t/sub"), outside);
        fixture.ticker.advance(Duration.ofSeconds(2));
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> DiskFixture.read(storage, 0, 0, 1));
        fixture.next(StorageEvent.StorageMissing.class);
        storage.store(0, torrent.blocks(0), false);
        assertThat(List.of(fixture.next(), fixture.next()))
                .hasAtLeastOneElementOfType(StorageEvent.WriteFailed.class)
                .hasAtLeastOneElementOfType(StorageEvent.StorageMissing.class);
        assertThat(outside.resolve("a")).hasBinaryContent(new byte[1024]);
    }

    @Test
    void aFolderSwappedForALinkBetweenLookAndOpeningIsNoticed() throws IOException {
        FailingFiles files = new FailingFiles();
        Files.write(outside.resolve("b"), new byte[1024]);
        files.openFault = (path, _) -> {
            swap(path.getParent());
            return null;
        };
        try (DiskFixture another = new DiskFixture(8, files)) {
            FileStorage storage = another.open(torrent, save);
            storage.store(0, torrent.blocks(0), false);
            assertThat(another.next(WriteFailed.class).error().kind()).isEqualTo(ErrorKind.PATH_BLOCKED);
            assertThat(outside.resolve("a")).isEmptyFile();
        }
        Files.delete(save.resolve("t/sub"));
        Files.write(save.resolve("t/b"), new byte[1024]);
        try (DiskFixture another = new DiskFixture(8, files)) {
            FileStorage storage = another.open(torrent, save);
            storage.store(1, torrent.blocks(1), false);
            assertThat(another.next(WriteFailed.class).error().kind()).isEqualTo(ErrorKind.PATH_BLOCKED);
            assertThatExceptionOfType(IOException.class).isThrownBy(() -> DiskFixture.read(storage, 1, 0, 1));
            assertThat(outside.resolve("b")).hasBinaryContent(new byte[1024]);
            assertThat(another.disk.openFiles()).isZero();
        }
    }

    /** Puts a link that leads out in a folder's place, unless one is there. */
    private void swap(@Nullable Path folder) {
        try {
            if (folder != null && !Files.isSymbolicLink(folder)) {
                Files.move(folder, save.resolve("moved-" + folder.getFileName()));
                Files.createSymbolicLink(folder, outside);
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aSavePathThatIsALinkIsTheUsersOwnChoice() throws IOException {
        Path link = Files.createSymbolicLink(temp.resolve("link"), save);
        fixture.storeAll(fixture.open(torrent, link), torrent, List.of(0, 1));
        assertThat(save.resolve("t/b")).hasBinaryContent(torrent.fileBytes(1));
    }

    @Test
    void aHardLinkedFileIsNotOverwrittenButIsRead() throws IOException {
        torrent.writeTo(save);
        Files.createLink(outside.resolve("other"), torrent.path(save, 1));
        FileStorage storage = fixture.open(torrent, save);
        assertThat(fixture.check(storage, 2).isFull()).isTrue();
        assertThat(DiskFixture.read(storage, 1, 0, 1024)).isEqualTo(torrent.bytes(1, 0, 1024));
        assertThat(storeFails(storage, 1)).isEqualTo(ErrorKind.HARD_LINKED);
    }

    @Test
    void aHardLinkMadeWhileTheFileIsOpenIsSeenBeforeTheNextWrite() throws IOException {
        TestTorrent one = TestTorrent.of(1024, file("x", 2048));
        FileStorage storage = fixture.open(one, save);
        fixture.storeAll(storage, one, List.of(0));
        Files.createLink(outside.resolve("other"), save.resolve("x"));
        storage.store(1, one.blocks(1), false);
        assertThat(fixture.next(WriteFailed.class).error().kind()).isEqualTo(ErrorKind.HARD_LINKED);
        assertThat(outside.resolve("other")).hasSize(1024);
    }

    @Test
    void aFileInAFoldersPlaceAndTheReverseBlock() throws IOException {
        Files.createDirectories(save.resolve("t/b"));
        FileStorage storage = fixture.open(torrent, save);
        assertThat(storeFails(storage, 1)).isEqualTo(ErrorKind.PATH_BLOCKED);
        Files.write(save.resolve("t/sub"), new byte[3]);
        assertThat(storeFails(storage, 0)).isEqualTo(ErrorKind.PATH_BLOCKED);
        assertThat(save.resolve("t/sub")).hasBinaryContent(new byte[3]);
    }

    @Test
    void finishMakesEmptyFilesAndExecuteBitsWithinTheUmask() throws IOException {
        TestTorrent whole = TestTorrent.of(1024, new Spec("t/run", 1024, false, true), file("t/deep/empty", 0));
        FileStorage storage = fixture.open(whole, save);
        fixture.storeAll(storage, whole, List.of(0));
        Set<PosixFilePermission> before = Files.getPosixFilePermissions(save.resolve("t/run"));
        assertThat(before).doesNotContain(PosixFilePermission.OWNER_EXECUTE);
        storage.finish();
        assertThat(fixture.next()).isEqualTo(new StorageEvent.Finished(null));
        assertThat(save.resolve("t/deep/empty")).isEmptyFile();
        String wanted = PosixFilePermissions.toString(before).replaceAll("r(.)-", "r$1x");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(save.resolve("t/run"))))
                .isEqualTo(wanted);
    }

    @Test
    void finishCutsAFileWeWroteAndLeavesAnAdoptedOneWithItsTail() throws IOException {
        torrent.writeTo(save);
        Files.write(torrent.path(save, 0), new byte[1030]);
        Files.write(torrent.path(save, 1), Arrays.copyOf(torrent.fileBytes(1), 1030));
        FileStorage storage = fixture.open(torrent, save);
        fixture.storeAll(storage, torrent, List.of(0));
        storage.finish();
        assertThat(fixture.next()).isEqualTo(new StorageEvent.Finished(null));
        assertThat(torrent.path(save, 0)).hasSize(1024);
        assertThat(torrent.path(save, 1)).hasSize(1030);
    }

    @Test
    void finishReportsWhatItCannotMake() throws IOException {
        TestTorrent whole = TestTorrent.of(1024, file("t/a", 1024), file("t/empty", 0));
        whole.writeTo(save);
        Files.delete(save.resolve("t/empty"));
        Files.createDirectory(save.resolve("t/empty"));
        fixture.open(whole, save).finish();
        TorrentError error =
                Objects.requireNonNull(fixture.next(StorageEvent.Finished.class).error());
        assertThat(error.kind()).isEqualTo(ErrorKind.PATH_BLOCKED);
        assertThat(error.message()).contains("t/empty");
    }

    @Test
    void deleteRemovesItsOwnFilesAndEmptyFoldersOnly() throws IOException {
        torrent.writeTo(save);
        Files.write(save.resolve("t/foreign"), new byte[1]);
        FileStorage storage = fixture.open(torrent, save);
        DiskFixture.read(storage, 0, 0, 1);
        storage.delete();
        assertThat(fixture.next()).isEqualTo(new Deleted(null));
        assertThat(save.resolve("t/foreign")).exists();
        assertThat(save.resolve("t/sub")).doesNotExist();
        assertThat(save.resolve("t/b")).doesNotExist();
        assertThat(fixture.disk.openFiles()).isZero();
    }

    @Test
    void deleteLeavesNothingOfATorrentThatIsAlone() throws IOException {
        torrent.writeTo(save);
        fixture.open(torrent, save).delete();
        assertThat(fixture.next()).isEqualTo(new Deleted(null));
        assertThat(save).isEmptyDirectory();
    }

    @Test
    void deleteLeavesLinksAloneAndSaysSo() throws IOException {
        torrent.writeTo(outside);
        Files.createDirectory(save.resolve("t"));
        Files.createSymbolicLink(save.resolve("t/sub"), outside.resolve("t/sub"));
        Files.createSymbolicLink(save.resolve("t/b"), outside.resolve("t/b"));
        fixture.open(torrent, save).delete();
        Deleted deleted = fixture.next(Deleted.class);
        assertThat(deleted.error()).isNotNull().satisfies(error -> {
            assertThat(error.kind()).isEqualTo(ErrorKind.PATH_BLOCKED);
            assertThat(error.message()).contains("could not be removed").contains("t/sub");
        });
        assertThat(outside.resolve("t/sub/a")).exists();
        assertThat(outside.resolve("t/b")).exists();
        assertThat(save.resolve("t/b")).isSymbolicLink();
    }

    @Test
    void aLateStoreCannotBringBackADeletedFile() throws IOException {
        FileStorage storage = fixture.open(torrent, save);
        for (int round = 0; round < 2; round++) {
            storage.store(round, torrent.blocks(round), false);
        }
        storage.delete();
        storage.store(0, torrent.blocks(0), false);
        fixture.next(PieceStored.class);
        fixture.next(PieceStored.class);
        fixture.next(Deleted.class);
        assertThat(save).isEmptyDirectory();
        assertThat(fixture.released).hasSize(3);
    }

    @Test
    void aDeletionThatTheStoppedDiskRefusesIsNotClaimedDone() throws IOException {
        torrent.writeTo(save);
        FileStorage storage = fixture.open(torrent, save);
        DiskFixture.read(storage, 0, 0, 1);
        fixture.disk.close();
        storage.delete();
        assertThat(fixture.next(Deleted.class).error()).isNotNull();
        assertThat(torrent.path(save, 0)).exists();
    }

    @Test
    void deleteAfterCloseStillDeletes() throws IOException {
        torrent.writeTo(save);
        FileStorage storage = fixture.open(torrent, save);
        storage.close();
        fixture.next(StorageEvent.Closed.class);
        storage.delete();
        fixture.next(Deleted.class);
        assertThat(save).isEmptyDirectory();
    }
}
