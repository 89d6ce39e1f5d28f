package dev.tamsui.engine.session;

import dev.tamsui.engine.metainfo.Magnet;
import dev.tamsui.engine.metainfo.MagnetException;
import dev.tamsui.engine.metainfo.Metainfo;
import dev.tamsui.engine.metainfo.MetainfoException;
import dev.tamsui.engine.model.AddOptions;
import dev.tamsui.engine.model.AddResult;
import dev.tamsui.engine.model.DesiredState;
import dev.tamsui.engine.model.EngineException;
import dev.tamsui.engine.model.EngineSettings;
import dev.tamsui.engine.model.InfoHash;
import dev.tamsui.engine.model.MoveSummary;
import dev.tamsui.engine.model.RateLimits;
import dev.tamsui.engine.model.Scrubbed;
import dev.tamsui.engine.model.StateStore;
import dev.tamsui.engine.model.StateStoreException;
import dev.tamsui.engine.model.StoredTorrent;
import dev.tamsui.engine.model.TorrentError;
import dev.tamsui.engine.model.TorrentId;
import dev.tamsui.engine.model.TorrentSummary;
import dev.tamsui.engine.model.Totals;
import dev.tamsui.engine.torrent.TorrentEvent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The list of torrents, as callers change it. The store is asked first: what it does not keep is not done.
 *
 * <p>Thread: callers'; may wait for the store. Changes of one torrent go one at a time; a file system that hangs holds up nobody
 * but those who want something of it, and those not for long.
 */
public final class Catalogue {
    private static final Logger LOG = LoggerFactory.getLogger(Catalogue.class);
    private static final long LOAD_WAIT_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long DELETE_WAIT_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Session session;
    private final StateStore store;
    private final EngineSettings settings;
    private final SavePaths savePaths;
    private final Looks looks;
    private final Turns turns;
    /** Held while one is forgotten and what it has moved is added to the sum of all such. */
    private final ReentrantLock forgetting = new ReentrantLock();
    /** A change of the limits of all torrents is made one after the other. */
    private final ReentrantLock limiting = new ReentrantLock();

    private final AtomicBoolean isStoreFailing = new AtomicBoolean();

    public Catalogue(Session session, StateStore store, EngineSettings settings) {
        this.session = session;
        this.store = store;
        this.settings = settings;
        this.savePaths = new SavePaths(settings);
        this.looks = session.looks();
        this.turns = session.turns();
    }

    /** Lists every torrent of the store; {@link Session#wake} brings them to life. */
    public void list() {
        Map<TorrentId, Long> completed = kept(store::completedBytes);
        Map<TorrentId, Scrubbed> scrubs = kept(store::scrubs);
        Map<TorrentId, RateLimits> limits = kept(store::torrentLimits);
        List<Unloaded> all = kept(store::torrents).stream()
                .map(stored -> new Unloaded(
                        stored,
                        completed.getOrDefault(stored.id(), 0L),
                        scrubs.get(stored.id()),
                        limits.getOrDefault(stored.id(), RateLimits.NONE)))
                .toList();
        session.former(kept(store::formerTotals));
        session.limit(kept(store::limits));
        session.list(all);
        LOG.info("{} torrents listed", all.size());
    }

    /** As {@code Engine.add}. A torrent that is there by its magnet link learns what it is. */
    public AddResult add(byte[] file, AddOptions options) {
        Metainfo metainfo = parse(file);
        return turns.of(metainfo.infoHash(), () -> {
            TorrentHandle known = known(metainfo.infoHash());
            if (known != null) {
                kept(() -> session.seeking().learned(known, metainfo, file));
                return new AddResult(Questions.summary(known), false);
            }
            StoredTorrent stored = keep(Seeking.described(metainfo), metainfo.topNames(), file, options);
            TorrentHandle added = session.list(new Unloaded(stored, 0, null, RateLimits.NONE).summary());
            session.loader().counts(added, file.length);
            session.arrivals().load(added, stored, metainfo, options.skipVerify(), null);
            return new AddResult(Questions.summary(added), true);
        });
    }

    /** As {@code Engine.addMagnet}. */
    public AddResult addMagnet(String link, AddOptions options) {
        Magnet magnet = parse(link);
        return turns.of(magnet.infoHash(), () -> {
            TorrentHandle known = known(magnet.infoHash());
            if (known != null) {
                return new AddResult(known.summary(), false);
            }
            StateStore.Description all = new StateStore.Description(magnet.hashes(), magnet.cleanName(), 0, false);
            StoredTorrent stored = keep(all, Set.of(), link.strip().getBytes(StandardCharsets.UTF_8), options);
            TorrentHandle added = session.list(new Unloaded(stored, 0, null, RateLimits.NONE).sought());
            session.seeking().seek(added, stored, magnet, options.skipVerify());
            return new AddResult(Questions.summary(added), true);
        });
    }

