package dev.tamsui.engine.torrent;

import dev.tamsui.engine.model.DesiredState;
import dev.tamsui.engine.model.TorrentError;
import dev.tamsui.engine.model.TorrentState;
import dev.tamsui.engine.model.TorrentSummary;
import dev.tamsui.engine.peer.DisconnectReason;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a torrent goes from one {@link Phase} to the next, by its owner's wish and by what its disk is like.
 *
 * <p>Only while it runs has it peers; only while it runs and lacks something does it ask for blocks. A fault that may pass, such
 * as a full disk, stops the asking and nothing else.
 *
 * <p>Thread: the loop's.
 */
final class Lifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(Lifecycle.class);

    private final Parts parts;
    private final Check check;
    private final Move move;
    private final Faults faults;
    private final Scrub scrub;
    private Phase phase = Phase.PAUSED;
    /** The owner's wish. */
    private boolean wanted;

    /** Whether what the torrent knows of its pieces is newer than what was recorded when it was made. */
    private boolean hasRun;

    /** The owner wants a check, and gets it once the torrent has been moved, or its files were looked at. */
    private boolean recheckOwed;

    private boolean deleting;
    /** Nothing that is recorded is to be compared any more. */
    private boolean isKnown;

    /** Loaded after a rest, and not yet sure that all is as it was: nobody is to notice. */
    private boolean waking;

    /** As what it is put away. */
    private TorrentState restsAs = TorrentState.PAUSED;

    /** @param isWaking whether it was put away before */
    Lifecycle(Parts parts, boolean isWaking) {
        this.waking = isWaking;
        this.parts = parts;
        this.check = parts.check();
        this.move = parts.move();
        this.faults = parts.faults();
        this.scrub = new Scrub(parts, this::publish);
        this.wanted = parts.spec().stored().desired() == DesiredState.RUNNING;
    }

    Phase phase() {
        return phase;
    }

    boolean isRunning() {
        return phase == Phase.RUNNING;
    }

    boolean isEnding() {
        return phase == Phase.CLOSING || phase == Phase.CLOSED;
    }

    DesiredState desired() {
        return wanted ? DesiredState.RUNNING : DesiredState.PAUSED;
    }

    /** Whether it was put away before, and is about to find out whether all is as it was then. */
    boolean isWaking() {
        return waking;
    }

    /** To be asked after each turn: whether it knows by now. */
    void wakesUp() {
        if (waking && !check.isLook() && !parts.completion().isUnderWay()) {
            waking = false;
            parts.announcer().goOnWith(parts.host(), parts.account());
            publish();
        }
    }

    TorrentState state() {
        return switch (phase) {
            case PAUSED -> move.isPending() ? TorrentState.MOVING : TorrentState.PAUSED;
            case CHECKING -> TorrentState.CHECKING;
            case RUNNING ->
                move.isPending() ? TorrentState.MOVING : parts.completion().state();
            case FAILED, STRANDED -> TorrentState.ERROR;
            case RESTING, AWAY -> restsAs;
            case CLOSING, CLOSED -> deleting ? TorrentState.DELETING : TorrentState.PAUSED;
        };
    }

    TorrentSummary summary() {
        return parts.progress()
                .summary(state(), faults.current(), scrub.last(), parts.swarm(), parts.downloads(), parts.uploads());
    }

    void publish() {
        if (!waking || faults.current() != null) {
            parts.host().publish(summary());
        }
    }

    /** With what is recorded if anything is. */
    void begin(long nowNanos) {
        if (parts.spec().recorded() == null || isKnown) {
            goOn(nowNanos);
        } else if (!isEnding()) {
            phase = Phase.CHECKING;
            check.compare(parts.spec().recorded());
            publish();
        }
    }

    void resume(long nowNanos) {
        wanted = true;
        switch (phase) {
            case PAUSED -> begin(nowNanos);
            case FAILED -> {
                if (faults.isOurs()) {
                    recheck(nowNanos);
                } else {
                    lookAgain();
                }
            }
            case STRANDED -> retry(nowNanos);
            case CHECKING, RUNNING, RESTING, AWAY, CLOSING, CLOSED -> {}
        }
    }

    void pause(long nowNanos) {
        wanted = false;
        if (!isEnding() && !check.isLook()) { // a look is over in a moment
            standStill(nowNanos);
            goOn(nowNanos);
        }
    }

    void recheck(long nowNanos) {
        if (move.isUnderWay() || check.isLook()) {
            recheckOwed = true;
        } else if (!isEnding()) {
            isKnown = true;
            standStill(nowNanos);
            parts.progress().reopened();
            parts.watch().forget();
            check.forgetAll();
            beginCheck(); // a paused one stays so afterwards
        }
    }

    /** Hashes what it has once more while it runs; there is nothing to it when it does not. */
    void scrub(long bytesPerSecond, long nowNanos) {
        if (phase == Phase.RUNNING) {
            scrub.begin(bytesPerSecond, nowNanos);
        } else {
            parts.host().scrubbed(null);
        }
    }

    Scrub scrubbing() {
        return scrub;
    }

    /** It is known what is on the disk. */
    void checked(long nowNanos) {
        isKnown = true;
        parts.progress().checked();
        if (!recheckIfOwed(nowNanos)) {
            goOn(nowNanos);
        }
    }

    /** What was in the way of a check has passed. Returns whether one was wanted. */
    private boolean recheckIfOwed(long nowNanos) {
        boolean isOwed = recheckOwed && !move.isUnderWay();
        if (isOwed) {
            recheckOwed = false;
            recheck(nowNanos);
        }
        return isOwed;
    }

    /** On to what is next: a check if one is due, the torrent's work, or nothing if that is the owner's wish. */
    private void goOn(long nowNanos) {
        if (isEnding()) {
            return;
        }
        if (!wanted || (check.isDue() && move.isUnderWay())) {
            phase = Phase.PAUSED;
            if (isKnown || parts.spec().recorded() == null) { // or nobody has looked whether it is there at all
                beginMove(nowNanos);
            }
            publish();
        } else if (check.isDue()) {
            beginCheck();
        } else {
            run(nowNanos);
        }
    }

    private void beginCheck() {
        phase = Phase.CHECKING;
        faults.passed();
        check.begin();
        publish();
    }

    private void run(long nowNanos) {
        phase = Phase.RUNNING;
        faults.passed();
        parts.swarm().open(nowNanos);
        fetch(nowNanos);
        parts.announcer().start(nowNanos);
        parts.announcer().tick(nowNanos);
        parts.watch().start(nowNanos);
        if (parts.picker().isComplete()) {
            parts.completion().begin(nowNanos); // after a check, or the last piece was stored during a pause
        }
        if (move.isPending()) {
            beginMove(nowNanos);
        } else {
            check.beginUnknown();
        }
        publish();
    }

    /** Asks for what is missing, unless nothing may be written. */
    void fetch(long nowNanos) {
        boolean mayWrite = !move.isPending() && parts.areOthersKnown();
        parts.downloads().enable(mayWrite && !parts.picker().isComplete(), nowNanos);
    }

    /** What held {@link #fetch} back after a start does so no more. */
    void othersKnown(long nowNanos) {
        beginMoveIfPlaced(nowNanos);
        if (phase == Phase.RUNNING && !parts.picker().isComplete() && !faults.isWaiting()) {
            fetch(nowNanos);
        }
    }

    /**
     * Pieces we had are gone: they are fetched anew. Seeds have parted from the seed we were, so trackers are asked where there are
     * some.
     */
    void refetch(long nowNanos) {
        parts.progress().reopened();
        if (!faults.isWaiting()) { // else with the next try
            fetch(nowNanos);
        }
        if (parts.swarm().peers().stream().noneMatch(Peer::isSeed)) {
            parts.announcer().reannounce(nowNanos);
        }
    }

    /** To another place. What the torrent does else goes on, save that nothing is fetched or checked meanwhile. */
    void move(Path to, long nowNanos) {
        if (isEnding()) {
            return;
        }
        forgetMoveFault();
        move.want(to);
        beginMoveIfPlaced(nowNanos);
        publish();
    }

    /** Unless something has to pass first, which begins it then. */
    private void beginMoveIfPlaced(long nowNanos) {
        if (phase == Phase.PAUSED || phase == Phase.RUNNING || phase == Phase.FAILED) {
            beginMove(nowNanos);
        }
    }

    private void beginMove(long nowNanos) {
        if (move.isPending() && !move.isUnderWay() && parts.areOthersThere()) {
            parts.downloads().end(nowNanos); // there may be room where it goes
            faults.spaceBack();
            if (check.isAside()) {
                check.cancel();
            }
            move.begin();
        }
    }

    /** What kept it from being moved before keeps it no more. */
    private void forgetMoveFault() {
        if (move.fault() != null && move.fault().equals(faults.current())) {
            faults.passed();
        }
    }

    /** @param problem what is left where the data is not */
    void moved(@Nullable TorrentError problem, long nowNanos) {
        boolean isCancelled = move.isCancelled();
        forgetMoveFault();
        move.done();
        if (problem != null && isCancelled) {
            LOG.warn(
                    "Torrent {}: not all that a cancelled move has made could be removed, which the next start tries again: {}",
                    parts.spec().stored().id().value(),
                    problem.message());
        } else if (problem != null) {
            faults.raise(problem, nowNanos);
        }
        afterMove(nowNanos);
    }

    /** The owner has thought better of it, which is recorded. What was carried is taken back. */
    void cancelMove(long nowNanos) {
        if (isEnding()) {
            return;
        }
        forgetMoveFault();
        move.cancel();
        beginMoveIfPlaced(nowNanos);
        publish();
    }

    /** The data stays where it is, for now or for good. */
    void unmoved(TorrentError fault, boolean isForNow, long nowNanos) {
        boolean isCalledBack = move.isCalledBack();
        move.failed(fault, isForNow);
        if (isCalledBack) {
            afterMove(nowNanos); // it failed before it heard of that; what it has made is still to be cleared
        } else if (isForNow) {
            faults.raiseForNow(fault, nowNanos);
        } else {
            faults.raise(fault, nowNanos);
            afterMove(nowNanos);
        }
        publish();
    }

    private void afterMove(long nowNanos) {
        if (isEnding() || recheckIfOwed(nowNanos)) {
            return;
        }
        if (move.isPending()) {
            beginMove(nowNanos); // what was left of the last one is cleared
        } else if (phase == Phase.RUNNING) {
            fetch(nowNanos);
            if (parts.picker().isComplete()) {
                parts.completion().begin(nowNanos);
            }
            check.beginUnknown();
            if (check.isIdle()) {
                scrub.checked(nowNanos); // its last slice was told before the move broke off the rest
            }
        } else if (phase == Phase.PAUSED && wanted) {
            goOn(nowNanos);
        }
        publish();
    }

    /** A fault that was waited for may have passed. */
    void retry(long nowNanos) {
        tryAgain(nowNanos);
        publish();
    }

    private void tryAgain(long nowNanos) {
        if (phase == Phase.STRANDED && hasRun) {
            lookAgain();
        } else if (phase == Phase.STRANDED) {
            begin(nowNanos);
        } else if (move.isPending()) {
            beginMove(nowNanos);
        } else if (parts.picker().isComplete()) {
            parts.completion().begin(nowNanos);
        } else if (!faults.isOfSharing() || !check.isIdle() || !check.beginMissing()) {
            fetch(nowNanos);
        } // else what is not found there
    }

    /** What was checked beside the torrent's work is. */
    void checkedAside(long nowNanos) {
        scrub.checked(nowNanos);
        if (!faults.isWaiting()) {
            fetch(nowNanos);
        }
    }

    /** It stands still until a person has done something about it. */
    void stopFor(TorrentError fault, long nowNanos) {
        faults.raise(fault, nowNanos);
        standStill(nowNanos);
        phase = Phase.FAILED;
        publish();
    }

    /** Nothing is where its data was. It stands still, and looks again from time to time. */
    void strand(TorrentError fault, long nowNanos) {
        phase = Phase.STRANDED;
        parts.announcer().stop();
        if (!recheckIfOwed(nowNanos)) {
            faults.raiseForNow(fault, nowNanos);
            publish();
        }
    }

    /** As {@link #strand}, of one that has got further than its start. */
    void filesAreGone(TorrentError fault, long nowNanos) {
        if (phase == Phase.RUNNING) {
            standStill(nowNanos);
            hasRun = true;
            strand(fault, nowNanos);
        } else if (phase == Phase.STRANDED && !faults.isWaiting()) {
            strand(fault, nowNanos);
        }
    }

    /** It knows what it has: a look tells whether that is still so. */
    private void lookAgain() {
        phase = Phase.STRANDED;
        hasRun = true;
        parts.storage().lookAgain();
        publish();
    }

    /** What {@link #lookAgain} wanted to know; what has changed was told before. */
    void filesAreThere(long nowNanos) {
        if (phase == Phase.STRANDED && hasRun) {
            goOn(nowNanos);
        }
    }

    /** @param withData whether the torrent's files go too; of use only for one that is deleted */
    void end(boolean isDeleted, boolean withData, long nowNanos) {
        deleting |= isDeleted;
        if (isEnding()) {
            return;
        }
        standStill(nowNanos);
        phase = Phase.CLOSING;
        publish();
        if (isDeleted) {
            move.end();
        }
        if (withData) {
            parts.storage().delete();
        } else {
            parts.storage().close();
        }
    }

    /** Nobody wants anything of it: puts it away, which no one is to notice. Nothing but the storage is heard any more. */
    void rest(long nowNanos) {
        restsAs = state();
        publish();
        if (parts.host().rests()) {
            phase = Phase.RESTING;
            parts.downloads().end(nowNanos);
            parts.watch().stop();
            faults.giveUp();
            parts.announcer().keep();
            parts.storage().rest();
        }
    }

    /** The storage's last word. */
    void ended(@Nullable TorrentError problem) {
        if (phase == Phase.RESTING) {
            parts.memory().close();
            phase = Phase.AWAY;
            return;
        }
        if (problem != null) {
            LOG.warn("Not every file of a deleted torrent could be removed: {}", problem.message());
        }
        phase = Phase.CLOSED;
        parts.memory().close();
        parts.swarm().forgetAddresses(parts.picker().started());
        publish();
        parts.host().ended();
    }

    /** No peers, no requests, no check; trackers are told goodbye. */
    private void standStill(long nowNanos) {
        parts.announcer().stop();
        check.cancel();
        scrub.stop();
        parts.watch().stop();
        faults.giveUp();
        parts.downloads().end(nowNanos);
        parts.downloads().dropAll();
        parts.swarm().close(new DisconnectReason.NotNeeded());
        parts.downloads().rate().stop();
        parts.uploads().rate().stop();
    }
}
