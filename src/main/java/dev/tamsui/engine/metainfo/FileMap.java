package dev.tamsui.engine.metainfo;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Where a torrent's bytes lie: its files end to end, in their order (BEP 3, "info dictionary"). Immutable; any thread.
 *
 * <p>Files of no length hold no byte and so never show up in an answer. Finding a byte costs the logarithm of the number of
 * files.
 */
public final class FileMap {
    /** Offset of the first byte of every file that has one, ascending, and one more: the end of the last. */
    private final long[] starts;

    /** What {@link #starts} speaks of, as indexes into the torrent's files. */
    private final int[] indexes;

    /**
     * @param files all of a torrent's, pad files too, each starting where the one before ends, the first at 0
     * @throws IllegalArgumentException when they do not follow each other, or hold no byte
     */
    public FileMap(List<TorrentFile> files) {
        long[] offsets = new long[files.size() + 1];
        int[] holders = new int[files.size()];
        int count = 0;
        long end = 0;
        for (int i = 0; i < files.size(); i++) {
            TorrentFile file = files.get(i);
            if (file.offset() != end || file.length() < 0) {
                throw new IllegalArgumentException("file " + i + " has " + file.length() + " bytes from "
                        + file.offset() + " on, while the one before ends at " + end);
            }
            if (file.length() > 0) {
                offsets[count] = end;
                holders[count++] = i;
                end = Math.addExact(end, file.length());
            }
        }
        if (count == 0) {
            throw new IllegalArgumentException("none of " + files.size() + " files holds a byte");
        }
        offsets[count] = end;
        starts = Arrays.copyOf(offsets, count + 1);
        indexes = Arrays.copyOf(holders, count);
    }

    /** Bytes of all files with their padding. */
    public long totalBytes() {
        return starts[indexes.length];
    }

    /**
     * Index of the file that holds the byte at {@code torrentOffset}.
     *
     * @throws IndexOutOfBoundsException when there is no such byte
     */
    public int firstFileAt(long torrentOffset) {
        return indexes[slotAt(torrentOffset)];
    }

    /**
     * The file bytes that a run of the torrent's bytes is, in order and without gaps.
     *
     * @param torrentOffset of the first byte, counted from the start of the first file
     * @param length bytes, 0 or more
     * @throws IndexOutOfBoundsException when the run leaves the torrent
     */
    public List<FileSpan> spans(long torrentOffset, int length) {
        if (torrentOffset < 0 || length < 0 || length > totalBytes() - torrentOffset) {
            throw new IndexOutOfBoundsException(
                    length + " bytes from " + torrentOffset + " on, in a torrent of " + totalBytes());
        }
        if (length == 0) {
            return List.of();
        }
        int slot = slotAt(torrentOffset);
        if (length <= starts[slot + 1] - torrentOffset) { // by far the commonest: one file
            return List.of(new FileSpan(indexes[slot], torrentOffset - starts[slot], length));
        }
        List<FileSpan> spans = new ArrayList<>();
        long at = torrentOffset;
        for (int left = length; left > 0; slot++) {
            int here = (int) Math.min(left, starts[slot + 1] - at);
            spans.add(new FileSpan(indexes[slot], at - starts[slot], here));
            at += here;
            left -= here;
        }
        return spans;
    }

    private int slotAt(long torrentOffset) {
        if (torrentOffset < 0 || torrentOffset >= totalBytes()) {
            throw new IndexOutOfBoundsException("byte " + torrentOffset + " of a torrent of " + totalBytes());
        }
        int found = Arrays.binarySearch(starts, 0, indexes.length, torrentOffset);
        return found >= 0 ? found : -found - 2; // not the start of a file: within the one before
    }
}
