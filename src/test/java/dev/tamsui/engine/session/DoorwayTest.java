package dev.tamsui.engine.session;

import static dev.tamsui.engine.session.DoorwayFixture.await;
import static dev.tamsui.engine.session.DoorwayFixture.hello;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tamsui.engine.peer.PeerEvent;
import dev.tamsui.engine.torrent.TorrentEvent;
import dev.tamsui.engine.transport.FakeStream;
import dev.tamsui.engine.wire.Handshake;
import dev.tamsui.engine.wire.PeerMessage;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who dials us. */
@Timeout(60)
class DoorwayTest {
    private static final String ADDRESS = "192.0.2.1";
    private static final byte[] HELLO = hello(TestTorrents.hash(1), 1);

    private final DoorwayFixture fixture = new DoorwayFixture(2, 1);

    @AfterEach
    void nothingIsLeftRunning() {
        fixture.close();
    }

    @Test
    void whoAsksForATorrentOfOursIsHandedToIt() {
        FakeStream stream = fixture.comes(ADDRESS, 1);
        stream.arrives(HELLO);
        await().until(() -> fixture.joined().size() == 1);
        assertThat(fixture.joined().getFirst().isIncoming()).isTrue();
        assertThat(fixture.joined().getFirst().remote()).isEqualTo(stream.remote());
        assertThat(fixture.joined().getFirst().handshake().peerId()).isEqualTo(RawPeer.id(1));
        assertThat(stream.written()).startsWith(hello(TestTorrents.hash(1), 0));
        assertThat(fixture.slots.incoming()).isEqualTo(1);
        assertThat(fixture.freeSlots()).isEqualTo(1);
    }

    @Test
    void whatComesBehindTheHandshakeIsHeard() {
        byte[] unchoke = {0, 0, 0, 1, 1};
        fixture.comes(ADDRESS, 1)
                .arrives(ByteBuffer.allocate(HELLO.length + unchoke.length)
                        .put(HELLO)
                        .put(unchoke)
                        .array());
        await().until(() -> fixture.torrents.told.stream()
                .anyMatch(event -> event instanceof TorrentEvent.FromPeer(PeerEvent.Received received)
                        && received.messages().equals(List.of(new PeerMessage.Unchoke()))));
    }

    @Test
    void whoLeavesGivesItsSlotBack() {
        FakeStream stream = fixture.comes(ADDRESS, 1);
        stream.arrives(HELLO);
        await().until(() -> fixture.joined().size() == 1);
        stream.ends();
        await().until(() -> fixture.torrents.told.stream()
                .anyMatch(event -> event instanceof TorrentEvent.FromPeer(PeerEvent.Left _)));
        assertThat(fixture.slots.incoming()).isZero();
        assertThat(fixture.freeSlots()).isEqualTo(2);
    }

    @Test
    void whichOfTwoConnectionsOfOnePeerStaysIsTheTorrentsToSay() {
        fixture.comes(ADDRESS, 1).arrives(HELLO);
        fixture.comes(ADDRESS, 2).arrives(HELLO);
        await().until(() -> fixture.joined().size() == 2);
        assertThat(fixture.joined().getFirst().key())
                .isNotEqualTo(fixture.joined().getLast().key());
    }

    @Test
    void whoAsksForAnotherTorrentGetsNoAnswer() {
        FakeStream stream = fixture.comes(ADDRESS, 1);
        stream.arrives(hello(TestTorrents.hash(2), 1));
        assertTurnedAway(stream);
        assertThat(stream.written()).isEmpty();
    }

