package dev.tamsui.engine.storage;

import static dev.tamsui.engine.storage.TestTorrent.Spec.file;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tamsui.engine.model.EngineSettings.Files;
import dev.tamsui.engine.model.ErrorKind;
import dev.tamsui.engine.model.FileMark;
import dev.tamsui.engine.model.Recorded;
import dev.tamsui.engine.model.StateStoreException;
import dev.tamsui.engine.storage.StorageEvent.CheckFinished;
import dev.tamsui.engine.storage.StorageEvent.Compared;
import dev.tamsui.engine.storage.StorageEvent.Finished;
import dev.tamsui.engine.storage.StorageEvent.StorageMissing;
import dev.tamsui.engine.storage.StorageEvent.WriteFailed;
import dev.tamsui.engine.wire.Bitfield;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A save root whose volume may not be mounted. Every fixture is another run of the daemon. */
class SaveRootTest {
    private static final String OTHER = "01234567-89ab-cdef-0123-456789abcdef";

    @TempDir
    Path temp;

    private Path root = Path.of("");
    private Path marker = Path.of("");
    private final Remembering log = new Remembering();
    private final TestTorrent torrent = TestTorrent.of(1024, file("t/a", 1024), file("t/b", 1024));

    /** What a store would keep. */
    private static final class Remembering implements RootLog {
        final Map<Path, String> kept = new ConcurrentHashMap<>();
        volatile boolean fails;

        @Override
        public Map<Path, String> markers() {
            if (fails) {
                throw new StateStoreException("no store", new IOException("planted"));
            }
            return kept;
        }

        @Override
        public void remember(Path root, String marker) {
            kept.put(root, marker);
        }
    }

    @BeforeEach
    void makeRoot() throws IOException {
        root = java.nio.file.Files.createDirectory(temp.toRealPath().resolve("root"));
        marker = root.resolve(SaveRoot.MARKER);
    }

    private void run(BiConsumer<DiskFixture, FileStorage> life) {
        try (DiskFixture fixture =
                new DiskFixture(FileOpener.system(), 8, new Placing(Files.PLAIN, List.of(root), log))) {
            life.accept(fixture, fixture.open(torrent, root.resolve("sub")));
        }
    }

    private void writeFirst() {
        run((fixture, storage) -> fixture.storeAll(storage, torrent, List.of(0)));
        assertThat(marker).exists();
    }

    /** As when the volume is unmounted. */
    private void moveAway() throws IOException {
        java.nio.file.Files.move(root, temp.resolve("volume"));
        java.nio.file.Files.createDirectory(root);
    }

    private void mountAgain() throws IOException {
        java.nio.file.Files.delete(root);
        java.nio.file.Files.move(temp.resolve("volume"), root);
    }

    private static Recorded nothing() {
        return new Recorded(new byte[1], List.of(FileMark.ABSENT, FileMark.ABSENT), 0);
    }

    private static Recorded first() {
        return new Recorded(new byte[] {(byte) 0x80}, List.of(new FileMark(-1, 0, true), FileMark.ABSENT), 0);
    }

    @Test
    void theFirstWriteLeavesAMarkerThatIsRemembered() throws IOException {
        run((fixture, storage) -> {
            fixture.check(storage, 2);
            assertThat(root).isEmptyDirectory();
            fixture.storeAll(storage, torrent, List.of(0));
        });
        String id = Objects.requireNonNull(log.kept.get(root));
        assertThat(java.nio.file.Files.readAllLines(marker)).startsWith(id).hasSizeGreaterThan(1);
    }

    @Test
    void withoutItsVolumeNothingIsMadeAndItComesBackByItself() throws IOException {
        writeFirst();
        moveAway();
        run((fixture, storage) -> {
            storage.check(1, Bitfield.full(2));
            StorageMissing told = fixture.next(StorageMissing.class);
            assertThat(told.error().kind()).isEqualTo(ErrorKind.STORAGE_MISSING);
            assertThat(told.error().message()).contains(root.toString(), "truncate -s 0 '" + marker + "'");
            storage.compare(2, nothing());
            fixture.next(StorageMissing.class);
            storage.store(1, torrent.blocks(1), false);
            assertThat(fixture.next(WriteFailed.class).error().kind()).isEqualTo(ErrorKind.STORAGE_MISSING);
            storage.finish();
            assertThat(Objects.requireNonNull(fixture.next(Finished.class).error())
                            .kind())
                    .isEqualTo(ErrorKind.STORAGE_MISSING);
            assertThat(root).isEmptyDirectory();
            remounted();
            assertThat(fixture.check(storage, 2).count()).isEqualTo(1);
        });
    }

