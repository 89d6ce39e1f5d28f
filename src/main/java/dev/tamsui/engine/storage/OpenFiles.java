package dev.tamsui.engine.storage;

import dev.tamsui.engine.concurrent.Ticker;
import dev.tamsui.engine.model.ErrorKind;
import dev.tamsui.engine.model.TorrentError;
import dev.tamsui.engine.storage.FileOpener.Mode;
import dev.tamsui.engine.storage.FileOpener.Opened;
import dev.tamsui.engine.storage.SavePath.Look;
import dev.tamsui.engine.storage.TorrentFiles.Spot;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of one volume that are kept open between uses, at most so many; the one unused for longest makes room.
 *
 * <p>A file in use is never closed under its user, so each lane can push the number one above the limit while all others are
 * in use. Every open file is looked at again by its path, before each write and before a read when the last look is a second
 * old: what was removed, replaced, cut or hard-linked meanwhile is noticed although our channel would not show it.
 *
 * <p>A file that was written through is synced before it is closed; so one with nothing to sync makes room first.
 *
 * <p>Thread: the lanes and the sync thread of one volume, since opening, looking and closing may all block on it. No lock is held anywhere.
 */
final class OpenFiles {
    private static final Logger LOG = LoggerFactory.getLogger(OpenFiles.class);
    private static final long LOOK_AGAIN_NANOS = 1_000_000_000;

    private final FileOpener opener;
    private final Ticker ticker;
    private final IntSupplier limit;
    private final boolean allocates;
    private final AtomicBoolean hasWarned = new AtomicBoolean();
    private final Map<Key, OpenFile> files = new ConcurrentHashMap<>();
    /** Given up, and not synced and closed yet. Whoever is there is in {@link #files} no more. */
    private final Set<OpenFile> leaving = ConcurrentHashMap.newKeySet();

    private final AtomicInteger open = new AtomicInteger();
    private final AtomicLong uses = new AtomicLong();

    /**
     * @param limit how many to keep; asked whenever a file is opened, at least 1
     * @param allocates whether the blocks of a new file are reserved as soon as it is made
     */
    OpenFiles(FileOpener opener, Ticker ticker, IntSupplier limit, boolean allocates) {
        this.opener = opener;
        this.ticker = ticker;
        this.limit = limit;
        this.allocates = allocates;
    }

    private record Key(TorrentFiles torrent, int index) {}

    /** A file on loan from {@link #lease}; the gate counts its users. */
    static final class OpenFile {
        private final Key key;
        private final Path path;
        private final @Nullable Object identity;
        private final boolean writable;
        private final Opened file;
        private final Gate users = new Gate();
        private volatile long lastUse;
        private volatile long lookedAt;

        /** Whose bytes were written through this descriptor since it was last synced; null when none were. */
        private volatile @Nullable Ledger dirty;

        private OpenFile(Key key, Spot spot, @Nullable Object identity, Opened file) {
            this.key = key;
            this.path = spot.path();
            this.identity = identity;
            this.writable = spot.mode() != Mode.READ;
            this.file = file;
        }

        Opened file() {
            return file;
        }

        Path path() {
            return path;
        }

        /** To be told before something is written here, and once more after it, since a sync may have come between. */
        void dirtied(Ledger by) {
            dirty = by;
        }

        /** When it fails, what the system shows from then on is what the disk has: whoever checks must not be shown what was lost. */
        void sync() throws IOException {
            dirty = null;
            try {
                file.sync();
            } catch (IOException e) {
                key.torrent.forget(key.index);
                throw e;
            }
        }

        /** What closing it takes: 0 nothing, 1 a sync, 2 a sync that had better wait until the file's mark is recorded. */
        private int toDo() {
            Ledger by = dirty;
            return by == null ? 0 : by.isMarkRecorded(key.index) ? 1 : 2;
        }

        /** Ends the loan. */
        void release() {
            users.leave();
        }
    }

    /** Files open now, those about to close included. */
    int open() {
        return open.get();
    }