    @Test
    void whoSpeaksAnotherProtocolIsCutOffAtItsFirstWord() {
        FakeStream stream = fixture.comes(ADDRESS, 1);
        stream.arrives("GET / HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII));
        assertTurnedAway(stream);
    }

    @Test
    void whoHangsUpDuringTheHandshakeIsForgotten() {
        FakeStream stream = fixture.comes(ADDRESS, 1);
        stream.arrives(Arrays.copyOf(HELLO, 30));
        stream.ends();
        assertTurnedAway(stream);
    }

    @Test
    void whoIsMuteIsCutOffAfterTenSeconds() {
        FakeStream stream = fixture.comes(ADDRESS, 1);
        await().until(stream::isDrained);
        fixture.pass(Duration.ofMillis(9_999));
        assertThat(stream.isClosed()).isFalse();
        fixture.pass(Duration.ofMillis(1));
        assertTurnedAway(stream);
    }

    @Test
    void sayingALittleNowAndThenGainsNoTime() {
        FakeStream stream = fixture.comes(ADDRESS, 1);
        for (int i = 0; i < 9; i++) {
            stream.arrives(new byte[] {HELLO[i]});
            await().until(stream::isDrained);
            fixture.pass(Duration.ofSeconds(1));
        }
        assertThat(stream.isClosed()).isFalse();
        fixture.pass(Duration.ofSeconds(1));
        assertTurnedAway(stream);
    }

    @Test
    void afterTheHandshakeItsDeadlineIsOff() {
        FakeStream stream = fixture.comes(ADDRESS, 1);
        stream.arrives(HELLO);
        await().until(() -> fixture.joined().size() == 1);
        fixture.pass(Duration.ofSeconds(20));
        assertThat(stream.isClosed()).isFalse();
    }

    @Test
    void aBannedAddressIsClosedAtOnceWhateverItsPort() {
        fixture.bans.ban(InetAddress.ofLiteral(ADDRESS));
        assertThat(fixture.comes(ADDRESS, 1).isClosed()).isTrue();
        assertThat(fixture.comes(ADDRESS, 2).isClosed()).isTrue();
        assertThat(fixture.freeSlots()).isEqualTo(2);
        assertThat(fixture.comes("192.0.2.2", 1).isClosed()).isFalse();
    }

    @Test
    void amongMuteOnesTheOldestMakesRoomForANewcomer() {
        FakeStream oldest = fixture.comes("192.0.2.1", 1);
        FakeStream younger = fixture.comes("192.0.2.2", 1);
        FakeStream newcomer = fixture.comes("192.0.2.3", 1);
        assertThat(oldest.isClosed()).isTrue();
        assertThat(younger.isClosed()).isFalse();
        newcomer.arrives(HELLO);
        await().until(() -> fixture.joined().size() == 1);
        assertThat(fixture.freeSlots()).isZero();
        younger.ends();
        await().until(younger::isClosed);
        await().until(() -> fixture.freeSlots() == 1);
    }

    @Test
    void whoIsThroughItsHandshakeKeepsItsSlot() {
        fixture.comes("192.0.2.1", 1).arrives(HELLO);
        fixture.comes("192.0.2.2", 1).arrives(hello(TestTorrents.hash(1), 2));
        await().until(() -> fixture.joined().size() == 2);
        assertThat(fixture.comes("192.0.2.3", 1).isClosed()).isTrue();
        assertThat(fixture.slots.incoming()).isEqualTo(2);
    }

    @Test
    void aTorrentThatGoesDuringTheHandshakeTakesThePeerWithIt() {
        FakeStream stream = fixture.comes(ADDRESS, 1);
        stream.arrives(Arrays.copyOf(HELLO, Handshake.HEAD_BYTES));
        await().until(() -> stream.written().length == Handshake.BYTES && stream.isDrained());
        fixture.registry.remove(fixture.torrent);
        stream.arrives(Arrays.copyOfRange(HELLO, Handshake.HEAD_BYTES, Handshake.BYTES));
        assertTurnedAway(stream);
    }

    @Test
    void afterTheCloseNobodyIsLetInAndWhoIsAtTheHandshakeIsLeft() {
        FakeStream early = fixture.comes(ADDRESS, 1);
        await().until(early::isDrained);
        fixture.doorway.close();
        assertThat(early.isClosed()).isTrue();
        assertThat(fixture.comes("192.0.2.2", 1).isClosed()).isTrue();
        await().until(() -> fixture.freeSlots() == 2);
    }

    /** Closed, its slot free, and the torrent none the wiser. */
    private void assertTurnedAway(FakeStream stream) {
        await().until(stream::isClosed);
        await().until(() -> fixture.freeSlots() == 2);
        assertThat(fixture.torrents.told).isEmpty();
    }
}
