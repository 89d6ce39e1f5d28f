package dev.tamsui.engine.session;

import static dev.tamsui.engine.session.DoorwayFixture.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tamsui.engine.torrent.TorrentEvent.DialFailed;
import dev.tamsui.engine.wire.ProtocolViolation;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whom we dial: real sockets, since that is what a dial is. */
@Timeout(60)
class DoorwayDialTest {
    private static final int PATIENCE_MILLIS = 20_000;

    private final DoorwayFixture fixture = new DoorwayFixture(2, 1);
    private ServerSocket server;
    private InetSocketAddress there;

    @BeforeEach
    void listen() throws IOException {
        server = new ServerSocket(0, 10, InetAddress.ofLiteral("127.0.0.1"));
        server.setSoTimeout(PATIENCE_MILLIS);
        there = (InetSocketAddress) server.getLocalSocketAddress();
    }

    @AfterEach
    void nothingIsLeftRunning() throws IOException {
        fixture.close();
        server.close();
    }

    @Test
    void whoAnswersForTheTorrentIsHandedToIt() throws IOException, ProtocolViolation {
        fixture.doorway.dial(fixture.torrent, there);
        try (RawPeer peer = RawPeer.over(server.accept())) {
            assertThat(peer.greet(TestTorrents.hash(1), 5).infoHash()).isEqualTo(TestTorrents.hash(1));
            await().until(() -> fixture.joined().size() == 1);
            assertThat(fixture.joined().getFirst().isIncoming()).isFalse();
            assertThat(fixture.joined().getFirst().remote()).isEqualTo(there);
            assertThat(fixture.slots.outgoing()).isEqualTo(1);
            assertThat(fixture.failedDials()).isEmpty();
        }
    }

    @Test
    void whereNobodyListensTheTorrentIsTold() throws IOException {
        server.close();
        fixture.doorway.dial(fixture.torrent, there);
        assertFailed();
    }

    @Test
    void whoAnswersForAnotherTorrentIsLeft() throws IOException, ProtocolViolation {
        fixture.doorway.dial(fixture.torrent, there);
        try (RawPeer peer = RawPeer.over(server.accept())) {
            peer.greet(TestTorrents.hash(2), 5);
            assertThat(peer.isClosedByThem()).isTrue();
        }
        assertFailed();
    }

    @Test
    void whoTakesTheCallAndIsMuteIsLeftAfterTenSeconds() throws IOException {
        fixture.doorway.dial(fixture.torrent, there);
        try (RawPeer peer = RawPeer.over(server.accept())) {
            assertThat(peer.heard(1)).isEqualTo(new byte[] {19}); // so we are at the handshake
            fixture.pass(Duration.ofMillis(9_999));
            assertThat(fixture.failedDials()).isEmpty();
            fixture.pass(Duration.ofMillis(1));
            assertThat(peer.isClosedByThem()).isTrue();
        }
        assertFailed();
    }

    @Test
    void whenAllSlotsAreTakenTheAddressIsNotToBlame() {
        assertThat(fixture.slots.tryTake()).isTrue();
        assertThat(fixture.slots.tryTake()).isTrue();
        fixture.doorway.dial(fixture.torrent, there);
        await().until(() -> fixture.failedDials().contains(new DialFailed(there, false)));
    }

    @Test
    void dialsBeyondTheHalfOpenOnesWaitForTheirTurn() throws IOException, ProtocolViolation {
        fixture.doorway.dial(fixture.torrent, there);
        fixture.doorway.dial(fixture.torrent, there);
        try (RawPeer first = RawPeer.over(server.accept())) {
            server.setSoTimeout(100);
            assertThatThrownBy(server::accept).isInstanceOf(SocketTimeoutException.class);
            first.greet(TestTorrents.hash(1), 1);
            server.setSoTimeout(PATIENCE_MILLIS);
            try (RawPeer second = RawPeer.over(server.accept())) {
                second.greet(TestTorrents.hash(1), 2);
                await().until(() -> fixture.joined().size() == 2);
            }
        }
    }

    @Test
    void theCloseEndsADialAndForgetsThoseInLine() throws IOException {
        fixture.doorway.dial(fixture.torrent, there);
        fixture.doorway.dial(fixture.torrent, there);
        try (RawPeer peer = RawPeer.over(server.accept())) {
            fixture.doorway.close();
            assertThat(peer.isClosedByThem()).isTrue();
        }
        assertFailed();
        fixture.doorway.dial(fixture.torrent, there);
        await().until(() -> fixture.failedDials().contains(new DialFailed(there, false)));
    }

    private void assertFailed() {
        await().until(() -> fixture.failedDials().equals(List.of(new DialFailed(there, true))));
        await().until(() -> fixture.freeSlots() == 2);
        assertThat(fixture.joined()).isEmpty();
    }
}
