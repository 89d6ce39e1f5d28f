package dev.tamsui.engine.torrent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tamsui.engine.concurrent.ManualTicker;
import dev.tamsui.engine.model.DesiredState;
import dev.tamsui.engine.model.EngineSettings.Limits;
import dev.tamsui.engine.model.ErrorKind;
import dev.tamsui.engine.model.MoveSummary;
import dev.tamsui.engine.model.TorrentError;
import dev.tamsui.engine.model.TorrentState;
import dev.tamsui.engine.peer.PeerEvent;
import dev.tamsui.engine.storage.StorageEvent;
import dev.tamsui.engine.wire.Bitfield;
import dev.tamsui.engine.wire.PeerMessage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A torrent whose data goes to another place. */
class MovingTest {
    private static final int PIECES = 9;
    private static final Path OLD = Path.of("/t");
    private static final Path NEW = Path.of("/new");
    private static final TorrentError FULL = new TorrentError(ErrorKind.DISK_FULL, "writing the copy of t: no space");
    private static final TorrentError AWAY = new TorrentError(ErrorKind.STORAGE_MISSING, "not mounted");

    private final FakeHost host = new FakeHost();
    private final FakeStorage storage = new FakeStorage();
    private final ManualTicker ticker = new ManualTicker();
    private final FakeLink link = new FakeLink(1, "10.0.0.1", true, FakeLink.id(1));

    private Torrent torrent(DesiredState desired, @Nullable Path movingTo, Path... leftovers) {
        Torrent torrent = new Torrent(
                Specs.moving(Specs.of(PIECES, FakeLink.id(9), Limits.DEFAULT, desired, null), movingTo, leftovers),
                host,
                storage,
                event -> {},
                ticker,
                new Random(1));
        torrent.handle(new TorrentEvent.Started(), ticker.nanos());
        return torrent;
    }

    /** One that runs; it lacks the last piece unless it seeds. */
    private Torrent running(boolean isSeeding) {
        Torrent torrent = torrent(DesiredState.RUNNING, null);
        checked(torrent, 1, isSeeding);
        storage.asked.clear();
        return torrent;
    }

    private void checked(Torrent torrent, int number, boolean isSeeding) {
        Bitfield good = Bitfield.full(PIECES);
        if (!isSeeding) {
            good.clear(PIECES - 1);
        }
        disk(torrent, new StorageEvent.PiecesChecked(number, 0, Bitfield.full(PIECES), good));
        disk(torrent, new StorageEvent.CheckFinished(number, null));
        if (isSeeding) {
            disk(torrent, new StorageEvent.Finished(null));
        }
    }

    private void handle(Torrent torrent, TorrentEvent event) {
        torrent.handle(event, ticker.nanos());
    }

    private void disk(Torrent torrent, StorageEvent event) {
        handle(torrent, new TorrentEvent.FromDisk(event));
    }

    private void joinSeed(Torrent torrent) {
        handle(torrent, new TorrentEvent.FromPeer(new PeerEvent.Joined(link)));
        handle(
                torrent,
                new TorrentEvent.FromPeer(new PeerEvent.Received(
                        link.key(), List.of(new PeerMessage.HaveAll(), new PeerMessage.Unchoke()), 1, 0)));
    }

    @Test
    void itGoesOnServingAndShowsHowFarItIs() {
        Torrent torrent = running(true);
        handle(torrent, new TorrentEvent.MoveRequested(NEW));
        assertThat(storage.asked).containsExactly("move 1 to /new");
        assertThat(torrent.state()).isEqualTo(TorrentState.MOVING);
        assertThat(torrent.phase()).isEqualTo(Phase.RUNNING);
        disk(torrent, new StorageEvent.MoveProgress(1, 30, 120));
        assertThat(torrent.summary().move()).isEqualTo(new MoveSummary(NEW, 0.25));
        assertThat(torrent.summary().savePath()).isEqualTo(OLD);

        disk(torrent, new StorageEvent.Moved(1, null));
        assertThat(torrent.state()).isEqualTo(TorrentState.SEEDING);
        assertThat(torrent.summary().move()).isNull();
        assertThat(torrent.summary().savePath()).isEqualTo(NEW);
        assertThat(torrent.summary().contentPath()).isEqualTo(NEW.resolve("t"));
        assertThat(torrent.error()).isNull();
    }

