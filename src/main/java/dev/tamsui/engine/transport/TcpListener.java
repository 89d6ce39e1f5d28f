package dev.tamsui.engine.transport;

import dev.tamsui.engine.concurrent.EngineThreads;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Takes in TCP connections, IPv4 and IPv6 alike.
 *
 * <p>Thread: one virtual, which ends when the listener is closed. Every method may be called by any.
 */
public final class TcpListener implements AutoCloseable {
    /** Connections the system may hold until they are accepted; it may allow fewer. */
    private static final int BACKLOG = 256;

    private final ServerSocketChannel server;
    private final InetSocketAddress local;
    private final AcceptLoop loop;

    private TcpListener(ServerSocketChannel server, Consumer<PeerStream> accepted) throws IOException {
        this.server = server;
        this.local = (InetSocketAddress) server.getLocalAddress();
        this.loop = new AcceptLoop(server, server::accept, accepted, AcceptLoop.PAUSE);
    }

    /**
     * Binds and starts to accept.
     *
     * @param bindAddress null for every address of either family
     * @param port 0..65535; 0 lets the system choose
     * @param accepted owns each stream it is given; runs on the accepting thread, so it must neither block nor throw
     * @throws IOException when the port is taken or the address is not ours; nothing is left open
     */
    public static TcpListener open(
            @Nullable InetAddress bindAddress, int port, EngineThreads threads, Consumer<PeerStream> accepted)
            throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open();
        TcpListener listener;
        try {
            server.bind(new InetSocketAddress(bindAddress, port), BACKLOG);
            listener = new TcpListener(server, accepted);
        } catch (IOException e) {
            server.close();
            throw e;
        }
        threads.virtual("acceptor-" + listener.port(), listener.loop);
        return listener;
    }

    /** The port it is bound to, 1..65535. */
    public int port() {
        return local.getPort();
    }

    /** Where it is bound. */
    public InetSocketAddress local() {
        return local;
    }

    /** False once it is closed, by us or by a fault of ours. */
    public boolean isOpen() {
        return server.isOpen();
    }

    /** How often a connection could not be accepted, since descriptors ran out for example. */
    public long failures() {
        return loop.failures();
    }

    /** Frees the port and ends the thread. Streams handed over already stay open. May be called again. */
    @Override
    public void close() {
        loop.close();
    }
}
