package dev.tamsui.engine.storage;

import dev.tamsui.engine.model.FileMark;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.function.IntPredicate;

/**
 * What is recorded of every file, and which of that may be out of date.
 *
 * <p>A mark says <em>writing</em> from before the first write until the file's pieces are all recorded, or the torrent is closed.
 *
 * <p>Thread: whoever has the {@link Ledger}'s lock.
 */
final class FileMarks {
    private static final FileMark WRITING = new FileMark(-1, 0, true);

    private final FileMark[] marks;
    private final long[] writingSince;
    private final BitSet stale = new BitSet();

    FileMarks(int files) {
        marks = new FileMark[files];
        writingSince = new long[files];
        Arrays.fill(marks, FileMark.ABSENT);
    }

    void install(List<FileMark> recorded) {
        for (int i = 0; i < marks.length; i++) {
            marks[i] = recorded.get(i);
        }
    }

    /**
     * The file is about to be written to. Returns whether that is news.
     *
     * @param version of what is to be recorded, that will say so
     */
    boolean writing(int file, long version) {
        boolean isNews = !marks[file].writing();
        if (isNews) {
            writingSince[file] = version;
        }
        marks[file] = WRITING;
        return isNews;
    }

    /** Whether what is recorded says that the file was being written to. */
    boolean isWritingRecorded(int file, long version) {
        return writingSince[file] <= version;
    }

    boolean isWriting(int file) {
        return marks[file].writing();
    }

    /** Returns whether that is news. */
    boolean set(int file, FileMark mark) {
        boolean isNews = !marks[file].equals(mark);
        marks[file] = mark;
        return isNews;
    }

    /** Where the file is now its time is kept less exactly. Returns whether the mark said what it was before. */
    boolean retimed(int file, long before, long after) {
        FileMark mark = marks[file];
        if (mark.modifiedNanos() != before) {
            return false;
        }
        marks[file] = new FileMark(mark.sizeBytes(), after, mark.writing());
        return true;
    }

    void stale(int file) {
        stale.set(file);
    }

    void allStale() {
        stale.set(0, marks.length);
    }

    boolean isAnyStale() {
        return !stale.isEmpty();
    }

    /** Names every stale file once, but for those that have to stay so. */
    void takeStale(IntPredicate stays, IntConsumer taken) {
        for (int i = stale.nextSetBit(0); i >= 0; i = stale.nextSetBit(i + 1)) {
            if (!stays.test(i)) {
                stale.clear(i);
                taken.accept(i);
            }
        }
    }

    List<FileMark> all() {
        return List.of(marks);
    }
}
