package dev.tamsui.api;

import dev.tamsui.engine.model.EngineStats;
import dev.tamsui.engine.model.SaveRootSpace;
import dev.tamsui.engine.model.TorrentState;
import dev.tamsui.engine.model.Totals;
import dev.tamsui.engine.model.WasteReason;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The daemon's totals: sizes in bytes, rates in bytes per second. */
@Schema(name = "Stats")
record StatsView(
        int total,

        @Schema(description = "How many torrents are in each state", example = "{\"seeding\": 3}")
        Map<String, Integer> torrents,

        long downloadRate,
        long uploadRate,
        @Schema(description = "Since the daemon started") Transfer session,
        @Schema(description = "Over all runs") Transfer allTime,

        @Schema(description = "Bytes received in vain, by reason")
        Map<String, Long> wastedBytes,

        Pieces pieces,
        Peers peers,
        Buffers buffers,
        int announcesInFlight,

        @Schema(description = "Where torrents may be saved") List<SaveRoot> saveRoots) {

    /** Payload bytes. */
    @Schema(name = "Transfer")
    record Transfer(long downloadedBytes, long uploadedBytes) {
        static Transfer of(Totals totals) {
            return new Transfer(totals.downloadedBytes(), totals.uploadedBytes());
        }
    }

    /** Downloaded pieces whose hash matched, and those whose hash did not. */
    @Schema(name = "PieceCounts")
    record Pieces(long verified, long failed) {}

    /** Connected peers by who dialled, and how many were banned since the start. */
    @Schema(name = "PeerTotals")
    record Peers(int incoming, int outgoing, long banned) {}

    /** Memory for blocks on their way. */
    @Schema(name = "Buffers")
    record Buffers(long usedBytes, long limitBytes) {}

    /** What the file system of a save root has. */
    @Schema(name = "SaveRoot")
    record SaveRoot(
            String path,

            @Schema(description = "Null while the file system does not answer") @Nullable
            Long totalBytes,

            @Schema(description = "What the daemon could write; null likewise") @Nullable
            Long freeBytes,

            @Schema(description = "Whether downloads to it wait for room")
            boolean waitsForRoom) {
        static SaveRoot of(SaveRootSpace space) {
            return new SaveRoot(
                    space.root().toString(),
                    space.isKnown() ? space.totalBytes() : null,
                    space.isKnown() ? space.freeBytes() : null,
                    space.isShort());
        }
    }

    static StatsView of(EngineStats stats, List<SaveRootSpace> saveRoots) {
        Map<String, Integer> torrents = new LinkedHashMap<>();
        int total = 0;
        for (TorrentState state : TorrentState.values()) {
            int count = stats.torrents().getOrDefault(state, 0);
            torrents.put(state.word(), count);
            total += count;
        }
        Map<String, Long> wasted = new LinkedHashMap<>();
        for (WasteReason reason : WasteReason.values()) {
            wasted.put(reason.word(), stats.wasted().getOrDefault(reason, 0L));
        }
        return new StatsView(
                total,
                torrents,
                stats.downloadRate(),
                stats.uploadRate(),
                Transfer.of(stats.session()),
                Transfer.of(stats.allTime()),
                wasted,
                new Pieces(stats.piecesVerified(), stats.piecesFailed()),
                new Peers(stats.incomingPeers(), stats.outgoingPeers(), stats.bans()),
                new Buffers(stats.bufferBytesUsed(), stats.bufferBytesLimit()),
                stats.announcesInFlight(),
                saveRoots.stream().map(SaveRoot::of).toList());
    }
}