    @Test
    void nothingIsFetchedMeanwhileAndAllOfItAfterwards() {
        Torrent torrent = running(false);
        joinSeed(torrent);
        assertThat(link.requested).isNotEmpty();
        handle(torrent, new TorrentEvent.MoveRequested(NEW));
        assertThat(torrent.downloads.requests().isEnabled()).isFalse();
        disk(torrent, new StorageEvent.ReadFailed(3, new TorrentError(ErrorKind.IO, "read of t: bad")));
        handle(torrent, new TorrentEvent.PauseRequested());
        handle(torrent, new TorrentEvent.ResumeRequested());
        assertThat(torrent.downloads.requests().isEnabled()).isFalse();
        assertThat(torrent.state()).isEqualTo(TorrentState.MOVING);

        disk(torrent, new StorageEvent.Moved(1, null));
        assertThat(torrent.downloads.requests().isEnabled()).isTrue();
        assertThat(torrent.state()).isEqualTo(TorrentState.DOWNLOADING);
        assertThat(storage.asked).containsExactly("move 1 to /new");
    }

    @Test
    void aPausedOneIsMovedAndStaysPaused() {
        Torrent torrent = torrent(DesiredState.PAUSED, null);
        handle(torrent, new TorrentEvent.MoveRequested(NEW));
        assertThat(storage.asked).containsExactly("move 1 to /new");
        assertThat(torrent.state()).isEqualTo(TorrentState.MOVING);
        disk(torrent, new StorageEvent.Moved(1, null));
        assertThat(torrent.state()).isEqualTo(TorrentState.PAUSED);
    }

    @Test
    void oneThatWasNeverCheckedIsCheckedOnceItIsThere() {
        Torrent torrent = torrent(DesiredState.PAUSED, null);
        handle(torrent, new TorrentEvent.MoveRequested(NEW));
        handle(torrent, new TorrentEvent.ResumeRequested());
        assertThat(torrent.state()).isEqualTo(TorrentState.MOVING);
        assertThat(storage.asked).containsExactly("move 1 to /new");
        disk(torrent, new StorageEvent.Moved(1, null));
        assertThat(storage.asked).endsWith("check 1");
        assertThat(torrent.state()).isEqualTo(TorrentState.CHECKING);
    }

    @Test
    void aCheckIsFinishedBeforeAndBegunAfter() {
        Torrent torrent = torrent(DesiredState.RUNNING, null);
        handle(torrent, new TorrentEvent.MoveRequested(NEW));
        assertThat(torrent.state()).isEqualTo(TorrentState.CHECKING);
        assertThat(storage.asked).containsExactly("check 1");
        checked(torrent, 1, true);
        assertThat(storage.asked).containsExactly("check 1", "finish", "move 1 to /new");
        handle(torrent, new TorrentEvent.RecheckRequested());
        assertThat(torrent.state()).isEqualTo(TorrentState.MOVING);
        disk(torrent, new StorageEvent.Moved(1, null));
        assertThat(storage.asked).endsWith("check 2");
        assertThat(torrent.state()).isEqualTo(TorrentState.CHECKING);
    }

    @Test
    void aMoveThatFailsLeavesItWhereItIs() {
        Torrent torrent = running(true);
        handle(torrent, new TorrentEvent.MoveRequested(NEW));
        disk(torrent, new StorageEvent.MoveFailed(1, FULL, false));
        assertThat(torrent.state()).isEqualTo(TorrentState.SEEDING);
        assertThat(torrent.error()).isEqualTo(FULL);
        assertThat(torrent.summary().savePath()).isEqualTo(OLD);
        assertThat(torrent.summary().move()).isNull();
    }

    @Test
    void aMoveThatCannotBeMadeNowIsTriedAgain() {
        Torrent torrent = running(true);
        handle(torrent, new TorrentEvent.MoveRequested(NEW));
        disk(torrent, new StorageEvent.MoveFailed(1, AWAY, true));
        assertThat(torrent.state()).isEqualTo(TorrentState.MOVING);
        assertThat(torrent.error()).isEqualTo(AWAY);
        ticker.advance(Duration.ofSeconds(30));
        torrent.tick(ticker.nanos());
        assertThat(storage.asked)
                .filteredOn(asked -> asked.startsWith("move"))
                .containsExactly("move 1 to /new", "move 2 to /new");
        disk(torrent, new StorageEvent.Moved(1, null)); // late, and of no interest
        assertThat(torrent.state()).isEqualTo(TorrentState.MOVING);
        disk(torrent, new StorageEvent.Moved(2, null));
        assertThat(torrent.state()).isEqualTo(TorrentState.SEEDING);
        assertThat(torrent.error()).isNull();
    }

