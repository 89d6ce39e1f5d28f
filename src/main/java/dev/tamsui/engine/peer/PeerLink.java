package dev.tamsui.engine.peer;

import dev.tamsui.engine.model.PeerKey;
import dev.tamsui.engine.wire.BlockSpan;
import dev.tamsui.engine.wire.Handshake;
import dev.tamsui.engine.wire.PeerMessage;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * A connection as its torrent's loop sees it. Real ones have a socket behind them; a simulation's have not.
 *
 * <p>Thread: the loop's. No method blocks, and none throws because the connection is already gone: {@code Left} tells that.
 */
public interface PeerLink {

    PeerKey key();

    InetSocketAddress remote();

    /** Whether the peer dialled us. */
    boolean isIncoming();

    /** What the peer said first. */
    Handshake handshake();

    /** Queues a message. Control messages go before blocks. */
    void send(PeerMessage message);

    /** Many at once, at the cost of one wake-up. */
    void sendAll(List<? extends PeerMessage> messages);

    /**
     * Queues requests and lets the reader accept as many more blocks. A block nobody asked for is never copied out of the read
     * buffer.
     */
    void request(List<BlockSpan> blocks);

    /** The peer will not answer so many of the requests: the reader must not wait for their blocks. */
    void forgo(int blocks);

    /** Queues a block to be read and sent. Only what a {@code Received} event asks for, and before that is handled. */
    void serve(BlockSpan block);

    /** Takes a block back that is still queued; false when it is not. */
    boolean cancel(BlockSpan block);

    /** Takes back every block that is still queued, and tells which. */
    List<BlockSpan> cancelAll();

    /** The event is done with, so that the reader may go on. */
    void handled(PeerEvent.Received event);

    /** Ends the connection; {@code Left} follows with this reason unless it had ended before. */
    void close(DisconnectReason reason);
}
