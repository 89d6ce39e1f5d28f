package dev.tamsui.engine.model;

import java.util.Arrays;
import java.util.List;

/**
 * What is proven of a torrent's data: the pieces that were hashed, written and synced, and what their files were like then.
 *
 * @param have one bit a piece, as on the wire (BEP 3, "peer messages")
 * @param files in the order of the metainfo, pad files included
 */
public record Recorded(byte[] have, List<FileMark> files) {
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
        return other instanceof Recorded that && Arrays.equals(have, that.have) && files.equals(that.files);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(have) + files.hashCode();
    }
}
