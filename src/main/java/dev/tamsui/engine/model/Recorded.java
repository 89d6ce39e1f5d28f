package dev.tamsui.engine.model;

import java.util.Arrays;
import java.util.List;

/**
 * What is proven of a torrent's data: the pieces that were hashed, written and synced, and what their files were like then.
 *
 * @param have one bit a piece, as on the wire (BEP 3, "peer messages")
 * @param files in the order of the metainfo, pad files included
 * @param completedBytes of files in those pieces, pad files not counted: for lists, which cannot look into metainfo
 */
public record Recorded(byte[] have, List<FileMark> files, long completedBytes) {
    public Recorded {
        have = have.clone();
        files = List.copyOf(files);
    }

    /** A copy. */
    @Override
    public byte[] have() {
        return have.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Recorded that
                && Arrays.equals(have, that.have)
                && files.equals(that.files)
                && completedBytes == that.completedBytes;
    }

    @Override
    public int hashCode() {
        return 31 * (31 * Arrays.hashCode(have) + files.hashCode()) + Long.hashCode(completedBytes);
    }
}
