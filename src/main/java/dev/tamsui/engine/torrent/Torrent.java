package dev.tamsui.engine.torrent;

import dev.tamsui.engine.choke.Choker;
import dev.tamsui.engine.concurrent.LoopMember;
import dev.tamsui.engine.concurrent.Ticker;
import dev.tamsui.engine.model.DesiredState;
import dev.tamsui.engine.model.ErrorKind;
import dev.tamsui.engine.model.TorrentError;
import dev.tamsui.engine.model.TorrentState;
import dev.tamsui.engine.model.TorrentSummary;
import dev.tamsui.engine.peer.DisconnectReason;
import dev.tamsui.engine.peer.PeerEvent;
import dev.tamsui.engine.picker.PiecePicker;
import dev.tamsui.engine.picker.PieceState;
import dev.tamsui.engine.storage.StorageEvent;
import dev.tamsui.engine.storage.TorrentStorage;
import dev.tamsui.engine.wire.Bitfield;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One torrent: checks its data, fetches what is missing, serves what it has.
 *
 * <p>It goes through {@link Phase}s. Only while it runs has it peers; only while it runs and lacks something does it ask for
 * blocks. A fault that may pass, such as a full disk, stops the asking and nothing else.
 *
 * <p>Thread: the loop it is registered with.
 */
public final class Torrent implements LoopMember<TorrentEvent> {
    private static final Logger LOG = LoggerFactory.getLogger(Torrent.class);
    private static final long TICK_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long NEVER = Faults.NEVER;

    private final TorrentHost host;
    private final TorrentSpec spec;
    private final Ticker ticker;
    private final TorrentStorage storage;
    final PiecePicker picker;
    final PieceMemory memory;
    final Swarm swarm;
    final Downloads downloads;
    private final Uploads uploads;
    private final Conversation conversation;
    private final Announcer announcer;
    private final Check check;
    private final Progress progress;
    private final Faults faults;

    private Phase phase = Phase.UNCHECKED;
    /** The owner's wish; a check does not change it. */
    private boolean wanted;

    /** The storage is making the files whole, now that every piece is there. */
    private boolean finishing;

    private boolean deleting;
    private long nextTickNanos = NEVER;

