package dev.tamsui.engine.storage;

import dev.tamsui.engine.model.ErrorKind;
import dev.tamsui.engine.storage.FileStorage.Retimed;
import dev.tamsui.engine.storage.SavePath.Look;
import dev.tamsui.engine.storage.Whereabouts.Found;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A torrent's files on their way to another place: by a link where both are on one file system, since a link takes no time, keeps
 * identity and times, and cannot replace anything; else by a copy. Where they are now nothing is touched.
 *
 * <p>What an earlier attempt has carried is kept: a file that is at the new place with the size and time of its original.
 *
 * <p>The new place must stay the folder it was at the beginning. When it is gone, or another has come in its place, its volume was
 * taken away, and to make the folder anew would be to carry the data into the mount point.
 *
 * <p>Thread: the lane of the move, a part a call.
 */
final class Carriage {
    private static final Logger LOG = LoggerFactory.getLogger(Carriage.class);
    private static final int FILES_A_CALL = 64;
    private static final int BUFFERS_A_CALL = 32;

    private final FileStorage storage;
    private final TorrentFiles files;
    private final FileOpener system;
    private final SavePath target;
    private final String unfinished;
    private final BooleanSupplier isBroken;
    private final Set<Path> folders = new HashSet<>();
    private final List<Retimed> retimed = new ArrayList<>();
    private int next;
    private long allBytes;
    private long doneBytes;

    /** Tells the new place's folder from any other; null where that cannot be told. */
    private @Nullable Object identity;

    private @Nullable FileCopy copy;

    /**
     * @param unfinished what the names of unfinished copies begin with
     * @param isBroken whether to return soon, whatever there is left to do
     */
    Carriage(FileStorage storage, SavePath target, String unfinished, BooleanSupplier isBroken) {
        this.storage = storage;
        this.files = storage.files();
        this.system = storage.disk().opener();
        this.target = target;
        this.unfinished = unfinished;
        this.isBroken = isBroken;
    }

    /** The beginning of names that no file of the torrent has, whatever its maker thought of. */
    static String unfinished(FileStorage storage) {
        TorrentFiles files = storage.files();
        Set<String> names = new HashSet<>();
        for (int i = 0; i < files.count(); i++) {
            names.add(files.file(i).path().getLast());
        }
        String prefix = ".tamsui-move-" + storage.ledger().id().value() + "-";
        while (isTaken(names, prefix)) {
            prefix += "_";
        }
        return prefix;
    }

    private static boolean isTaken(Set<String> names, String prefix) {
        return names.stream().anyMatch(name -> name.startsWith(prefix));
    }

    /** Bytes of all files. */
    long allBytes() {
        return allBytes;
    }

    /** Bytes that are at the new place already. */
    long doneBytes() {
        return doneBytes;
    }

    static FileFault occupied(String name) {
        return new FileFault(
                ErrorKind.PATH_BLOCKED,
                name + " exists at the new place already and was left alone; remove it or choose another save path");
    }

    /** Looks at everything before anything is made; returns whether there is more to look at. */
    boolean survey() throws IOException {
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
        if (next < files.count()) {
            return true;
        }
        next = 0;
        return false;
    }

    /** It was made when the move was asked for: if it is not there, what it was made on is not. */
    private void requireFolder() throws IOException {
        files.savePath().requireVolume();
        try {
            target.requireVolumeNow();
            Look seen = system.look(system.realPath(target.root()));
            identity = seen == null ? null : seen.identity();
            target.beforeWriting();
        } catch (IOException e) {
            FileFault fault = FileFault.of("look", "the new place", e);
            throw fault.kind() == ErrorKind.FILES_MISSING ? gone() : fault;
        }
    }

    private static FileFault gone() {
        return new FileFault(
                ErrorKind.STORAGE_MISSING, "the folder to move to is not there any more; is its volume mounted?");
    }

    /** @throws FileFault of kind {@code STORAGE_MISSING} when the new place is not what it was */
    private void requireSameFolder() throws IOException {
        Look seen;
        try {
            seen = system.look(system.realPath(target.root()));
        } catch (NoSuchFileException _) {
            throw gone();
        }
        if (seen == null || (identity != null && !identity.equals(seen.identity()))) {
            throw gone();
        }
    }

    /** What a fault comes from: that one of the two volumes was taken away, if it was. */
    FileFault explained(FileFault fault) {
        try {
            requireSameFolder();
            files.savePath().requireVolumeNow();
        } catch (FileFault away) {
            return away;
        } catch (IOException _) {
            return fault; // as it was told first
        }
        return target.refine(fault);
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

    /** Carries the next files, or parts of one; returns whether there are more. */
    boolean carry(Lane lane) throws IOException {
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
            if (isBroken.getAsBoolean()) {
                break;
            }
        }
        return next < files.count();
    }

    /** Returns whether the file has to be copied, which is begun then. */
    private boolean begin(int index) throws IOException {
        Look original = original(index);
        if (original == null) {
            return false;
        }
        try {
            requireSameFolder();
            Path from = found(files.savePath(), index, false);
            Path to = found(target, index, true);
            Path half = to.resolveSibling(unfinished + index);
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
        if (original != null && there != null) {
            mayBeRetimed(index, original.modifiedNanos(), there);
        }
    }

    private void mayBeRetimed(int index, long before, Look there) {
        if (before != there.modifiedNanos()) {
            retimed.add(new Retimed(index, before, there.modifiedNanos()));
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

    /** Makes the names at the new place durable, with those of all folders above; returns false when it was broken off. */
    boolean sync() throws IOException {
        requireSameFolder();
        Set<Path> all = new HashSet<>();
        for (Path folder : folders) {
            all.addAll(target.foldersAbove(folder.resolve("any")));
        }
        for (Path folder : all) {
            if (isBroken.getAsBoolean()) {
                return false;
            }
            try {
                system.syncFolder(folder);
            } catch (IOException e) {
                throw FileFault.of("sync", "the new folder " + folder.getFileName(), e);
            }
        }
        requireSameFolder(); // what was synced is what was carried to
        target.madeDurable();
        return true;
    }

    /** Files whose times differ at the new place, of those that were carried. */
    List<Retimed> retimed() {
        return retimed;
    }

    /**
     * As {@link #retimed}, of all files at the new place, whoever carried them. Where the original is gone its time is that by which
     * we knew it.
     */
    List<Retimed> compareTimes() {
        retimed.clear();
        for (int i = 0; i < files.count(); i++) {
            try {
                Path path =
                        files.file(i).pad() ? null : target.find(files.file(i).path(), false);
                Look there = path == null ? null : target.look(path);
                Look original = files.peek(i);
                long before = original == null ? files.modified(i) : original.modifiedNanos();
                if (there != null && before > 0 && Clearing.isSameTime(before, there.modifiedNanos())) {
                    mayBeRetimed(i, before, there);
                }
            } catch (IOException e) {
                LOG.debug("The times of a file could not be compared: {}", e.getMessage());
            }
        }
        return retimed;
    }

    /** Gives up the copy that is being made, if one is; it stays as it is. */
    void closeCopy() {
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
}
