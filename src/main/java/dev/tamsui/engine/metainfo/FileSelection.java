package dev.tamsui.engine.metainfo;

import dev.tamsui.engine.metainfo.MagnetException.Reason;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Some files of a torrent, by their numbers from 0 on (BEP 53): {@code 0,2,4-6}. Which of them there are is not known before the
 * metadata is; numbers beyond the last file are no fault.
 *
 * @param ranges rising, apart from each other, at least one
 */
public record FileSelection(List<Range> ranges) {
    /** Nobody lists more by hand, and who lists all but a few needs only a few. */
    static final int MAX_RANGES = 10_000;

    /** From one file to another, both meant too. */
    public record Range(int first, int last) {}

    public FileSelection {
        ranges = List.copyOf(ranges);
    }

    public boolean has(int file) {
        int low = 0;
        int high = ranges.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            Range range = ranges.get(middle);
            if (file < range.first()) {
                high = middle - 1;
            } else if (file > range.last()) {
                low = middle + 1;
            } else {
                return true;
            }
        }
        return false;
    }

    static FileSelection parse(String text) throws MagnetException {
        List<Range> ranges = new ArrayList<>();
        for (String part : text.split(",", MAX_RANGES + 1)) {
            if (ranges.size() == MAX_RANGES) {
                throw bad("has more than " + MAX_RANGES + " parts");
            }
            ranges.add(range(part));
        }
        return new FileSelection(merged(ranges));
    }

    private static Range range(String text) throws MagnetException {
        int dash = text.indexOf('-');
        int first = number(dash < 0 ? text : text.substring(0, dash));
        int last = dash < 0 ? first : number(text.substring(dash + 1));
        if (last < first) {
            throw bad("has a range that ends before it begins");
        }
        return new Range(first, last);
    }

    private static int number(String digits) throws MagnetException {
        boolean isNumber = !digits.isEmpty() && digits.chars().allMatch(c -> c >= '0' && c <= '9');
        try {
            if (isNumber) {
                return Integer.parseInt(digits);
            }
        } catch (NumberFormatException tooLarge) {
            // as good as none
        }
        throw bad("has a part that is no number from 0 to " + Integer.MAX_VALUE);
    }

    private static List<Range> merged(List<Range> ranges) {
        List<Range> merged = new ArrayList<>();
        for (Range next :
                ranges.stream().sorted(Comparator.comparingInt(Range::first)).toList()) {
            Range last = merged.isEmpty() ? null : merged.getLast();
            if (last != null && next.first() - 1 <= last.last()) {
                merged.set(merged.size() - 1, new Range(last.first(), Math.max(last.last(), next.last())));
            } else {
                merged.add(next);
            }
        }
        return merged;
    }

    private static MagnetException bad(String what) {
        return new MagnetException(
                Reason.BAD_SELECTION,
                "The files wanted (so) " + what
                        + ". Write numbers of files and ranges, such as so=0,2,4-6, or leave it out for all.");
    }
}