    /**
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
        this.host = host;
        this.spec = spec;
        this.ticker = ticker;
        this.wanted = spec.stored().desired() == DesiredState.RUNNING;
        this.storage = storage;
        this.memory = new PieceMemory(host.memory(), () -> self.accept(new TorrentEvent.MemoryFreed()));
        this.picker = new PiecePicker(spec.layout(), new Bitfield(spec.pieces()), random, memory);
        this.swarm = new Swarm(host, spec, random);
        this.downloads = new Downloads(host, picker, memory, storage, swarm);
        this.uploads = new Uploads(
                host,
                picker,
                swarm,
                new Choker(random, Uploads.QUOTA_PIECES * spec.layout().pieceLength()));
        this.conversation = new Conversation(host, swarm, picker, downloads, uploads);
        this.check = new Check(spec, storage, picker, downloads);
        this.progress = new Progress(spec, picker, check);
        this.faults = new Faults(spec.stored().id());
        this.announcer = new Announcer(host, spec, progress, downloads, uploads, random);
    }

    @Override
    public void handle(TorrentEvent event, long nowNanos) {
        switch (event) {
            case TorrentEvent.FromPeer(PeerEvent said) -> {
                conversation.heard(said, nowNanos);
                if (phase != Phase.RUNNING) {
                    publish(); // people see the last ones go
                }
            }
            case TorrentEvent.FromDisk(StorageEvent done) -> fromDisk(done, nowNanos);
            case TorrentEvent.DialFailed(var address, boolean tried) -> swarm.dialFailed(address, tried, nowNanos);
            case TorrentEvent.Announced announced -> {
                boolean hasPeers = !swarm.peers().isEmpty();
                swarm.found(announcer.answered(announced, hasPeers, nowNanos), nowNanos);
            }
            case TorrentEvent.MemoryFreed _ -> downloads.memoryFreed(nowNanos);
            case TorrentEvent.Started _ -> {
                if (spec.stored().desired() == DesiredState.RUNNING) {
                    resume(nowNanos);
                }
            }
            case TorrentEvent.PauseRequested _ -> pause(nowNanos);
            case TorrentEvent.ResumeRequested _ -> resume(nowNanos);
            case TorrentEvent.RecheckRequested _ -> recheck(nowNanos);
            case TorrentEvent.ReannounceRequested _ -> announcer.reannounce(nowNanos);
            case TorrentEvent.StopRequested _ -> end(false, nowNanos);
            case TorrentEvent.DeleteRequested(boolean withData) -> {
                deleting = true;
                end(withData, nowNanos);
            }
            case TorrentEvent.SummaryAsked(var answer) -> answer.accept(summary());
            case TorrentEvent.FilesAsked(var answer) -> answer.accept(progress.files());
            case TorrentEvent.PeersAsked(var answer) -> answer.accept(swarm.summaries());
            case TorrentEvent.TrackersAsked(var answer) -> answer.accept(announcer.summaries(nowNanos, ticker.now()));
        }
        planTick(nowNanos);
    }

    @Override
    public void tick(long nowNanos) {
        if (phase == Phase.RUNNING) {
            if (faults.retries(nowNanos)) {
                retry(nowNanos);
            }
            if (nextTickNanos != NEVER && nextTickNanos - nowNanos <= 0) {
                second(nowNanos);
            }
            downloads.tellHaves(nowNanos);
            swarm.dial(nowNanos);
            announcer.tick(nowNanos);
        }
        planTick(nowNanos);
    }

    /** What is measured and decided once a second while anything moves. */
    private void second(long nowNanos) {
        nextTickNanos = NEVER;
        swarm.peers().forEach(peer -> peer.tick(nowNanos));
        downloads.tick(nowNanos);
        uploads.tick(nowNanos);
        swarm.forgetAddresses(picker.started());
        publish();
    }

    /** The fault may have passed. */
    private void retry(long nowNanos) {
        if (picker.isComplete()) {
            finish(nowNanos);
        } else {
            downloads.enable(true, nowNanos);
        }
    }

    @Override
    public long nextDueNanos() {
        if (phase != Phase.RUNNING) {
            return NEVER;
        }
        long own = Math.min(nextTickNanos, faults.retryNanos());
        long parts = Math.min(announcer.nextDueNanos(), swarm.nextDialNanos());
        return Math.min(Math.min(own, parts), downloads.nextHavesNanos());
    }

    @Override
    public void failed(Throwable fault, long nowNanos) {
        LOG.error(
                "Torrent {} stops because of a fault of ours",
                spec.stored().id().value(),
                fault);
        if (phase != Phase.CLOSING && phase != Phase.CLOSED) {
            stopFor(
                    new TorrentError(ErrorKind.INTERNAL, "A fault of the daemon itself; its log has the details."),
                    nowNanos);
        }
    }

    /** Loop only, save once before the first event. */
    public TorrentSummary summary() {
        return progress.summary(this, swarm, downloads, uploads);
    }

    Phase phase() {
        return phase;
    }

    @Nullable
    TorrentError error() {
        return faults.current();
    }

    TorrentState state() {
        return switch (phase) {
            case UNCHECKED, PAUSED -> TorrentState.PAUSED;
            case CHECKING -> TorrentState.CHECKING;
            case RUNNING -> {
                if (!picker.isComplete()) {
                    yield TorrentState.DOWNLOADING;
                }
                // until its files are whole it is not done with what it did before
                yield !finishing
                        ? TorrentState.SEEDING
                        : progress.isFresh() ? TorrentState.DOWNLOADING : TorrentState.CHECKING;
            }
            case FAILED -> TorrentState.ERROR;
            case CLOSING, CLOSED -> deleting ? TorrentState.DELETING : TorrentState.PAUSED;
        };
    }

