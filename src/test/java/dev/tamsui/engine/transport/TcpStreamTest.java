package dev.tamsui.engine.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.tamsui.engine.concurrent.EngineThreads;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TcpStreamTest {
    private final EngineThreads threads = new EngineThreads();
    private SocketChannel ourEnd;
    private PeerStream ours;
    private PeerStream theirs;

    @BeforeEach
    void connect() throws IOException {
        try (ServerSocketChannel server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            ourEnd = SocketChannel.open(server.getLocalAddress());
            ours = new TcpStream(ourEnd);
            theirs = new TcpStream(server.accept());
        }
    }

    @AfterEach
    void closeAndCountThreads() {
        ours.close();
        theirs.close();
        await().until(() -> threads.alive() == 0);
    }

    @Test
    void whatOneEndWritesTheOtherReads() throws IOException {
        ours.write(new ByteBuffer[] {bytes(1, 2), bytes(), bytes(3), bytes()});
        ours.close();

        assertThat(readAll(theirs)).containsExactly(1, 2, 3);
    }

    @Test
    void whatIsAvailableIsToldBeforeItIsReadAndNothingIsAtTheEnd() throws IOException {
        assertThat(theirs.available()).isZero();
        ours.write(new ByteBuffer[] {bytes(1, 2, 3)});
        await().until(() -> theirs.available() == 3);
        assertThat(theirs.read(ByteBuffer.allocate(2))).isEqualTo(2);
        assertThat(theirs.available()).isEqualTo(1);
        ours.close();
        assertThat(readAll(theirs)).containsExactly(3);
        assertThat(theirs.available()).isZero();
        theirs.close();
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> theirs.available());
    }

    @Test
    void writesGoOnWhereTheLastOneEndedHoweverManyBuffersAndBytesThereAre()
            throws IOException, InterruptedException, ExecutionException {
        byte[] sent = new byte[4_000_000];
        new Random(7).nextBytes(sent);
        ByteBuffer[] parts = new ByteBuffer[4_000]; // more than one system call takes
        for (int i = 0; i < parts.length; i++) {
            parts[i] =
                    ByteBuffer.allocateDirect(1_000).put(sent, 1_000 * i, 1_000).flip();
        }
        CompletableFuture<byte[]> received = new CompletableFuture<>();
        threads.virtual("test-read", () -> {
            try {
                received.complete(readAll(theirs));
            } catch (IOException e) {
                received.completeExceptionally(e);
            }
        });

        long written = 0;
        while (written < sent.length) {
            long some = ours.write(parts);
            assertThat(some).as("each write takes something").isPositive();
            written += some;
        }
        ours.close();

        assertThat(written).isEqualTo(sent.length);
        assertThat(parts).noneMatch(ByteBuffer::hasRemaining);
        assertThat(received.get()).isEqualTo(sent);
    }

    @Test
    void nothingToWriteIsWrittenAtOnce() throws IOException {
        ours.write(new ByteBuffer[0]);
        ours.write(new ByteBuffer[] {bytes()});
        ours.close();

        assertThat(readAll(theirs)).isEmpty();
    }

    @Test
    void aLoneRequestDoesNotWaitForCompany() throws IOException {
        assertThat(ourEnd.getOption(StandardSocketOptions.TCP_NODELAY)).isTrue();
    }

    @Test
    void theRemoteAddressIsKnownAfterTheEnd() throws IOException {
        InetSocketAddress local = (InetSocketAddress) ourEnd.getLocalAddress();

        theirs.close();

        assertThat(theirs.remote()).isEqualTo(local);
    }

    @Test
    void closingWakesABlockedRead() throws InterruptedException {
        CompletableFuture<Void> end = new CompletableFuture<>();
        Thread reader = threads.virtual("test-read", () -> endOf(end, () -> ours.read(ByteBuffer.allocateDirect(10))));
        await().until(() -> reader.getState() == Thread.State.WAITING);

        ours.close();

        assertEndsWith(AsynchronousCloseException.class, end);
    }

    @Test
    void closingWakesABlockedWrite() throws InterruptedException {
        CompletableFuture<Void> end = new CompletableFuture<>();
        Thread writer = threads.virtual(
                "test-write",
                () -> endOf(end, () -> {
                    while (true) {
                        ours.write(new ByteBuffer[] {ByteBuffer.allocateDirect(1 << 20)});
                    }
                }));
        await().until(() -> writer.getState() == Thread.State.WAITING);

        ours.close();

        assertEndsWith(ClosedChannelException.class, end);
    }

    @Test
    void aClosedStreamNeitherReadsNorWrites() {
        ours.close();
        ours.close();

        assertThatExceptionOfType(ClosedChannelException.class).isThrownBy(() -> ours.read(ByteBuffer.allocate(1)));
        assertThatExceptionOfType(ClosedChannelException.class)
                .isThrownBy(() -> ours.write(new ByteBuffer[] {bytes(1)}));
    }

    /** Blocking work that is to end by an exception. */
    private interface Work {
        void run() throws IOException;
    }

    private static void endOf(CompletableFuture<Void> end, Work work) {
        try {
            work.run();
            end.complete(null);
        } catch (IOException e) {
            end.completeExceptionally(e);
        }
    }

    private static void assertEndsWith(Class<? extends IOException> type, CompletableFuture<Void> end) {
        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(() -> end.get(30, TimeUnit.SECONDS))
                .withCauseInstanceOf(type);
    }

    private static byte[] readAll(PeerStream from) throws IOException {
        ByteBuffer into = ByteBuffer.allocate(5_000_000);
        while (from.read(into) >= 0) {
            assertThat(into.hasRemaining()).isTrue();
        }
        byte[] read = new byte[into.flip().remaining()];
        into.get(read);
        return read;
    }

    private static ByteBuffer bytes(int... values) {
        ByteBuffer buffer = ByteBuffer.allocate(values.length);
        for (int value : values) {
            buffer.put((byte) value);
        }
        return buffer.flip();
    }
}
