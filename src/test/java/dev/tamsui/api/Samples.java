package dev.tamsui.api;

import dev.tamsui.engine.model.ErrorKind;
import dev.tamsui.engine.model.InfoHash;
import dev.tamsui.engine.model.InfoHashes;
import dev.tamsui.engine.model.MoveSummary;
import dev.tamsui.engine.model.PeerCounts;
import dev.tamsui.engine.model.RateLimits;
import dev.tamsui.engine.model.Scrubbed;
import dev.tamsui.engine.model.TorrentError;
import dev.tamsui.engine.model.TorrentId;
import dev.tamsui.engine.model.TorrentState;
import dev.tamsui.engine.model.TorrentSummary;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Torrents as the engine would describe them. */
final class Samples {
    static final String HEX = "e84213a794f3ccd890382a54a64ca68b7e925433";
    static final InfoHash HASH = InfoHash.parse(HEX).orElseThrow();
    private static final RateLimits LIMITS = new RateLimits(5_000_000, 0);

    private Samples() {}

    static TorrentSummary downloading() {
        return torrent(TorrentState.DOWNLOADING, 1, null, null);
    }

    static TorrentSummary checking() {
        return torrent(TorrentState.CHECKING, 0.5, null, null);
    }

    static TorrentSummary broken() {
        return torrent(
                TorrentState.ERROR,
                1,
                Instant.parse("2026-11-22T07:00:00Z"),
                new TorrentError(ErrorKind.DISK_FULL, "No space left for film.iso"));
    }

    static TorrentSummary moving() {
        return torrent(TorrentState.MOVING, 1, null, null, new MoveSummary(Path.of("/elsewhere"), 0.5), LIMITS);
    }

    static TorrentSummary limited(RateLimits limits) {
        return torrent(TorrentState.DOWNLOADING, 1, null, null, null, limits);
    }

    private static TorrentSummary torrent(
            TorrentState state, double checked, @Nullable Instant completedAt, @Nullable TorrentError error) {
        return torrent(state, checked, completedAt, error, null, LIMITS);
    }

    private static TorrentSummary torrent(
            TorrentState state,
            double checked,
            @Nullable Instant completedAt,
            @Nullable TorrentError error,
            @Nullable MoveSummary move,
            RateLimits limits) {
        return new TorrentSummary(
                new TorrentId(1),
                InfoHashes.ofV1(HASH),
                "film.iso",
                state,
                1000,
                800,
                200,
                checked,
                400,
                100,
                50,
                25,
                new PeerCounts(3, 1, 2),
                12L,
                Path.of("/data"),
                Path.of("/data/film.iso"),
                List.of("tv"),
                true,
                Instant.parse("2026-11-22T06:00:00Z"),
                completedAt,
                new Scrubbed(Instant.parse("2026-11-22T07:00:00Z"), 2),
                error,
                move,
                limits);
    }
}
