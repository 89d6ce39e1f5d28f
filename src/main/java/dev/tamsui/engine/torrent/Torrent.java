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
    private final Completion completion;
    private final Faults faults;

    private Phase phase = Phase.PAUSED;
    /** The owner's wish. */
    private boolean wanted;

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
        this.completion = new Completion(host, storage, swarm, downloads, progress, announcer, ticker);
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
            case TorrentEvent.Announced announced ->
                swarm.found(announcer.answered(announced, !swarm.peers().isEmpty(), nowNanos), nowNanos);
            case TorrentEvent.MemoryFreed _ -> downloads.memoryFreed(nowNanos);
            case TorrentEvent.Started _ -> begin(nowNanos);
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
        if (faults.retries(nowNanos)) {
            retry(nowNanos);
        }
        if (phase == Phase.RUNNING) {
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
        if (phase == Phase.STRANDED) {
            begin(nowNanos);
        } else if (picker.isComplete()) {
            completion.begin(nowNanos);
        } else {
            downloads.enable(true, nowNanos);
        }
    }

    @Override
    public long nextDueNanos() {
        if (phase != Phase.RUNNING) {
            return faults.retryNanos();
        }
        long own = Math.min(nextTickNanos, faults.retryNanos());
        long others = Math.min(announcer.nextDueNanos(), swarm.nextDialNanos());
        return Math.min(Math.min(own, others), downloads.nextHavesNanos());
    }

    @Override
    public void failed(Throwable fault, long nowNanos) {
        LOG.error("A fault of ours stops torrent {}", spec.stored().id().value(), fault);
        if (!isEnding()) {
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
            case PAUSED -> TorrentState.PAUSED;
            case CHECKING -> TorrentState.CHECKING;
            case RUNNING -> completion.state();
            case FAILED, STRANDED -> TorrentState.ERROR;
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
            case StorageEvent.PiecesChecked part -> piecesChecked(part, nowNanos);
            case StorageEvent.CheckFinished finished -> checkFinished(finished, nowNanos);
            case StorageEvent.SizesChecked sizes -> sizesChecked(sizes, nowNanos);
            case StorageEvent.Compared found -> compared(found, nowNanos);
            case StorageEvent.StorageMissing missing -> storageMissing(missing, nowNanos);
            case StorageEvent.Unsynced(var pieces, var fault) -> unsynced(pieces, fault, nowNanos);
            case StorageEvent.Finished(var problem) -> finished(problem, nowNanos);
            case StorageEvent.Closed _ -> ended(null);
            case StorageEvent.Deleted(var problem) -> ended(problem);
        }
    }

    /** The storage has answered for a piece: whatever waited for that may go on. */
    private void afterPiece(long nowNanos) {
        check.storageAnswered();
        if (phase == Phase.RUNNING) {
            if (picker.isComplete()) {
                completion.begin(nowNanos);
            }
            downloads.refillAll(nowNanos);
        }
    }

    private void resume(long nowNanos) {
        wanted = true;
        switch (phase) {
            case PAUSED -> goOn(nowNanos);
            case FAILED -> recheck(nowNanos);
            case STRANDED -> begin(nowNanos);
            case CHECKING, RUNNING, CLOSING, CLOSED -> {}
        }
    }

    /** On to what is next: a check if one is due, the torrent's work, or nothing if that is the owner's wish. */
    private void goOn(long nowNanos) {
        if (isEnding()) {
            return;
        }
        if (!wanted) {
            phase = Phase.PAUSED;
            publish();
        } else if (check.isDue()) {
            check();
        } else {
            run(nowNanos);
        }
    }

    private void check() {
        phase = Phase.CHECKING;
        faults.passed();
        check.begin();
        publish();
    }

    /** With what is recorded if anything is. */
    private void begin(long nowNanos) {
        if (spec.recorded() == null) {
            goOn(nowNanos);
        } else if (!isEnding()) {
            phase = Phase.CHECKING;
            check.compare(spec.recorded());
            publish();
        }
    }

    private void recheck(long nowNanos) {
        if (!isEnding()) {
            standStill(nowNanos);
            progress.reopened();
            check.forgetAll();
            check(); // a paused one stays so afterwards
        }
    }

    private void pause(long nowNanos) {
        wanted = false;
        if (!isEnding() && !check.isLook()) { // a look is over in a moment
            standStill(nowNanos);
            goOn(nowNanos);
        }
    }

    private void run(long nowNanos) {
        phase = Phase.RUNNING;
        faults.passed();
        swarm.open(nowNanos);
        downloads.enable(!picker.isComplete(), nowNanos);
        announcer.start(nowNanos);
        announcer.tick(nowNanos);
        check.beginUnknown();
        if (picker.isComplete()) {
            completion.begin(nowNanos); // after a check, or the last piece was stored during a pause
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
        if (isEnding()) {
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

    private void ended(@Nullable TorrentError problem) {
        if (problem != null) {
            LOG.warn("Not every file of a deleted torrent could be removed: {}", problem.message());
        }
        phase = Phase.CLOSED;
        memory.close();
        swarm.forgetAddresses(picker.started());
        publish();
        host.ended();
    }

    private void compared(StorageEvent.Compared found, long nowNanos) {
        if (check.compared(found)) {
            faults.passed();
            checked(nowNanos);
        }
    }

    private void storageMissing(StorageEvent.StorageMissing missing, long nowNanos) {
        if (check.isUnderWay(missing.check())) {
            check.end();
            phase = Phase.STRANDED;
            faults.raiseForNow(missing.error(), nowNanos);
            publish();
        }
    }

    private void sizesChecked(StorageEvent.SizesChecked sizes, long nowNanos) {
        if (!check.isUnderWay(sizes.check())) {
            return;
        }
        check.end();
        if (sizes.complete()) {
            check.toldAllGood();
        }
        checked(nowNanos);
    }

    private void piecesChecked(StorageEvent.PiecesChecked part, long nowNanos) {
        if (!check.isUnderWay(part.check())) {
            return;
        }
        check.told(part);
        if (check.isAside()) {
            downloads.foundAll(nowNanos);
            if (picker.isComplete()) {
                completion.begin(nowNanos);
            }
        }
        publish();
    }

    private void checkFinished(StorageEvent.CheckFinished finished, long nowNanos) {
        if (!check.isUnderWay(finished.check())) {
            return;
        }
        boolean aside = check.isAside();
        check.end();
        if (finished.error() != null) {
            stopFor(finished.error(), nowNanos);
        } else if (!aside) {
            checked(nowNanos);
        }
    }

    private void checked(long nowNanos) {
        progress.checked();
        goOn(nowNanos);
    }

    private void finished(@Nullable TorrentError problem, long nowNanos) {
        if (completion.isWanted() && phase == Phase.RUNNING) {
            if (problem == null) {
                faults.wentWell();
                completion.told(nowNanos);
                publish();
            } else {
                fault(problem, nowNanos);
            }
        }
    }

    private void fault(TorrentError fault, long nowNanos) {
        if (phase != Phase.RUNNING) {
            faults.raise(fault, nowNanos);
            publish();
            return;
        }
        if (!Faults.mayPass(fault.kind())) {
            stopFor(fault, nowNanos);
            return;
        }
        faults.raiseForNow(fault, nowNanos);
        downloads.enable(false, nowNanos);
        publish();
    }

    /**
     * Bytes we said we had cannot be read. One bad spot costs one piece, which is fetched anew. When whole files are out of reach it
     * is better to stop and say so than to overwrite what a person may still rescue.
     */
    private void unreadable(int piece, TorrentError fault, long nowNanos) {
        faults.raise(fault, nowNanos);
        if (phase == Phase.RUNNING) { // a check tells of unreadable pieces by itself
            switch (fault.kind()) {
                case TOO_MANY_OPEN_FILES, STORAGE_MISSING -> {} // passes
                case IO, DISK_FULL, READ_ONLY -> {
                    if (downloads.lost(piece)) {
                        progress.reopened();
                        downloads.enable(true, nowNanos);
                    }
                }
                case PERMISSION_DENIED, HARD_LINKED, PATH_BLOCKED, FILES_MISSING, INTERNAL -> stopFor(fault, nowNanos);
            }
        }
        publish();
    }

    /** The disk did not keep what it was told to: those pieces are fetched anew. */
    private void unsynced(Bitfield pieces, TorrentError fault, long nowNanos) {
        progress.reopened(downloads.lost(pieces));
        fault(fault, nowNanos);
    }

    private void stopFor(TorrentError fault, long nowNanos) {
        faults.raise(fault, nowNanos);
        standStill(nowNanos);
        phase = Phase.FAILED;
        publish();
    }

    private boolean isEnding() {
        return phase == Phase.CLOSING || phase == Phase.CLOSED;
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
