package dev.tamsui.engine.storage;

import dev.tamsui.engine.model.ErrorKind;
import dev.tamsui.engine.model.StateStoreException;
import dev.tamsui.engine.model.TorrentError;
import dev.tamsui.engine.storage.FileStorage.Retimed;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * The order of steps is what keeps the data. Until it is recorded that the torrent is at the new place, the old one is whole and not
 * touched; from then on the new one is whole. So a process that ends anywhere in between finds one place whole, and the record says
 * which. The record is asked before anything is removed at either place, since a change that was said to have failed may have been
 * made: the switch by an attempt that was told that it was not, the end of the move by a caller who was told so.
 */

/**
 * Moves a torrent's files: {@link Carriage carries} them, records where they are from now on, then {@link Clearing clears} the old
 * place.
 *
 * <p>Peers are served from the old place until the switch, and from the new one after it; who reads at that moment gets the bytes
 * from either.
 *
 * <p>Thread: a lane for moves of the volume it begins on, a part a call; {@link #stop} and {@link #abandon} any.
 */
final class Relocation {
    private static final Logger LOG = LoggerFactory.getLogger(Relocation.class);
    private static final long TELL_NANOS = 500_000_000;

    /** What is done next. */
    private enum Part {
        SURVEY,
        CARRY,
        SYNC,
        SWITCH,
        /** Has the record say that it stays, or finds out that it is moved. */
        GIVE_UP,
        CLEAR,
        OVER
    }

    private final FileStorage storage;
    private final int number;
    private final TorrentFiles files;
    private final SavePath place;
    private final String unfinished;
    private final Carriage carriage;
    private Part part;
    private long toldNanos;
    private boolean hasTold;

    /** What is answered once all is cleared that is to be; null when it depends on how that goes. */
    private @Nullable StorageEvent reason;

    private @Nullable Clearing clearing;
    private @Nullable SavePath cleared;
    private @Nullable StorageEvent answer;
    private volatile boolean stopped;
    private volatile boolean abandoned;
    private volatile boolean over;

    private Relocation(FileStorage storage, int number, Path place, Part first) {
        this.storage = storage;
        this.number = number;
        this.files = storage.files();
        this.place = storage.disk().savePath(place);
        this.unfinished = Carriage.unfinished(storage);
        this.carriage = new Carriage(storage, this.place, unfinished, () -> isStopped() || abandoned);
        this.part = first;
    }

    /** Of all files. */
    static Relocation to(FileStorage storage, int number, Path to) {
        return new Relocation(storage, number, to, Part.SURVEY);
    }

    /** Of none: something may be left of them at a place where they are not, which is to be cleared. */
    static Relocation from(FileStorage storage, int number, Path from) {
        return new Relocation(storage, number, from, Part.CLEAR);
    }

    /** Ends it soon, as it is, to be gone on with by another process; nothing is answered unless it is over already. */
    void stop() {
        stopped = true;
    }

    /** Takes back what was done. The record says already that the files stay where they are, or nothing of them any more. */
    void abandon() {
        abandoned = true;
    }

    /** Whether the files stay where they are from now on. */
    boolean isOver() {
        return over;
    }

    /** Null when it ended early, because it was told so. */
    @Nullable
    StorageEvent answer() {
        carriage.closeCopy();
        over = true;
        return answer;
    }

    /** Does a part; returns whether there is more to do. */
    boolean some(Lane lane) {
        if (isStopped()) {
            carriage.closeCopy();
            return false;
        }
        try {
            if (abandoned && part.compareTo(Part.GIVE_UP) <= 0) {
                takeBack(null);
            }
            step(lane);
        } catch (IOException e) {
            failed(FileFault.of("move", "the files", e));
        } catch (RuntimeException | Error bug) {
            failed(FileStorage.bug(bug, "a move"));
        }
        return part != Part.OVER;
    }

    private boolean isStopped() {
        return (stopped && !abandoned) || storage.disk().isClosed();
    }

    private void step(Lane lane) throws IOException {
        switch (part) {
            case SURVEY -> {
                requireAllKnown();
                if (!carriage.survey()) {
                    part = Part.CARRY;
                    tell(true);
                }
            }
            case CARRY -> {
                if (!carriage.carry(lane)) {
                    part = Part.SYNC;
                }
                tell(false);
            }
            case SYNC -> {
                if (carriage.sync()) {
                    part = Part.SWITCH;
                }
            }
            case SWITCH -> change(lane);
            case GIVE_UP -> giveUp(lane);
            case CLEAR -> clear();
            case OVER -> {}
        }
    }

