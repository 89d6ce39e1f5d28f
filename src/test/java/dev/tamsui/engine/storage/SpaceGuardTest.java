package dev.tamsui.engine.storage;

import static dev.tamsui.engine.storage.TestTorrent.Spec.file;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tamsui.engine.model.EngineSettings.Files;
import dev.tamsui.engine.model.ErrorKind;
import dev.tamsui.engine.model.TorrentError;
import dev.tamsui.engine.model.VolumeSpace;
import dev.tamsui.engine.storage.DiskFixture.ManualTicker;
import dev.tamsui.engine.storage.StorageEvent.PieceStored;
import dev.tamsui.engine.storage.StorageEvent.SpaceBack;
import dev.tamsui.engine.storage.StorageEvent.SpaceShort;
import dev.tamsui.engine.storage.StorageEvent.WriteFailed;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpaceGuardTest {
    private static final long MIB = 1 << 20;
    private static final Path FOLDER = Path.of("/data");

    private final RoomyFiles files = new RoomyFiles();
    private final ManualTicker ticker = new ManualTicker();
    private final SpaceGuard guard = new SpaceGuard("0", files, ticker, 100 * MIB);

    /** Real files on a volume of whose room the test decides. */
    private static final class RoomyFiles implements FileOpener {
        volatile @Nullable Room room = new Room(10_000 * MIB, 1_000 * MIB);
        final AtomicInteger looks = new AtomicInteger();

        void free(long bytes) {
            room = new Room(10_000 * MIB, bytes);
        }

        @Override
        public Opened open(Path path, Mode mode) throws IOException {
            return FileOpener.system().open(path, mode);
        }

        @Override
        public @Nullable Room room(Path folder) {
            looks.incrementAndGet();
            return room;
        }
    }

    /** Remembers what it was told. */
    private static final class Listener implements SpaceGuard.Watcher {
        final List<String> told = new ArrayList<>();
        String words = "";

        @Override
        public Path folder() {
            return FOLDER;
        }

        @Override
        public void spaceShort(TorrentError error) {
            assertThat(error.kind()).isEqualTo(ErrorKind.DISK_FULL);
            words = error.message();
            told.add("short");
        }

        @Override
        public void spaceBack() {
            told.add("back");
        }
    }

    private void after(Duration time) {
        ticker.advance(time);
        guard.step();
    }

    @Test
    void whoDownloadsIsToldBeforeTheReserveIsTakenAndOnceThereIsMoreThanThat() {
        Listener one = new Listener();
        guard.watch(one);
        guard.step();
        assertThat(one.told).isEmpty();
        files.free(100 * MIB - 1);
        guard.wrote(MIB);
        after(Duration.ofSeconds(2));
        assertThat(one.told).containsExactly("short");
        assertThat(one.words).contains("/data", "99 MiB free", "100 MiB", "112 MiB", "tamsui.disk.reserve");
        files.free(112 * MIB); // an eighth more is asked for
        after(Duration.ofSeconds(2));
        assertThat(one.told).containsExactly("short");
        files.free(113 * MIB);
        after(Duration.ofSeconds(2));
        assertThat(one.told).containsExactly("short", "back");
        files.free(100 * MIB);
        guard.wrote(1);
        after(Duration.ofSeconds(2));
        assertThat(one.told).containsExactly("short", "back");
        assertThat(guard.space()).isEqualTo(new VolumeSpace(FOLDER, 100 * MIB, 100 * MIB, false));
    }

    @Test
    void whoComesWhileThereIsNoRoomIsToldAtOnce() {
        Listener one = new Listener();
        Listener two = new Listener();
        files.free(0);
        guard.watch(one);
        guard.step();
        guard.watch(two);
        guard.step();
        assertThat(two.told).containsExactly("short");
        assertThat(one.told).containsExactly("short");
    }

    @Test
    void whoHasGoneIsNotTold() {
        Listener one = new Listener();
        Listener two = new Listener();
        guard.watch(one);
        guard.watch(two);
        guard.unwatch(one);
        files.free(0);
        guard.step();
        assertThat(one.told).isEmpty();
        assertThat(two.told).containsExactly("short");
    }

    @Test
    void aFastDownloadIsLookedAtBeforeItsTimeIsUp() {
        Listener one = new Listener();
        guard.watch(one);
        guard.step();
        files.free(0);
        guard.wrote(224 * MIB); // of 900 above the reserve
        guard.step();
        assertThat(one.told).isEmpty();
        guard.wrote(MIB);
        guard.step();
        assertThat(one.told).containsExactly("short");
    }

    @Test
    void nobodyLooksWhileNobodyDownloadsOrWrites() {
        assertThat(guard.step()).isEqualTo(Long.MAX_VALUE);
        Listener one = new Listener();
        guard.watch(one);
        assertThat(guard.step()).as("nothing is written").isEqualTo(Long.MAX_VALUE);
        int looks = files.looks.get();
        after(Duration.ofHours(1));
        assertThat(files.looks.get()).isEqualTo(looks);
        guard.wrote(1);
        assertThat(guard.step()).as("it looked at once").isEqualTo(Long.MAX_VALUE);
        guard.wrote(1);
        assertThat(guard.step()).isEqualTo(Duration.ofSeconds(2).toNanos());
        guard.unwatch(one);
        assertThat(guard.step()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void aVolumeThatSaysNothingStopsNobody() {
        Listener one = new Listener();
        files.room = null;
        guard.watch(one);
        guard.step();
        assertThat(one.told).isEmpty();
        assertThat(guard.space()).isNull();
    }

    @Test
    void theReserveFitsTheVolumeWhenNoneIsSet() {
        assertThat(SpaceGuard.reserveFor(64 * MIB)).isEqualTo(64 * MIB / 20);
        assertThat(SpaceGuard.reserveFor(1_000_000 * MIB)).isEqualTo(512 * MIB);
    }

    @Test
    void realFoldersHaveRoom(@TempDir Path temp) {
        FileOpener.Room room = Objects.requireNonNull(FileOpener.system().room(temp.resolve("not/yet")));
        assertThat(room.totalBytes()).isGreaterThanOrEqualTo(room.usableBytes());
    }

    @Test
    void aTorrentHearsOfItsVolumeAsLongAsItDownloads(@TempDir Path save) {
        TestTorrent torrent = TestTorrent.of(1024, file("a", 4096));
        try (DiskFixture fixture = new DiskFixture(8, files, new Files(100 * MIB, false, "", null, false))) {
            FileStorage storage = fixture.open(torrent, save);
            files.free(MIB);
            storage.watchSpace(true);
            assertThat(fixture.next(SpaceShort.class).error().message()).contains(save.toString());
            storage.store(0, torrent.blocks(0), false); // what was on its way is kept all the same
            fixture.next(PieceStored.class);
            files.free(1_000 * MIB);
            // again and again: the guard may have set out to wait just now
            await().until(() -> {
                fixture.ticker.advance(Duration.ofSeconds(2));
                return !fixture.events.isEmpty();
            });
            fixture.next(SpaceBack.class);
            assertThat(fixture.disk.spaces()).containsExactly(new VolumeSpace(save, 1_000 * MIB, 100 * MIB, false));
            storage.watchSpace(false);
            files.free(0);
            fixture.storeAll(storage, torrent, List.of(1));
            storage.watchSpace(true);
            fixture.next(SpaceShort.class);
        }
    }

    @Test
    void aWriteThatFindsTheVolumeFullHasItLookedAt(@TempDir Path save) {
        TestTorrent torrent = TestTorrent.of(1024, file("a", 4096));
        FailingFiles failing = new FailingFiles();
        failing.writeFault = (_, _) -> "No space left on device";
        FileOpener both = new FileOpener() {
            @Override
            public Opened open(Path path, Mode mode) throws IOException {
                return failing.open(path, mode);
            }

            @Override
            public @Nullable Room room(Path folder) {
                return files.room(folder);
            }
        };
        try (DiskFixture fixture = new DiskFixture(8, both, new Files(100 * MIB, false, "", null, false))) {
            FileStorage storage = fixture.open(torrent, save);
            storage.watchSpace(true);
            storage.store(0, torrent.blocks(0), false);
            fixture.next(WriteFailed.class);
            files.free(0);
            storage.store(1, torrent.blocks(1), false);
            assertThat(List.of(fixture.next(), fixture.next()))
                    .hasAtLeastOneElementOfType(SpaceShort.class)
                    .hasAtLeastOneElementOfType(WriteFailed.class);
        }
    }

    @Test
    void nothingIsKeptFreeWhenThatIsWanted() {
        SpaceGuard off = new SpaceGuard("0", files, ticker, 0);
        Listener one = new Listener();
        files.free(0);
        off.watch(one);
        assertThat(off.step()).isEqualTo(Long.MAX_VALUE);
        assertThat(files.looks.get()).isZero();
    }
}
