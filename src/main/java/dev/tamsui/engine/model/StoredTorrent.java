package dev.tamsui.engine.model;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A torrent as the store keeps it, without its metainfo. All the list needs before the metainfo is parsed.
 *
 * @param sizeBytes of all files, pad files not counted
 * @param completedAt null until the data was complete and verified for the first time
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
        @Nullable Instant completedAt) {
    public StoredTorrent {
        labels = List.copyOf(labels);
    }
}
