package dev.tamsui.engine.transport;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnsupportedAddressTypeException;

/**
 * One attempt to reach a peer.
 *
 * <p>Thread: one calls {@link #connect}; any may {@link #close}, before, during or after.
 */
public final class TcpDial implements AutoCloseable {
    private final SocketChannel channel;
    private final InetSocketAddress peer;

    TcpDial(SocketChannel channel, InetSocketAddress peer) {
        this.channel = channel;
        this.peer = peer;
    }

    /**
     * Waits until the peer answers; only the system's own time-out, of minutes, ends that, or {@link #close}. Called once.
     *
     * @throws IOException when the peer cannot be reached, or the dial was closed; it holds no socket then
     */
    public PeerStream connect() throws IOException {
        try {
            channel.connect(peer);
            return new TcpStream(channel);
        } catch (UnsupportedAddressTypeException e) {
            close();
            throw new IOException("this machine does not speak the peer's kind of address", e);
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    /** Ends the attempt and, after it has succeeded, the stream too. Never blocks, never fails, may be called again. */
    @Override
    public void close() {
        TcpStream.close(channel);
    }
}
