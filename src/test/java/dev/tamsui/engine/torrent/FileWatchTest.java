package dev.tamsui.engine.torrent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tamsui.engine.concurrent.ManualTicker;
import dev.tamsui.engine.model.DesiredState;
import dev.tamsui.engine.model.EngineSettings.Limits;
import dev.tamsui.engine.model.ErrorKind;
import dev.tamsui.engine.model.FileMark;
import dev.tamsui.engine.model.Recorded;
import dev.tamsui.engine.model.TorrentError;
import dev.tamsui.engine.model.TorrentState;
import dev.tamsui.engine.peer.PeerEvent;
import dev.tamsui.engine.storage.StorageEvent;
import dev.tamsui.engine.wire.Bitfield;
import dev.tamsui.engine.wire.BlockSpan;
import dev.tamsui.engine.wire.PeerMessage;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a torrent does when files change under it. */
class FileWatchTest {
    private static final int PIECES = 9;
    private static final Bitfield NONE = new Bitfield(PIECES);
    private static final TorrentError REMOVED = new TorrentError(ErrorKind.FILES_MISSING, "t/a has been removed");
    private static final TorrentError EDITED = new TorrentError(ErrorKind.FILES_CHANGED, "t/a has been changed");
    private static final TorrentError GONE = new TorrentError(ErrorKind.STORAGE_MISSING, "none of its files is there");

    private final FakeHost host = new FakeHost();
    private final FakeStorage storage = new FakeStorage();
    private final ManualTicker ticker = new ManualTicker();
    private final Torrent torrent = new Torrent(
            Specs.of(
                    PIECES,
                    FakeLink.id(9),
                    Limits.DEFAULT,
                    DesiredState.RUNNING,
                    new Recorded(Bitfield.full(PIECES).bytes(), List.of(new FileMark(1, 2, false)), 9)),
            host,
            storage,
            event -> {},
            ticker,
            new Random(1));

    @BeforeEach
    void seed() {
        handle(new TorrentEvent.Started());
        disk(new StorageEvent.Compared(1, Bitfield.full(PIECES), NONE, NONE));
        disk(new StorageEvent.Finished(null));
        assertThat(torrent.state()).isEqualTo(TorrentState.SEEDING);
        storage.asked.clear();
    }

    private void handle(TorrentEvent event) {
        torrent.handle(event, ticker.nanos());
    }

    private void disk(StorageEvent event) {
        handle(new TorrentEvent.FromDisk(event));
    }

    private void pass(Duration time) {
        for (long end = ticker.nanos() + time.toNanos(); ticker.nanos() < end; ) {
            ticker.advance(Duration.ofSeconds(1));
            torrent.tick(ticker.nanos());
        }
    }

    private static Bitfield of(int... pieces) {
        Bitfield some = new Bitfield(PIECES);
        for (int piece : pieces) {
            some.set(piece);
        }
        return some;
    }

    @Test
    void anIdleTorrentHasItsFilesLookedAtOnceInFortySeconds() {
        pass(Duration.ofSeconds(41));
        assertThat(storage.asked).contains("look");
        storage.asked.clear();
        pass(Duration.ofSeconds(400));
        assertThat(storage.asked).containsOnly("look").hasSize(10);
        assertThat(torrent.nextDueNanos() % 1_000_000_000).isZero();
    }

    @Test
    void aPausedTorrentAsksForNothing() {
        handle(new TorrentEvent.PauseRequested());
        pass(Duration.ofSeconds(100));
        assertThat(storage.asked).isEmpty();
    }

    @Test
    void whatIsLostIsFetchedAnewAndTheErrorStaysUntilItIsBack() {
        disk(new StorageEvent.FilesChanged(of(2, 3), NONE, REMOVED));
        assertThat(torrent.state()).isEqualTo(TorrentState.DOWNLOADING);
        assertThat(torrent.picker.have().count()).isEqualTo(PIECES - 2);
        assertThat(torrent.downloads.requests().isEnabled()).isTrue();
        assertThat(torrent.error()).isEqualTo(REMOVED);
        assertThat(storage.asked).isEmpty();
    }

    @Test
    void whatIsInDoubtIsCheckedBesideItsWork() {
        disk(new StorageEvent.FilesChanged(NONE, of(2, 3, 4), EDITED));
        assertThat(torrent.state()).isEqualTo(TorrentState.SEEDING);
        assertThat(storage.asked).containsExactly("check 2 of 3");
        assertThat(torrent.error()).isEqualTo(EDITED);
        disk(new StorageEvent.PiecesChecked(2, 2, Bitfield.full(3), Bitfield.full(3)));
        assertThat(torrent.error()).isNull();
        assertThat(torrent.state()).isEqualTo(TorrentState.SEEDING);
    }

