package dev.tamsui.engine.session;

import dev.tamsui.engine.model.DesiredState;
import dev.tamsui.engine.model.MoveSummary;
import dev.tamsui.engine.model.PeerCounts;
import dev.tamsui.engine.model.RateLimits;
import dev.tamsui.engine.model.Scrubbed;
import dev.tamsui.engine.model.StoredTorrent;
import dev.tamsui.engine.model.TorrentError;
import dev.tamsui.engine.model.TorrentState;
import dev.tamsui.engine.model.TorrentSummary;
import dev.tamsui.engine.model.Totals;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A torrent of which only the store has spoken: all that a list says of it holds already, but for what its disk and its peers are
 * like. Immutable.
 *
 * @param completedBytes as recorded
 * @param scrubbed null when it never was
 * @param limits its own
 */
record Unloaded(
        StoredTorrent stored, long completedBytes, @Nullable Scrubbed scrubbed, RateLimits limits) {

    /** One that was put away, as it last said; it was on its way nowhere. What it says does not tell its owner's wish. */
    static Unloaded of(TorrentSummary last, DesiredState desired) {
        StoredTorrent stored = new StoredTorrent(
                last.id(),
                last.hashes(),
                last.name(),
                last.sizeBytes(),
                last.isPrivate(),
                last.savePath(),
                desired,
                last.labels(),
                new Totals(last.downloadedBytes(), last.uploadedBytes()),
                last.addedAt(),
                last.completedAt(),
                null,
                List.of());
        return new Unloaded(stored, last.completedBytes(), last.scrubbed(), last.limits());
    }

    /** One that wants to run is about to have its files looked at. */
    TorrentSummary summary() {
        return summary(stored.desired() == DesiredState.PAUSED ? TorrentState.PAUSED : TorrentState.CHECKING, null);
    }

    /** One of which only the hash is known. */
    TorrentSummary sought() {
        return summary(stored.desired() == DesiredState.PAUSED ? TorrentState.PAUSED : TorrentState.METADATA, null);
    }

    /** Its metainfo is of no use. */
    TorrentSummary broken(TorrentError error) {
        return summary(TorrentState.ERROR, error);
    }

    private TorrentSummary summary(TorrentState state, @Nullable TorrentError error) {
        return new TorrentSummary(
                stored.id(),
                stored.hashes(),
                stored.name(),
                state,
                stored.sizeBytes(),
                stored.sizeBytes(),
                Math.min(completedBytes, stored.sizeBytes()),
                0,
                stored.totals().downloadedBytes(),
                stored.totals().uploadedBytes(),
                0,
                0,
                new PeerCounts(0, 0, 0),
                null,
                stored.savePath(),
                stored.savePath().resolve(stored.name()),
                stored.labels(),
                stored.isPrivate(),
                stored.addedAt(),
                stored.completedAt(),
                scrubbed,
                error,
                stored.movingTo() == null ? null : new MoveSummary(stored.movingTo(), 0),
                limits);
    }
}
