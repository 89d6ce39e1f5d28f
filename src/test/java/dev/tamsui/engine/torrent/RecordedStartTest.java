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
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** How a torrent of which something is recorded begins. */
class RecordedStartTest {
    private static final int PIECES = 9;
    private static final Bitfield NONE = new Bitfield(PIECES);
    private static final TorrentError GONE = new TorrentError(ErrorKind.STORAGE_MISSING, "none of its files is there");
    private static final TorrentError UNSYNCED = new TorrentError(ErrorKind.IO, "sync of t: Input/output error");

    private final FakeHost host = new FakeHost();
    private final FakeStorage storage = new FakeStorage();
    private final ManualTicker ticker = new ManualTicker();

    private Torrent started(DesiredState desired) {
        Recorded recorded = new Recorded(Bitfield.full(PIECES).bytes(), List.of(new FileMark(1, 2, false)), 9);
        Torrent torrent = new Torrent(
                Specs.of(PIECES, FakeLink.id(9), Limits.DEFAULT, desired, recorded),
                host,
                storage,
                event -> {},
                ticker,
                new Random(1));
        torrent.handle(new TorrentEvent.Started(), ticker.nanos());
        assertThat(storage.asked).containsExactly("compare 1");
        assertThat(torrent.state()).isEqualTo(TorrentState.CHECKING);
        return torrent;
    }

    private void disk(Torrent torrent, StorageEvent event) {
        torrent.handle(new TorrentEvent.FromDisk(event), ticker.nanos());
    }

    private static Bitfield of(int... pieces) {
        Bitfield some = new Bitfield(PIECES);
        for (int piece : pieces) {
            some.set(piece);
        }
        return some;
    }

    @Test
    void whatIsTrustedIsNotChecked() {
        Torrent torrent = started(DesiredState.RUNNING);
        disk(torrent, new StorageEvent.Compared(1, Bitfield.full(PIECES), NONE, NONE));
        disk(torrent, new StorageEvent.Finished(null));
        assertThat(storage.asked).containsExactly("compare 1", "finish");
        assertThat(torrent.state()).isEqualTo(TorrentState.SEEDING);
    }

    @Test
    void whatIsDoubtfulIsCheckedBeforeItRuns() {
        Torrent torrent = started(DesiredState.RUNNING);
        disk(torrent, new StorageEvent.Compared(1, of(0, 1, 2), of(4, 5), NONE));
        assertThat(storage.asked).endsWith("check 2 of 2");
        assertThat(torrent.state()).isEqualTo(TorrentState.CHECKING);
        disk(torrent, new StorageEvent.PiecesChecked(2, 4, Bitfield.full(2), new Bitfield(2)));
        disk(torrent, new StorageEvent.CheckFinished(2, null));
        assertThat(torrent.state()).isEqualTo(TorrentState.DOWNLOADING);
        assertThat(torrent.picker.have().count()).isEqualTo(3);
    }

    @Test
    void whatIsUnknownIsLookedForWhileItRuns() {
        Torrent torrent = started(DesiredState.RUNNING);
        disk(torrent, new StorageEvent.Compared(1, of(0, 1, 2, 3, 4, 5, 6), NONE, of(7, 8)));
        assertThat(storage.asked).endsWith("check 2 of 2");
        assertThat(torrent.state()).isEqualTo(TorrentState.DOWNLOADING);
        disk(torrent, new StorageEvent.PiecesChecked(2, 7, Bitfield.full(2), Bitfield.full(2)));
        assertThat(storage.asked).endsWith("finish");
        disk(torrent, new StorageEvent.Finished(null));
        assertThat(torrent.state()).isEqualTo(TorrentState.SEEDING);
    }

    @Test
    void whatIsFoundWhilePeersAreAskedForItNeedNotCome() {
        Torrent torrent = started(DesiredState.RUNNING);
        disk(torrent, new StorageEvent.Compared(1, of(0, 1, 2, 3, 4, 5, 6), NONE, of(7, 8)));
        FakeLink link = new FakeLink(1, "10.0.0.1", true, FakeLink.id(1));
        hear(torrent, new PeerEvent.Joined(link));
        hear(
                torrent,
                new PeerEvent.Received(
                        link.key(), List.of(new PeerMessage.HaveAll(), new PeerMessage.Unchoke()), 1, 0));
        assertThat(link.requested).extracting(BlockSpan::piece).contains(7, 8);
        disk(torrent, new StorageEvent.PiecesChecked(2, 7, Bitfield.full(2), Bitfield.full(2)));
        assertThat(torrent.picker.have().isFull()).isTrue();
        assertThat(torrent.picker.started()).isEmpty();
        assertThat(link.said).filteredOn(PeerMessage.Cancel.class::isInstance).hasSameSizeAs(link.requested);
        assertThat(storage.asked).endsWith("finish");
    }

    @Test
    void nothingIsAskedForBeforeItIsKnownWhoseEachFileIs() {
        host.othersKnown = false;
        Torrent torrent = started(DesiredState.RUNNING);
        disk(torrent, new StorageEvent.Compared(1, of(0, 1, 2, 3, 4, 5, 6), NONE, NONE));
        FakeLink link = new FakeLink(1, "10.0.0.1", true, FakeLink.id(1));
        hear(torrent, new PeerEvent.Joined(link));
        hear(
                torrent,
                new PeerEvent.Received(
                        link.key(), List.of(new PeerMessage.HaveAll(), new PeerMessage.Unchoke()), 1, 0));
        assertThat(link.requested).isEmpty();
        host.othersKnown = true;
        torrent.handle(new TorrentEvent.OthersKnown(), ticker.nanos());
        assertThat(link.requested).extracting(BlockSpan::piece).contains(7, 8);
    }