    private void failed(FileFault fault) {
        TorrentError error = (part == Part.CLEAR ? fault : carriage.explained(fault)).error();
        if (error.kind() == ErrorKind.STORAGE_MISSING) {
            end(new StorageEvent.MoveFailed(number, error, true));
        } else {
            failed(error);
        }
    }

    private void failed(TorrentError error) {
        carriage.closeCopy();
        if (part.compareTo(Part.SWITCH) < 0) {
            reason = new StorageEvent.MoveFailed(number, error, false);
            part = Part.GIVE_UP;
        } else {
            end(new StorageEvent.MoveFailed(number, error, true));
        }
    }

    private void end(StorageEvent with) {
        carriage.closeCopy();
        answer = with;
        part = Part.OVER;
    }

    /** Whose files those are can be told once all torrents that may have them are in memory. */
    private void requireAllKnown() throws FileFault {
        if (!storage.disk().isAllKnown() || !storage.restingNear().isEmpty()) {
            throw new FileFault(ErrorKind.STORAGE_MISSING, "a move waits until all torrents are loaded");
        }
    }

    /** From here on there is no way back, unless the record says so: it may be made even if the store says that it is not. */
    private void change(Lane lane) {
        storage.detach();
        boolean isMoved = false;
        try {
            isMoved = storage.disk().log().moved(storage.ledger().id(), place.root());
        } catch (StateStoreException e) {
            end(unrecorded("the move is done but could not be recorded: ", e));
            return;
        } finally {
            if (!isMoved) {
                storage.attach();
            }
        }
        if (isMoved) {
            arrive(lane, carriage.retimed());
        } else {
            reason = new StorageEvent.MoveFailed(
                    number, new TorrentError(ErrorKind.IO, "the move was given up before it was done"), false);
            part = Part.GIVE_UP;
        }
    }

    private void arrive(Lane lane, List<Retimed> retimed) {
        SavePath old = files.savePath();
        storage.arrive(place, retimed);
        lane.files().closeAll(files);
        reason = null;
        begin(old, place);
    }

    private StorageEvent unrecorded(String what, StateStoreException e) {
        return new StorageEvent.MoveFailed(number, new TorrentError(ErrorKind.IO, what + e.getMessage()), true);
    }

    /** An earlier attempt may have recorded the switch without knowing: then it is gone on from there. */
    private void giveUp(Lane lane) {
        boolean stays;
        try {
            stays = storage.disk().log().stayed(storage.ledger().id(), place.root());
        } catch (StateStoreException e) {
            end(unrecorded("a move that failed could not be given up: ", e));
            return;
        }
        if (stays) {
            takeBack(reason);
        } else {
            LOG.info(
                    "Torrent {} was recorded to be at {} already",
                    storage.ledger().id().value(),
                    place.root());
            storage.detach();
            arrive(lane, carriage.compareTimes());
        }
    }

    /** @param then answered in the end; null for what tells how it went */
    private void takeBack(@Nullable StorageEvent then) {
        carriage.closeCopy();
        begin(place, files.savePath());
        reason = then == null ? new StorageEvent.MoveUndone(number, null) : then;
    }

    private void begin(SavePath from, SavePath stands) {
        cleared = from;
        clearing = new Clearing(
                files,
                storage.disk().opener(),
                from,
                stands,
                unfinished,
                path -> storage.disk().neighbours().isOthers(storage, path));
        part = Part.CLEAR;
    }

    private void clear() throws IOException {
        if (clearing == null) {
            requireAllKnown();
            begin(place, files.savePath());
        }
        Clearing rest = Objects.requireNonNull(clearing);
        if (rest.some()) {
            return;
        }
        TorrentError fault = rest.fault();
        if (fault == null) {
            forget(Objects.requireNonNull(cleared).root());
        }
        end(
                switch (reason) {
                    case null -> new StorageEvent.Moved(number, fault);
                    case StorageEvent.MoveUndone _ -> new StorageEvent.MoveUndone(number, fault);
                    case StorageEvent other -> {
                        warn(fault);
                        yield other;
                    }
                });
    }

    private void forget(Path root) {
        try {
            storage.disk().log().left(storage.ledger().id(), root);
        } catch (StateStoreException e) {
            LOG.warn("The end of a move could not be recorded; the next start looks again: {}", e.getMessage());
        }
    }

    private static void warn(@Nullable TorrentError fault) {
        if (fault != null) {
            LOG.warn(
                    "Not all that a failed move has made could be removed, which the next start tries again: {}",
                    fault.message());
        }
    }

    private void tell(boolean first) {
        long now = storage.disk().ticker().nanos();
        if (first || !hasTold || now - toldNanos >= TELL_NANOS) {
            hasTold = true;
            toldNanos = now;
            storage.post(new StorageEvent.MoveProgress(number, carriage.doneBytes(), carriage.allBytes()));
        }
    }
}