    /**
     * The file, open; {@link OpenFile#release} must follow.
     *
     * @throws FileFault when it cannot or must not be opened or used
     */
    OpenFile lease(TorrentFiles torrent, int index, boolean write) throws IOException {
        Key key = new Key(torrent, index);
        OpenFile kept = files.get(key);
        if (kept != null && kept.users.enter()) {
            if (!write || kept.writable) {
                lookAgain(kept, write);
                kept.lastUse = uses.incrementAndGet();
                return kept;
            }
            kept.release();
        }
        try {
            return openAnew(key, write);
        } catch (FileAlreadyExistsException _) {
            return openAnew(key, write); // another lane made it between our look and our opening
        }
    }

    /**
     * The file as it is open, without a look at what stands at its path now; opened only when it is not. {@link OpenFile#release}
     * must follow.
     */
    OpenFile leaseToSync(TorrentFiles torrent, int index) throws IOException {
        Key key = new Key(torrent, index);
        OpenFile kept = files.get(key);
        return kept != null && kept.users.enter() ? kept : openAnew(key, false);
    }

    /**
     * Whether the file is still open in another way too, which may have been written through. What failed to reach the disk is told
     * there and nowhere else, so until that was asked no other sync means anything.
     */
    boolean isLeaving(TorrentFiles torrent, int index) {
        Key key = new Key(torrent, index);
        return leaving.stream().anyMatch(file -> file.writable && file.key.equals(key));
    }

    private void lookAgain(OpenFile kept, boolean write) throws IOException {
        if (!write && ticker.nanos() - kept.lookedAt < LOOK_AGAIN_NANOS) {
            return;
        }
        try {
            kept.key.torrent.whileOpen(kept.key.index, kept.path, kept.identity, write);
            kept.lookedAt = ticker.nanos();
        } catch (IOException e) {
            kept.release();
            retire(kept);
            throw e;
        }
    }

    private OpenFile openAnew(Key key, boolean write) throws IOException {
        Spot spot = key.torrent.beforeOpening(key.index, write);
        open.incrementAndGet(); // before it is, so that two lanes cannot both take the last place
        trim();
        Opened file = checked(key, spot, openSparing(spot));
        OpenFile fresh = new OpenFile(key, spot, identity(key.torrent, spot.path()), file);
        fresh.users.enter();
        fresh.lastUse = uses.incrementAndGet();
        fresh.lookedAt = ticker.nanos();
        List<OpenFile> replaced = new ArrayList<>(1);
        files.compute(key, (_, before) -> {
            if (before != null) {
                leaving.add(before);
                replaced.add(before);
            }
            return fresh;
        });
        replaced.forEach(before -> before.users.closeThen(() -> close(before)));
        return fresh;
    }

    /** What was opened, once it is known to be what was looked for; else it is closed. */
    private Opened checked(Key key, Spot spot, Opened file) throws IOException {
        boolean isGood = false;
        try {
            key.torrent.savePath().requireReal(spot.path());
            if (spot.mode() == Mode.CREATE && allocates) {
                allocate(key, spot.path());
            }
            isGood = true;
            return file;
        } finally {
            if (!isGood) {
                open.decrementAndGet();
                file.close();
            }
        }
    }

    /**
     * Where there is no room for all of it the file goes again: left behind, it would be found and written to without its blocks
     * when it is tried once more.
     */
    private void allocate(Key key, Path path) throws IOException {
        boolean isDone = false;
        try {
            boolean isKnown = opener.allocate(path, key.torrent.file(key.index).length());
            if (!isKnown && hasWarned.compareAndSet(false, true)) {
                LOG.warn("The file system of {} cannot reserve blocks: files there are not preallocated", path);
            }
            isDone = true;
        } finally {
            if (!isDone) {
                Files.deleteIfExists(path);
            }
        }
    }