    @Test
    void aStartGoesOnWithWhatWasBegun() {
        Torrent torrent = torrent(DesiredState.RUNNING, NEW);
        checked(torrent, 1, true);
        assertThat(storage.asked).containsExactly("check 1", "finish", "move 1 to /new");
        disk(torrent, new StorageEvent.Moved(1, null));
        assertThat(torrent.summary().savePath()).isEqualTo(NEW);
    }

    @Test
    void aStartClearsWhatWasLeftBehindBeforeItFetches() {
        Torrent torrent = torrent(DesiredState.RUNNING, null, NEW);
        checked(torrent, 1, false);
        assertThat(storage.asked).containsExactly("check 1", "clear 1 at /new");
        assertThat(torrent.downloads.requests().isEnabled()).isFalse();
        disk(torrent, new StorageEvent.Moved(1, FULL));
        assertThat(torrent.summary().savePath()).isEqualTo(OLD);
        assertThat(torrent.state()).isEqualTo(TorrentState.DOWNLOADING);
        assertThat(torrent.downloads.requests().isEnabled()).isTrue();
        assertThat(torrent.error()).isEqualTo(FULL);
    }

    @Test
    void aStopLeavesTheMoveToTheNextStart() {
        Torrent torrent = running(true);
        handle(torrent, new TorrentEvent.MoveRequested(NEW));
        handle(torrent, new TorrentEvent.StopRequested());
        assertThat(storage.asked).containsExactly("move 1 to /new", "close");
    }

    @Test
    void aDeletionEndsTheMoveFirst() {
        Torrent torrent = running(true);
        handle(torrent, new TorrentEvent.MoveRequested(NEW));
        handle(torrent, new TorrentEvent.DeleteRequested(true));
        assertThat(storage.asked).containsExactly("move 1 to /new", "giveUpMove", "delete");
    }

    @Test
    void aDeletionTakesBackWhatAnEarlierRunHadCarried() {
        Torrent torrent = torrent(DesiredState.RUNNING, NEW);
        handle(torrent, new TorrentEvent.DeleteRequested(false));
        assertThat(storage.asked).containsExactly("check 1", "clear 1 at /new", "giveUpMove", "close");
    }

    @Test
    void aCancelledMoveIsTakenBackBeforeAnythingIsFetched() {
        Torrent torrent = running(false);
        handle(torrent, new TorrentEvent.MoveRequested(NEW));
        handle(torrent, new TorrentEvent.MoveCancelled());
        assertThat(storage.asked).containsExactly("move 1 to /new", "giveUpMove");
        assertThat(torrent.state()).isEqualTo(TorrentState.MOVING);
        assertThat(torrent.summary().move()).isEqualTo(new MoveSummary(OLD, 1));
        assertThat(torrent.downloads.requests().isEnabled()).isFalse();

        disk(torrent, new StorageEvent.MoveUndone(1, null));
        assertThat(torrent.state()).isEqualTo(TorrentState.DOWNLOADING);
        assertThat(torrent.summary().savePath()).isEqualTo(OLD);
        assertThat(torrent.summary().move()).isNull();
        assertThat(torrent.downloads.requests().isEnabled()).isTrue();
        assertThat(storage.asked).hasSize(2);
    }

    @Test
    void whatACancelledMoveCannotRemoveIsNoFaultOfTheTorrent() {
        Torrent torrent = running(true);
        handle(torrent, new TorrentEvent.MoveRequested(NEW));
        handle(torrent, new TorrentEvent.MoveCancelled());
        disk(torrent, new StorageEvent.MoveUndone(1, AWAY));
        assertThat(torrent.state()).isEqualTo(TorrentState.SEEDING);
        assertThat(torrent.error()).isNull();
    }

