package dev.tamsui.engine.storage;

import dev.tamsui.engine.model.ErrorKind;
import dev.tamsui.engine.model.StateStoreException;
import dev.tamsui.engine.model.TorrentError;
import dev.tamsui.engine.storage.FileStorage.Retimed;
import dev.tamsui.engine.storage.SavePath.Look;
import dev.tamsui.engine.storage.Whereabouts.Found;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * The order of steps is what keeps the data. Until it is recorded that the torrent is at the new place, the old one is whole and not
 * touched; from then on the new one is whole. So a process that ends anywhere in between finds one place whole, and the record says
 * which. A file gets to the new place by a link when both are on one file system, since a link takes no time, keeps identity and
 * times, and cannot replace anything; else it is copied.
 */

/**
 * Moves a torrent's files: carries them, records where they are from now on, then clears the old place.
 *
 * <p>Peers are served from the old place until the switch, and from the new one after it; who reads at that moment gets the bytes
 * from either. What an earlier attempt has carried is kept: a file that is at the new place with the size and time of its original.
 *
 * <p>Thread: the lane that checks, of the volume it begins on, a part a call; {@link #stop} and {@link #abandon} any.
 */
final class Relocation {
    private static final Logger LOG = LoggerFactory.getLogger(Relocation.class);
    private static final int FILES_A_CALL = 64;
    private static final int BUFFERS_A_CALL = 32;
    private static final long TELL_NANOS = 500_000_000;

    /** What is done next. */
    private enum Part {
        SURVEY,
        CARRY,
        SYNC,
        SWITCH,
        CLEAR,
        UNDO,
        OVER
    }

    private final FileStorage storage;
    private final int number;
    private final TorrentFiles files;
    private final FileOpener system;
    private final SavePath target;
    private final Set<Path> folders = new HashSet<>();
    private final List<Retimed> retimed = new ArrayList<>();
    private Part part;
    private int next;
    private long allBytes;
    private long doneBytes;
    private long toldNanos;
    private boolean hasTold;

    /** Of a move that another run has made but for the clearing, which has yet to begin. */
    private boolean isRest;

    private String unfinished = "";
    private @Nullable FileCopy copy;
    private @Nullable Clearing clearing;
    private @Nullable StorageEvent answer;
    private volatile boolean stopped;
    private volatile boolean abandoned;
    private volatile boolean over;

    private Relocation(FileStorage storage, int number, Path place, Part first) {
        this.storage = storage;
        this.number = number;
        this.files = storage.files();
        this.system = storage.disk().opener();
        this.target = storage.disk().savePath(place);
        this.part = first;
    }

    /** Of all files. */
    static Relocation to(FileStorage storage, int number, Path to) {
        return new Relocation(storage, number, to, Part.SURVEY);
    }

    /** Of none: they were carried before, and the place they came from is still to be cleared. */
    static Relocation from(FileStorage storage, int number, Path from) {
        Relocation rest = new Relocation(storage, number, from, Part.CLEAR);
        rest.clearing = rest.clearing(rest.target, rest.files.savePath());
        rest.isRest = true;
        return rest;
    }

    /** Ends it soon, as it is, to be gone on with by another process; nothing is answered unless it is over already. */
    void stop() {
        stopped = true;
    }

