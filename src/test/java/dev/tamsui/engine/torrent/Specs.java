package dev.tamsui.engine.torrent;

import dev.tamsui.engine.metainfo.InfoDictionary;
import dev.tamsui.engine.metainfo.Metainfo;
import dev.tamsui.engine.metainfo.PieceHashes;
import dev.tamsui.engine.metainfo.PieceLayout;
import dev.tamsui.engine.metainfo.TorrentFile;
import dev.tamsui.engine.model.DesiredState;
import dev.tamsui.engine.model.EngineSettings.Limits;
import dev.tamsui.engine.model.InfoHashes;
import dev.tamsui.engine.model.PeerId;
import dev.tamsui.engine.model.Recorded;
import dev.tamsui.engine.model.StoredTorrent;
import dev.tamsui.engine.model.TorrentId;
import dev.tamsui.engine.model.Totals;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Torrents made up for tests: one file, two blocks a piece. */
final class Specs {
    static final int PIECE_BYTES = 2 * PieceLayout.BLOCK_BYTES;

    private Specs() {}

    static TorrentSpec of(int pieces, PeerId ourId, Limits limits) {
        return of(pieces, ourId, limits, DesiredState.RUNNING, null);
    }

    static TorrentSpec of(int pieces, PeerId ourId, Limits limits, DesiredState desired, @Nullable Recorded recorded) {
        long bytes = (long) pieces * PIECE_BYTES;
        Metainfo metainfo = new Metainfo(
                InfoHashes.ofV1(FakeLink.HASH),
                "t",
                false,
                List.of(),
                List.of(),
                new PieceLayout(bytes, PIECE_BYTES),
                List.of(new TorrentFile(List.of("t"), 0, bytes, false, false)),
                new PieceHashes(new byte[pieces * PieceHashes.HASH_BYTES]),
                new InfoDictionary(new byte[] {'d', 'e'}),
                null,
                null,
                null);
        StoredTorrent stored = new StoredTorrent(
                new TorrentId(1),
                metainfo.hashes(),
                "t",
                bytes,
                false,
                Path.of("/t"),
                desired,
                List.of(),
                Totals.ZERO,
                Instant.EPOCH,
                null,
                null,
                List.of());
        return new TorrentSpec(stored, metainfo, ourId, limits, false, false, recorded, null);
    }

    /** The same, in the middle of a move. */
    static TorrentSpec moving(TorrentSpec spec, @Nullable Path movingTo, Path... leftovers) {
        StoredTorrent was = spec.stored();
        StoredTorrent stored = new StoredTorrent(
                was.id(),
                was.hashes(),
                was.name(),
                was.sizeBytes(),
                was.isPrivate(),
                was.savePath(),
                was.desired(),
                was.labels(),
                was.totals(),
                was.addedAt(),
                was.completedAt(),
                movingTo,
                List.of(leftovers));
        return new TorrentSpec(
                stored,
                spec.metainfo(),
                spec.ourId(),
                spec.limits(),
                spec.allowLoopbackPeers(),
                spec.skipVerify(),
                spec.recorded(),
                spec.scrubbed());
    }
}