    private void fromDisk(StorageEvent event, long nowNanos) {
        switch (event) {
            case StorageEvent.PieceStored stored -> {
                downloads.stored(stored);
                if (phase == Phase.RUNNING) {
                    faults.wentWell();
                }
                afterPiece(nowNanos);
            }
            case StorageEvent.PieceCorrupt corrupt -> {
                downloads.corrupt(corrupt);
                afterPiece(nowNanos);
            }
            case StorageEvent.WriteFailed(int piece, TorrentError fault) -> {
                downloads.unwritten(piece);
                fault(fault, nowNanos);
                afterPiece(nowNanos);
            }
            case StorageEvent.ReadFailed(int piece, TorrentError fault) -> unreadable(piece, fault, nowNanos);
            case StorageEvent.PiecesChecked part -> {
                check.told(part);
                publish();
            }
            case StorageEvent.CheckFinished finished -> checkFinished(finished, nowNanos);
            case StorageEvent.SizesChecked sizes -> sizesChecked(sizes, nowNanos);
            case StorageEvent.Finished(var problem) -> finished(problem, nowNanos);
            case StorageEvent.Closed _ -> ended();
            case StorageEvent.Deleted(var problem) -> {
                if (problem != null) {
                    LOG.warn("Not every file of a deleted torrent could be removed: {}", problem.message());
                }
                ended();
            }
        }
    }

    /** The storage has answered for a piece: whatever waited for that may go on. */
    private void afterPiece(long nowNanos) {
        check.storageAnswered();
        if (phase == Phase.RUNNING) {
            if (picker.isComplete()) {
                finish(nowNanos);
            }
            downloads.refillAll(nowNanos);
        }
    }

    private void resume(long nowNanos) {
        wanted = true;
        switch (phase) {
            case UNCHECKED, FAILED -> recheck(nowNanos);
            case PAUSED -> run(nowNanos);
            case CHECKING, RUNNING, CLOSING, CLOSED -> {}
        }
    }

    private void recheck(long nowNanos) {
        if (phase == Phase.CLOSING || phase == Phase.CLOSED) {
            return;
        }
        standStill(nowNanos);
        phase = Phase.CHECKING;
        faults.passed();
        progress.reopened();
        check.begin();
        publish();
    }

    private void pause(long nowNanos) {
        if (phase == Phase.CLOSING || phase == Phase.CLOSED) {
            return;
        }
        wanted = false;
        Phase before = phase;
        standStill(nowNanos);
        phase = before == Phase.RUNNING || before == Phase.PAUSED ? Phase.PAUSED : Phase.UNCHECKED;
        publish();
    }

    private void run(long nowNanos) {
        phase = Phase.RUNNING;
        faults.passed();
        swarm.open(nowNanos);
        downloads.enable(!picker.isComplete(), nowNanos);
        announcer.start(nowNanos);
        announcer.tick(nowNanos);
        if (picker.isComplete()) {
            finish(nowNanos); // after a check, or the last piece was stored during a pause
        }
        publish();
    }

    /** No peers, no requests, no check; trackers are told goodbye. */
    private void standStill(long nowNanos) {
        if (phase == Phase.RUNNING) {
            announcer.stop();
        }
        check.cancel();
        faults.giveUp();
        downloads.enable(false, nowNanos);
        downloads.dropAll();
        swarm.close(new DisconnectReason.NotNeeded());
        downloads.rate().stop();
        uploads.rate().stop();
    }

    private void end(boolean withData, long nowNanos) {
        if (phase == Phase.CLOSING || phase == Phase.CLOSED) {
            return;
        }
        standStill(nowNanos);
        phase = Phase.CLOSING;
        publish();
        if (withData) {
            storage.delete();
        } else {
            storage.close();
        }
    }

    private void ended() {
        phase = Phase.CLOSED;
        memory.close();
        swarm.forgetAddresses(picker.started());
        publish();
        host.ended();
    }

