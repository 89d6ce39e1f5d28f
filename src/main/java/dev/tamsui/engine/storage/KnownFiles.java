package dev.tamsui.engine.storage;

import dev.tamsui.engine.storage.SavePath.Look;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/**
 * What each of a torrent's files was like after we last looked or wrote: enough to tell by a look whether somebody else has been
 * at it since.
 *
 * <p>A file that is gone, shorter than it ever was, or modified at another time than we know of, is reported as changed by every
 * look until {@link #take} says that what follows from it was dealt with. Its time says nothing while we write to it ourselves,
 * which may happen during a look: so our writes are counted, and a look that one of them came into does not judge by time.
 *
 * <p>Thread: any reads and looks; one at a time writes to a file.
 */
final class KnownFiles {
    private static final long NEVER_SEEN = -1;

    /** In place of a time: the file was not looked at. */
    private static final long ANY_TIME = 0;

    /** In place of a time: no time is right. */
    private static final long NO_TIME = -1;

    /** Bytes; only ever set to a length the file had at that moment or before. */
    private final AtomicLongArray lengths;

    /** Nanoseconds since 1970. */
    private final AtomicLongArray modified;

    /** How often a write of ours began or ended: odd while one is under way. */
    private final AtomicIntegerArray writes;

    KnownFiles(int files) {
        lengths = new AtomicLongArray(files);
        modified = new AtomicLongArray(files);
        writes = new AtomicIntegerArray(files);
        for (int i = 0; i < files; i++) {
            lengths.set(i, NEVER_SEEN);
        }
    }

    /** What a look should show. To be asked before the look. */
    record Expected(long length, long modified, int writes) {
        boolean isSeen() {
            return length != NEVER_SEEN;
        }
    }

    Expected expected(int index) {
        int before = writes.get(index);
        return new Expected(lengths.get(index), modified.get(index), before);
    }

    boolean isSeen(int index) {
        return lengths.get(index) != NEVER_SEEN;
    }

    boolean hasWritten(int index) {
        return writes.get(index) != 0;
    }

    /** In words what is other than expected, null when nothing is. */
    @Nullable
    String difference(int index, Expected expected, @Nullable Look seen) {
        if (!expected.isSeen()) {
            return null;
        }
        if (seen == null) {
            return "has been removed";
        }
        if (seen.size() < expected.length) {
            return "has been cut to " + seen.size() + " bytes; it had " + expected.length;
        }
        boolean isTimely = expected.modified != ANY_TIME && isAtRest(index, expected);
        return isTimely && seen.modifiedNanos() != expected.modified ? "has been changed by somebody else" : null;
    }

    private boolean isAtRest(int index, Expected since) {
        return since.writes % 2 == 0 && writes.get(index) == since.writes;
    }

    /** A look showed what was expected: from now on the file is to be no less. */
    void seen(int index, Expected expected, Look seen) {
        lengths.accumulateAndGet(index, seen.size(), Math::max);
        if (isAtRest(index, expected)) {
            modified.compareAndSet(index, ANY_TIME, seen.modifiedNanos());
        }
    }

    /** This is what we know from now on, whatever we knew before; null when there is no such file. */
    void take(int index, @Nullable Look seen) {
        lengths.set(index, seen == null ? NEVER_SEEN : seen.size());
        modified.set(index, seen == null ? ANY_TIME : seen.modifiedNanos());
    }

    /** When the file was modified last as far as we know, in nanoseconds since 1970. */
    long modified(int index) {
        return modified.get(index);
    }

    /** Another torrent of ours wrote to it. If we knew the time before, we know the one after. */
    void follow(int index, long before, long after) {
        modified.compareAndSet(index, before, after);
    }

    /** The file's time is kept less exactly where it is now. Who knew it by {@code before} knows it by {@code after}, or for now by any: 0. */
    void retimed(int index, long before, long after) {
        if (!modified.compareAndSet(index, before, after)) {
            modified.compareAndSet(index, ANY_TIME, after);
        }
    }

    /** Another file stands there, though it may look the same. */
    void distrust(int index) {
        modified.set(index, NO_TIME);
    }

    /** We are about to change the file; {@link #endWrite} or {@link #endCut} must follow. */
    void beginWrite(int index) {
        writes.incrementAndGet(index);
    }

    /**
     * @param length the file has at least, as far as we have written to it
     * @param seen what it is like now, null when that cannot be told
     */
    void endWrite(int index, long length, @Nullable Look seen) {
        lengths.accumulateAndGet(index, length, Math::max);
        modified.set(index, seen == null ? ANY_TIME : seen.modifiedNanos());
        writes.incrementAndGet(index);
    }

    /** As {@link #endWrite}, when the file may have become shorter. */
    void endCut(int index, @Nullable Look seen) {
        take(index, seen);
        writes.incrementAndGet(index);
    }
}
