package dev.tamsui.engine.transport;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/** Opens TCP connections to peers, IPv4 and IPv6. Thread: any. */
public final class TcpDialer {
    private final @Nullable InetAddress bindAddress;

    /** @param bindAddress to dial from; null, like the wildcard address, leaves it to the system */
    public TcpDialer(@Nullable InetAddress bindAddress) {
        this.bindAddress = bindAddress == null || bindAddress.isAnyLocalAddress() ? null : bindAddress;
    }

    /**
     * Prepares to dial; sends nothing yet.
     *
     * @param peer resolved, port 1..65535
     * @throws NoRouteToHostException when the peer's address is of another family than the one to dial from
     * @throws IOException when there is no socket to be had, or the address to dial from is not ours any more
     */
    public TcpDial to(InetSocketAddress peer) throws IOException {
        if (peer.isUnresolved()) {
            throw new IllegalArgumentException("a peer's address is resolved before it is dialled");
        }
        if (bindAddress != null && bindAddress instanceof Inet4Address != peer.getAddress() instanceof Inet4Address) {
            throw new NoRouteToHostException(
                    "no way from " + bindAddress.getHostAddress() + " to another address family");
        }
        SocketChannel channel = SocketChannel.open();
        try {
            if (bindAddress != null) {
                channel.bind(new InetSocketAddress(bindAddress, 0));
            }
        } catch (IOException e) {
            TcpStream.close(channel);
            throw e;
        }
        return new TcpDial(channel, peer);
    }
}
