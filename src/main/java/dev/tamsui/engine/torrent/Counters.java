package dev.tamsui.engine.torrent;

import dev.tamsui.engine.model.DisconnectKind;
import dev.tamsui.engine.model.WasteReason;

/** Where torrents count what the whole engine did. Thread: a loop's; never blocks. */
public interface Counters {

    /** Payload bytes, as they come from the sockets. */
    void received(long bytes);

    /** Payload bytes, as they went to the sockets. */
    void sent(long bytes);

    void wasted(WasteReason reason, long bytes);

    void pieceVerified(boolean good);

    /** Bytes that were there and were hashed once more. */
    void scrubbed(long bytes);

    /** Pieces that were there and are not what they should be any more. */
    void damaged(int pieces);

    /** A connection that had done its handshake is gone. */
    void disconnected(DisconnectKind kind);
}
