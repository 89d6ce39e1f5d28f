package dev.tamsui.engine.torrent;

import dev.tamsui.engine.metainfo.Pads;
import dev.tamsui.engine.metainfo.PieceLayout;
import dev.tamsui.engine.metainfo.TorrentFile;
import dev.tamsui.engine.model.FileSummary;
import dev.tamsui.engine.model.Recorded;
import dev.tamsui.engine.model.Scrubbed;
import dev.tamsui.engine.model.StoredTorrent;
import dev.tamsui.engine.model.TorrentError;
import dev.tamsui.engine.model.TorrentState;
import dev.tamsui.engine.model.TorrentSummary;
import dev.tamsui.engine.picker.PiecePicker;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How far the torrent has come, in the words callers see. Thread: the loop's. */
final class Progress {
    private final TorrentHost host;
    private final TorrentSpec spec;
    private final PiecePicker picker;
    private final Check check;
    private final Pads pads;
    private final Move move;
    /** The disk has been looked at. */
    private boolean isKnown;

    private boolean finished;
    /** Whether something was fetched in this run: only then has a download been completed. */
    private boolean fresh;

    private @Nullable Instant completedAt;

    Progress(TorrentHost host, TorrentSpec spec, PiecePicker picker, Check check, Move move) {
        this.host = host;
        this.spec = spec;
        this.picker = picker;
        this.check = check;
        this.move = move;
        this.completedAt = spec.stored().completedAt();
        this.pads = new Pads(spec.metainfo().files(), spec.layout());
    }

    /** It is known what is on disk. */
    void checked() {
        isKnown = true;
        fresh = !picker.isComplete();
    }

    void finished(Instant now) {
        finished = true;
        if (completedAt == null) {
            completedAt = now;
        }
    }

    /** What was there may be lost. */
    void reopened() {
        isKnown = true;
        finished = false;
        fresh = false;
    }

    /** Whether every piece is there. */
    boolean isComplete() {
        return picker.isComplete();
    }

    void reopened(boolean lost) {
        if (lost) {
            reopened();
        }
    }

    boolean isFinished() {
        return finished;
    }

    boolean isFresh() {
        return fresh;
    }

    /** Bytes still to be fetched, as a tracker wants them told (BEP 3, "trackers"). */
    long leftBytes() {
        return picker.leftBytes();
    }

    TorrentSummary summary(
            TorrentState state,
            @Nullable TorrentError error,
            @Nullable Scrubbed scrubbed,
            Swarm swarm,
            Downloads downloads,
            Uploads uploads) {
        StoredTorrent stored = spec.stored();
        long size = spec.metainfo().sizeBytes();
        long completed = completedBytes(size);
        return new TorrentSummary(
                stored.id(),
                stored.hashes(),
                stored.name(),
                state,
                size,
                size,
                completed,
                check.share(),
                stored.totals().downloadedBytes() + downloads.rate().total(),
                stored.totals().uploadedBytes() + uploads.rate().total(),
                downloads.rate().bytesPerSecond(),
                uploads.rate().bytesPerSecond(),
                swarm.counts(),
                eta(size - completed, downloads.rate().bytesPerSecond()),
                move.place(),
                contentPath(),
                stored.labels(),
                stored.isPrivate(),
                stored.addedAt(),
                completedAt,
                scrubbed,
                error,
                move.summary(),
                host.limits());
    }

    /** Before the disk was looked at, what was recorded of it is the best that is known. */
    private long completedBytes(long size) {
        Recorded recorded = spec.recorded();
        return recorded == null || isKnown
                ? size - Math.min(size, leftOfFiles())
                : Math.min(size, recorded.completedBytes());
    }

    List<FileSummary> files() {
        List<TorrentFile> files = spec.metainfo().files();
        List<FileSummary> all = new ArrayList<>(files.size());
        for (int i = 0; i < files.size(); i++) {
            TorrentFile file = files.get(i);
            all.add(new FileSummary(
                    i,
                    String.join("/", file.path()),
                    file.length(),
                    completedBytes(file.offset(), file.length()),
                    file.pad()));
        }
        return all;
    }

    /** Verified bytes within a range of the torrent. */
    private long completedBytes(long offset, long length) {
        PieceLayout layout = spec.layout();
        long end = offset + length;
        long sum = 0;
        for (long at = offset; at < end; ) {
            int piece = (int) (at / layout.pieceLength());
            long until = Math.min(end, layout.pieceOffset(piece) + layout.pieceBytes(piece));
            sum += picker.have().has(piece) ? until - at : 0;
            at = until;
        }
        return sum;
    }

    /** Pads are part of pieces but of no file, so what is left is counted without those in missing pieces. */
    private long leftOfFiles() {
        long left = picker.leftBytes();
        return left == 0 ? 0 : left - pads.bytesIn(piece -> !picker.have().has(piece));
    }

    private Path contentPath() {
        List<TorrentFile> files = spec.metainfo().files();
        return move.place().resolve(files.getFirst().path().getFirst());
    }

    private static @Nullable Long eta(long leftBytes, long rate) {
        if (leftBytes == 0) {
            return 0L;
        }
        return rate == 0 ? null : Math.ceilDiv(leftBytes, rate);
    }
}