    /** Takes back what was done and answers nothing, unless it was recorded already; that is brought to its end. */
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
        closeCopy();
        over = true;
        return answer;
    }

    /** Does a part; returns whether there is more to do. */
    boolean some(Lane lane) {
        if (isStopped()) {
            closeCopy();
            return false;
        }
        if (abandoned && part.compareTo(Part.SWITCH) <= 0) {
            undo(null);
        }
        try {
            step(lane);
        } catch (IOException e) {
            failed(FileFault.of("move", "the files", e));
        } catch (RuntimeException | Error bug) {
            closeCopy();
            TorrentError error = FileStorage.bug(bug, "a move");
            if (part.compareTo(Part.SWITCH) < 0) {
                undo(new StorageEvent.MoveFailed(number, error, false));
            } else {
                answer = new StorageEvent.MoveFailed(number, error, true);
                part = Part.OVER;
            }
        }
        return part != Part.OVER;
    }

    private boolean isStopped() {
        return (stopped && !abandoned) || storage.disk().isClosed();
    }

    private void step(Lane lane) throws IOException {
        switch (part) {
            case SURVEY -> survey();
            case CARRY -> carry(lane);
            case SYNC -> sync();
            case SWITCH -> change(lane);
            case CLEAR -> clear();
            case UNDO -> takeBack();
            case OVER -> {}
        }
    }

    private void failed(FileFault fault) {
        closeCopy();
        TorrentError error = target.refine(fault).error();
        if (error.kind() == ErrorKind.STORAGE_MISSING) {
            answer = new StorageEvent.MoveFailed(number, error, true);
            part = Part.OVER;
        } else {
            undo(new StorageEvent.MoveFailed(number, error, false));
        }
    }

    private void undo(@Nullable StorageEvent then) {
        closeCopy();
        answer = then;
        next = 0;
        clearing = clearing(target, files.savePath());
        part = Part.UNDO;
    }

    private void closeCopy() {
        FileCopy open = copy;
        copy = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                LOG.warn("Closing a copy failed: {}", e.getMessage());
            }
        }
    }

    static FileFault occupied(String name) {
        return new FileFault(
                ErrorKind.PATH_BLOCKED,
                name + " exists at the new place already and was left alone; remove it or choose another save path");
    }

    /** Looks at everything before anything is made. */
    private void survey() throws IOException {
        if (next == 0) {
            requireFolder();
        }
        int end = Math.min(files.count(), next + FILES_A_CALL);
        for (; next < end; next++) {
            if (files.file(next).pad()) {
                continue;
            }
            Look original = original(next);
            Path path = target.find(files.file(next).path(), false);
            Look there = path == null ? null : target.look(path);
            if (there != null && (original == null || !Clearing.isSame(original, there))) {
                throw occupied(files.name(next));
            }
            allBytes += original == null ? 0 : original.size();
        }
        if (next == files.count()) {
            next = 0;
            part = Part.CARRY;
            tell(true);
        }
    }

    /** It was made when the move was asked for: if it is not there, what it was made on is not. */
    private void requireFolder() throws IOException {
        requireAllKnown();
        files.savePath().requireVolume();
        try {
            target.beforeWriting();
            system.realPath(target.root());
        } catch (IOException e) {
            FileFault fault = FileFault.of("look", "the new place", e);
            throw fault.kind() == ErrorKind.FILES_MISSING
                    ? new FileFault(
                            ErrorKind.STORAGE_MISSING,
                            "the folder to move to is not there any more; is its volume mounted?")
                    : fault;
        }
    }

    /** The beginning of names that no file of the torrent has, whatever its maker thought of. */
    private String unfinished() {
        if (!unfinished.isEmpty()) {
            return unfinished;
        }
        Set<String> names = new HashSet<>();
        for (int i = 0; i < files.count(); i++) {
            names.add(files.file(i).path().getLast());
        }
        String prefix = ".tamsui-move-" + storage.ledger().id().value() + "-";
        while (isTaken(names, prefix)) {
            prefix += "_";
        }
        unfinished = prefix;
        return prefix;
    }

    private static boolean isTaken(Set<String> names, String prefix) {
        return names.stream().anyMatch(name -> name.startsWith(prefix));
    }

    /** What the file is like where it is now; null when it does not exist, and need not. */
    private @Nullable Look original(int index) throws IOException {
        Found found = files.whereabouts().find(index);
        if (found != null && !found.isFinal()) {
            throw new FileFault(
                    ErrorKind.PATH_BLOCKED,
                    files.name(index) + " has the name of an incomplete file; move the torrent once it is complete");
        }
        Look seen = found == null ? null : found.look();
        if (seen == null) {
            if (files.hasSeen(index) || storage.ledger().hasPieces(index)) {
                throw new FileFault(ErrorKind.FILES_MISSING, files.name(index) + " is missing");
            }
            return null;
        }
        if (!seen.isFile()) {
            throw new FileFault(ErrorKind.PATH_BLOCKED, files.name(index) + " is no file and cannot be moved");
        }
        return seen;
    }

    private void carry(Lane lane) throws IOException {
        int end = next + FILES_A_CALL;
        for (int buffers = 0; next < files.count() && next < end && buffers < BUFFERS_A_CALL; ) {
            FileCopy under = copy;
            if (under != null) {
                long before = under.copied();
                boolean more = under.some(lane.buffer());
                doneBytes += under.copied() - before;
                buffers++;
                if (!more) {
                    closeCopy();
                    compareTime(next);
                    next++;
                }
            } else if (files.file(next).pad() || !begin(next)) {
                next++;
            }
            if (isStopped() || abandoned) {
                return;
            }
        }
        tell(false);
        if (next == files.count()) {
            next = 0;
            part = Part.SYNC;
        }
    }

    /** Returns whether the file has to be copied, which is begun then. */
    private boolean begin(int index) throws IOException {
        Look original = original(index);
        if (original == null) {
            return false;
        }
        try {
            Path from = found(files.savePath(), index, false);
            Path to = found(target, index, true);
            Path half = to.resolveSibling(unfinished() + index);
            folders.add(to.getParent());
            Look there = target.look(to);
            if (there == null && storage.sharing().others(index).isEmpty() && link(from, to)) {
                there = original;
            }
            if (there == null) {
                copy = new FileCopy(system, new FileCopy.Way(files.name(index), from, original, half, to));
                return true;
            }
            if (!Clearing.isSame(original, there)) {
                throw occupied(files.name(index));
            }
            compareTime(index);
            system.delete(half); // of an earlier attempt that ended just after the last step
            doneBytes += original.size();
            return false;
        } catch (FileAlreadyExistsException _) {
            throw occupied(files.name(index));
        } catch (IOException e) {
            throw FileFault.of("move", files.name(index), e);
        }
    }

    private void compareTime(int index) throws IOException {
        Look original = original(index);
        Look there = target.look(found(target, index, false));
        if (original != null && there != null && original.modifiedNanos() != there.modifiedNanos()) {
            retimed.add(new Retimed(index, original.modifiedNanos(), there.modifiedNanos()));
        }
    }

    private Path found(SavePath place, int index, boolean create) throws IOException {
        Path path = place.find(files.file(index).path(), create);
        if (path == null) {
            throw new FileFault(ErrorKind.FILES_MISSING, files.name(index) + " is missing");
        }
        return path;
    }

    /** Returns false when there can be no link, for whatever reason: should a copy not be possible either, that one tells why. */
    private boolean link(Path from, Path to) throws IOException {
        try {
            system.link(from, to);
            return true;
        } catch (FileAlreadyExistsException e) {
            throw e;
        } catch (IOException _) {
            return false;
        }
    }

    /** The names at the new place, with those of all folders above. */
    private void sync() throws IOException {
        Set<Path> all = new HashSet<>();
        for (Path folder : folders) {
            all.addAll(target.foldersAbove(folder.resolve("any")));
        }
        for (Path folder : all) {
            if (isStopped()) {
                return;
            }
            try {
                system.syncFolder(folder);
            } catch (IOException e) {
                throw FileFault.of("sync", "the new folder " + folder.getFileName(), e);
            }
        }
        target.madeDurable();
        part = Part.SWITCH;
    }

    /** From here on there is no way back: the record may be made even if the store says that it is not. */
    private void change(Lane lane) {
        storage.detach();
        boolean isRecorded = false;
        try {
            storage.disk().log().moved(storage.ledger().id());
            isRecorded = true;
        } catch (StateStoreException e) {
            answer = new StorageEvent.MoveFailed(
                    number,
                    new TorrentError(ErrorKind.IO, "the move is done but could not be recorded: " + e.getMessage()),
                    true);
            part = Part.OVER;
            return;
        } finally {
            if (!isRecorded) {
                storage.attach();
            }
        }
        SavePath old = files.savePath();
        storage.arrive(target, retimed);
        lane.files().closeAll(files);
        clearing = clearing(old, target);
        part = Part.CLEAR;
    }

    private Clearing clearing(SavePath from, SavePath stands) {
        return new Clearing(
                files, system, from, stands, path -> storage.disk().neighbours().isOthers(storage, path));
    }

    /** Whose files those are can be told once all torrents are known. */
    private void requireAllKnown() throws FileFault {
        if (!storage.disk().isAllKnown()) {
            throw new FileFault(ErrorKind.STORAGE_MISSING, "a move waits until all torrents are loaded");
        }
    }

    private void clear() throws IOException {
        if (isRest) {
            requireAllKnown();
            target.requireVolume();
            isRest = false;
        }
        Clearing rest = clearing;
        if (rest != null && rest.some()) {
            return;
        }
        TorrentError fault = rest == null ? null : rest.fault();
        if (fault == null) {
            try {
                storage.disk().log().left(storage.ledger().id());
            } catch (StateStoreException e) {
                LOG.warn("The end of a move could not be recorded; the next start looks again: {}", e.getMessage());
            }
        }
        answer = new StorageEvent.Moved(number, fault);
        part = Part.OVER;
    }

    /** What is half copied first, then all that has its original. */
    private void takeBack() {
        int end = Math.min(files.count(), next + FILES_A_CALL);
        for (; next < end; next++) {
            removeUnfinished(next);
        }
        Clearing rest = clearing;
        if (next < files.count() || (rest != null && rest.some())) {
            return;
        }
        TorrentError fault = rest == null ? null : rest.fault();
        if (fault != null) {
            LOG.warn("Not all that a failed move has made could be removed: {}", fault.message());
        }
        try {
            storage.disk().log().stayed(storage.ledger().id());
        } catch (StateStoreException e) {
            LOG.warn("The end of a failed move could not be recorded; the next start tries again: {}", e.getMessage());
        }
        part = Part.OVER;
    }

    private void removeUnfinished(int index) {
        try {
            Path path = files.file(index).pad()
                    ? null
                    : target.find(files.file(index).path(), false);
            if (path != null) {
                system.delete(path.resolveSibling(unfinished() + index));
            }
        } catch (IOException _) {
            // what stands in the way is not ours
        }
    }

    private void tell(boolean first) {
        long now = storage.disk().ticker().nanos();
        if (first || !hasTold || now - toldNanos >= TELL_NANOS) {
            hasTold = true;
            toldNanos = now;
            storage.post(new StorageEvent.MoveProgress(number, doneBytes, allBytes));
        }
    }
}
