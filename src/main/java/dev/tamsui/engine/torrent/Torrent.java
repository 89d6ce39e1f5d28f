package dev.tamsui.engine.torrent;

import dev.tamsui.engine.concurrent.LoopMember;
import dev.tamsui.engine.concurrent.Ticker;
import dev.tamsui.engine.model.ErrorKind;
import dev.tamsui.engine.model.TorrentError;
import dev.tamsui.engine.model.TorrentState;
import dev.tamsui.engine.model.TorrentSummary;
import dev.tamsui.engine.peer.PeerEvent;
import dev.tamsui.engine.picker.PiecePicker;
import dev.tamsui.engine.storage.StorageEvent;
import dev.tamsui.engine.storage.TorrentStorage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One torrent: checks its data, fetches what is missing, serves what it has.
 *
 * <p>Every event and every due time comes in here and goes on to the {@link Parts part} it concerns.
 *
 * <p>Thread: the loop it is registered with.
 */
public final class Torrent implements LoopMember<TorrentEvent> {
    private static final Logger LOG = LoggerFactory.getLogger(Torrent.class);
    private static final long TICK_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long NEVER = Faults.NEVER;

    private final Parts parts;
    private final Lifecycle life;
    private final StorageAnswers storageAnswers;
    private final Conversation conversation;
    private final Announcer announcer;
    private final Faults faults;
    final PiecePicker picker;
    final PieceMemory memory;
    final Swarm swarm;
    final Downloads downloads;
    private final Uploads uploads;

    private final Rest rest;

    private long nextTickNanos = NEVER;

    /**
     * One that is in memory for the first time in this run.
     *
     * @param storage tells its events back through {@code self}
     * @param self posts to this torrent's own mailbox
     */
    public Torrent(
            TorrentSpec spec,
            TorrentHost host,
            TorrentStorage storage,
            Consumer<TorrentEvent> self,
            Ticker ticker,
            RandomGenerator random) {
        this(spec, host, storage, self, ticker, random, null);
    }

    /** @param kept what is left of one that was put away and is fetched back by this; null when none was */
    public Torrent(
            TorrentSpec spec,
            TorrentHost host,
            TorrentStorage storage,
            Consumer<TorrentEvent> self,
            Ticker ticker,
            RandomGenerator random,
            @Nullable Remains kept) {
        this.parts = Parts.of(spec, host, storage, self, ticker, random, kept == null ? null : kept.announcer());
        this.life = new Lifecycle(parts, kept != null);
        this.rest = new Rest(parts, life);
        this.storageAnswers = new StorageAnswers(parts, life);
        this.picker = parts.picker();
        this.memory = parts.memory();
        this.swarm = parts.swarm();
        this.downloads = parts.downloads();
        this.uploads = parts.uploads();
        this.announcer = parts.announcer();
        this.faults = parts.faults();
        this.conversation = new Conversation(host, swarm, picker, downloads, uploads);
    }

    @Override
    public void handle(TorrentEvent event, long nowNanos) {
        if (isWish(event)) {
            rest.disturbed();
        }
        switch (event) {
            case TorrentEvent.Arrived _,
                    TorrentEvent.Awaited _,
                    TorrentEvent.Sought _,
                    TorrentEvent.MetadataUnusable _,
                    TorrentEvent.MetadataUnkept _ -> {}
            case TorrentEvent.FromPeer(PeerEvent said) -> {
                conversation.heard(said, nowNanos);
                if (!life.isRunning()) {
                    life.publish(); // people see the last ones go
                }
            }
            case TorrentEvent.FromDisk(StorageEvent told) -> storageAnswers.heard(told, nowNanos);
            case TorrentEvent.DialFailed(var address, boolean tried) -> swarm.dialFailed(address, tried, nowNanos);
            case TorrentEvent.Announced announced ->
                swarm.found(announcer.answered(announced, !swarm.peers().isEmpty(), nowNanos), nowNanos);
            case TorrentEvent.Found(var peers) -> swarm.found(peers, nowNanos);
            case TorrentEvent.MemoryFreed _ -> downloads.memoryFreed(nowNanos);
            case TorrentEvent.Started _ -> life.begin(nowNanos);
            case TorrentEvent.OthersKnown _ -> life.othersKnown(nowNanos);
            case TorrentEvent.PauseRequested _ -> life.pause(nowNanos);
            case TorrentEvent.ResumeRequested _ -> life.resume(nowNanos);
            case TorrentEvent.RecheckRequested _ -> life.recheck(nowNanos);
            case TorrentEvent.ScrubRequested(long rate) -> life.scrub(rate, nowNanos);
            case TorrentEvent.LimitsChanged(var limits) -> {
                parts.host().limit(limits);
                life.publish();
            }
            case TorrentEvent.MoveRequested(var to) -> life.move(to, nowNanos);
            case TorrentEvent.MoveCancelled _ -> life.cancelMove(nowNanos);
            case TorrentEvent.ReannounceRequested _ -> announcer.reannounce(nowNanos);
            case TorrentEvent.StopRequested _ -> life.end(false, false, nowNanos);
            case TorrentEvent.DeleteRequested(boolean withData) -> life.end(true, withData, nowNanos);
            case TorrentEvent.SummaryAsked(var answer) -> answer.accept(summary());
            case TorrentEvent.FilesAsked(var answer) ->
                answer.accept(parts.progress().files());
            case TorrentEvent.PeersAsked(var answer) -> answer.accept(swarm.summaries());
            case TorrentEvent.TrackersAsked(var answer) ->
                answer.accept(announcer.summaries(nowNanos, parts.ticker().now()));
        }
        turnEnds(nowNanos);
    }

