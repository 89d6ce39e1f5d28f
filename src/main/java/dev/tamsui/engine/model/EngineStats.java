package dev.tamsui.engine.model;

import java.util.Map;

/**
 * The engine's totals at one moment, for the API and the metrics. All counters rise only, from 0 at the start of the
 * process, save {@code allTime}.
 *
 * @param torrents how many are in each state; every state has an entry
 * @param session payload since the process started
 * @param allTime payload over all runs of this daemon
 * @param downloadRate bytes per second
 * @param uploadRate bytes per second
 * @param wasted bytes received in vain, by reason; every reason has an entry
 * @param piecesVerified pieces whose hash matched
 * @param piecesFailed pieces whose hash did not
 * @param scrubbedBytes that were there and were hashed once more
 * @param damagedPieces that were there and are not what they should be any more, found by a scrub or otherwise
 * @param incomingPeers connected now, that dialled us
 * @param outgoingPeers connected now, that we dialled
 * @param disconnects connections that ended after their handshake, by kind; every kind has an entry
 * @param bans peers banned for lying
 * @param bufferBytesUsed of the memory for blocks
 * @param bufferBytesLimit its size
 * @param announcesInFlight tracker requests under way
 */
public record EngineStats(
        Map<TorrentState, Integer> torrents,
        Totals session,
        Totals allTime,
        long downloadRate,
        long uploadRate,
        Map<WasteReason, Long> wasted,
        long piecesVerified,
        long piecesFailed,
        long scrubbedBytes,
        long damagedPieces,
        int incomingPeers,
        int outgoingPeers,
        Map<DisconnectKind, Long> disconnects,
        long bans,
        long bufferBytesUsed,
        long bufferBytesLimit,
        int announcesInFlight) {
    public EngineStats {
        torrents = Map.copyOf(torrents);
        wasted = Map.copyOf(wasted);
        disconnects = Map.copyOf(disconnects);
    }
}
