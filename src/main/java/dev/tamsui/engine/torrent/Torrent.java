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
import dev.tamsui.engine.peer.PeerLink;
import dev.tamsui.engine.picker.PiecePicker;
import dev.tamsui.engine.picker.PieceState;
import dev.tamsui.engine.storage.StorageEvent;
import dev.tamsui.engine.storage.TorrentStorage;
import dev.tamsui.engine.wire.Bitfield;
import dev.tamsui.engine.wire.PeerMessage;
import java.util.List;
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
    private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final long NEVER = Long.MAX_VALUE;

    /** What it is busy with; {@link #state} tells it to people. */
    enum Phase {
        /** Not begun, or begun paused: nobody knows what is on disk. */
        UNCHECKED,
        CHECKING,
        RUNNING,
        /** As the owner wishes, after a check. */
        PAUSED,
        /** By a fault that does not pass by itself. */
        FAILED,
        CLOSING,
        CLOSED
    }

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

    private Phase phase = Phase.UNCHECKED;
    private boolean deleting;
    private @Nullable TorrentError error;
    private long retryNanos = NEVER;
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
        this.announcer = new Announcer(host, spec, progress, downloads, uploads, random);
    }

    @Override
    public void handle(TorrentEvent event, long nowNanos) {
        switch (event) {
            case TorrentEvent.FromPeer(PeerEvent said) -> fromPeer(said, nowNanos);
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
            if (retryNanos != NEVER && retryNanos - nowNanos <= 0) {
                retry(nowNanos);
            }
            if (nextTickNanos != NEVER && nextTickNanos - nowNanos <= 0) {
                second(nowNanos);
            }
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
        retryNanos = NEVER;
        if (picker.isComplete()) {
            error = null; // comes back at once if it has not
            storage.finish();
        } else {
            downloads.enable(true, nowNanos);
        }
    }

    @Override
    public long nextDueNanos() {
        if (phase != Phase.RUNNING) {
            return NEVER;
        }
        return Math.min(Math.min(nextTickNanos, retryNanos), Math.min(announcer.nextDueNanos(), swarm.nextDialNanos()));
    }

    @Override
    public void failed(Throwable fault, long nowNanos) {
        LOG.error(
                "Torrent {} stops because of a fault of ours",
                spec.stored().id().value(),
                fault);
        if (phase != Phase.CLOSING && phase != Phase.CLOSED) {
            error = new TorrentError(ErrorKind.INTERNAL, "A fault of the daemon itself; its log has the details.");
            fail(nowNanos);
            publish();
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
        return error;
    }

    TorrentState state() {
        return switch (phase) {
            case UNCHECKED, PAUSED -> TorrentState.PAUSED;
            case CHECKING -> TorrentState.CHECKING;
            case RUNNING -> picker.isComplete() ? TorrentState.SEEDING : TorrentState.DOWNLOADING;
            case FAILED -> TorrentState.ERROR;
            case CLOSING, CLOSED -> deleting ? TorrentState.DELETING : TorrentState.PAUSED;
        };
    }

    private void fromPeer(PeerEvent event, long nowNanos) {
        switch (event) {
            case PeerEvent.Joined(PeerLink link) -> {
                Peer peer = swarm.join(link, nowNanos);
                if (peer != null) {
                    conversation.greet(peer);
                }
            }
            case PeerEvent.Received(var key, var messages, int bytes) -> {
                Peer peer = swarm.peer(key);
                if (peer == null) {
                    releaseBlocks(messages); // of a connection that was not let in; nobody waits for its credit
                } else {
                    conversation.received(peer, messages, nowNanos);
                    peer.link.handled(bytes);
                }
            }
            case PeerEvent.BlocksSent(var key, int _, long bytes) -> {
                Peer peer = swarm.peer(key);
                if (peer != null) {
                    uploads.sent(peer, bytes);
                }
            }
            case PeerEvent.BlocksUnread _ -> {} // the storage tells why
            case PeerEvent.Left(var link, var reason) -> {
                Peer peer = swarm.left(link, reason, nowNanos);
                if (peer != null) {
                    downloads.left(peer);
                    if (phase == Phase.RUNNING) {
                        uploads.fill(nowNanos);
                        downloads.refillAll(nowNanos);
                    } else {
                        publish();
                    }
                }
            }
        }
    }

    private void releaseBlocks(List<PeerMessage> messages) {
        for (PeerMessage message : messages) {
            if (message instanceof PeerMessage.Piece piece) {
                host.release(piece.block());
            }
        }
    }

    private void fromDisk(StorageEvent event, long nowNanos) {
        switch (event) {
            case StorageEvent.PieceStored stored -> {
                downloads.stored(stored);
                if (error != null && retryNanos == NEVER && phase == Phase.RUNNING) {
                    error = null; // whatever was wrong has passed
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
            case StorageEvent.CheckFinished _ -> checkFinished(nowNanos);
            case StorageEvent.SizesChecked(boolean complete, var problem) -> sizesChecked(complete, problem, nowNanos);
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
                complete(nowNanos);
            }
            downloads.refillAll(nowNanos);
        }
    }

    private void resume(long nowNanos) {
        switch (phase) {
            case UNCHECKED -> recheck(nowNanos);
            case PAUSED -> run(nowNanos);
            case FAILED -> {
                error = null;
                recheck(nowNanos);
            }
            case CHECKING, RUNNING, CLOSING, CLOSED -> {}
        }
    }

    private void recheck(long nowNanos) {
        if (phase == Phase.CLOSING || phase == Phase.CLOSED) {
            return;
        }
        standStill(nowNanos);
        phase = Phase.CHECKING;
        error = null;
        progress.reopened();
        check.begin();
        publish();
    }

    private void pause(long nowNanos) {
        if (phase == Phase.CLOSING || phase == Phase.CLOSED) {
            return;
        }
        Phase before = phase;
        standStill(nowNanos);
        phase = before == Phase.RUNNING || before == Phase.PAUSED ? Phase.PAUSED : Phase.UNCHECKED;
        publish();
    }

    private void run(long nowNanos) {
        phase = Phase.RUNNING;
        error = null;
        swarm.open(nowNanos);
        downloads.enable(!picker.isComplete(), nowNanos);
        announcer.start(nowNanos);
        announcer.tick(nowNanos);
        if (picker.isComplete()) {
            complete(nowNanos); // after a check, or the last piece was stored during a pause
        }
        publish();
    }

    /** No peers, no requests, no check; trackers are told goodbye. */
    private void standStill(long nowNanos) {
        if (phase == Phase.RUNNING) {
            announcer.stop();
        }
        check.cancel();
        retryNanos = NEVER;
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

    private void sizesChecked(boolean complete, @Nullable String problem, long nowNanos) {
        if (phase != Phase.CHECKING) {
            return;
        }
        if (complete) {
            check.toldAllGood();
            checkFinished(nowNanos);
        } else {
            LOG.info("Torrent {} is checked after all: {}", spec.stored().id().value(), problem);
            recheck(nowNanos);
        }
    }

    private void checkFinished(long nowNanos) {
        if (phase != Phase.CHECKING || !check.ends()) {
            return;
        }
        progress.checked();
        run(nowNanos);
    }

    /** Everything wanted is there, for the first time or again. */
    private void complete(long nowNanos) {
        if (progress.isFinished()) {
            return;
        }
        progress.finished(ticker.now());
        downloads.enable(false, nowNanos);
        storage.finish();
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
        if (error == null || !error.equals(fault)) {
            LOG.error("Torrent {}: {}", spec.stored().id().value(), fault.message());
        }
        error = fault;
        if (phase != Phase.RUNNING) {
            return;
        }
        switch (fault.kind()) {
            case DISK_FULL, READ_ONLY, PERMISSION_DENIED, TOO_MANY_OPEN_FILES, IO -> {
                downloads.enable(false, nowNanos);
                retryNanos = nowNanos + RETRY_NANOS;
            }
            case HARD_LINKED, PATH_BLOCKED, FILES_MISSING, INTERNAL -> fail(nowNanos);
        }
        publish();
    }

    /**
     * Bytes we said we had cannot be read. One bad spot costs one piece, which is fetched anew. When whole files are out of reach it
     * is better to stop and say so than to overwrite what a person may still rescue.
     */
    private void unreadable(int piece, TorrentError fault, long nowNanos) {
        boolean checkFailed = phase == Phase.CHECKING && fault.kind() == ErrorKind.INTERNAL;
        if (phase != Phase.RUNNING && !checkFailed) {
            return; // a check tells of unreadable pieces by itself
        }
        LOG.error("Torrent {}: piece {}: {}", spec.stored().id().value(), piece, fault.message());
        error = fault;
        switch (fault.kind()) {
            case TOO_MANY_OPEN_FILES -> {} // passes
            case IO, DISK_FULL, READ_ONLY -> {
                if (piece >= 0 && picker.state(piece) == PieceState.HAVE) {
                    picker.lost(piece);
                    progress.reopened();
                    downloads.enable(true, nowNanos);
                }
            }
            case PERMISSION_DENIED, HARD_LINKED, PATH_BLOCKED, FILES_MISSING, INTERNAL -> fail(nowNanos);
        }
        publish();
    }

    private void fail(long nowNanos) {
        standStill(nowNanos);
        phase = Phase.FAILED;
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
