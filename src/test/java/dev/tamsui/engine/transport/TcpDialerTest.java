package dev.tamsui.engine.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import dev.tamsui.engine.concurrent.EngineThreads;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TcpDialerTest {
    private final EngineThreads threads = new EngineThreads();

    @AfterEach
    void noThreadIsLeft() {
        await().until(() -> threads.alive() == 0);
    }

    @Test
    void aPeerThatListensIsReachedFromTheAddressAskedFor() throws IOException {
        try (ServerSocketChannel server = listening(10);
                TcpDial dial = new TcpDialer(InetAddress.ofLiteral("127.0.0.1")).to(addressOf(server));
                PeerStream stream = dial.connect();
                SocketChannel accepted = server.accept()) {
            assertThat(stream.remote()).isEqualTo(addressOf(server));
            assertThat(((InetSocketAddress) accepted.getRemoteAddress()).getAddress())
                    .isEqualTo(InetAddress.ofLiteral("127.0.0.1"));
        }
    }

    @Test
    void aPeerThatRefusesIsAnError() throws IOException {
        InetSocketAddress nobody;
        try (ServerSocketChannel server = listening(1)) {
            nobody = addressOf(server);
        }
        TcpDial dial = new TcpDialer(null).to(nobody);

        assertThatExceptionOfType(ConnectException.class).isThrownBy(dial::connect);
        assertThatExceptionOfType(ClosedChannelException.class).isThrownBy(dial::connect);
    }

    @Test
    void aDialClosedBeforehandDoesNotConnect() throws IOException {
        try (ServerSocketChannel server = listening(1)) {
            TcpDial dial = new TcpDialer(null).to(addressOf(server));

            dial.close();

            assertThatExceptionOfType(ClosedChannelException.class).isThrownBy(dial::connect);
        }
    }

    @Test
    void closingTheDialEndsTheStreamItGave() throws IOException {
        try (ServerSocketChannel server = listening(1)) {
            TcpDial dial = new TcpDialer(null).to(addressOf(server));
            PeerStream stream = dial.connect();

            dial.close();

            assertThatExceptionOfType(ClosedChannelException.class)
                    .isThrownBy(() -> stream.read(ByteBuffer.allocate(1)));
        }
    }

    @Test
    void closingWakesABlockedConnect() throws IOException {
        try (ServerSocketChannel server = listening(1)) { // nobody accepts, so after the first few none gets an answer
            TcpDialer dialer = new TcpDialer(null);
            List<TcpDial> dials = new ArrayList<>();
            List<Thread> dialling = new ArrayList<>();
            Queue<IOException> failures = new ConcurrentLinkedQueue<>();
            for (int i = 0; i < 8; i++) {
                TcpDial dial = dialer.to(addressOf(server));
                dials.add(dial);
                dialling.add(threads.virtual("test-dial-" + i, () -> connect(dial, failures)));
            }
            await().until(() ->
                    dialling.stream().allMatch(dial -> dial.getState() == Thread.State.WAITING || !dial.isAlive()));
            assertThat(dialling).anyMatch(Thread::isAlive);
            assertThat(failures).isEmpty();

            dials.forEach(TcpDial::close);

            await().until(() -> threads.alive() == 0);
            assertThat(failures).isNotEmpty().allMatch(ClosedChannelException.class::isInstance);
        }
    }

    @Test
    void aPeerOfTheOtherFamilyCannotBeReachedFromABoundAddress() {
        TcpDialer dialer = new TcpDialer(InetAddress.ofLiteral("127.0.0.1"));

        assertThatExceptionOfType(NoRouteToHostException.class)
                .isThrownBy(() -> dialer.to(new InetSocketAddress(InetAddress.ofLiteral("2001:db8::1"), 6881)));
    }

    @Test
    void theWildcardAddressBindsNothing() throws IOException {
        try (ServerSocketChannel server = listening(1);
                TcpDial dial = new TcpDialer(InetAddress.ofLiteral("::")).to(addressOf(server));
                PeerStream stream = dial.connect()) {
            assertThat(stream.remote()).isEqualTo(addressOf(server));
        }
    }

    @Test
    void anAddressThatIsNotOursIsAnError() {
        TcpDialer dialer = new TcpDialer(InetAddress.ofLiteral("192.0.2.1"));

        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> dialer.to(new InetSocketAddress(InetAddress.ofLiteral("192.0.2.2"), 6881)));
    }

    @Test
    void aNameMustBeResolvedFirst() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TcpDialer(null).to(InetSocketAddress.createUnresolved("peer.example", 6881)));
    }

    private static void connect(TcpDial dial, Queue<IOException> failures) {
        try {
            dial.connect();
        } catch (IOException e) {
            failures.add(e);
        }
    }

    private static ServerSocketChannel listening(int backlog) throws IOException {
        return ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), backlog);
    }

    private static InetSocketAddress addressOf(ServerSocketChannel server) throws IOException {
        return (InetSocketAddress) server.getLocalAddress();
    }
}