    private void sizesChecked(StorageEvent.SizesChecked sizes, long nowNanos) {
        if (!check.isUnderWay(sizes.check())) {
            return;
        }
        if (sizes.complete()) {
            check.toldAllGood();
            checked(nowNanos);
        } else {
            LOG.info("Torrent {} is checked after all: {}", spec.stored().id().value(), sizes.firstProblem());
            recheck(nowNanos);
        }
    }

    private void checkFinished(StorageEvent.CheckFinished finished, long nowNanos) {
        if (!check.isUnderWay(finished.check())) {
            return;
        }
        if (finished.error() == null) {
            checked(nowNanos);
        } else {
            stopFor(finished.error(), nowNanos);
        }
    }

    private void checked(long nowNanos) {
        check.end();
        progress.checked();
        if (wanted) {
            run(nowNanos);
        } else {
            phase = Phase.PAUSED;
            publish();
        }
    }

    /** Every piece is there, for the first time or again. */
    private void finish(long nowNanos) {
        downloads.enable(false, nowNanos);
        if (!progress.isFinished() && !finishing) {
            finishing = true;
            storage.finish();
        }
    }

    /** And now all else that makes the files what they should be, unless there was a problem. */
    private void finished(@Nullable TorrentError problem, long nowNanos) {
        finishing = false;
        if (phase != Phase.RUNNING || !picker.isComplete()) {
            return; // it is asked for again when it is wanted again
        }
        if (problem != null) {
            fault(problem, nowNanos);
            return;
        }
        faults.wentWell();
        progress.finished(ticker.now());
        announcer.completed(progress.isFresh(), nowNanos);
        if (spec.stored().completedAt() == null) {
            host.completed(ticker.now());
        }
        for (Peer peer : swarm.peers()) {
            if (peer.isSeed()) {
                peer.link.close(new DisconnectReason.NotNeeded());
            }
        }
        publish();
    }

    private void fault(TorrentError fault, long nowNanos) {
        if (phase != Phase.RUNNING) {
            faults.raise(fault, nowNanos);
            publish();
            return;
        }
        switch (fault.kind()) {
            case DISK_FULL, READ_ONLY, PERMISSION_DENIED, TOO_MANY_OPEN_FILES, IO -> {
                faults.raiseForNow(fault, nowNanos);
                downloads.enable(false, nowNanos);
                publish();
            }
            case HARD_LINKED, PATH_BLOCKED, FILES_MISSING, INTERNAL -> stopFor(fault, nowNanos);
        }
    }

    /**
     * Bytes we said we had cannot be read. One bad spot costs one piece, which is fetched anew. When whole files are out of reach it
     * is better to stop and say so than to overwrite what a person may still rescue.
     */
    private void unreadable(int piece, TorrentError fault, long nowNanos) {
        faults.raise(fault, nowNanos);
        if (phase == Phase.RUNNING) { // a check tells of unreadable pieces by itself
            switch (fault.kind()) {
                case TOO_MANY_OPEN_FILES -> {} // passes
                case IO, DISK_FULL, READ_ONLY -> {
                    if (picker.state(piece) == PieceState.HAVE) {
                        picker.lost(piece);
                        progress.reopened();
                        downloads.enable(true, nowNanos);
                    }
                }
                case PERMISSION_DENIED, HARD_LINKED, PATH_BLOCKED, FILES_MISSING, INTERNAL -> stopFor(fault, nowNanos);
            }
        }
        publish();
    }

    private void stopFor(TorrentError fault, long nowNanos) {
        faults.raise(fault, nowNanos);
        standStill(nowNanos);
        phase = Phase.FAILED;
        publish();
    }

    private void publish() {
        host.publish(summary());
    }

    /** Once a second while there is something to measure; an idle torrent wakes for its announces only. */
    private void planTick(long nowNanos) {
        boolean busy = phase == Phase.RUNNING
                && (!swarm.peers().isEmpty()
                        || !picker.started().isEmpty()
                        || !downloads.rate().isQuiet()
                        || !uploads.rate().isQuiet());
        if (busy && nextTickNanos == NEVER) {
            nextTickNanos = nowNanos + TICK_NANOS;
        }
    }
}