    /** When the process is out of descriptors, those we merely keep are given up first. */
    private Opened openSparing(Spot spot) throws IOException {
        boolean isOpen = false;
        try {
            Opened file;
            try {
                file = opener.open(spot.path(), spot.mode());
            } catch (IOException e) {
                if (FileFault.kindOf(e) != ErrorKind.TOO_MANY_OPEN_FILES) {
                    throw e;
                }
                closeIdle();
                file = opener.open(spot.path(), spot.mode());
            }
            isOpen = true;
            return file;
        } finally {
            if (!isOpen) {
                open.decrementAndGet();
            }
        }
    }

    private static @Nullable Object identity(TorrentFiles torrent, Path path) {
        try {
            Look seen = torrent.savePath().look(path);
            return seen == null ? null : seen.identity();
        } catch (IOException _) {
            return null; // the next look will tell
        }
    }

    /** Closes all files of a torrent, those in use once they no longer are. */
    void closeAll(TorrentFiles torrent) {
        files.values().stream()
                .filter(file -> file.key.torrent == torrent)
                .sorted(Comparator.comparingInt(file -> file.key.index)) // the same on every run of a simulation
                .forEach(this::retire);
    }

    /** Closes one file of a torrent, once it is no longer in use. */
    void close(TorrentFiles torrent, int index) {
        OpenFile kept = files.get(new Key(torrent, index));
        if (kept != null) {
            retire(kept);
        }
    }

    /** Closes what is above the limit. */
    void trim() {
        while (open.get() > limit.getAsInt() && closeLeastRecent()) {
            // one less
        }
    }

    /** Closes everything that nobody uses. */
    void closeIdle() {
        while (closeLeastRecent()) {
            // one less
        }
    }

    private void retire(OpenFile file) {
        if (leaves(file)) { // who removes it is the one to close it
            file.users.closeThen(() -> close(file));
        }
    }

    /** Takes a file out of those that are kept; returns false when somebody else has. */
    private boolean leaves(OpenFile file) {
        AtomicBoolean isOurs = new AtomicBoolean();
        files.computeIfPresent(file.key, (_, kept) -> {
            if (!kept.equals(file)) {
                return kept;
            }
            leaving.add(file);
            isOurs.set(true);
            return null;
        });
        return isOurs.get();
    }

    /** A walk over at most {@code limit} entries: far cheaper than the opening that follows. */
    private boolean closeLeastRecent() {
        while (true) {
            OpenFile oldest = null;
            for (OpenFile file : files.values()) {
                if ((oldest == null || isSooner(file, oldest)) && file.users.isEmpty()) {
                    oldest = file;
                }
            }
            if (oldest == null) {
                return false;
            }
            if (oldest.users.closeIfEmpty() && leaves(oldest)) {
                close(oldest);
                return true;
            }
        }
    }

    /** Which of two is to be closed first: the one with less to do before, then the one unused for longer. */
    private static boolean isSooner(OpenFile one, OpenFile other) {
        int difference = one.toDo() - other.toDo();
        return difference == 0 ? one.lastUse < other.lastUse : difference < 0;
    }

    private void close(OpenFile gone) {
        syncBeforeClosing(gone);
        leaving.remove(gone);
        open.decrementAndGet();
        try {
            gone.file.close();
        } catch (IOException e) {
            LOG.warn("Closing {} failed: {}", gone.key.torrent.name(gone.key.index), e.getMessage());
        }
    }

    /** Later it could not be: what failed to reach the disk is told to descriptors that were open then. */
    private static void syncBeforeClosing(OpenFile gone) {
        Ledger ledger = gone.dirty;
        int index = gone.key.index;
        if (ledger == null || ledger.hasEnded()) {
            return;
        }
        long upTo = ledger.clock();
        try {
            gone.sync();
            ledger.synced(index, upTo);
        } catch (IOException e) {
            TorrentError fault =
                    FileFault.of("sync", gone.key.torrent.name(index), e).error();
            ledger.syncFailed(index, fault);
            ledger.othersLost(index, fault);
        }
    }
}
