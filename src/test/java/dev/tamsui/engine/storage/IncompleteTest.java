package dev.tamsui.engine.storage;

import static dev.tamsui.engine.storage.TestTorrent.Spec.file;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tamsui.engine.model.EngineSettings;
import dev.tamsui.engine.model.ErrorKind;
import dev.tamsui.engine.model.Recorded;
import dev.tamsui.engine.storage.StorageEvent.Closed;
import dev.tamsui.engine.storage.StorageEvent.Compared;
import dev.tamsui.engine.storage.StorageEvent.Deleted;
import dev.tamsui.engine.storage.StorageEvent.Finished;
import dev.tamsui.engine.wire.Bitfield;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of torrents that are not complete yet, with another name or in another place. Every fixture is another run. */
class IncompleteTest {
    @TempDir
    Path temp;

    private Path save = Path.of("");
    private Path half = Path.of("");
    private @Nullable Recorded recorded;
    private final TestTorrent torrent =
            TestTorrent.of(1024, file("t/sub/a", 1024), file("t/b", 1024), file("t/empty", 0));

    @BeforeEach
    void makeFolders() throws IOException {
        save = Files.createDirectory(temp.toRealPath().resolve("save"));
        half = temp.toRealPath().resolve("half");
    }

    private void run(String suffix, boolean elsewhere, BiConsumer<DiskFixture, FileStorage> life) {
        EngineSettings.Files files = new EngineSettings.Files(0, false, suffix, elsewhere ? half : null, false);
        try (DiskFixture fixture = new DiskFixture(8, FileOpener.system(), files)) {
            FileStorage storage = fixture.open(torrent, save);
            life.accept(fixture, storage);
            storage.close();
            StorageEvent last = fixture.next();
            while (!(last instanceof Closed)) {
                last = fixture.next();
            }
            recorded = fixture.log.recorded().get(DiskFixture.ID);
        }
    }

