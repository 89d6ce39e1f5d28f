package dev.tamsui.engine.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tamsui.engine.concurrent.EngineThreads;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class TcpListenerTest {
    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

    private final EngineThreads threads = new EngineThreads();
    private final Queue<PeerStream> accepted = new ConcurrentLinkedQueue<>();

    @AfterEach
    void closeAndCountThreads() {
        accepted.forEach(PeerStream::close);
        await().until(() -> threads.alive() == 0);
    }

    @ParameterizedTest(name = "from {0}")
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void bothFamiliesAreTakenInOnOnePort(String address) throws IOException {
        InetAddress from = InetAddress.ofLiteral(address);
        assumeTrue(NetworkInterface.getByInetAddress(from) != null, "no such loopback address here");
        try (TcpListener listener = TcpListener.open(null, 0, threads, accepted::add);
                SocketChannel dialled = SocketChannel.open(new InetSocketAddress(from, listener.port()))) {
            await().until(() -> accepted.size() == 1);

            PeerStream stream = accepted.element();
            assertThat(stream.remote()).isEqualTo(dialled.getLocalAddress());
            stream.write(new ByteBuffer[] {ByteBuffer.wrap(new byte[] {42})});
            ByteBuffer read = ByteBuffer.allocate(1);
            assertThat(dialled.read(read)).isEqualTo(1);
            assertThat(read.get(0)).isEqualTo((byte) 42);
        }
    }

    @Test
    void aBoundListenerIsBoundThere() throws IOException {
        try (TcpListener listener = TcpListener.open(LOOPBACK, 0, threads, accepted::add)) {
            assertThat(listener.local()).isEqualTo(new InetSocketAddress(LOOPBACK, listener.port()));
            assertThat(listener.port()).isPositive();
        }
    }

    @Test
    void aTakenPortIsAnErrorAndStartsNothing() throws IOException {
        try (TcpListener first = TcpListener.open(LOOPBACK, 0, threads, accepted::add)) {
            assertThatExceptionOfType(BindException.class)
                    .isThrownBy(() -> TcpListener.open(LOOPBACK, first.port(), threads, accepted::add));
            assertThat(threads.alive()).isEqualTo(1);
        }
    }

    @Test
    void closingFreesThePortEndsTheThreadAndKeepsTheStreams() throws IOException {
        TcpListener listener = TcpListener.open(LOOPBACK, 0, threads, accepted::add);
        try (SocketChannel dialled = SocketChannel.open(listener.local())) {
            await().until(() -> accepted.size() == 1);

            listener.close();
            listener.close();

            await().until(() -> threads.alive() == 0);
            assertThat(listener.isOpen()).isFalse();
            assertThat(listener.failures()).isZero();
            assertThat(dialled.write(ByteBuffer.wrap(new byte[] {1}))).isEqualTo(1);
            assertThat(accepted.element().read(ByteBuffer.allocate(1))).isEqualTo(1);
            TcpListener.open(LOOPBACK, listener.port(), threads, accepted::add).close();
        }
    }

    @Test
    void afterAFailureItWaitsInsteadOfSpinning() throws IOException {
        AtomicInteger tries = new AtomicInteger();
        AcceptLoop loop = new AcceptLoop(
                ServerSocketChannel.open(),
                () -> {
                    tries.incrementAndGet();
                    throw new IOException("Too many open files");
                },
                accepted::add,
                Duration.ofHours(1));
        Thread thread = threads.virtual("test-accept", loop);
        await().until(() -> thread.getState() == Thread.State.TIMED_WAITING);

        loop.close();

        await().until(() -> threads.alive() == 0);
        assertThat(tries).hasValue(1);
        assertThat(loop.failures()).isEqualTo(1);
    }

    @Test
    void whenDescriptorsAreFreeAgainItGoesOn() throws IOException {
        AtomicInteger tries = new AtomicInteger();
        ServerSocketChannel server = ServerSocketChannel.open().bind(new InetSocketAddress(LOOPBACK, 0));
        AcceptLoop loop = new AcceptLoop(
                server,
                () -> {
                    if (tries.incrementAndGet() <= 3) {
                        throw new IOException("Too many open files");
                    }
                    return server.accept();
                },
                accepted::add,
                Duration.ofMillis(1));
        threads.virtual("test-accept", loop);
        try (SocketChannel dialled = SocketChannel.open(server.getLocalAddress())) {
            await().until(() -> accepted.size() == 1);

            assertThat(accepted.element().remote()).isEqualTo(dialled.getLocalAddress());
            assertThat(loop.failures()).isEqualTo(3);
        } finally {
            loop.close();
        }
    }

    @Test
    void aConnectionThatBreaksWhileItIsTakenInIsPassedOver() throws IOException {
        AtomicInteger tries = new AtomicInteger();
        ServerSocketChannel server = ServerSocketChannel.open().bind(new InetSocketAddress(LOOPBACK, 0));
        AcceptLoop loop = new AcceptLoop(
                server,
                () -> {
                    SocketChannel channel = server.accept();
                    if (tries.incrementAndGet() == 1) {
                        channel.close();
                    }
                    return channel;
                },
                accepted::add,
                Duration.ofHours(1));
        threads.virtual("test-accept", loop);
        try (SocketChannel broken = SocketChannel.open(server.getLocalAddress());
                SocketChannel whole = SocketChannel.open(server.getLocalAddress())) {
            await().until(() -> accepted.size() == 1);

            assertThat(accepted.element().remote()).isEqualTo(whole.getLocalAddress());
            assertThat(broken.read(ByteBuffer.allocate(1))).isEqualTo(-1);
            assertThat(loop.failures()).isZero();
        } finally {
            loop.close();
        }
    }

    @Test
    void aReceiverThatFailsLeavesNeitherPortNorStreamOpen() throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open().bind(new InetSocketAddress(LOOPBACK, 0));
        AcceptLoop loop = new AcceptLoop(
                server,
                server::accept,
                stream -> {
                    throw new IllegalStateException("a fault of ours, on purpose");
                },
                AcceptLoop.PAUSE);
        try (SocketChannel dialled = SocketChannel.open(server.getLocalAddress())) {
            assertThatIllegalStateException().isThrownBy(loop::run);

            assertThat(dialled.read(ByteBuffer.allocate(1))).isEqualTo(-1);
            assertThat(server.isOpen()).isFalse();
        }
    }
}
