package dev.tamsui.engine.torrent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tamsui.engine.concurrent.ManualTicker;
import dev.tamsui.engine.model.EngineSettings.Limits;
import dev.tamsui.engine.model.ErrorKind;
import dev.tamsui.engine.model.TorrentError;
import dev.tamsui.engine.model.TorrentState;
import dev.tamsui.engine.peer.PeerEvent;
import dev.tamsui.engine.storage.StorageEvent;
import dev.tamsui.engine.wire.Bitfield;
import dev.tamsui.engine.wire.BlockSpan;
import dev.tamsui.engine.wire.PeerMessage;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What the storage answers, and what becomes of the torrent. */
class TorrentTest {
    private static final int PIECES = 9;
    private static final TorrentError FULL = new TorrentError(ErrorKind.DISK_FULL, "write t: No space left on device");
    private static final TorrentError BROKEN = new TorrentError(ErrorKind.INTERNAL, "a check: a fault");

    private final FakeHost host = new FakeHost();
    private final FakeStorage storage = new FakeStorage();
    private final ManualTicker ticker = new ManualTicker();
    private final Torrent torrent = new Torrent(
            Specs.of(PIECES, FakeLink.id(9), Limits.DEFAULT), host, storage, event -> {}, ticker, new Random(1));

    private final FakeLink link = new FakeLink(1, "10.0.0.1", true, FakeLink.id(1));

    private void handle(TorrentEvent event) {
        torrent.handle(event, ticker.nanos());
    }

    private void disk(StorageEvent event) {
        handle(new TorrentEvent.FromDisk(event));
    }

    private void checked(int number, Bitfield good) {
        disk(new StorageEvent.PiecesChecked(number, 0, Bitfield.full(PIECES), good));
        disk(new StorageEvent.CheckFinished(number, null));
    }

    private static Bitfield allBut(int piece) {
        Bitfield good = Bitfield.full(PIECES);
        good.clear(piece);
        return good;
    }

    private void joinPeer() {
        handle(new TorrentEvent.FromPeer(new PeerEvent.Joined(link)));
        hear(new PeerMessage.HaveAll(), new PeerMessage.Unchoke());
    }

    private void answerRequestsFor(int piece) {
        assertThat(link.requested).extracting(BlockSpan::piece).containsOnly(piece);
        for (BlockSpan asked : List.copyOf(link.requested)) {
            hear(new PeerMessage.Piece(asked.piece(), asked.begin(), ByteBuffer.allocate(asked.length())));
        }
        link.requested.clear();
        assertThat(storage.asked).endsWith("store " + piece);
    }

    private void hear(PeerMessage... messages) {
        handle(new TorrentEvent.FromPeer(new PeerEvent.Received(link.key(), List.of(messages), 1, 0)));
    }

    private @Nullable ErrorKind error() {
        TorrentError error = torrent.error();
        return error == null ? null : error.kind();
    }

    @Test
    void dataThatWasThereIsSeededOnceItsFilesAreWhole() {
        handle(new TorrentEvent.Started());
        checked(1, Bitfield.full(PIECES));
        assertThat(storage.asked).containsExactly("check 1", "finish");
        assertThat(torrent.state()).isEqualTo(TorrentState.CHECKING);
        assertThat(host.completed).isEmpty();
        disk(new StorageEvent.Finished(null));
        assertThat(torrent.state()).isEqualTo(TorrentState.SEEDING);
        assertThat(host.completed).hasSize(1);
    }

    @Test
    void aDownloadIsCompleteOnceItsFilesAreWhole() {
        handle(new TorrentEvent.Started());
        checked(1, allBut(3));
        joinPeer();
        answerRequestsFor(3);
        disk(new StorageEvent.PieceStored(3, null));
        assertThat(storage.asked).endsWith("finish");
        assertThat(torrent.state()).isEqualTo(TorrentState.DOWNLOADING);
        assertThat(host.completed).isEmpty();
        disk(new StorageEvent.Finished(null));
        assertThat(torrent.state()).isEqualTo(TorrentState.SEEDING);
        assertThat(host.completed).hasSize(1);
    }