    private List<String> names() {
        Path base = Objects.requireNonNull(save.getParent());
        try (Stream<Path> all = Files.walk(base)) {
            return all.filter(Files::isRegularFile)
                    .map(path -> base.relativize(path).toString())
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void assertFinished(DiskFixture fixture, FileStorage storage) {
        storage.finish();
        assertThat(fixture.next(Finished.class).error()).isNull();
        assertThat(names()).containsExactly("save/t/b", "save/t/empty", "save/t/sub/a");
        assertThat(save.resolve("t/sub/a")).hasBinaryContent(torrent.fileBytes(0));
        assertThat(half.resolve("7")).doesNotExist();
    }

    @Test
    void theSuffixGoesWhenTheTorrentIsComplete() throws IOException {
        run(".part", false, (fixture, storage) -> {
            fixture.storeAll(storage, torrent, List.of(0));
            assertThat(names()).containsExactly("save/t/sub/a.part");
            fixture.storeAll(storage, torrent, List.of(1));
            assertFinished(fixture, storage);
            fixture.ticker.advance(Duration.ofSeconds(2));
            assertThat(read(storage, 0)).isEqualTo(torrent.fileBytes(0));
        });
    }

    @Test
    void aFolderForWhatIsIncompleteIsLeftWhenTheTorrentIsComplete() throws IOException {
        for (String suffix : List.of("", ".part")) {
            run(suffix, true, (fixture, storage) -> {
                fixture.storeAll(storage, torrent, List.of(0, 1));
                assertThat(names()).containsExactly("half/7/t/b" + suffix, "half/7/t/sub/a" + suffix);
                assertFinished(fixture, storage);
                storage.check(1, Bitfield.full(2));
                fixture.next(StorageEvent.PiecesChecked.class);
                fixture.next(StorageEvent.CheckFinished.class);
            });
            Files.delete(save.resolve("t/sub/a"));
            Files.delete(save.resolve("t/b"));
            Files.delete(save.resolve("t/empty"));
        }
    }

    @Test
    void whatWasBegunGoesOnWhenOptionsAreSwitchedOn() {
        run("", false, (fixture, storage) -> fixture.storeAll(storage, torrent, List.of(0)));
        run(".part", true, (fixture, storage) -> {
            storage.compare(1, Objects.requireNonNull(recorded));
            assertThat(fixture.next(Compared.class).trusted().count()).isEqualTo(1);
            fixture.storeAll(storage, torrent, List.of(1));
            assertThat(names()).containsExactly("half/7/t/b.part", "save/t/sub/a");
            assertFinished(fixture, storage);
        });
    }

    @Test
    void aKillBetweenTheRenamesLosesNothing() throws IOException {
        run(".part", false, (fixture, storage) -> fixture.storeAll(storage, torrent, List.of(0, 1)));
        Files.move(save.resolve("t/sub/a.part"), save.resolve("t/sub/a"));
        run(".part", false, (fixture, storage) -> {
            storage.compare(1, Objects.requireNonNull(recorded));
            assertThat(fixture.next(Compared.class).trusted().isFull()).isTrue();
            assertFinished(fixture, storage);
        });
    }

    @Test
    void whatStandsInTheFinalPlaceIsNeverReplaced() {
        run(".part", true, (fixture, storage) -> {
            fixture.storeAll(storage, torrent, List.of(0, 1));
            write(save.resolve("t/b"), "somebody's");
            storage.finish();
            assertThat(Objects.requireNonNull(fixture.next(Finished.class).error())
                            .kind())
                    .isEqualTo(ErrorKind.PATH_BLOCKED);
            assertThat(save.resolve("t/b")).hasContent("somebody's");
            assertThat(half.resolve("7/t/b.part")).hasBinaryContent(torrent.fileBytes(1));
            assertThat(read(storage, 1)).isEqualTo(torrent.fileBytes(1));
        });
        run(".part", true, (fixture, storage) -> {
            storage.finish();
            assertThat(Objects.requireNonNull(fixture.next(Finished.class).error())
                            .kind())
                    .isEqualTo(ErrorKind.PATH_BLOCKED);
        });
    }

    @Test
    void whatIsIncompleteIsDeletedToo() {
        run(".part", true, (fixture, storage) -> {
            fixture.storeAll(storage, torrent, List.of(0));
            storage.delete();
            assertThat(fixture.next(Deleted.class).error()).isNull();
            assertThat(names()).isEmpty();
            assertThat(half.resolve("7")).doesNotExist();
            fixture.events.add(new Closed());
        });
    }

    @Test
    void aSuffixThatMakesANameTooLongOrAnothersIsLeftOut() {
        TestTorrent odd = TestTorrent.of(
                1024, file("a", 1024), file("A.PART", 1024), file("n".repeat(251), 1024), file("n".repeat(250), 1024));
        run(".part", false, (fixture, _) -> {
            fixture.storeAll(fixture.open(odd, save), odd, List.of(0, 1, 2, 3));
            assertThat(names())
                    .containsExactly(
                            "save/A.PART.part",
                            "save/a",
                            "save/" + "n".repeat(250) + ".part",
                            "save/" + "n".repeat(251));
        });
    }

    @Test
    void aFolderOnAnotherFileSystemIsNotUsed() throws IOException {
        FileOpener system = FileOpener.system();
        SaveRoots anywhere = new SaveRoots(List.of(), RootLog.NONE, system);
        Whereabouts names = new Whereabouts(
                new SavePath(save, system, anywhere),
                new SavePath(half.resolve("7"), system, anywhere),
                ".part",
                torrent.files(),
                () -> false);
        assertThat(names.toMake(1)).isEqualTo(save.resolve("t/b.part"));
        assertThat(names.incomplete()).isNull();
        assertThat(half).doesNotExist();
    }

    private static void write(Path path, String text) {
        try {
            Files.createDirectories(path.getParent());
            Files.writeString(path, text);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] read(FileStorage storage, int piece) {
        try {
            return DiskFixture.read(storage, piece, 0, 1024);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
