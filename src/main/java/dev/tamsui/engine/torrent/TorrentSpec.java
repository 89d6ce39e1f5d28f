package dev.tamsui.engine.torrent;

import dev.tamsui.engine.metainfo.Metainfo;
import dev.tamsui.engine.metainfo.PieceLayout;
import dev.tamsui.engine.model.EngineSettings.Limits;
import dev.tamsui.engine.model.PeerId;
import dev.tamsui.engine.model.Recorded;
import dev.tamsui.engine.model.Scrubbed;
import dev.tamsui.engine.model.StoredTorrent;
import org.jspecify.annotations.Nullable;

/**
 * What does not change while a torrent lives.
 *
 * @param stored as it was when the daemon started or the torrent was added
 * @param ourId the same for every torrent of this run
 * @param allowLoopbackPeers whether peers on this machine may be dialled
 * @param recorded what was proven of its data when the daemon ended, null when nothing was
 * @param skipVerify believe that the data is complete if the sizes are right
 */
public record TorrentSpec(
        StoredTorrent stored,
        Metainfo metainfo,
        PeerId ourId,
        Limits limits,
        boolean allowLoopbackPeers,
        boolean skipVerify,
        @Nullable Recorded recorded,
        @Nullable Scrubbed scrubbed) {
    PieceLayout layout() {
        return metainfo.layout();
    }

    int pieces() {
        return metainfo.layout().pieces();
    }
}
