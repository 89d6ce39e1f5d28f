package dev.tamsui.engine.torrent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tamsui.engine.model.ErrorKind;
import dev.tamsui.engine.model.TorrentError;
import dev.tamsui.engine.model.TorrentState;
import dev.tamsui.engine.storage.StorageEvent;
import dev.tamsui.engine.wire.BlockSpan;
import dev.tamsui.engine.wire.PeerMessage;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A volume without room for what a torrent lacks. */
class ShortSpaceTest {
    private static final TorrentError SHORT = new TorrentError(ErrorKind.DISK_FULL, "the volume has 1 KiB free");
    private static final TorrentError FULL = new TorrentError(ErrorKind.DISK_FULL, "write t: No space left on device");

    private final Downloader download = new Downloader(3);
    private final FakeLink link = download.link;
    private final Torrent torrent = download.torrent;

    @BeforeEach
    void asks() {
        assertThat(link.requested).isNotEmpty();
    }

    @Test
    void itAsksForNothingAndStaysWithItsPeersUntilThereIsRoom() {
        List<BlockSpan> asked = List.copyOf(link.requested);
        link.requested.clear();
        download.disk(new StorageEvent.SpaceShort(SHORT));
        assertThat(link.said).contains(new PeerMessage.Cancel(asked.getFirst()));
        assertThat(torrent.error()).isEqualTo(SHORT);
        assertThat(torrent.state()).isEqualTo(TorrentState.DOWNLOADING);
        assertThat(torrent.summary().peers().connected()).isEqualTo(1);
        download.tick(Duration.ofSeconds(31));
        download.hear(new PeerMessage.Choke(), new PeerMessage.Unchoke());
        assertThat(link.requested).isEmpty();
        download.disk(new StorageEvent.SpaceBack());
        assertThat(torrent.error()).isNull();
        assertThat(link.requested).isNotEmpty();
    }

    @Test
    void aWriteThatFailedIsTriedAgainAsSoonAsThereIsRoom() {
        for (BlockSpan asked : List.copyOf(link.requested)) {
            download.hear(asked);
        }
        link.requested.clear();
        download.disk(new StorageEvent.WriteFailed(3, FULL));
        download.disk(new StorageEvent.SpaceShort(SHORT));
        assertThat(torrent.error()).isEqualTo(FULL);
        download.tick(Duration.ofSeconds(1));
        download.disk(new StorageEvent.SpaceBack());
        assertThat(torrent.error()).isNull();
        assertThat(link.requested).isNotEmpty();
    }

    @Test
    void withoutKnowingOfRoomAFailedWriteIsTriedAgainInTime() {
        for (BlockSpan asked : List.copyOf(link.requested)) {
            download.hear(asked);
        }
        link.requested.clear();
        download.disk(new StorageEvent.WriteFailed(3, FULL));
        download.tick(Duration.ofSeconds(29));
        assertThat(link.requested).isEmpty();
        download.tick(Duration.ofSeconds(1));
        assertThat(link.requested).isNotEmpty();
    }

    @Test
    void whatWasOnItsWayCompletesItAndNoRoomIsNeededAnyMore() {
        List<BlockSpan> asked = List.copyOf(link.requested);
        for (BlockSpan span : asked) {
            download.hear(span);
        }
        download.disk(new StorageEvent.SpaceShort(SHORT));
        download.disk(new StorageEvent.PieceStored(3, null));
        assertThat(torrent.error()).isEqualTo(SHORT);
        download.disk(new StorageEvent.Finished(null));
        assertThat(torrent.state()).isEqualTo(TorrentState.SEEDING);
        assertThat(torrent.error()).isNull();
        assertThat(download.storage.watches).containsExactly(true, false);
        download.disk(new StorageEvent.SpaceShort(SHORT));
        assertThat(torrent.error()).isNull();
    }

    @Test
    void aPausedOneNeedsNoRoom() {
        download.disk(new StorageEvent.SpaceShort(SHORT));
        download.handle(new TorrentEvent.PauseRequested());
        assertThat(torrent.error()).isNull();
        assertThat(download.storage.watches).containsExactly(true, false);
        download.disk(new StorageEvent.SpaceShort(SHORT));
        assertThat(torrent.error()).isNull();
        download.handle(new TorrentEvent.ResumeRequested());
        assertThat(download.storage.watches).containsExactly(true, false, true);
    }
}
