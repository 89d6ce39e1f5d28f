package dev.tamsui.engine.metainfo;

import java.util.List;

/**
 * One file of a torrent, under the safe name it gets on disk.
 *
 * @param path one to 100 cleaned elements below the save path, the torrent's own folder included; none is empty, {@code .},
 *     {@code ..} or holds a separator
 * @param offset of its first byte, counted from the start of the first file
 * @param length bytes, 0 or more
 * @param pad never written, read as zeros (BEP 47)
 * @param executable wants the execute bit (BEP 47, attribute {@code x})
 */
public record TorrentFile(List<String> path, long offset, long length, boolean pad, boolean executable) {
    public TorrentFile {
        path = List.copyOf(path);
    }
}