    @Test
    void whatTheCheckFindsBadIsFetchedAnew() {
        disk(new StorageEvent.FilesChanged(NONE, of(2, 3), EDITED));
        Bitfield good = new Bitfield(2);
        good.set(1);
        disk(new StorageEvent.PiecesChecked(2, 2, Bitfield.full(2), good));
        disk(new StorageEvent.CheckFinished(2, null));
        assertThat(torrent.state()).isEqualTo(TorrentState.DOWNLOADING);
        assertThat(torrent.picker.have().has(2)).isFalse();
        assertThat(torrent.picker.have().has(3)).isTrue();
        assertThat(torrent.error()).isEqualTo(EDITED);
    }

    @Test
    void aPauseKeepsWhatIsToBeChecked() {
        disk(new StorageEvent.FilesChanged(NONE, of(2, 3), EDITED));
        handle(new TorrentEvent.PauseRequested());
        handle(new TorrentEvent.ResumeRequested());
        assertThat(storage.asked).containsExactly("check 2 of 2", "check 3 of 2");
        assertThat(torrent.error()).isEqualTo(EDITED);
    }

    @Test
    void whenAllIsGoneItWaitsAndComesBackByItselfWithAllItHad() {
        disk(new StorageEvent.StorageMissing(StorageEvent.StorageMissing.UNASKED, GONE));
        assertThat(torrent.state()).isEqualTo(TorrentState.ERROR);
        assertThat(torrent.error()).isEqualTo(GONE);
        pass(Duration.ofSeconds(31));
        assertThat(storage.asked).containsExactly("look");
        disk(new StorageEvent.StorageMissing(StorageEvent.StorageMissing.UNASKED, GONE));
        pass(Duration.ofSeconds(31));
        assertThat(storage.asked).containsExactly("look", "look");
        disk(new StorageEvent.LookedAgain());
        assertThat(torrent.picker.isComplete()).isTrue();
        assertThat(torrent.error()).isNull();
        assertThat(torrent.state()).isIn(TorrentState.SEEDING, TorrentState.CHECKING);
    }

    @Test
    void aResumeAfterAFaultOfTheFilesLooksAndHashesNothing() {
        TorrentError blocked = new TorrentError(ErrorKind.PATH_BLOCKED, "t/a is a folder where a file should be");
        disk(new StorageEvent.FilesChanged(of(2), NONE, REMOVED));
        torrent.handle(new TorrentEvent.FromDisk(new StorageEvent.Finished(null)), ticker.nanos());
        disk(new StorageEvent.Unsynced(of(3), blocked));
        assertThat(torrent.state()).isEqualTo(TorrentState.ERROR);
        handle(new TorrentEvent.ResumeRequested());
        assertThat(storage.asked).containsExactly("look");
        disk(new StorageEvent.LookedAgain());
        assertThat(torrent.state()).isEqualTo(TorrentState.DOWNLOADING);
        assertThat(torrent.picker.have().count()).isEqualTo(PIECES - 2);
        assertThat(storage.asked).containsExactly("look");
    }

    @Test
    void aWriteThatMetAChangedFileIsTriedAgainOnceThatIsDealtWith() {
        disk(new StorageEvent.FilesChanged(of(2, 3), NONE, REMOVED));
        disk(new StorageEvent.Unsynced(of(4), EDITED)); // as any fault of a file
        assertThat(torrent.downloads.requests().isEnabled()).isFalse();
        disk(new StorageEvent.FilesChanged(of(5), NONE, REMOVED));
        assertThat(torrent.downloads.requests().isEnabled()).isTrue();
    }

    @Test
    void whatIsLostIsNotFetchedBeforeItIsKnownWhoseEachFileIs() {
        host.othersKnown = false;
        FakeLink link = joined(new PeerMessage.Have(3)); // who has all would part from a seed
        disk(new StorageEvent.FilesChanged(of(3), NONE, REMOVED));
        assertThat(link.requested).isEmpty();
        host.othersKnown = true;
        handle(new TorrentEvent.OthersKnown());
        assertThat(link.requested).extracting(BlockSpan::piece).containsOnly(3);
    }

    @Test
    void whatIsLostWhileADiskIsFullIsFetchedWithTheNextTry() {
        TorrentError full = new TorrentError(ErrorKind.DISK_FULL, "write t: No space left on device");
        disk(new StorageEvent.Unsynced(of(2), full));
        disk(new StorageEvent.FilesChanged(of(3), NONE, REMOVED));
        FakeLink link = joined(new PeerMessage.HaveAll());
        assertThat(link.requested).isEmpty();
        pass(Duration.ofSeconds(31));
        assertThat(link.requested).extracting(BlockSpan::piece).contains(2, 3);
    }

    private FakeLink joined(PeerMessage has) {
        FakeLink link = new FakeLink(1, "10.0.0.1", true, FakeLink.id(1));
        handle(new TorrentEvent.FromPeer(new PeerEvent.Joined(link)));
        handle(new TorrentEvent.FromPeer(
                new PeerEvent.Received(link.key(), List.of(has, new PeerMessage.Unchoke()), 1, 0)));
        return link;
    }
}