    private @Nullable TorrentHandle known(InfoHash hash) {
        awaitDeleted(hash);
        return session.find(hash);
    }

    /** @param names what it puts into its save path, as far as that is known */
    private StoredTorrent keep(
            StateStore.Description torrent, Collection<String> names, byte[] file, AddOptions options) {
        Path savePath = options.savePath();
        Path to = looks.at(
                savePath == null ? settings.downloadDir() : savePath, () -> savePaths.resolve(savePath, names));
        StoredTorrent wanted = new StoredTorrent(
                new TorrentId(0),
                torrent.hashes(),
                torrent.name(),
                torrent.sizeBytes(),
                torrent.isPrivate(),
                to,
                options.paused() ? DesiredState.PAUSED : DesiredState.RUNNING,
                options.labels(),
                Totals.ZERO,
                session.ticker().now(),
                null,
                null,
                List.of());
        session.loader().awaitRoom();
        return kept(() -> store.add(wanted, file));
    }

    public TorrentHandle pause(InfoHash hash) {
        return desire(hash, DesiredState.PAUSED, new TorrentEvent.PauseRequested());
    }

    public TorrentHandle resume(InfoHash hash) {
        return desire(hash, DesiredState.RUNNING, new TorrentEvent.ResumeRequested());
    }

    /** As {@code Engine.limit}. */
    public TorrentHandle limit(InfoHash hash, UnaryOperator<RateLimits> change) {
        return turns.of(hash, () -> {
            TorrentHandle torrent = require(hash);
            RateLimits limits = change.apply(torrent.limits());
            kept(() -> {
                store.limit(torrent.id(), limits);
                return torrent;
            });
            torrent.limit(limits);
            return torrent;
        });
    }

    /** As {@code Engine.limitAll}. */
    public RateLimits limitAll(UnaryOperator<RateLimits> change) {
        limiting.lock();
        try {
            RateLimits limits = change.apply(session.wantedLimits());
            return kept(() -> {
                store.limit(limits);
                session.limit(limits);
                return session.limits();
            });
        } finally {
            limiting.unlock();
        }
    }

    public TorrentHandle recheck(InfoHash hash) {
        TorrentHandle torrent = require(hash);
        torrent.post(new TorrentEvent.RecheckRequested());
        return torrent;
    }

    public TorrentHandle scrub(InfoHash hash) {
        TorrentHandle torrent = require(hash);
        session.scrub(torrent);
        return torrent;
    }

    /** As {@code Engine.move}. The new place is looked at before the turn is taken: should it hang, no other change hangs with it. */
    public TorrentSummary move(InfoHash hash, Path wanted) {
        TorrentHandle torrent = require(hash);
        Metainfo metainfo = parse(metainfo(torrent));
        Path to = looks.at(wanted, () -> savePaths.resolve(wanted, metainfo.topNames()));
        TorrentSummary now = Questions.summary(torrent);
        if (looks.at(to, () -> isGoing(now, to))) {
            return now;
        }
        looks.at(to, () -> {
            requireVolume(to);
            savePaths.makeFree(to, metainfo.files());
            return to;
        });
        return turns.of(hash, () -> {
            requireSame(hash, torrent);
            if (!kept(() -> store.move(torrent.id(), to))) {
                throw new EngineException.AlreadyMoving(
                        "This torrent is on its way to another place by now. Wait until it is there, then move it on.");
            }
            torrent.post(new TorrentEvent.MoveRequested(to));
            return Questions.summary(torrent);
        });
    }

    /** As {@code Engine.metainfo}. */
    public byte[] metainfo(InfoHash hash) {
        return metainfo(require(hash));
    }

    private byte[] metainfo(TorrentHandle torrent) {
        byte[] file = kept(() -> store.metainfo(torrent.id()))
                .orElseThrow(() ->
                        new EngineException.UnknownTorrent(torrent.hashes().primary()));
        if (Magnet.isMeant(file)) {
            throw new EngineException.NoMetadata(
                    "It is not known yet what this torrent has: it was added by a magnet link, and no peer has told so far.");
        }
        return file;
    }

    /** Whether the torrent is there already, or is on its way there. */
    private boolean isGoing(TorrentSummary now, Path to) {
        MoveSummary going = now.move();
        boolean isThere = savePaths.isSame(to, going == null ? now.savePath() : going.savePath());
        if (going != null && !isThere) {
            throw new EngineException.AlreadyMoving("This torrent is on its way to " + going.savePath()
                    + ". Wait until it is there, then move it on; or cancel that with DELETE on the same address.");
        }
        return isThere;
    }

