package dev.tamsui.engine.metainfo;

import dev.tamsui.engine.bencode.BencodeList;
import org.jspecify.annotations.Nullable;

/**
 * A file as the v1 half of an info dictionary lists it, its names still raw.
 *
 * @param path below the torrent's folder, strings only; null for a torrent's only file, and for padding without one
 * @param length bytes, 0 to {@link MetainfoParser#MAX_TOTAL_BYTES}
 */
record FileEntry(@Nullable BencodeList path, long length, Attributes attributes) {

    boolean isPad() {
        return attributes.pad();
    }

    boolean isLink() {
        return attributes.link();
    }
}
