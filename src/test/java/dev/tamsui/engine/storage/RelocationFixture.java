package dev.tamsui.engine.storage;

import static dev.tamsui.engine.storage.RelocationKillTest.awaitEnd;
import static dev.tamsui.engine.storage.RelocationKillTest.files;
import static dev.tamsui.engine.storage.TestTorrent.Spec.file;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tamsui.engine.model.TorrentError;
import dev.tamsui.engine.storage.StorageEvent.MoveFailed;
import dev.tamsui.engine.storage.StorageEvent.Moved;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A small torrent that is to go from one folder to another. */
abstract class RelocationFixture {
    @TempDir
    Path dir;

    final TestTorrent torrent =
            TestTorrent.of(32_768, file("t/a", 3_000_000), file("t/sub/b", 100_000), file("t/c", 5));

    Path source;
    Path target;

    @BeforeEach
    void folders() throws IOException {
        source = Files.createDirectories(dir.resolve("source"));
        target = Files.createDirectories(dir.resolve("target"));
    }

    FileOpener crossing(Crossing how) {
        return how.between(source, target);
    }

    void assertWhole(Path place) throws IOException {
        for (int i = 0; i < torrent.files().size(); i++) {
            assertThat(Files.readAllBytes(torrent.path(place, i))).isEqualTo(torrent.fileBytes(i));
        }
        assertThat(files(place)).hasSize(torrent.files().size());
    }

    /** The torrent's storage at the source, with nothing there yet. */
    Open open(FileOpener files) {
        return new Open(new DiskFixture(128, files), source);
    }

    /** As {@link #open}, with all files there. */
    Open seed(FileOpener files) throws IOException {
        torrent.writeTo(source);
        return open(files);
    }

    Open seed(Crossing how) throws IOException {
        return seed(crossing(how));
    }

    /** One run of a daemon that has the torrent. */
    final class Open implements AutoCloseable {
        final DiskFixture disk;
        final FileStorage storage;

        Open(DiskFixture disk, Path at) {
            this.disk = disk;
            this.storage = disk.open(torrent, at);
        }

        /** Moves it, which goes well. */
        void move(int number, Path to) {
            storage.move(number, to);
            assertThat(awaitEnd(disk)).isEqualTo(new Moved(number, null));
        }

        /** A move that was asked for fails. */
        TorrentError failure(boolean isForNow) {
            if (!(awaitEnd(disk) instanceof MoveFailed failed)) {
                throw new AssertionError("the move went well");
            }
            assertThat(failed.isForNow()).isEqualTo(isForNow);
            return failed.error();
        }

        TorrentError failToMove(int number, Path to, boolean isForNow) {
            storage.move(number, to);
            return failure(isForNow);
        }

        @Override
        public void close() {
            disk.close();
        }
    }

    /** Files on two file systems, where the first copy is held after its first write. */
    final class Held {
        final CountDownLatch reached = new CountDownLatch(1);
        final CountDownLatch goOn = new CountDownLatch(1);
        final FailingFiles files = new FailingFiles(crossing(Crossing.OTHER));

        Held() {
            files.writeFault = (path, at) -> {
                if (path.startsWith(target) && at > 0) {
                    reached.countDown();
                    FailingFiles.await(goOn);
                }
                return null;
            };
        }

        /** Begins move 1 and returns in the middle of it. */
        Open move() throws IOException {
            Open seed = seed(files);
            seed.storage.move(1, target);
            FailingFiles.await(reached);
            return seed;
        }
    }
}
