package dev.tamsui.engine.session;

import dev.tamsui.engine.concurrent.Randomness;
import dev.tamsui.engine.metainfo.InfoDictionary;
import dev.tamsui.engine.metainfo.Magnet;
import dev.tamsui.engine.metainfo.Metainfo;
import dev.tamsui.engine.metainfo.MetainfoException;
import dev.tamsui.engine.metainfo.PieceLayout;
import dev.tamsui.engine.model.EngineException;
import dev.tamsui.engine.model.EngineSettings;
import dev.tamsui.engine.model.ErrorKind;
import dev.tamsui.engine.model.PeerId;
import dev.tamsui.engine.model.StateStore;
import dev.tamsui.engine.model.StateStoreException;
import dev.tamsui.engine.model.StoredTorrent;
import dev.tamsui.engine.model.TorrentError;
import dev.tamsui.engine.model.TorrentId;
import dev.tamsui.engine.torrent.MetadataSearch;
import dev.tamsui.engine.torrent.TorrentEvent;
import dev.tamsui.engine.wire.BlockSpan;
import dev.tamsui.engine.wire.FrameLimits;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Torrents of which only the hash is known, as from a magnet link: begins the search for their info dictionary, keeps in the store
 * what was found, and gives the torrent that is made of it the place of the search.
 *
 * <p>Thread: any for {@link #seek}; what was found is kept by a virtual thread, which may wait for the store and the disk.
 */
final class Seeking {
    private static final Logger LOG = LoggerFactory.getLogger(Seeking.class);

    /** However many pieces it will have, a bitfield of them fits. */
    private static final FrameLimits WHILE_UNKNOWN = FrameLimits.forPieces(PieceLayout.MAX_PIECES);

    private final Session session;
    private final StateStore store;
    private final EngineSettings settings;
    private final SavePaths savePaths;
    private final PeerId ourId;
    /** Those that are sought. */
    private final Map<TorrentId, Sought> all = new ConcurrentHashMap<>();

    Seeking(Session session, StateStore store, EngineSettings settings, PeerId ourId) {
        this.session = session;
        this.store = store;
        this.settings = settings;
        this.savePaths = new SavePaths(settings);
        this.ourId = ourId;
    }

    /** A torrent that is sought: how it was added. */
    private record Sought(TorrentHandle handle, StoredTorrent stored, Magnet magnet, boolean skipVerify) {}

    /** Gives the search the torrent's place, and begins it. */
    void seek(TorrentHandle handle, StoredTorrent stored, Magnet magnet, boolean skipVerify) {
        Sought sought = new Sought(handle, stored, magnet, skipVerify);
        all.put(handle.id(), sought);
        MetadataSearch.Spec spec = new MetadataSearch.Spec(
                stored,
                magnet.trackerTiers(),
                magnet.peers(),
                ourId,
                settings.limits(),
                settings.allowPrivateAddresses());
        SessionHost host = new SessionHost(session, handle, new Throttle(session.ticker(), handle.limits()));
        String name = "metadata-" + stored.id().value();
        MetadataSearch search = new MetadataSearch(
                spec,
                host,
                info -> session.threads().virtual(name, () -> found(sought, info)),
                session.ticker(),
                Randomness.create());
        TorrentHandle.Loaded loaded = new TorrentHandle.Loaded(
                WHILE_UNKNOWN, (span, into) -> readFrom(handle, span, into), host::upload, Set::of);
        handle.post(new TorrentEvent.Sought(search, () -> handle.isLoaded(loaded)));
    }

    /** For connections that outlive the search that took them in. */
    private static void readFrom(TorrentHandle handle, BlockSpan span, ByteBuffer into) throws IOException {
        TorrentHandle.Loaded now = handle.loaded();
        if (now == null || now.frameLimits().equals(WHILE_UNKNOWN)) {
            throw new IOException("nothing is known of the torrent's pieces yet");
        }
        now.blocks().read(span, into);
    }

    private void found(Sought sought, InfoDictionary info) {
        TorrentHandle handle = sought.handle;
        try {
            byte[] file = info.torrent(sought.magnet.trackerTiers(), sought.magnet.webSeeds());
            Metainfo metainfo = Metainfo.parse(file);
            requireApart(sought, metainfo);
            boolean _ = session.turns().of(handle.hashes().primary(), () -> becomes(sought, metainfo, file));
        } catch (MetainfoException | EngineException.SavePathRefused refused) {
            LOG.warn("Torrent {}: its metadata is of no use: {}", handle.id().value(), refused.getMessage());
            handle.post(new TorrentEvent.MetadataUnusable(
                    new TorrentError(ErrorKind.METADATA_UNUSABLE, String.valueOf(refused.getMessage()))));
        } catch (StateStoreException | EngineException e) {
            LOG.warn(
                    "Torrent {}: its metadata could not be kept, which is tried again: {}",
                    handle.id().value(),
                    e.getMessage());
            handle.post(new TorrentEvent.MetadataUnkept());
        } catch (RuntimeException | AssertionError bug) {
            LOG.error(
                    "A fault of ours with the metadata of torrent {}",
                    handle.id().value(),
                    bug);
            handle.post(new TorrentEvent.MetadataUnusable(
                    new TorrentError(ErrorKind.INTERNAL, "A fault of the daemon itself; its log has the details.")));
        }
    }

    /**
     * A caller has brought the .torrent file of a torrent that is there. Returns whether it was sought. In the torrent's turn.
     *
     * @throws StateStoreException when it could not be kept; then the search goes on, as it does when the save path is refused
     */
    boolean learned(TorrentHandle handle, Metainfo metainfo, byte[] file) {
        Sought sought = all.get(handle.id());
        if (sought == null) {
            return false;
        }
        requireApart(sought, metainfo);
        return becomes(sought, metainfo, file);
    }

    /** Now that its names are known: nothing of it may lie where the daemon keeps its own. */
    private void requireApart(Sought sought, Metainfo metainfo) {
        Path to = sought.stored.savePath();
        session.looks().at(to, () -> savePaths.resolve(to, metainfo.topNames()));
    }

    /** It is not to be found any more, or nobody wants that. */
    void ended(TorrentHandle handle) {
        all.remove(handle.id());
    }

    static StateStore.Description described(Metainfo metainfo) {
        return new StateStore.Description(
                metainfo.hashes(), metainfo.name(), metainfo.sizeBytes(), metainfo.isPrivate());
    }

    /** In the torrent's turn. A caller may have deleted it, or brought its .torrent file, meanwhile. */
    private boolean becomes(Sought sought, Metainfo metainfo, byte[] file) {
        TorrentHandle handle = sought.handle;
        if (handle.isDeleting() || !sought.equals(all.get(handle.id()))) {
            return false;
        }
        StoredTorrent now =
                store.learned(handle.id(), described(metainfo), file).orElse(null);
        all.remove(handle.id());
        if (now == null) {
            return false;
        }
        session.loader().counts(handle, file.length);
        session.arrivals().load(handle, now, metainfo, sought.skipVerify, null);
        return true;
    }
}
