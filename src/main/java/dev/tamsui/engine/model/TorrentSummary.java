package dev.tamsui.engine.model;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that a list shows of a torrent, as it was at one moment. Immutable; any thread.
 *
 * <p>Sizes are bytes, rates bytes per second over the last seconds. Totals are payload over all runs, so {@code
 * downloadedBytes} can exceed {@code completedBytes} when pieces were fetched twice.
 *
 * @param sizeBytes of all files, pad files not counted
 * @param wantedBytes of the files that are to be downloaded
 * @param completedBytes verified and on disk, among the wanted
 * @param checked share of the check that is done, 0..1; 1 when none runs
 * @param etaSeconds null when unknown
 * @param contentPath the file, or the folder that holds the files
 * @param completedAt null until complete
 * @param scrubbed what the last scrub found, null when there was none
 * @param error null when nothing is wrong
 * @param move null when the data stays where it is
 * @param limits its own; those of all torrents hold beside them
 */
public record TorrentSummary(
        TorrentId id,
        InfoHashes hashes,
        String name,
        TorrentState state,
        long sizeBytes,
        long wantedBytes,
        long completedBytes,
        double checked,
        long downloadedBytes,
        long uploadedBytes,
        long downloadRate,
        long uploadRate,
        PeerCounts peers,
        @Nullable Long etaSeconds,
        Path savePath,
        Path contentPath,
        List<String> labels,
        boolean isPrivate,
        Instant addedAt,
        @Nullable Instant completedAt,
        @Nullable Scrubbed scrubbed,
        @Nullable TorrentError error,
        @Nullable MoveSummary move,
        RateLimits limits) {

    /** Share of the wanted bytes that is verified, 0..1; 1 when nothing is wanted, 0 while nobody knows what there is. */
    public double progress() {
        return sizeBytes == 0 ? 0 : wantedBytes == 0 ? 1 : (double) completedBytes / wantedBytes;
    }

    /** Uploaded over downloaded; data that was there at the start counts as downloaded, so a pure seed has a ratio too. */
    public double ratio() {
        long base = Math.max(downloadedBytes, completedBytes);
        return base == 0 ? 0 : (double) uploadedBytes / base;
    }

    public InfoHash infoHash() {
        return hashes.primary();
    }
}
