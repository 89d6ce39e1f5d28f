package dev.tamsui.engine.storage;

import static dev.tamsui.engine.storage.TestTorrent.Spec.file;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tamsui.engine.model.ErrorKind;
import dev.tamsui.engine.model.FileMark;
import dev.tamsui.engine.model.Recorded;
import dev.tamsui.engine.model.TorrentError;
import dev.tamsui.engine.model.TorrentId;
import dev.tamsui.engine.storage.StorageEvent.CheckFinished;
import dev.tamsui.engine.storage.StorageEvent.Closed;
import dev.tamsui.engine.storage.StorageEvent.Deleted;
import dev.tamsui.engine.storage.StorageEvent.FilesChanged;
import dev.tamsui.engine.storage.StorageEvent.Finished;
import dev.tamsui.engine.storage.StorageEvent.LookedAgain;
import dev.tamsui.engine.storage.StorageEvent.PieceStored;
import dev.tamsui.engine.storage.StorageEvent.PiecesChecked;
import dev.tamsui.engine.storage.StorageEvent.ReadFailed;
import dev.tamsui.engine.storage.StorageEvent.Unsynced;
import dev.tamsui.engine.storage.StorageEvent.WriteFailed;
import dev.tamsui.engine.wire.Bitfield;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two torrents of one daemon with a file in common, on real files. */
class SharedFilesTest {
    @TempDir
    Path dir;

    private final TestTorrent torrent = TestTorrent.of(1024, file("t/a", 3072), file("t/b", 1024));
    private final DiskFixture fixture = new DiskFixture();
    private long ids;

    @AfterEach
    void close() {
        fixture.close();
    }

    /** One of them, and what it was told. */
    private final class Side {
        final TestTorrent content;
        final BlockingQueue<StorageEvent> events = new LinkedBlockingQueue<>();
        final FileStorage storage;

        Side(TestTorrent content, Path savePath) {
            this.content = content;
            storage = fixture.disk.open(
                    new TorrentId(++ids),
                    savePath,
                    content.files(),
                    content.layout(),
                    content.verifier(),
                    events::add,
                    fixture::release);
        }

