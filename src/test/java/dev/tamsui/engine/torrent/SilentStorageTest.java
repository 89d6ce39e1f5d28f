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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A volume that does not answer, as the torrent on it takes it. */
class SilentStorageTest {
    private static final int PIECES = 9;
    private static final TorrentError SILENT = new TorrentError(ErrorKind.STORAGE_SILENT, "write of t: no answer");

    private final FakeHost host = new FakeHost();
    private final FakeStorage storage = new FakeStorage();
    private final ManualTicker ticker = new ManualTicker();
    private final Torrent torrent = new Torrent(
            Specs.of(PIECES, FakeLink.id(9), Limits.DEFAULT), host, storage, event -> {}, ticker, new Random(1));

    private final FakeLink link = new FakeLink(1, "10.0.0.1", true, FakeLink.id(1));

    @BeforeEach
    void download() {
        handle(new TorrentEvent.Started());
        Bitfield good = Bitfield.full(PIECES);
        good.clear(3);
        good.clear(4);
        disk(new StorageEvent.PiecesChecked(1, 0, Bitfield.full(PIECES), good));
        disk(new StorageEvent.CheckFinished(1, null));
        handle(new TorrentEvent.FromPeer(new PeerEvent.Joined(link)));
        hear(new PeerMessage.HaveAll(), new PeerMessage.Unchoke());
        assertThat(link.requested).isNotEmpty();
    }

    private void handle(TorrentEvent event) {
        torrent.handle(event, ticker.nanos());
    }

    private void disk(StorageEvent event) {
        handle(new TorrentEvent.FromDisk(event));
    }

    private void hear(PeerMessage... messages) {
        handle(new TorrentEvent.FromPeer(new PeerEvent.Received(link.key(), List.of(messages), 1)));
    }

    private void hear(BlockSpan span) {
        hear(new PeerMessage.Piece(span.piece(), span.begin(), ByteBuffer.allocate(span.length())));
    }

    @Test
    void itAsksForNothingAndHoldsNoMemoryUntilThereIsAnAnswer() {
        hear(link.requested.getFirst());
        assertThat(host.memory.used()).isPositive();
        link.requested.clear();
        disk(new StorageEvent.Silent(SILENT));
        assertThat(torrent.error()).isEqualTo(SILENT);
        assertThat(torrent.state()).isEqualTo(TorrentState.DOWNLOADING);
        assertThat(host.memory.used()).as("memory reserved").isZero();
        ticker.advance(Duration.ofMinutes(1));
        torrent.tick(ticker.nanos());
        hear(new PeerMessage.Choke(), new PeerMessage.Unchoke());
        assertThat(link.requested).isEmpty();
        disk(new StorageEvent.Answers());
        assertThat(torrent.error()).isNull();
        assertThat(link.requested).extracting(BlockSpan::piece).contains(3, 4);
    }

    @Test
    void aPieceThatWasGivenUpIsFetchedAnewAsSoonAsThereIsAnAnswer() {
        List.copyOf(link.requested).stream().filter(span -> span.piece() == 3).forEach(this::hear);
        link.requested.clear();
        disk(new StorageEvent.Silent(SILENT));
        disk(new StorageEvent.WriteFailed(3, SILENT));
        assertThat(host.memory.used()).isZero();
        disk(new StorageEvent.Answers());
        assertThat(torrent.error()).isNull();
        assertThat(link.requested).extracting(BlockSpan::piece).contains(3);
    }

    @Test
    void itIsShownWhateverTheTorrentDoes() {
        handle(new TorrentEvent.PauseRequested());
        disk(new StorageEvent.Silent(SILENT));
        assertThat(torrent.error()).isEqualTo(SILENT);
        handle(new TorrentEvent.ResumeRequested());
        assertThat(torrent.error()).isEqualTo(SILENT);
        link.requested.clear();
        disk(new StorageEvent.Answers());
        assertThat(torrent.error()).isNull();
        assertThat(torrent.state()).isEqualTo(TorrentState.DOWNLOADING);
    }

    @Test
    void roomMayComeBackMeanwhile() {
        TorrentError full = new TorrentError(ErrorKind.DISK_FULL, "the volume has 1 KiB free");
        disk(new StorageEvent.SpaceShort(full));
        disk(new StorageEvent.Silent(SILENT));
        assertThat(torrent.error()).isEqualTo(SILENT);
        link.requested.clear();
        disk(new StorageEvent.Answers());
        assertThat(torrent.error()).isEqualTo(full);
        assertThat(link.requested).isEmpty();
        disk(new StorageEvent.SpaceBack());
        assertThat(torrent.error()).isNull();
        assertThat(link.requested).isNotEmpty();
    }
}
