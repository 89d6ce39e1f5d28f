package dev.tamsui.engine;

import dev.tamsui.engine.http.HttpAnswer;
import dev.tamsui.engine.http.HttpFailure;
import dev.tamsui.engine.http.HttpRequest;
import dev.tamsui.engine.model.AddOptions;
import dev.tamsui.engine.model.AddResult;
import dev.tamsui.engine.model.EngineException;
import dev.tamsui.engine.model.EngineHealth;
import dev.tamsui.engine.model.EngineSettings;
import dev.tamsui.engine.model.EngineStats;
import dev.tamsui.engine.model.FileSummary;
import dev.tamsui.engine.model.InfoHash;
import dev.tamsui.engine.model.PeerSummary;
import dev.tamsui.engine.model.RateLimits;
import dev.tamsui.engine.model.SaveRootSpace;
import dev.tamsui.engine.model.StateStore;
import dev.tamsui.engine.model.TorrentSummary;
import dev.tamsui.engine.model.TrackerSummary;
import dev.tamsui.engine.session.Catalogue;
import dev.tamsui.engine.session.Questions;
import dev.tamsui.engine.session.Session;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * The torrent engine. Thread: any; no method waits for a peer or a tracker, save {@link #addFrom} for its fetch.
 *
 * <p>Methods that name a torrent throw {@code EngineException.UnknownTorrent} when there is none; all may throw {@code
 * EngineException.EngineStopped}.
 */
public class Engine implements AutoCloseable {
    private static final int MAX_TORRENT_FILE_BYTES = 10 * 1024 * 1024;
    private static final Duration FETCH_DEADLINE = Duration.ofSeconds(30);

    private final Session session;
    private final Catalogue catalogue;
    private final StateStore store;
    private volatile boolean stopped;

    private Engine(EngineSettings settings, StateStore store) {
        this.store = store;
        this.session = new Session(settings, store);
        this.catalogue = new Catalogue(session, store, settings);
    }

    /** {@link #open}, then {@link #wake}. */
    public static Engine start(EngineSettings settings, StateStore store) {
        Engine engine = open(settings, store);
        engine.wake();
        return engine;
    }

    /**
     * Lists every torrent of the store. All can be asked and told anything; what is wanted of one brings that one to life. The
     * engine closes the store, also when it cannot start.
     */
    public static Engine open(EngineSettings settings, StateStore store) {
        Engine engine = new Engine(settings, store);
        boolean isOpen = false;
        try {
            engine.session.listen();
            engine.catalogue.list();
            isOpen = true;
            return engine;
        } finally {
            if (!isOpen) {
                engine.close();
            }
        }
    }

    /** Brings all torrents to life, in the background: thousands take all cores for seconds, which others may want first. Once. */
    public void wake() {
        session.wake();
    }

    public AddResult add(byte[] metainfo, AddOptions options) {
        return running().add(metainfo, options);
    }

    /**
     * Adds a torrent by a magnet link (BEP 9). It is there at once, in the state {@code METADATA}, and becomes one like any other when
     * peers have told what it is; or when its .torrent file is added.
     */
    public AddResult addMagnet(String link, AddOptions options) {
        return running().addMagnet(link, options);
    }

    /** Fetches a .torrent over http or https, then adds it. */
    public AddResult addFrom(URI address, AddOptions options) {
        running();
        try {
            HttpAnswer answer =
                    session.http().get(new HttpRequest(address.toString(), MAX_TORRENT_FILE_BYTES, FETCH_DEADLINE));
            if (!answer.isOk()) {
                throw new EngineException.FetchFailed(
                        "The server answered " + answer.status() + " instead of a .torrent file.");
            }
            return add(answer.body(), options);
        } catch (HttpFailure e) {
            throw new EngineException.FetchFailed("The .torrent file could not be fetched: " + e.getMessage());
        }
    }

    /** By time of adding, oldest first. */
    public List<TorrentSummary> torrents() {
        return session.summaries();
    }

    public TorrentSummary torrent(InfoHash hash) {
        return catalogue.require(hash).summary();
    }

    /** Its .torrent file, as it was added, or as it was made of what peers have told. */
    public byte[] metainfo(InfoHash hash) {
        return running().metainfo(hash);
    }

    public List<FileSummary> files(InfoHash hash) {
        return Questions.files(catalogue.require(hash));
    }

    public List<PeerSummary> peers(InfoHash hash) {
        return Questions.peers(catalogue.require(hash));
    }

    public List<TrackerSummary> trackers(InfoHash hash) {
        return Questions.trackers(catalogue.require(hash));
    }

    /** Durable when it returns, here and for {@link #resume}. */
    public TorrentSummary pause(InfoHash hash) {
        return Questions.summary(running().pause(hash));
    }

    public TorrentSummary resume(InfoHash hash) {
        return Questions.summary(running().resume(hash));
    }

    /**
     * Changes how fast the torrent may be; durable when it returns, and followed within a second.
     *
     * @param change from the limits it has to those it is to have; run once
     */
    public TorrentSummary limit(InfoHash hash, UnaryOperator<RateLimits> change) {
        return Questions.summary(running().limit(hash, change));
    }

    /** As {@link #limit}, for all torrents together. What the operator has fixed holds instead. */
    public RateLimits limitAll(UnaryOperator<RateLimits> change) {
        return running().limitAll(change);
    }

    /** Of all torrents together. */
    public RateLimits limits() {
        return session.limits();
    }

    public TorrentSummary recheck(InfoHash hash) {
        return Questions.summary(running().recheck(hash));
    }

    /** Has what the torrent has hashed once more, beside its work; does nothing when it does not run. */
    public TorrentSummary scrub(InfoHash hash) {
        return Questions.summary(running().scrub(hash));
    }

    /**
     * Moves the data to another save path, durably intended when it returns and done in the background, also by a later start; peers
     * are served all the while. Does nothing when it is there or on its way there.
     *
     * @param savePath as for an add
     */
    public TorrentSummary move(InfoHash hash, Path savePath) {
        return running().move(hash, savePath);
    }

    /**
     * Leaves the data where it is after all, durably intended when it returns; what was carried is removed in the background, as far
     * as it can be.
     */
    public TorrentSummary cancelMove(InfoHash hash) {
        return running().cancelMove(hash);
    }

    public TorrentSummary reannounce(InfoHash hash) {
        return Questions.summary(running().reannounce(hash));
    }

    /** Forgets the torrent, durably; its files are removed in the background when {@code withData}. */
    public void delete(InfoHash hash, boolean withData) {
        running().delete(hash, withData);
    }

    public EngineStats stats() {
        return session.stats();
    }

    /** One for each save root. Never waits for a file system: what is not known yet is soon. */
    public List<SaveRootSpace> saveRoots() {
        return session.saveRoots();
    }

    public EngineHealth health() {
        return session.health(!stopped);
    }

    /** Stops everything within 7 s: announces {@code stopped}, writes what is whole, closes files and store. */
    @Override
    public void close() {
        if (!stopped) {
            stopped = true;
            try {
                session.close();
            } finally {
                store.close();
            }
        }
    }

    private Catalogue running() {
        if (stopped) {
            throw new EngineException.EngineStopped("The daemon is stopping. Try again when it is back.");
        }
        return catalogue;
    }
}