        <E extends StorageEvent> E next(Class<E> type) {
            try {
                StorageEvent event = events.poll(30, TimeUnit.SECONDS);
                assertThat(event).isInstanceOf(type);
                return type.cast(event);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        Side stored(int... pieces) {
            for (int piece : pieces) {
                storage.store(piece, content.blocks(piece), false);
                assertThat(next(PieceStored.class).piece()).isEqualTo(piece);
            }
            return this;
        }

        void refused(int piece, String name) {
            storage.store(piece, content.blocks(piece), false);
            WriteFailed failed = next(WriteFailed.class);
            assertThat(failed.error().kind()).isEqualTo(ErrorKind.FILE_SHARED);
            assertThat(failed.error().message()).contains("\"" + name + "\"");
        }

        Bitfield checked() {
            storage.check(1, Bitfield.full(content.pieces()));
            Bitfield good = next(PiecesChecked.class).good();
            next(CheckFinished.class);
            return good;
        }

        void deleted() {
            storage.delete();
            assertThat(next(Deleted.class).error()).isNull();
        }
    }

    private static TestTorrent other() {
        TestTorrent other = TestTorrent.of(1024, file("t/a", 3072), file("t/c", 100));
        Arrays.fill(other.content(), (byte) 7);
        return TestTorrent.of(other.files(), other.layout(), other.content());
    }

    @Test
    void oneThatRestsIsKnownToThoseNearItUntilItIsBackAndCanBeAsked() {
        Side first = new Side(torrent, dir).stored(0);
        Side near = new Side(other(), dir);
        Side elsewhere = new Side(other(), dir.resolve("elsewhere"));
        assertThat(near.storage.restingNear()).isEmpty();
        first.storage.rest();
        first.next(StorageEvent.Closed.class);
        assertThat(near.storage.restingNear()).containsExactly(new TorrentId(1));
        assertThat(elsewhere.storage.restingNear()).isEmpty();

        ids = 0;
        Side back = new Side(torrent, dir);
        assertThat(near.storage.restingNear()).containsExactly(new TorrentId(1)); // it has not looked yet what it has
        back.storage.isBack();
        assertThat(near.storage.restingNear()).isEmpty();
        assertThat(near.storage.awakeNear()).containsExactly(new TorrentId(1));
    }

    @Test
    void oneThatIsGoneForGoodIsNobodysConcern() {
        Side first = new Side(torrent, dir).stored(0);
        Side near = new Side(other(), dir);
        first.storage.close();
        first.next(StorageEvent.Closed.class);
        assertThat(near.storage.restingNear()).isEmpty();
    }

    @Test
    void whatOneThatRestsMayHaveIsNeitherWrittenNorDeleted() {
        Side first = new Side(torrent, dir).stored(0, 1, 2, 3);
        Side second = new Side(other(), dir);
        first.storage.rest();
        first.next(StorageEvent.Closed.class);
        second.storage.store(0, second.content.blocks(0), false);
        assertThat(second.next(WriteFailed.class).error().kind()).isEqualTo(ErrorKind.STORAGE_MISSING);
        second.deleted();
        assertThat(dir.resolve("t/a")).exists();
        assertThat(dir.resolve("t/b")).exists();
    }

    @Test
    void nobodyMayRestNearOneThatChangesFiles() {
        Side first = new Side(torrent, dir);
        Side near = new Side(other(), dir);
        assertThat(first.storage.mayRest()).isTrue();
        near.storage.watchSpace(true);
        assertThat(first.storage.mayRest()).isFalse();
        near.storage.watchSpace(false);
        assertThat(first.storage.mayRest()).isTrue();
        near.storage.delete();
        near.next(Deleted.class);
        assertThat(first.storage.mayRest()).isTrue();
    }

    @Test
    void whoComesSecondWritesNothingWhileTheFirstHasPieces() throws IOException {
        Side first = new Side(torrent, dir).stored(0, 2);
        Side second = new Side(other(), dir);
        second.refused(1, "t");
        second.stored(3); // in a file of its own
        assertThat(DiskFixture.read(first.storage, 2, 0, 1024)).isEqualTo(torrent.bytes(2, 0, 1024));
        first.stored(1, 3);
        assertThat(torrent.path(dir, 0)).hasBinaryContent(torrent.fileBytes(0));
    }

    @Test
    void oneThatHasNothingThereIsInNobodysWay() {
        new Side(torrent, dir);
        new Side(other(), dir).stored(0, 1, 2);
    }

    @Test
    void whatIsRecordedCountsBeforeItWasComparedToo() {
        Side first = new Side(torrent, dir);
        first.storage.ledger().awaits();
        Side second = new Side(other(), dir);
        second.refused(0, "t");
        first.storage.compare(1, new Recorded(new byte[] {0}, List.of(FileMark.ABSENT, FileMark.ABSENT), 0));
        first.next(StorageEvent.Compared.class);
        second.stored(0);
    }

    @Test
    void theSameContentIsServedByBothAfterACheck() throws IOException {
        new Side(torrent, dir).stored(0, 1, 2, 3);
        Side second = new Side(torrent, dir);
        assertThat(second.checked().isFull()).isTrue();
        assertThat(DiskFixture.read(second.storage, 1, 0, 1024)).isEqualTo(torrent.bytes(1, 0, 1024));
    }

    @Test
    void aPieceThatIsThereAlreadyIsNotWritten() throws IOException {
        new Side(torrent, dir).stored(0, 1, 2, 3);
        FileTime before = Files.getLastModifiedTime(torrent.path(dir, 0));
        Side second = new Side(torrent, dir).stored(0, 1, 2, 3);
        assertThat(Files.getLastModifiedTime(torrent.path(dir, 0))).isEqualTo(before);
        assertThat(DiskFixture.read(second.storage, 1, 0, 1024)).isEqualTo(torrent.bytes(1, 0, 1024));
    }

    @Test
    void aPieceThatIsThereAlreadyNeedsNoRightToWrite() throws IOException {
        new Side(torrent, dir).stored(0, 1, 2, 3);
        Files.createLink(dir.resolve("link"), torrent.path(dir, 0));
        new Side(torrent, dir).stored(0, 1, 2);
    }

    @Test
    void twoWithTheSameContentInOtherPiecesCompleteSideBySide() throws IOException {
        for (long seed = 0; seed < 20; seed++) {
            Path here = dir.resolve("run-" + seed);
            Random random = new Random(seed);
            Side large = new Side(TestTorrent.of(2048, file("t", 10_000)), here);
            Side small = new Side(TestTorrent.of(512, file("t", 10_000)), here);
            List<Runnable> stores = new ArrayList<>();
            for (Side side : List.of(large, small)) {
                side.stored(0); // of both: from here on each knows that the content is the same
                for (int piece = 1; piece < side.content.pieces(); piece++) {
                    int next = piece;
                    stores.add(() -> side.stored(next));
                }
            }
            Collections.shuffle(stores, random);
            stores.forEach(Runnable::run);
            assertThat(here.resolve("t")).hasBinaryContent(large.content.fileBytes(0));
            assertThat(large.checked().isFull()).isTrue();
            assertThat(small.checked().isFull()).isTrue();
        }
    }

    @Test
    void aPieceThatDiffersWhereAnotherHasItsOwnIsNotWrittenAtAll() throws IOException {
        TestTorrent large = TestTorrent.of(2048, file("t/a", 3072), file("t/d", 1024));
        large.content()[100] ^= 1;
        TestTorrent differing = TestTorrent.of(large.files(), large.layout(), large.content());
        new Side(torrent, dir).stored(0);
        Side second = new Side(differing, dir);
        second.refused(0, "t");
        assertThat(torrent.path(dir, 0)).hasSize(1024);
        second.refused(1, "t"); // where the first has nothing, but what it wants there is anybody's guess
    }

    @Test
    void aFileThatIsGoneIsNotMadeAnewWhereAnotherHasPieces() throws IOException {
        new Side(torrent, dir).stored(0);
        Files.delete(torrent.path(dir, 0));
        new Side(torrent, dir).refused(0, "t");
        assertThat(torrent.path(dir, 0)).doesNotExist();
    }

    @Test
    void whatASyncOfOneHasLostTheOtherDoesNotBelieveEither() {
        Side first = new Side(torrent, dir).stored(0, 1, 3);
        Side second = new Side(torrent, dir);
        assertThat(second.checked().count()).isEqualTo(3);
        TorrentError error = new TorrentError(ErrorKind.IO, "sync of t/a: Input/output error");
        first.storage.ledger().syncFailed(0, error);
        first.storage.ledger().othersLost(0, error);
        assertThat(first.next(Unsynced.class).pieces().count()).isEqualTo(2);
        assertThat(second.next(Unsynced.class).pieces().count()).isEqualTo(2);
    }

    @Test
    void whatOneWritesIsNoChangeToTheOther() {
        Side first = new Side(torrent, dir).stored(0);
        Side second = new Side(torrent, dir);
        assertThat(second.checked().count()).isEqualTo(1);
        first.stored(1, 2, 3);
        fixture.ticker.advance(Duration.ofSeconds(40));
        second.storage.lookAgain();
        second.next(LookedAgain.class);
    }

    @Test
    void aBadPieceOfBothIsMendedByEither() throws IOException {
        Side first = new Side(torrent, dir).stored(0, 1, 2, 3);
        Side second = new Side(torrent, dir);
        second.checked();
        try (RandomAccessFile open = new RandomAccessFile(torrent.path(dir, 0).toFile(), "rw")) {
            open.seek(1100);
            open.write(~torrent.content()[1100]);
        }
        Files.setLastModifiedTime(torrent.path(dir, 0), FileTime.fromMillis(0));
        for (Side side : List.of(first, second)) {
            side.storage.lookAgain();
            side.next(FilesChanged.class);
            side.next(LookedAgain.class);
            assertThatExceptionOfType(IOException.class).isThrownBy(() -> DiskFixture.read(side.storage, 1, 0, 1));
            side.next(ReadFailed.class);
        }
        second.stored(1);
        assertThat(first.checked().isFull()).isTrue();
    }

    @Test
    void dataIsDeletedWithTheLastThatHasIt() {
        Side first = new Side(torrent, dir).stored(0, 1, 2, 3);
        Side second = new Side(other(), dir);
        first.deleted();
        assertThat(torrent.path(dir, 0)).exists();
        assertThat(torrent.path(dir, 1)).doesNotExist();
        second.deleted();
        assertThat(dir).isEmptyDirectory();
    }

    @Test
    void aClosedTorrentKeepsNobodyFromAnything() {
        Side first = new Side(torrent, dir).stored(0, 1, 2, 3);
        first.storage.close();
        first.next(Closed.class);
        new Side(other(), dir).stored(0);
    }

    @Test
    void aFileIsNotCutThatAnotherHasToo() throws IOException {
        TestTorrent longer = TestTorrent.of(1024, file("t/a", 4096));
        Files.createDirectories(dir.resolve("t"));
        Files.write(torrent.path(dir, 0), longer.content());
        Side first = new Side(torrent, dir).stored(0, 1, 2, 3);
        new Side(longer, dir);
        first.storage.finish();
        assertThat(first.next(Finished.class).error()).isNull();
        assertThat(torrent.path(dir, 0)).hasSize(4096);
    }

    @Test
    void filesAreTheSameByWhateverSavePath() throws IOException {
        Path real = Files.createDirectory(dir.resolve("real"));
        Path link = Files.createSymbolicLink(dir.resolve("link"), real);
        new Side(torrent, real).stored(0);
        new Side(other(), link).refused(0, "t");
        TestTorrent inside = TestTorrent.of(1024, file("a", 3072));
        new Side(inside, real.resolve("t")).refused(0, "t");
        TestTorrent above = TestTorrent.of(1024, file("real/t/a", 3072));
        new Side(above, dir).refused(0, "t");
        new Side(above, real).stored(0);
    }
}
