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
import dev.tamsui.engine.peer.DisconnectReason;
import dev.tamsui.engine.peer.PeerEvent;
import dev.tamsui.engine.storage.StorageEvent;
import dev.tamsui.engine.wire.Bitfield;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RestTest {
    private static final int PIECES = 4;
    private static final Duration QUIET = Duration.ofNanos(Rest.QUIET_NANOS);

    private final FakeHost host = new FakeHost();
    private final FakeStorage storage = new FakeStorage();
    private final ManualTicker ticker = new ManualTicker();
    private Torrent torrent = torrent(recorded(), DesiredState.RUNNING);

    private Torrent torrent(@Nullable Recorded recorded, DesiredState desired) {
        return new Torrent(
                Specs.of(PIECES, FakeLink.id(9), Limits.DEFAULT, desired, recorded),
                host,
                storage,
                event -> {},
                ticker,
                new Random(1));
    }

    private static Recorded recorded() {
        return new Recorded(Bitfield.full(PIECES).bytes(), List.of(new FileMark(1, 2, false)), 9);
    }

    private void handle(TorrentEvent event) {
        torrent.handle(event, ticker.nanos());
    }

    private void disk(StorageEvent event) {
        handle(new TorrentEvent.FromDisk(event));
    }

    /** Lets the torrent have every moment that it wants. */
    private void pass(Duration time) {
        long end = ticker.nanos() + time.toNanos();
        for (long due = torrent.nextDueNanos(); due <= end; due = torrent.nextDueNanos()) {
            ticker.advance(Duration.ofNanos(Math.max(0, due - ticker.nanos())));
            torrent.tick(ticker.nanos());
        }
        ticker.advance(Duration.ofNanos(end - ticker.nanos()));
    }

    /** As after a start: all is there. */
    private void seeds() {
        host.mayRest = true;
        handle(new TorrentEvent.Started());
        Bitfield none = new Bitfield(PIECES);
        disk(new StorageEvent.Compared(1, Bitfield.full(PIECES), none, none));
        disk(new StorageEvent.Finished(null));
        assertThat(torrent.state()).isEqualTo(TorrentState.SEEDING);
    }

    private void asked() {
        handle(new TorrentEvent.SummaryAsked(summary -> {}));
    }

    private boolean isBeingPutAway() {
        return storage.asked.contains("rest");
    }

    @Test
    void afterAStartASeedNobodyAskedForIsPutAwayAtOnce() {
        seeds();
        pass(Duration.ZERO);
        assertThat(isBeingPutAway()).isTrue();
        assertThat(host.rested).isEqualTo(1);
        assertThat(torrent.isResting()).isTrue();
        assertThat(torrent.state()).isEqualTo(TorrentState.SEEDING);

        disk(new StorageEvent.Closed());
        assertThat(torrent.isAway()).isTrue();
        assertThat(torrent.nextDueNanos()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void whoeverAsksForItKeepsItForAWhile() {
        seeds();
        asked();
        pass(QUIET.minusMillis(1));
        assertThat(isBeingPutAway()).isFalse();
        asked();
        pass(QUIET.minusMillis(1));
        assertThat(isBeingPutAway()).isFalse();
        pass(Duration.ofMillis(1));
        assertThat(isBeingPutAway()).isTrue();
    }

    @Test
    void aPeerKeepsItAndMayComeBackForAWhile() {
        seeds();
        FakeLink link = new FakeLink(1, "10.0.0.1", true, FakeLink.id(1));
        handle(new TorrentEvent.FromPeer(new PeerEvent.Joined(link)));
        pass(Duration.ofMinutes(10));
        assertThat(isBeingPutAway()).isFalse();
        handle(new TorrentEvent.FromPeer(new PeerEvent.Left(link, new DisconnectReason.ClosedByPeer())));
        pass(QUIET.minusMillis(1));
        assertThat(isBeingPutAway()).isFalse();
        pass(Duration.ofMillis(1));
        assertThat(isBeingPutAway()).isTrue();
    }

    @Test
    void itStaysWhileTheSessionWantsItToAndIsPutAwayLater() {
        seeds();
        host.mayRest = false;
        pass(Duration.ofMinutes(2));
        assertThat(isBeingPutAway()).isFalse();
        host.mayRest = true;
        pass(Duration.ofMinutes(1));
        assertThat(isBeingPutAway()).isTrue();
    }

    @Test
    void itStaysWhileSomebodyElseChangesFilesItMayHave() {
        storage.mayRest = false;
        seeds();
        pass(Duration.ofMinutes(2));
        assertThat(isBeingPutAway()).isFalse();
    }

    @Test
    void anIncompleteOneStaysAsLongAsThereAreAddressesToTry() {
        host.mayRest = true;
        handle(new TorrentEvent.Started());
        Bitfield none = new Bitfield(PIECES);
        disk(new StorageEvent.Compared(1, none, Bitfield.full(PIECES), none));
        disk(new StorageEvent.PiecesChecked(2, 0, Bitfield.full(PIECES), none));
        disk(new StorageEvent.CheckFinished(2, null));
        assertThat(torrent.state()).isEqualTo(TorrentState.DOWNLOADING);
        InetSocketAddress address = new InetSocketAddress("10.0.0.1", 6881);
        torrent.swarm.found(List.of(address), ticker.nanos());
        pass(Duration.ofMinutes(1));
        assertThat(isBeingPutAway()).isFalse();

        while (torrent.swarm.nextDialNanos() != Long.MAX_VALUE || !host.dialled.isEmpty()) {
            host.dialled.clear();
            handle(new TorrentEvent.DialFailed(address, true));
            pass(Duration.ofMinutes(10));
        }
        assertThat(isBeingPutAway()).isTrue();
        assertThat(torrent.state()).isEqualTo(TorrentState.DOWNLOADING);
    }

    @Test
    void aPausedOneIsPutAwayToo() {
        torrent = torrent(null, DesiredState.PAUSED);
        host.mayRest = true;
        handle(new TorrentEvent.Started());
        pass(QUIET);
        assertThat(isBeingPutAway()).isTrue();
        assertThat(torrent.state()).isEqualTo(TorrentState.PAUSED);
    }

    @Test
    void oneWhoseVolumeIsMissingIsPutAwayWithItsError() {
        host.mayRest = true;
        handle(new TorrentEvent.Started());
        disk(new StorageEvent.StorageMissing(1, new TorrentError(ErrorKind.STORAGE_MISSING, "gone")));
        pass(Duration.ZERO);
        assertThat(isBeingPutAway()).isTrue();
        assertThat(torrent.summary().state()).isEqualTo(TorrentState.ERROR);
        assertThat(torrent.error()).isNotNull();
    }

    @Test
    void theWishOfAPausedOneOutlivesAMissingVolume() {
        torrent = torrent(recorded(), DesiredState.PAUSED);
        host.mayRest = true;
        handle(new TorrentEvent.Started());
        disk(new StorageEvent.StorageMissing(1, new TorrentError(ErrorKind.STORAGE_MISSING, "gone")));
        pass(Duration.ZERO);
        assertThat(isBeingPutAway()).isTrue();
        assertThat(torrent.summary().state()).isEqualTo(TorrentState.ERROR);
        assertThat(torrent.remains().desired()).isEqualTo(DesiredState.PAUSED);
    }

    @Test
    void itStaysWhenItIsWantedAtTheLastMoment() {
        seeds();
        host.isKept = true;
        pass(Duration.ZERO);
        assertThat(host.rested).isPositive();
        assertThat(isBeingPutAway()).isFalse();
        assertThat(torrent.isResting()).isFalse();
    }

    @Test
    void aScrubKeepsItUntilItsEnd() {
        seeds();
        handle(new TorrentEvent.ScrubRequested(1));
        pass(Duration.ofSeconds(30));
        assertThat(isBeingPutAway()).isFalse();
    }

    @Test
    void whatIsWrongKeepsIt() {
        seeds();
        disk(new StorageEvent.ReadFailed(1, new TorrentError(ErrorKind.TOO_MANY_OPEN_FILES, "many")));
        pass(Duration.ofSeconds(25));
        assertThat(isBeingPutAway()).isFalse();
    }
}
