package dev.tamsui.engine.model;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A torrent as the store keeps it, without its metainfo. All the list needs before the metainfo is parsed.
 *
 * @param sizeBytes of all files, pad files not counted
 * @param savePath where its data is
 * @param completedAt null until the data was complete and verified for the first time
 * @param movingTo where its data is to be moved to, null when it stays; {@code savePath} holds all of it until then
 * @param leftovers where files of it may be left to clear: where its data was before a move, or was to go and did not
 */
public record StoredTorrent(
        TorrentId id,
        InfoHashes hashes,
        String name,
        long sizeBytes,
        boolean isPrivate,
        Path savePath,
        DesiredState desired,
        List<String> labels,
        Totals totals,
        Instant addedAt,
        @Nullable Instant completedAt,
        @Nullable Path movingTo,
        List<Path> leftovers) {
    public StoredTorrent {
        leftovers = List.copyOf(leftovers);
        labels = List.copyOf(labels);
    }
}