    private void requireVolume(Path savePath) {
        TorrentError missing = session.missingVolume(savePaths.whereItLeads(savePath));
        if (missing != null) {
            throw new EngineException.VolumeMissing("The torrent stays where it is: " + missing.message());
        }
    }

    /** As {@code Engine.cancelMove}. The store says whether it is not too late. */
    public TorrentSummary cancelMove(InfoHash hash) {
        return turns.of(hash, () -> {
            TorrentHandle torrent = require(hash);
            MoveSummary going = Questions.summary(torrent).move();
            if (going == null) {
                throw new EngineException.NotMoving("This torrent is not being moved.");
            }
            if (!kept(() -> store.stayed(torrent.id(), going.savePath()))) {
                throw new EngineException.NotMoving(
                        "This torrent's data is at " + going.savePath()
                                + " already; what is left elsewhere is being removed. Wait until that is done, then move it back.");
            }
            torrent.post(new TorrentEvent.MoveCancelled());
            return Questions.summary(torrent);
        });
    }

    public TorrentHandle reannounce(InfoHash hash) {
        TorrentHandle torrent = require(hash);
        torrent.post(new TorrentEvent.ReannounceRequested());
        return torrent;
    }

    /** As {@code Engine.delete}. */
    public void delete(InfoHash hash, boolean withData) {
        turns.of(hash, () -> deleteInTurn(hash, withData));
    }

    private TorrentHandle deleteInTurn(InfoHash hash, boolean withData) {
        TorrentHandle torrent = require(hash);
        torrent.keep(true); // its files are named in what the store is about to forget
        boolean isForgotten = false;
        try {
            awaitLoaded(torrent, withData);
            TorrentSummary last = torrent.summary();
            forget(torrent.id(), new Totals(last.downloadedBytes(), last.uploadedBytes()));
            isForgotten = true;
        } finally {
            torrent.keep(isForgotten);
        }
        torrent.markDeleting();
        torrent.post(new TorrentEvent.DeleteRequested(withData));
        if (torrent.isBroken()) {
            session.ended(torrent);
            torrent.markEnded();
        }
        return torrent;
    }

    /** @param moved what it has moved, which stays in the totals of all */
    private void forget(TorrentId id, Totals moved) {
        forgetting.lock();
        try {
            session.former(kept(() -> {
                store.totals(Map.of(id, moved));
                store.delete(id);
                return store.formerTotals();
            }));
        } finally {
            forgetting.unlock();
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

    private void requireSame(InfoHash hash, TorrentHandle torrent) {
        if (require(hash) != torrent) {
            throw new EngineException.UnknownTorrent(hash);
        }
    }

    private TorrentHandle desire(InfoHash hash, DesiredState desired, TorrentEvent event) {
        return turns.of(hash, () -> {
            TorrentHandle torrent = require(hash);
            kept(() -> {
                store.desire(torrent.id(), desired);
                return torrent;
            });
            torrent.post(event);
            return torrent;
        });
    }

    /** @param withData then the others have to be known as well, since they may have some of its files */
    private void awaitLoaded(TorrentHandle torrent, boolean withData) {
        boolean isLoaded = false;
        try {
            isLoaded = torrent.awaitLoaded(LOAD_WAIT_NANOS)
                    && (!withData || session.awaitOthers(torrent, LOAD_WAIT_NANOS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!isLoaded) {
            throw new EngineException.StoreUnavailable(
                    "Not all of the torrents were loaded from the state store yet, so nothing was changed. Try again.");
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

    private static Magnet parse(String link) {
        try {
            return Magnet.parse(link);
        } catch (MagnetException e) {
            throw switch (e.reason()) {
                case V2_ONLY -> new EngineException.Unsupported(String.valueOf(e.getMessage()));
                default -> new EngineException.InvalidMagnet(String.valueOf(e.getMessage()));
            };
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

    private <T> T kept(Supplier<T> change) {
        try {
            T result = change.get();
            if (isStoreFailing.compareAndSet(true, false)) {
                LOG.info("The state store works again");
            }
            return result;
        } catch (StateStoreException e) {
            if (isStoreFailing.compareAndSet(false, true)) { // whoever asks next is told so; the log knows
                LOG.error("The state store failed", e);
            }
            throw new EngineException.StoreUnavailable(
                    "The state could not be written, so nothing was changed: " + e.getMessage());
        }
    }
}