    /** Whether somebody wants something of the torrent, who may want more in a moment. */
    private static boolean isWish(TorrentEvent event) {
        return !(event instanceof TorrentEvent.FromDisk
                || event instanceof TorrentEvent.Announced
                || event instanceof TorrentEvent.Found
                || event instanceof TorrentEvent.Started
                || event instanceof TorrentEvent.OthersKnown);
    }

    private void turnEnds(long nowNanos) {
        life.wakesUp();
        rest.plan(nowNanos);
        planTick(nowNanos);
    }

    @Override
    public void tick(long nowNanos) {
        if (faults.retries(nowNanos)) {
            life.retry(nowNanos);
        }
        if (life.isRunning()) {
            if (nextTickNanos != NEVER && nextTickNanos - nowNanos <= 0) {
                second(nowNanos);
            }
            downloads.tellHaves(nowNanos);
            downloads.takeTurns(nowNanos);
            life.scrubbing().tick(nowNanos);
            swarm.dial(nowNanos);
            announcer.tick(nowNanos);
            parts.watch().tick(nowNanos);
        }
        if (rest.isDue(nowNanos)) {
            life.rest(nowNanos);
        }
        turnEnds(nowNanos);
    }

    /** What is measured and decided once a second while anything moves. */
    private void second(long nowNanos) {
        nextTickNanos = NEVER;
        swarm.peers().forEach(peer -> peer.tick(nowNanos));
        downloads.tick(nowNanos);
        uploads.tick(nowNanos);
        swarm.enough(downloads.requests().wasHeldBack());
        swarm.forgetAddresses(picker.started());
        life.publish();
    }

    @Override
    public long nextDueNanos() {
        if (!life.isRunning()) {
            return Math.min(faults.retryNanos(), rest.nextDueNanos());
        }
        long own = Math.min(Math.min(nextTickNanos, rest.nextDueNanos()), faults.retryNanos());
        long others = Math.min(announcer.nextDueNanos(), swarm.nextDialNanos());
        long files = Math.min(parts.watch().nextDueNanos(), life.scrubbing().nextDueNanos());
        long peers = Math.min(downloads.nextHavesNanos(), downloads.nextTurnNanos());
        return Math.min(Math.min(own, others), Math.min(files, peers));
    }

    @Override
    public void failed(Throwable fault, long nowNanos) {
        LOG.error("A fault of ours stops torrent {}", parts.spec().stored().id().value(), fault);
        if (!life.isEnding() && !isResting() && !isAway()) {
            life.stopFor(
                    new TorrentError(ErrorKind.INTERNAL, "A fault of the daemon itself; its log has the details."),
                    nowNanos);
        }
        turnEnds(nowNanos);
    }

    /** Loop only, save once before the first event. */
    public TorrentSummary summary() {
        return life.summary();
    }

    /** Loaded after a rest, and not sure yet that all is as it was: only its storage is to be heard until it is. */
    boolean isWaking() {
        return life.isWaking();
    }

    /** Being put away: only its storage is to be heard. */
    boolean isResting() {
        return life.phase() == Phase.RESTING;
    }

    /** To be dropped: it answers nothing any more. */
    boolean isAway() {
        return life.phase() == Phase.AWAY;
    }

    /** What of it is to be kept while it is away. */
    Remains remains() {
        return new Remains(announcer, life.desired(), parts.check().isVouchedFor());
    }

    Phase phase() {
        return life.phase();
    }

    @Nullable
    TorrentError error() {
        return faults.current();
    }

    TorrentState state() {
        return life.state();
    }

    /** Once a second while there is something to measure; an idle torrent wakes for its announces only. */
    private void planTick(long nowNanos) {
        boolean busy = life.isRunning()
                && (!swarm.peers().isEmpty()
                        || !picker.started().isEmpty()
                        || !downloads.rate().isQuiet()
                        || !uploads.rate().isQuiet());
        if (busy && nextTickNanos == NEVER) {
            nextTickNanos = nowNanos + TICK_NANOS;
        }
    }
}
