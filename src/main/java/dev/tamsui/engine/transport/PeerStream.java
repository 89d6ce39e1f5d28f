package dev.tamsui.engine.transport;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/**
 * Bytes to and from one peer. A stream may wrap another, to encrypt for example; it transforms only the caller's buffers, in
 * place, and keeps no bytes back.
 *
 * <p>Thread: one may read while another writes, and any may close. Reading and writing block without a time-out; {@link
 * #close} wakes both, which then throw.
 */
public interface PeerStream extends AutoCloseable {

    /**
     * Waits for at least one byte.
     *
     * @param into has room; best a direct buffer, since any other costs a copy
     * @return bytes read, 1 or more; -1 when the peer sends no more
     * @throws IOException when the connection is broken or closed
     */
    int read(ByteBuffer into) throws IOException;

    /**
     * How many bytes a read would get without waiting, as far as known; 0 at the end too. After a positive answer the next read
     * does not wait.
     *
     * @throws IOException when the connection is closed
     */
    int available() throws IOException;

    /**
     * Writes as much of them as goes out at once, in order, and at least one byte unless none remains. Whoever waits for all calls
     * again: each return tells that the peer still takes something. Content behind the positions may have been changed.
     *
     * @return bytes written
     * @throws IOException when the connection is broken or closed; some bytes may have gone out
     */
    long write(ByteBuffer[] from) throws IOException;

    /** Where the peer is; known even after the end. */
    InetSocketAddress remote();

    /** Ends both directions at once. Never blocks, never fails, may be called again. */
    @Override
    void close();
}
