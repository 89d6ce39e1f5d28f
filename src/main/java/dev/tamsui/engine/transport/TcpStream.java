package dev.tamsui.engine.transport;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A TCP connection, in blocking mode. The kernel tunes its buffers, better than any fixed size would. */
final class TcpStream implements PeerStream {
    private static final Logger LOG = LoggerFactory.getLogger(TcpStream.class);

    private final SocketChannel channel;
    private final InetSocketAddress remote;
    /** Only asked how much there is: the channel itself does not tell. */
    private final InputStream input;

    /**
     * @param channel connected; owned by the stream from here, unless this throws
     * @throws IOException when the connection broke meanwhile
     */
    TcpStream(SocketChannel channel) throws IOException {
        this.channel = channel;
        this.remote = (InetSocketAddress) channel.getRemoteAddress();
        this.input = channel.socket().getInputStream();
        // the writer gathers what belongs together by itself; a lone request must not wait for an acknowledgement
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        return channel.read(into);
    }

    @Override
    public int available() throws IOException {
        return input.available();
    }

    @Override
    public long write(ByteBuffer[] from) throws IOException {
        return channel.write(from);
    }

    @Override
    public InetSocketAddress remote() {
        return remote;
    }

    @Override
    public void close() {
        close(channel);
    }

    @Override
    public String toString() {
        return "tcp:" + remote;
    }

    static void close(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.debug("A socket did not close cleanly", e); // its descriptor is gone all the same
        }
    }
}