    private void remounted() {
        try {
            mountAgain();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aLostMarkerIsMadeAgainWhereFilesAreAsTheyWere() throws IOException {
        writeFirst();
        String before = java.nio.file.Files.readString(marker);
        java.nio.file.Files.delete(marker);
        run((fixture, storage) -> {
            storage.compare(1, first());
            fixture.next(Compared.class);
            assertThat(marker).hasContent(before);
        });
    }

    @Test
    void filesDoNotOutweighAnotherVolumesMarker() throws IOException {
        writeFirst();
        java.nio.file.Files.writeString(marker, OTHER + "\n");
        run((fixture, storage) -> {
            storage.compare(1, first());
            assertThat(fixture.next(StorageMissing.class).error().message()).contains("another volume");
        });
        assertThat(marker).hasContent(OTHER);
    }

    @Test
    void anEmptyMarkerIsAPersonsWord() throws IOException {
        writeFirst();
        String before = java.nio.file.Files.readString(marker);
        moveAway();
        java.nio.file.Files.createFile(marker);
        run((fixture, storage) -> {
            assertThat(fixture.check(storage, 2).isEmpty()).isTrue();
            fixture.storeAll(storage, torrent, List.of(1));
        });
        assertThat(marker).hasContent(before);
    }

    @Test
    void aMarkerThatGoesWhileTheDaemonRunsIsNoFault() {
        run((fixture, storage) -> {
            fixture.storeAll(storage, torrent, List.of(0));
            assertThat(marker.toFile().delete()).isTrue();
            fixture.storeAll(storage, torrent, List.of(1));
            storage.check(1, Bitfield.full(2));
            fixture.next(StorageEvent.PiecesChecked.class);
            fixture.next(CheckFinished.class);
        });
    }

    @Test
    void anotherDaemonsMarkerServesBoth() throws IOException {
        java.nio.file.Files.writeString(marker, OTHER + "\nhello\n");
        writeFirst();
        assertThat(log.kept).containsEntry(root, OTHER);
        assertThat(marker).hasContent(OTHER + "\nhello");
    }

    @Test
    void aSavePathThatIsALinkBelongsToTheRootItLeadsTo() throws IOException {
        Path link = java.nio.file.Files.createSymbolicLink(temp.resolve("link"), root);
        try (DiskFixture fixture =
                new DiskFixture(FileOpener.system(), 8, new Placing(Files.PLAIN, List.of(root), log))) {
            fixture.storeAll(fixture.open(torrent, link), torrent, List.of(0));
        }
        assertThat(marker).exists();
    }

    @Test
    void noTorrentMayWriteTheMarker() {
        TestTorrent hostile = TestTorrent.of(1024, file(".TAMSUI-volume", 1024), file("x/.tamsui-volume/y", 1024));
        run((fixture, _) -> {
            FileStorage storage = fixture.open(hostile, root);
            for (int piece = 0; piece < 2; piece++) {
                storage.store(piece, hostile.blocks(piece), false);
                assertThat(fixture.next(WriteFailed.class).error().kind()).isEqualTo(ErrorKind.PATH_BLOCKED);
            }
        });
    }

    @Test
    void withoutTheStoreNothingIsBelieved() {
        log.fails = true;
        run((fixture, storage) -> {
            storage.check(1, Bitfield.full(2));
            fixture.next(StorageMissing.class);
            log.fails = false;
            fixture.check(storage, 2);
        });
    }

    @Test
    void aRootThatCannotBeMarkedIsUsedAllTheSame() throws IOException {
        java.nio.file.Files.createDirectory(marker);
        run((fixture, storage) -> fixture.check(storage, 2));
        FailingFiles files = new FailingFiles();
        files.openFault = (path, _) -> path.equals(marker) ? "Permission denied" : null;
        java.nio.file.Files.delete(marker);
        try (DiskFixture fixture = new DiskFixture(files, 8, new Placing(Files.PLAIN, List.of(root), log))) {
            fixture.storeAll(fixture.open(torrent, root), torrent, List.of(0, 1));
        }
        assertThat(log.kept).isEmpty();
    }
}
