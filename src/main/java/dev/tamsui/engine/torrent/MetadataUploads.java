package dev.tamsui.engine.torrent;

import dev.tamsui.engine.metainfo.InfoDictionary;
import dev.tamsui.engine.metainfo.Metainfo;
import dev.tamsui.engine.wire.MetadataCodec;
import dev.tamsui.engine.wire.MetadataMessage;
import java.util.Map;

/**
 * Hands on the info dictionary to peers that have the torrent's hash only, as from a magnet link (BEP 9).
 *
 * <p>Not that of a private torrent: whoever may have it gets it where its tracker is (BEP 27), and who is in its swarm has it.
 *
 * <p>Thread: the loop's.
 */
final class MetadataUploads {
    /** Our number for the extension. */
    static final int LOCAL_ID = 1;

    /** How often a peer may have the whole: more is not honest, and is ours to pay for. */
    private static final int TIMES = 2;

    private final InfoDictionary info;
    private final boolean isPrivate;

    MetadataUploads(Metainfo metainfo) {
        this.info = metainfo.info();
        this.isPrivate = metainfo.isPrivate();
    }

    /** What our extension handshake says of it. */
    Map<String, Integer> extensions() {
        return isPrivate ? Map.of() : Map.of(MetadataMessage.NAME, LOCAL_ID);
    }

    /** Likewise; 0 when none is to be had. */
    int sizeBytes() {
        return isPrivate ? 0 : info.size();
    }

    void heard(Peer peer, MetadataMessage message) {
        switch (message) {
            case MetadataMessage.Request(int piece) -> requested(peer, piece);
            case MetadataMessage.Data _,
                    MetadataMessage.Reject _,
                    MetadataMessage.Unknown _ -> {} // we asked for nothing
        }
    }

    private void requested(Peer peer, int piece) {
        if (isPrivate || peer.metadataId == 0) {
            return; // it has not said by what number it would hear the answer
        }
        int pieces = Math.ceilDiv(info.size(), MetadataMessage.PIECE_BYTES);
        boolean isServed = piece < pieces && peer.metadataSent < TIMES * pieces;
        peer.metadataSent += isServed ? 1 : 0;
        MetadataMessage answer = isServed ? data(piece) : new MetadataMessage.Reject(piece);
        peer.link.send(MetadataCodec.encode(peer.metadataId, answer));
    }

    private MetadataMessage.Data data(int piece) {
        int from = piece * MetadataMessage.PIECE_BYTES;
        int length = Math.min(MetadataMessage.PIECE_BYTES, info.size() - from);
        return new MetadataMessage.Data(piece, info.size(), info.slice(from, length));
    }
}
