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

/** A volume without room for what a torrent lacks. */
class ShortSpaceTest {
    private static final int PIECES = 9;
    private static final TorrentError SHORT = new TorrentError(ErrorKind.DISK_FULL, "the volume has 1 KiB free");
    private static final TorrentError FULL = new TorrentError(ErrorKind.DISK_FULL, "write t: No space left on device");

    private final FakeHost host = new FakeHost();
    private final FakeStorage storage = new FakeStorage();
    private final ManualTicker ticker = new ManualTicker();
    private final Torrent torrent = new Torrent(
            Specs.of(PIECES, FakeLink.id(9), Limits.DEFAULT), host, storage, event -> {}, ticker, new Random(1));

    private final FakeLink link = new FakeLink(1, "10.0.0.1", true, FakeLink.id(1));

    @BeforeEach
    void start() {
        handle(new TorrentEvent.Started());
        Bitfield good = Bitfield.full(PIECES);
        good.clear(3);
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

    private void tick(Duration later) {
        ticker.advance(later);
        torrent.tick(ticker.nanos());
    }

    @Test
    void itAsksForNothingAndStaysWithItsPeersUntilThereIsRoom() {
        List<BlockSpan> asked = List.copyOf(link.requested);
        link.requested.clear();
        disk(new StorageEvent.SpaceShort(SHORT));
        assertThat(link.said).contains(new PeerMessage.Cancel(asked.getFirst()));
        assertThat(torrent.error()).isEqualTo(SHORT);
        assertThat(torrent.state()).isEqualTo(TorrentState.DOWNLOADING);
        assertThat(torrent.summary().peers().connected()).isEqualTo(1);
        tick(Duration.ofSeconds(31));
        hear(new PeerMessage.Choke(), new PeerMessage.Unchoke());
        assertThat(link.requested).isEmpty();
        disk(new StorageEvent.SpaceBack());
        assertThat(torrent.error()).isNull();
        assertThat(link.requested).isNotEmpty();
    }

    @Test
    void aWriteThatFailedIsTriedAgainAsSoonAsThereIsRoom() {
        for (BlockSpan asked : List.copyOf(link.requested)) {
            hear(new PeerMessage.Piece(asked.piece(), asked.begin(), ByteBuffer.allocate(asked.length())));
        }
        link.requested.clear();
        disk(new StorageEvent.WriteFailed(3, FULL));
        disk(new StorageEvent.SpaceShort(SHORT));
        assertThat(torrent.error()).isEqualTo(FULL);
        tick(Duration.ofSeconds(1));
        disk(new StorageEvent.SpaceBack());
        assertThat(torrent.error()).isNull();
        assertThat(link.requested).isNotEmpty();
    }

    @Test
    void withoutKnowingOfRoomAFailedWriteIsTriedAgainInTime() {
        for (BlockSpan asked : List.copyOf(link.requested)) {
            hear(new PeerMessage.Piece(asked.piece(), asked.begin(), ByteBuffer.allocate(asked.length())));
        }
        link.requested.clear();
        disk(new StorageEvent.WriteFailed(3, FULL));
        tick(Duration.ofSeconds(29));
        assertThat(link.requested).isEmpty();
        tick(Duration.ofSeconds(1));
        assertThat(link.requested).isNotEmpty();
    }

    @Test
    void whatWasOnItsWayCompletesItAndNoRoomIsNeededAnyMore() {
        List<BlockSpan> asked = List.copyOf(link.requested);
        for (BlockSpan span : asked) {
            hear(new PeerMessage.Piece(span.piece(), span.begin(), ByteBuffer.allocate(span.length())));
        }
        disk(new StorageEvent.SpaceShort(SHORT));
        disk(new StorageEvent.PieceStored(3, null));
        assertThat(torrent.error()).isEqualTo(SHORT);
        disk(new StorageEvent.Finished(null));
        assertThat(torrent.state()).isEqualTo(TorrentState.SEEDING);
        assertThat(torrent.error()).isNull();
        assertThat(storage.watches).containsExactly(true, false);
        disk(new StorageEvent.SpaceShort(SHORT));
        assertThat(torrent.error()).isNull();
    }

    @Test
    void aPausedOneNeedsNoRoom() {
        disk(new StorageEvent.SpaceShort(SHORT));
        handle(new TorrentEvent.PauseRequested());
        assertThat(torrent.error()).isNull();
        assertThat(storage.watches).containsExactly(true, false);
        disk(new StorageEvent.SpaceShort(SHORT));
        assertThat(torrent.error()).isNull();
        handle(new TorrentEvent.ResumeRequested());
        assertThat(storage.watches).containsExactly(true, false, true);
    }
}
