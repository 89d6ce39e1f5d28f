package dev.tamsui.engine.session;

import dev.tamsui.engine.metainfo.Metainfo;
import dev.tamsui.engine.metainfo.MetainfoException;
import dev.tamsui.engine.model.AddOptions;
import dev.tamsui.engine.model.AddResult;
import dev.tamsui.engine.model.DesiredState;
import dev.tamsui.engine.model.EngineException;
import dev.tamsui.engine.model.EngineSettings;
import dev.tamsui.engine.model.InfoHash;
import dev.tamsui.engine.model.StateStore;
import dev.tamsui.engine.model.StateStoreException;
import dev.tamsui.engine.model.StoredTorrent;
import dev.tamsui.engine.model.TorrentId;
import dev.tamsui.engine.model.TorrentSummary;
import dev.tamsui.engine.model.Totals;
import dev.tamsui.engine.torrent.TorrentEvent;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The list of torrents, as callers change it. The store is asked first: what it does not keep is not done.
 *
 * <p>Thread: callers'; may wait for the store. Changes of the list go one at a time.
 */
public final class Catalogue {
    private static final Logger LOG = LoggerFactory.getLogger(Catalogue.class);
    private static final long DELETE_WAIT_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Session session;
    private final StateStore store;
    private final SavePaths savePaths;
    private final ReentrantLock lock = new ReentrantLock();

    public Catalogue(Session session, StateStore store, EngineSettings settings) {
        this.session = session;
        this.store = store;
        this.savePaths = new SavePaths(settings);
    }

    /** Brings every torrent of the store to life. */
    public void load() {
        List<StoredTorrent> all = kept(store::torrents);
        for (StoredTorrent stored : all) {
            Metainfo metainfo = metainfoOf(stored);
            if (metainfo != null) {
                session.add(
                        stored,
                        metainfo,
                        false,
                        kept(() -> store.recorded(stored.id())).orElse(null));
            }
        }
        session.former(kept(store::formerTotals));
        LOG.info("{} torrents loaded", all.size());
    }

    /** As {@code Engine.add}. */
    public AddResult add(byte[] file, AddOptions options) {
        Metainfo metainfo = parse(file);
        InfoHash hash = metainfo.infoHash();
        lock.lock();
        try {
            awaitDeleted(hash);
            TorrentHandle known = session.find(hash);
            if (known != null) {
                return new AddResult(known.summary(), false);
            }
            StoredTorrent wanted = new StoredTorrent(
                    new TorrentId(0),
                    metainfo.hashes(),
                    metainfo.name(),
                    metainfo.sizeBytes(),
                    metainfo.isPrivate(),
                    savePaths.resolve(options.savePath(), topNames(metainfo)),
                    options.paused() ? DesiredState.PAUSED : DesiredState.RUNNING,
                    options.labels(),
                    Totals.ZERO,
                    session.ticker().now(),
                    null);
            StoredTorrent stored = kept(() -> store.add(wanted, file));
            TorrentHandle added = session.add(stored, metainfo, options.skipVerify(), null);
            return new AddResult(Questions.summary(added), true);
        } finally {
            lock.unlock();
        }
    }

    public TorrentHandle pause(InfoHash hash) {
        return desire(hash, DesiredState.PAUSED, new TorrentEvent.PauseRequested());
    }

    public TorrentHandle resume(InfoHash hash) {
        return desire(hash, DesiredState.RUNNING, new TorrentEvent.ResumeRequested());
    }

    public TorrentHandle recheck(InfoHash hash) {
        TorrentHandle torrent = require(hash);
        torrent.post(new TorrentEvent.RecheckRequested());
        return torrent;
    }

    public TorrentHandle reannounce(InfoHash hash) {
        TorrentHandle torrent = require(hash);
        torrent.post(new TorrentEvent.ReannounceRequested());
        return torrent;
    }

    /** As {@code Engine.delete}. */
    public void delete(InfoHash hash, boolean withData) {
        lock.lock();
        try {
            TorrentHandle torrent = require(hash);
            TorrentSummary last = torrent.summary();
            Totals moved = new Totals(last.downloadedBytes(), last.uploadedBytes());
            session.former(kept(() -> {
                store.totals(Map.of(torrent.id(), moved));
                store.delete(torrent.id());
                return store.formerTotals();
            }));
            torrent.markDeleting();
            torrent.post(new TorrentEvent.DeleteRequested(withData));
        } finally {
            lock.unlock();
        }
    }

    /** The torrent, unless it is on its way out. */
    public TorrentHandle require(InfoHash hash) {
        TorrentHandle torrent = session.find(hash);
        if (torrent == null || torrent.isDeleting()) {
            throw new EngineException.UnknownTorrent(hash);
        }
        return torrent;
    }

    private TorrentHandle desire(InfoHash hash, DesiredState desired, TorrentEvent event) {
        lock.lock();
        try {
            TorrentHandle torrent = require(hash);
            kept(() -> {
                store.desire(torrent.id(), desired);
                return torrent;
            });
            torrent.post(event);
            return torrent;
        } finally {
            lock.unlock();
        }
    }

    /** A torrent that is added again while its files are being removed must not lose the new ones to the old delete. */
    private void awaitDeleted(InfoHash hash) {
        TorrentHandle leaving = session.find(hash);
        if (leaving == null || !leaving.isDeleting()) {
            return;
        }
        boolean gone = false;
        try {
            gone = leaving.awaitEnded(DELETE_WAIT_NANOS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!gone) {
            throw new EngineException.EngineStopped(
                    "This torrent is still being deleted. Add it again when it has gone from the list.");
        }
    }

    /** What it puts into its save path. */
    private static Set<String> topNames(Metainfo metainfo) {
        return metainfo.files().stream().map(file -> file.path().getFirst()).collect(Collectors.toSet());
    }

    private @Nullable Metainfo metainfoOf(StoredTorrent stored) {
        byte[] file = kept(() -> store.metainfo(stored.id())).orElse(null);
        if (file == null) {
            LOG.error(
                    "Torrent {} has no metainfo in the store; it is kept there and left alone",
                    stored.id().value());
            return null;
        }
        try {
            return Metainfo.parse(file);
        } catch (MetainfoException e) {
            LOG.error(
                    "Torrent {} of the store is not understood; it is kept there and left alone",
                    stored.id().value(),
                    e);
            return null;
        }
    }

    private static Metainfo parse(byte[] file) {
        try {
            return Metainfo.parse(file);
        } catch (MetainfoException e) {
            throw switch (e.reason()) {
                case V2_ONLY -> new EngineException.Unsupported(String.valueOf(e.getMessage()));
                default -> new EngineException.InvalidMetainfo(String.valueOf(e.getMessage()));
            };
        }
    }

    private static <T> T kept(Supplier<T> change) {
        try {
            return change.get();
        } catch (StateStoreException e) {
            LOG.error("The state store failed", e);
            throw new EngineException.StoreUnavailable(
                    "The state could not be written, so nothing was changed: " + e.getMessage());
        }
    }
}
