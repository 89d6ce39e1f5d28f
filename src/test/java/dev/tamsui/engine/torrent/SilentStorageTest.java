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

/** A volume that does not answer, as the torrent on it takes it. */
class SilentStorageTest {
    private static final TorrentError SILENT = new TorrentError(ErrorKind.STORAGE_SILENT, "write of t: no answer");

    private final Downloader download = new Downloader(3, 4);
    private final FakeLink link = download.link;
    private final Torrent torrent = download.torrent;

    @BeforeEach
    void asks() {
        assertThat(link.requested).isNotEmpty();
    }

    @Test
    void itAsksForNothingAndHoldsNoMemoryUntilThereIsAnAnswer() {
        download.hear(link.requested.getFirst());
        assertThat(download.host.memory.used()).isPositive();
        link.requested.clear();
        download.disk(new StorageEvent.Silent(SILENT));
        assertThat(torrent.error()).isEqualTo(SILENT);
        assertThat(torrent.state()).isEqualTo(TorrentState.DOWNLOADING);
        assertThat(download.host.memory.used()).as("memory reserved").isZero();
        download.tick(Duration.ofMinutes(1));
        download.hear(new PeerMessage.Choke(), new PeerMessage.Unchoke());
        assertThat(link.requested).isEmpty();
        download.disk(new StorageEvent.Answers());
        assertThat(torrent.error()).isNull();
        assertThat(link.requested).extracting(BlockSpan::piece).contains(3, 4);
    }

    @Test
    void aPieceThatWasGivenUpIsFetchedAnewAsSoonAsThereIsAnAnswer() {
        List.copyOf(link.requested).stream().filter(span -> span.piece() == 3).forEach(download::hear);
        link.requested.clear();
        download.disk(new StorageEvent.Silent(SILENT));
        download.disk(new StorageEvent.WriteFailed(3, SILENT));
        assertThat(download.host.memory.used()).isZero();
        download.disk(new StorageEvent.Answers());
        assertThat(torrent.error()).isNull();
        assertThat(link.requested).extracting(BlockSpan::piece).contains(3);
    }

    @Test
    void itIsShownWhateverTheTorrentDoes() {
        download.handle(new TorrentEvent.PauseRequested());
        download.disk(new StorageEvent.Silent(SILENT));
        assertThat(torrent.error()).isEqualTo(SILENT);
        download.handle(new TorrentEvent.ResumeRequested());
        assertThat(torrent.error()).isEqualTo(SILENT);
        link.requested.clear();
        download.disk(new StorageEvent.Answers());
        assertThat(torrent.error()).isNull();
        assertThat(torrent.state()).isEqualTo(TorrentState.DOWNLOADING);
    }

    @Test
    void roomMayComeBackMeanwhile() {
        TorrentError full = new TorrentError(ErrorKind.DISK_FULL, "the volume has 1 KiB free");
        download.disk(new StorageEvent.SpaceShort(full));
        download.disk(new StorageEvent.Silent(SILENT));
        assertThat(torrent.error()).isEqualTo(SILENT);
        link.requested.clear();
        download.disk(new StorageEvent.Answers());
        assertThat(torrent.error()).isEqualTo(full);
        assertThat(link.requested).isEmpty();
        download.disk(new StorageEvent.SpaceBack());
        assertThat(torrent.error()).isNull();
        assertThat(link.requested).isNotEmpty();
    }
}
