package dev.tamsui.engine.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tamsui.engine.model.ErrorKind;
import dev.tamsui.engine.model.TorrentError;
import dev.tamsui.engine.storage.StorageEvent.Answers;
import dev.tamsui.engine.storage.StorageEvent.PieceStored;
import dev.tamsui.engine.storage.StorageEvent.Silent;
import dev.tamsui.engine.storage.StorageEvent.WriteFailed;
import dev.tamsui.engine.storage.TestTorrent.Spec;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A volume on which calls do not return. */
class SilentVolumeTest {
    private static final Duration SHORT = Duration.ofSeconds(14);
    private static final Duration LONG = Duration.ofSeconds(16);

    @TempDir
    Path dir;

    private final FailingFiles files = new FailingFiles();
    private final DiskFixture fixture = new DiskFixture(16, files);
    private final CountDownLatch hangs = new CountDownLatch(1);
    private final CountDownLatch thawed = new CountDownLatch(1);
    private final TestTorrent torrent = TestTorrent.of(32 * 1024, Spec.file("a", 4 * 32 * 1024));

    @AfterEach
    void close() {
        thawed.countDown();
        fixture.close();
    }

    /** A write is under way and does not return. */
    private FileStorage storageThatHangs() {
        files.writeFault = (_, _) -> {
            hangs.countDown();
            FailingFiles.await(thawed);
            return null;
        };
        FileStorage storage = fixture.open(torrent, dir);
        storage.store(0, torrent.blocks(0), false);
        FailingFiles.await(hangs);
        fixture.released.clear(); // that piece was copied before
        return storage;
    }

    private TorrentError silent() {
        return fixture.next(Silent.class).error();
    }

    @Test
    void theTorrentIsToldWhichCallDoesNotReturn() {
        storageThatHangs();
        fixture.ticker.advance(LONG);
        TorrentError error = silent();
        assertThat(error.kind()).isEqualTo(ErrorKind.STORAGE_SILENT);
        assertThat(error.message()).startsWith("write of " + dir.resolve("a"));
        assertThat(fixture.disk.silentVolumes()).hasSize(1).containsValue(error.message());
        thawed.countDown();
        assertThat(List.of(fixture.next(), fixture.next()))
                .hasAtLeastOneElementOfType(PieceStored.class)
                .hasAtLeastOneElementOfType(Answers.class);
        assertThat(fixture.disk.silentVolumes()).isEmpty();
    }

    @Test
    void whatWaitsToBeWrittenIsGivenUpForTheSakeOfOthers() {
        FileStorage storage = storageThatHangs();
        storage.store(1, torrent.blocks(1), false);
        fixture.ticker.advance(LONG);
        silent();
        assertGivenUp(1);
        assertThat(fixture.released).as("blocks of the piece that waited").hasSize(2);
        storage.store(2, torrent.blocks(2), false);
        assertGivenUp(2);
        thawed.countDown();
        assertThat(List.of(fixture.next(), fixture.next()))
                .hasAtLeastOneElementOfType(PieceStored.class)
                .hasAtLeastOneElementOfType(Answers.class);
        fixture.storeAll(storage, torrent, List.of(1, 2));
    }

    private void assertGivenUp(int piece) {
        WriteFailed failed = fixture.next(WriteFailed.class);
        assertThat(failed.piece()).isEqualTo(piece);
        assertThat(failed.error().kind()).isEqualTo(ErrorKind.STORAGE_SILENT);
    }

    @Test
    void aCallThatTakesLongAndReturnsIsNotTold() {
        storageThatHangs();
        fixture.ticker.advance(SHORT);
        thawed.countDown();
        fixture.next(PieceStored.class);
        fixture.ticker.advance(LONG);
        assertThat(fixture.disk.silentVolumes()).isEmpty();
        assertThat(fixture.events).isEmpty();
    }

    @Test
    void aVolumeThatCannotEvenBeFoundIsSilentToo() throws IOException {
        TestTorrent other = TestTorrent.of(32 * 1024, Spec.file("b", 32 * 1024));
        FileStorage storage = storageThatHangs();
        FileStorage neighbour = fixture.open(other, dir);
        other.writeTo(dir);
        fixture.ticker.advance(LONG);
        silent();
        assertThat(DiskFixture.read(neighbour, 0, 0, 1))
                .as("another lane still reads")
                .hasSize(1);
        silent(); // the neighbour hears of it as soon as its volume is known
        thawed.countDown();
        assertThat(List.of(fixture.next(), fixture.next(), fixture.next()))
                .hasAtLeastOneElementOfType(PieceStored.class)
                .filteredOn(Answers.class::isInstance)
                .hasSize(2);
        storage.close();
        neighbour.close();
    }

    @Test
    void whoIsClosedHearsNothingMore() {
        FileStorage storage = storageThatHangs();
        thawed.countDown();
        fixture.next(PieceStored.class);
        storage.close();
        fixture.next(StorageEvent.Closed.class);
        assertThat(fixture.events).isEmpty();
    }
}