    @Test
    void aMoveThatWaitsForItsVolumeCanBeCancelled() {
        Torrent torrent = running(true);
        handle(torrent, new TorrentEvent.MoveRequested(NEW));
        disk(torrent, new StorageEvent.MoveFailed(1, AWAY, true));
        handle(torrent, new TorrentEvent.MoveCancelled());
        assertThat(storage.asked).containsExactly("move 1 to /new", "clear 2 at /new");
        disk(torrent, new StorageEvent.Moved(2, AWAY));
        assertThat(torrent.state()).isEqualTo(TorrentState.SEEDING);
        assertThat(torrent.error()).isNull();
        assertThat(torrent.summary().savePath()).isEqualTo(OLD);
        ticker.advance(Duration.ofMinutes(5));
        torrent.tick(ticker.nanos());
        assertThat(storage.asked).filteredOn(asked -> asked.endsWith(" /new")).hasSize(2);
    }

    @Test
    void aMoveThatFailedBeforeItHeardOfItsEndIsClearedToo() {
        Torrent torrent = running(true);
        handle(torrent, new TorrentEvent.MoveRequested(NEW));
        handle(torrent, new TorrentEvent.MoveCancelled());
        disk(torrent, new StorageEvent.MoveFailed(1, AWAY, true));
        assertThat(storage.asked).containsExactly("move 1 to /new", "giveUpMove", "clear 2 at /new");
        assertThat(torrent.error()).isNull();
        disk(torrent, new StorageEvent.MoveFailed(2, AWAY, true));
        assertThat(storage.asked).as("that waits for its next try").hasSize(3);
    }

    @Test
    void aMoveCanBeCancelledWhileACheckIsUnderWay() {
        Torrent torrent = torrent(DesiredState.RUNNING, NEW);
        handle(torrent, new TorrentEvent.MoveCancelled());
        checked(torrent, 1, true);
        assertThat(storage.asked).containsExactly("check 1", "finish", "clear 1 at /new");
        disk(torrent, new StorageEvent.Moved(1, null));
        assertThat(torrent.state()).isEqualTo(TorrentState.SEEDING);
    }

    @Test
    void aCancelledTorrentMayBeMovedToTheSamePlaceAgain() {
        Torrent torrent = running(true);
        handle(torrent, new TorrentEvent.MoveRequested(NEW));
        handle(torrent, new TorrentEvent.MoveCancelled());
        handle(torrent, new TorrentEvent.MoveRequested(NEW));
        disk(torrent, new StorageEvent.MoveUndone(1, null));
        assertThat(storage.asked).containsExactly("move 1 to /new", "giveUpMove", "move 2 to /new");
        disk(torrent, new StorageEvent.Moved(2, null));
        assertThat(torrent.summary().savePath()).isEqualTo(NEW);
        assertThat(torrent.state()).isEqualTo(TorrentState.SEEDING);
    }

    @Test
    void thereIsNothingToCancelInATorrentThatStays() {
        Torrent torrent = running(true);
        handle(torrent, new TorrentEvent.MoveCancelled());
        assertThat(storage.asked).isEmpty();
        assertThat(torrent.state()).isEqualTo(TorrentState.SEEDING);
    }

    @Test
    void allThatWasLeftAnywhereIsClearedBeforeItIsMovedOn() {
        Torrent torrent = torrent(DesiredState.RUNNING, NEW, Path.of("/a"), Path.of("/b"));
        checked(torrent, 1, true);
        disk(torrent, new StorageEvent.Moved(1, FULL));
        disk(torrent, new StorageEvent.Moved(2, null));
        assertThat(storage.asked)
                .containsExactly("check 1", "finish", "clear 1 at /a", "clear 2 at /b", "move 3 to /new");
        assertThat(torrent.summary().savePath()).isEqualTo(OLD);
    }

    @Test
    void aDeletionClearsAllPlacesFirst() {
        Torrent torrent = torrent(DesiredState.RUNNING, NEW, Path.of("/a"), Path.of("/b"));
        checked(torrent, 1, true);
        storage.asked.clear();
        handle(torrent, new TorrentEvent.DeleteRequested(true));
        assertThat(storage.asked)
                .containsExactly(
                        "giveUpMove", "clear 2 at /b", "giveUpMove", "clear 3 at /new", "giveUpMove", "delete");
    }
}