    private void hear(Torrent torrent, PeerEvent said) {
        torrent.handle(new TorrentEvent.FromPeer(said), ticker.nanos());
    }

    @Test
    void aTorrentPausedWhileItsDiskIsAwayIsComparedWhenItIsResumed() {
        Torrent torrent = started(DesiredState.RUNNING);
        disk(torrent, new StorageEvent.StorageMissing(1, UNSYNCED));
        torrent.handle(new TorrentEvent.PauseRequested(), ticker.nanos());
        assertThat(torrent.state()).isEqualTo(TorrentState.PAUSED);
        torrent.handle(new TorrentEvent.ResumeRequested(), ticker.nanos());
        assertThat(storage.asked).containsExactly("compare 1", "compare 2");
    }

    @Test
    void aCheckWantedDuringTheFirstLookComesAfterIt() {
        Torrent torrent = started(DesiredState.RUNNING);
        torrent.handle(new TorrentEvent.RecheckRequested(), ticker.nanos());
        assertThat(storage.asked).containsExactly("compare 1");
        disk(torrent, new StorageEvent.Compared(1, Bitfield.full(PIECES), NONE, NONE));
        assertThat(storage.asked).containsExactly("compare 1", "check 2");
        assertThat(torrent.state()).isEqualTo(TorrentState.CHECKING);
    }

    @Test
    void whatIsRecordedIsShownUntilTheDiskWasLookedAt() {
        Torrent torrent = started(DesiredState.RUNNING);
        assertThat(torrent.summary().completedBytes()).isEqualTo(9);
        disk(torrent, new StorageEvent.Compared(1, of(0, 1), NONE, NONE));
        assertThat(torrent.summary().completedBytes()).isEqualTo(2L * Specs.PIECE_BYTES);
    }

    @Test
    void aPausedOneShowsWhatItHas() {
        Torrent torrent = started(DesiredState.PAUSED);
        disk(torrent, new StorageEvent.Compared(1, of(0, 1, 2), of(3), of(4)));
        assertThat(torrent.state()).isEqualTo(TorrentState.PAUSED);
        assertThat(torrent.summary().completedBytes()).isEqualTo(3L * Specs.PIECE_BYTES);
        torrent.handle(new TorrentEvent.ResumeRequested(), ticker.nanos());
        assertThat(storage.asked).containsExactly("compare 1", "check 2 of 1");
    }

    @Test
    void aMissingDiskIsWaitedFor() {
        Torrent torrent = started(DesiredState.RUNNING);
        disk(torrent, new StorageEvent.StorageMissing(1, GONE));
        assertThat(torrent.state()).isEqualTo(TorrentState.ERROR);
        assertThat(Objects.requireNonNull(torrent.error()).kind()).isEqualTo(ErrorKind.STORAGE_MISSING);
        ticker.advance(Duration.ofSeconds(30));
        torrent.tick(ticker.nanos());
        assertThat(storage.asked).containsExactly("compare 1", "compare 2");
        disk(torrent, new StorageEvent.Compared(2, of(0), NONE, NONE));
        assertThat(torrent.state()).isEqualTo(TorrentState.DOWNLOADING);
        assertThat(torrent.error()).isNull();
    }

    @Test
    void aDiskThatIsMissingAtACheckIsWaitedForAndCheckedThen() {
        Torrent torrent = started(DesiredState.RUNNING);
        disk(torrent, new StorageEvent.Compared(1, NONE, NONE, NONE));
        torrent.handle(new TorrentEvent.RecheckRequested(), ticker.nanos());
        disk(torrent, new StorageEvent.StorageMissing(2, GONE));
        assertThat(torrent.state()).isEqualTo(TorrentState.ERROR);
        ticker.advance(Duration.ofSeconds(30));
        torrent.tick(ticker.nanos());
        assertThat(storage.asked).containsExactly("compare 1", "check 2", "check 3");
        disk(torrent, new StorageEvent.CheckFinished(3, null));
        assertThat(torrent.state()).isNotEqualTo(TorrentState.ERROR);
        assertThat(torrent.error()).isNull();
    }

    @Test
    void whatAFailedSyncShouldHaveKeptIsFetchedAnew() {
        Torrent torrent = started(DesiredState.RUNNING);
        disk(torrent, new StorageEvent.Compared(1, Bitfield.full(PIECES), NONE, NONE));
        disk(torrent, new StorageEvent.Finished(null));
        disk(torrent, new StorageEvent.Unsynced(of(2, 3), UNSYNCED));
        assertThat(torrent.state()).isEqualTo(TorrentState.DOWNLOADING);
        assertThat(torrent.picker.have().count()).isEqualTo(PIECES - 2);
        assertThat(torrent.error()).isEqualTo(UNSYNCED);
    }

    @Test
    void aCheckOfAPausedOneLeavesItPaused() {
        Torrent torrent = started(DesiredState.PAUSED);
        disk(torrent, new StorageEvent.Compared(1, Bitfield.full(PIECES), NONE, NONE));
        torrent.handle(new TorrentEvent.RecheckRequested(), ticker.nanos());
        assertThat(torrent.state()).isEqualTo(TorrentState.CHECKING);
        disk(torrent, new StorageEvent.PiecesChecked(2, 0, Bitfield.full(PIECES), Bitfield.full(PIECES)));
        disk(torrent, new StorageEvent.CheckFinished(2, null));
        assertThat(torrent.state()).isEqualTo(TorrentState.PAUSED);
    }
}
