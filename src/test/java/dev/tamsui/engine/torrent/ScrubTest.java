package dev.tamsui.engine.torrent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tamsui.engine.concurrent.ManualTicker;
import dev.tamsui.engine.model.EngineSettings.Limits;
import dev.tamsui.engine.model.Scrubbed;
import dev.tamsui.engine.model.TorrentState;
import dev.tamsui.engine.storage.StorageEvent;
import dev.tamsui.engine.wire.Bitfield;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A seeding torrent whose pieces are hashed once more. */
class ScrubTest {
    private static final int PIECES = 9;

    private final FakeHost host = new FakeHost();
    private final FakeStorage storage = new FakeStorage();
    private final ManualTicker ticker = new ManualTicker();
    private final TorrentSpec spec = Specs.of(PIECES, FakeLink.id(9), Limits.DEFAULT);
    private final int pieceBytes = spec.layout().pieceLength();
    private final Torrent torrent = new Torrent(spec, host, storage, event -> {}, ticker, new Random(1));

    /** Of the last check asked for; 1 is the first one. */
    private int number = 1;

    @BeforeEach
    void seeds() {
        handle(new TorrentEvent.Started());
        disk(new StorageEvent.PiecesChecked(1, 0, Bitfield.full(PIECES), Bitfield.full(PIECES)));
        disk(new StorageEvent.CheckFinished(1, null));
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

    private void scrub(long bytesPerSecond) {
        handle(new TorrentEvent.ScrubRequested(bytesPerSecond));
        assertThat(torrent.nextDueNanos()).isLessThanOrEqualTo(ticker.nanos());
        torrent.tick(ticker.nanos());
    }

    /** The storage has read what it was asked for last. */
    private void answer(int first, int count, int... bad) {
        number++;
        assertThat(storage.asked).endsWith("check " + number + (count == PIECES ? "" : " of " + count));
        Bitfield checked = Bitfield.full(count);
        Bitfield good = Bitfield.full(count);
        for (int piece : bad) {
            good.clear(piece - first);
        }
        disk(new StorageEvent.PiecesChecked(number, first, checked, good));
        disk(new StorageEvent.CheckFinished(number, null));
    }

    @Test
    void nothingIsSaidOfGoodPiecesButThatTheyAreGood() {
        scrub(1 << 30);
        assertThat(torrent.state()).isEqualTo(TorrentState.SEEDING);
        answer(0, PIECES);
        ticker.advance(Duration.ofSeconds(1));
        torrent.tick(ticker.nanos());

        Scrubbed whole = new Scrubbed(ticker.now(), 0);
        assertThat(host.scrubs).containsExactly(Optional.of(whole));
        assertThat(torrent.summary().scrubbed()).isEqualTo(whole);
        assertThat(host.scrubbedBytes).isEqualTo(spec.layout().totalBytes());
        assertThat(torrent.state()).isEqualTo(TorrentState.SEEDING);
    }

    @Test
    void itKeepsToTheRate() {
        scrub(2L * pieceBytes); // two pieces a second
        answer(0, 2);
        ticker.advance(Duration.ofMillis(999));
        torrent.tick(ticker.nanos());
        assertThat(storage.asked).hasSize(1);
        ticker.advance(Duration.ofMillis(1));
        torrent.tick(ticker.nanos());
        answer(2, 2);
        assertThat(storage.asked).hasSize(2);
    }

    @Test
    void whatIsDamagedIsFetchedAnewAndTold() {
        scrub(1 << 30);
        answer(0, PIECES, 3, 7);
        assertThat(torrent.state()).isEqualTo(TorrentState.DOWNLOADING);
        assertThat(torrent.picker.have().count()).isEqualTo(PIECES - 2);
        assertThat(torrent.downloads.requests().isEnabled()).isTrue();
        assertThat(host.damagedPieces).isEqualTo(2);
        ticker.advance(Duration.ofSeconds(1));
        torrent.tick(ticker.nanos());
        assertThat(host.scrubs).containsExactly(Optional.of(new Scrubbed(ticker.now(), 2)));
    }

    @Test
    void aPauseBreaksItOff() {
        scrub(2L * pieceBytes);
        handle(new TorrentEvent.PauseRequested());
        assertThat(host.scrubs).containsExactly(Optional.empty());
        assertThat(torrent.summary().scrubbed()).isNull();
    }

    @Test
    void aTorrentThatDoesNotRunIsNotScrubbed() {
        handle(new TorrentEvent.PauseRequested());
        handle(new TorrentEvent.ScrubRequested(1 << 20));
        assertThat(host.scrubs).containsExactly(Optional.empty());
        assertThat(storage.asked).isEmpty();
    }

    @Test
    void aCheckTheOwnerWantsGoesFirst() {
        scrub(2L * pieceBytes);
        handle(new TorrentEvent.RecheckRequested());
        assertThat(host.scrubs).containsExactly(Optional.empty());
        assertThat(torrent.state()).isEqualTo(TorrentState.CHECKING);
    }
}
