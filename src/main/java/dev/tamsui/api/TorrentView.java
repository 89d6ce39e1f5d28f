package dev.tamsui.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.tamsui.engine.model.TorrentState;
import dev.tamsui.engine.model.TorrentSummary;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A torrent as clients see it. Sizes are bytes, rates bytes per second, shares 0..1, instants UTC; what is not known is null
 * and present.
 */
@Schema(name = "Torrent", description = "Sizes are bytes, rates bytes per second, shares 0..1; null means not known")
record TorrentView(
        @Schema(description = "40 hexadecimal digits, lower case", example = "e84213a794f3ccd890382a54a64ca68b7e925433")
        String infoHash,

        String name,

        @Schema(
                description = "What it is doing",
                allowableValues = {
                    "checking",
                    "metadata",
                    "downloading",
                    "seeding",
                    "paused",
                    "queued",
                    "moving",
                    "deleting",
                    "error"
                })
        String state,

        @Schema(description = "Verified share of the wanted bytes")
        double progress,

        long sizeBytes,

        @Schema(description = "Bytes of the files that are to be downloaded")
        long wantedBytes,

        @Schema(description = "Wanted bytes verified and on disk")
        long completedBytes,

        @Schema(description = "Done share of a running check; null when none runs") @Nullable
        Double checked,

        @Schema(description = "Payload received over all runs")
        long downloadedBytes,

        @Schema(description = "Payload sent over all runs") long uploadedBytes,
        long downloadRate,
        long uploadRate,

        @Schema(description = "Bytes received a second at most; null for no limit of its own") @Nullable
        Long downloadLimit,

        @Schema(description = "Bytes sent a second at most; null for no limit of its own") @Nullable
        Long uploadLimit,

        @Schema(description = "Uploaded over downloaded") double ratio,
        Peers peers,

        @Schema(description = "Seconds until complete at the present rate") @Nullable
        Long etaSeconds,

        String savePath,

        @Schema(description = "The file, or the folder that holds the files")
        String contentPath,

        List<String> labels,

        @JsonProperty("private") @Schema(description = "Peers come from its trackers only (BEP 27)")
        boolean isPrivate,

        Instant addedAt,
        @Nullable Instant completedAt,

        @Schema(description = "What the last scrub found; null when there was none") @Nullable
        Scrub lastScrub,

        @Schema(description = "Null when nothing is wrong") @Nullable
        Fault error,

        @Schema(description = "Null while its data stays where it is") @Nullable
        Move move) {

    /** All it had was read and hashed once more. */
    @Schema(name = "Scrub")
    record Scrub(
            Instant at,

            @Schema(description = "Pieces that were not what they should be; they were fetched anew")
            int damagedPieces) {}

    /** Connected peers. */
    @Schema(name = "PeerCounts")
    record Peers(int connected, int seeds, int leeches) {}

    /** What keeps the torrent from doing its work; may stand beside a working state. */
    @Schema(name = "TorrentError")
    record Fault(
            @Schema(
                    allowableValues = {
                        "disk_full",
                        "read_only",
                        "permission_denied",
                        "too_many_open_files",
                        "hard_linked",
                        "path_blocked",
                        "files_missing",
                        "files_changed",
                        "file_shared",
                        "storage_missing",
                        "storage_silent",
                        "io",
                        "internal"
                    })
            String kind,

            String message) {}

    /** A move that is going on. */
    @Schema(name = "TorrentMove")
    record Move(
            @Schema(description = "Where the data will be") String savePath,

            @Schema(description = "Share of the bytes that is there")
            double progress) {}

    static TorrentView of(TorrentSummary torrent) {
        var error = torrent.error();
        var scrub = torrent.scrubbed();
        var move = torrent.move();
        return new TorrentView(
                torrent.infoHash().hex(),
                torrent.name(),
                torrent.state().word(),
                torrent.progress(),
                torrent.sizeBytes(),
                torrent.wantedBytes(),
                torrent.completedBytes(),
                torrent.state() == TorrentState.CHECKING ? torrent.checked() : null,
                torrent.downloadedBytes(),
                torrent.uploadedBytes(),
                torrent.downloadRate(),
                torrent.uploadRate(),
                LimitsPatch.shown(torrent.limits().download()),
                LimitsPatch.shown(torrent.limits().upload()),
                torrent.ratio(),
                new Peers(
                        torrent.peers().connected(),
                        torrent.peers().seeds(),
                        torrent.peers().leeches()),
                torrent.etaSeconds(),
                torrent.savePath().toString(),
                torrent.contentPath().toString(),
                torrent.labels(),
                torrent.isPrivate(),
                torrent.addedAt(),
                torrent.completedAt(),
                scrub == null ? null : new Scrub(scrub.at(), scrub.damagedPieces()),
                error == null ? null : new Fault(error.kind().word(), error.message()),
                move == null ? null : new Move(move.savePath().toString(), move.progress()));
    }
}