    @Test
    void filesThatCannotBeMadeWholeAreTriedAgainWhileItSeeds() {
        handle(new TorrentEvent.Started());
        checked(1, Bitfield.full(PIECES));
        disk(new StorageEvent.Finished(FULL));
        assertThat(torrent.state()).isEqualTo(TorrentState.SEEDING);
        assertThat(error()).isEqualTo(ErrorKind.DISK_FULL);
        assertThat(host.completed).isEmpty();
        ticker.advance(Duration.ofSeconds(30));
        torrent.tick(ticker.nanos());
        assertThat(storage.asked)
                .filteredOn(asked -> !asked.equals("look"))
                .containsExactly("check 1", "finish", "finish");
        disk(new StorageEvent.Finished(null));
        assertThat(error()).isNull();
        assertThat(host.completed).hasSize(1);
    }

    @Test
    void anAnswerThatComesDuringAPauseLeavesTheRestForTheResumption() {
        handle(new TorrentEvent.Started());
        checked(1, Bitfield.full(PIECES));
        handle(new TorrentEvent.PauseRequested());
        disk(new StorageEvent.Finished(null));
        assertThat(torrent.state()).isEqualTo(TorrentState.PAUSED);
        handle(new TorrentEvent.ResumeRequested());
        assertThat(storage.asked).containsExactly("check 1", "finish", "finish");
        disk(new StorageEvent.Finished(null));
        assertThat(torrent.state()).isEqualTo(TorrentState.SEEDING);
    }

    @Test
    void whatACancelledCheckHadSentOffIsNotTaken() {
        handle(new TorrentEvent.Started());
        handle(new TorrentEvent.RecheckRequested());
        checked(1, Bitfield.full(PIECES));
        assertThat(torrent.state()).isEqualTo(TorrentState.CHECKING);
        assertThat(torrent.summary().completedBytes()).isZero();
        checked(2, allBut(3));
        assertThat(torrent.state()).isEqualTo(TorrentState.DOWNLOADING);
    }

    @Test
    void aCheckOfAPausedOneLeavesItPaused() {
        handle(new TorrentEvent.Started());
        checked(1, allBut(3));
        handle(new TorrentEvent.PauseRequested());
        handle(new TorrentEvent.RecheckRequested());
        assertThat(torrent.state()).isEqualTo(TorrentState.CHECKING);
        checked(2, allBut(3));
        assertThat(torrent.state()).isEqualTo(TorrentState.PAUSED);
        handle(new TorrentEvent.ResumeRequested());
        assertThat(torrent.state()).isEqualTo(TorrentState.DOWNLOADING);
    }

    @Test
    void aCheckThatFailsByAFaultOfOursStopsTheTorrentUntilItIsResumed() {
        handle(new TorrentEvent.Started());
        disk(new StorageEvent.CheckFinished(1, BROKEN));
        assertThat(torrent.state()).isEqualTo(TorrentState.ERROR);
        assertThat(error()).isEqualTo(ErrorKind.INTERNAL);
        handle(new TorrentEvent.ResumeRequested());
        assertThat(storage.asked).containsExactly("check 1", "check 2");
        assertThat(error()).isNull();
    }

    @Test
    void aFullDiskStopsTheAskingOnlyAndIsTriedAgain() {
        handle(new TorrentEvent.Started());
        checked(1, allBut(3));
        joinPeer();
        answerRequestsFor(3);
        disk(new StorageEvent.WriteFailed(3, FULL));
        assertThat(torrent.state()).isEqualTo(TorrentState.DOWNLOADING);
        assertThat(torrent.downloads.requests().isEnabled()).isFalse();
        ticker.advance(Duration.ofSeconds(30));
        torrent.tick(ticker.nanos());
        assertThat(torrent.downloads.requests().isEnabled()).isTrue();
        assertThat(error()).isEqualTo(ErrorKind.DISK_FULL); // until a piece gets through
        answerRequestsFor(3);
        disk(new StorageEvent.PieceStored(3, null));
        assertThat(error()).isNull();
    }

    @Test
    void whatAnotherTorrentHasInItsFilesIsLookedForBeforeItIsAskedForAgain() {
        handle(new TorrentEvent.Started());
        checked(1, allBut(3));
        joinPeer();
        answerRequestsFor(3);
        disk(new StorageEvent.WriteFailed(3, new TorrentError(ErrorKind.FILE_SHARED, "shared")));
        assertThat(torrent.downloads.requests().isEnabled()).isFalse();
        ticker.advance(Duration.ofMinutes(10));
        torrent.tick(ticker.nanos());
        assertThat(torrent.downloads.requests().isEnabled()).isFalse();
        assertThat(storage.asked).contains("check 2 of 1");
        disk(new StorageEvent.CheckFinished(2, null));
        assertThat(torrent.downloads.requests().isEnabled()).isTrue();
    }
}
