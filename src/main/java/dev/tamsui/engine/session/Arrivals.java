package dev.tamsui.engine.session;

import dev.tamsui.engine.concurrent.Randomness;
import dev.tamsui.engine.metainfo.Metainfo;
import dev.tamsui.engine.model.EngineSettings;
import dev.tamsui.engine.model.PeerId;
import dev.tamsui.engine.model.Recorded;
import dev.tamsui.engine.model.Scrubbed;
import dev.tamsui.engine.model.StoredTorrent;
import dev.tamsui.engine.storage.Disk;
import dev.tamsui.engine.storage.FileStorage;
import dev.tamsui.engine.storage.PieceVerifier;
import dev.tamsui.engine.torrent.Torrent;
import dev.tamsui.engine.torrent.TorrentEvent;
import dev.tamsui.engine.torrent.TorrentSpec;
import dev.tamsui.engine.wire.FrameLimits;
import org.jspecify.annotations.Nullable;

/** Makes torrents of what is known of them, and sends them to their places. Thread: any that may parse and allocate. */
final class Arrivals {
    private final Session session;
    private final EngineSettings settings;
    private final PeerId ourId;
    private final Disk disk;

    Arrivals(Session session, EngineSettings settings, PeerId ourId, Disk disk) {
        this.session = session;
        this.settings = settings;
        this.ourId = ourId;
        this.disk = disk;
    }

    /**
     * Gives the torrent its place and begins its life, or goes on with it when it was put away.
     *
     * @param recorded what the store has of its data, null when that is nothing
     */
    void load(
            TorrentHandle handle,
            StoredTorrent stored,
            Metainfo metainfo,
            boolean skipVerify,
            @Nullable Recorded recorded) {
        Scrubbed scrubbed = handle.summary().scrubbed();
        TorrentSpec spec = new TorrentSpec(
                stored,
                metainfo,
                ourId,
                settings.limits(),
                settings.allowPrivateAddresses(),
                skipVerify,
                recorded,
                scrubbed);
        SessionHost host = new SessionHost(session, handle, new Throttle(session.ticker(), handle.limits()));
        FileStorage storage = disk.open(
                stored.id(),
                stored.savePath(),
                metainfo.files(),
                metainfo.layout(),
                PieceVerifier.v1(metainfo.pieceHashes()),
                host::heard,
                session.blocks()::giveAll);
        Torrent torrent =
                new Torrent(spec, host, storage, handle::post, session.ticker(), Randomness.create(), handle.remains());
        FrameLimits frames = FrameLimits.forPieces(metainfo.layout().pieces());
        TorrentHandle.Loaded loaded =
                new TorrentHandle.Loaded(frames, storage::read, host::upload, storage::restingNear);
        handle.post(new TorrentEvent.Arrived(torrent, () -> {
            storage.isBack();
            handle.isLoaded(loaded);
            storage.awakeNear().forEach(other -> session.post(other, new TorrentEvent.OthersKnown()));
        }));
    }
}
