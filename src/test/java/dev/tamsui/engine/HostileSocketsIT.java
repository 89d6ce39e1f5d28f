package dev.tamsui.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tamsui.engine.model.PeerId;
import dev.tamsui.engine.session.RawPeer;
import dev.tamsui.engine.session.TestEngines;
import dev.tamsui.engine.session.TestPayload;
import dev.tamsui.engine.wire.BlockSpan;
import dev.tamsui.engine.wire.Handshake;
import dev.tamsui.engine.wire.PeerMessage;
import dev.tamsui.engine.wire.ProtocolViolation;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What strangers can do with a socket. After each attack the engine still lets an honest peer in. */
class HostileSocketsIT {
    private static final int UNCHOKE = 1;
    private static final int PIECE = 7;
    private static final int HAVE_ALL = 14;
    private static final int BLOCK = 16 * 1024;

    @TempDir
    Path folder;

    private final TestPayload payload =
            TestPayload.single("prey", 20 * BLOCK, 2 * BLOCK, "http://127.0.0.1:1/announce");
    private Engine engine;
    private InetSocketAddress address;

    @BeforeEach
    void start() throws IOException {
        engine = TestEngines.seed(TestEngines.settings(folder, "127.0.0.2"), payload);
        address = TestEngines.address(engine, "127.0.0.2");
    }

    @AfterEach
    void stop() throws IOException, ProtocolViolation {
        try {
            honestPeerIsLetIn("127.0.0.99");
        } finally {
            engine.close();
        }
    }

    @Test
    void fiveHundredMuteSocketsKeepNobodyOutAndAreClosedInTime() throws IOException, ProtocolViolation {
        List<RawPeer> mute = new ArrayList<>();
        try {
            for (int i = 0; i < 500; i++) {
                mute.add(RawPeer.connect("127.0.0.50", address));
            }
            long before = System.nanoTime();
            honestPeerIsLetIn("127.0.0.60");
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(5));
            assertThat(mute).allMatch(RawPeer::isClosedByThem);
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(18));
        } finally {
            for (RawPeer peer : mute) {
                peer.close();
            }
        }
    }

    @Test
    void handshakesThatTrickleInAreCutOffInTimeToo() throws IOException, ProtocolViolation {
        byte[] start = "\u0013BitTorrent protocol".getBytes(StandardCharsets.ISO_8859_1);
        List<RawPeer> slow = new ArrayList<>();
        try {
            for (int i = 0; i < 20; i++) {
                slow.add(RawPeer.connect("127.0.0.50", address));
            }
            honestPeerIsLetIn("127.0.0.60");
            Set<RawPeer> closed = new HashSet<>();
            AtomicInteger at = new AtomicInteger();
            await().pollInterval(Duration.ofSeconds(1))
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> {
                        for (RawPeer peer : slow) {
                            if (!closed.contains(peer) && !takes(peer, start[at.get()])) {
                                closed.add(peer);
                            }
                        }
                        at.set(Math.min(at.get() + 1, start.length - 1));
                        return closed.size() == slow.size();
                    });
            assertThat(at.get()).as("the handshake was never wrong, only slow").isLessThan(start.length - 1);
        } finally {
            for (RawPeer peer : slow) {
                peer.close();
            }
        }
    }

    @Test
    void halfFramesOfManyPeersKeepNobodyOut() throws IOException, ProtocolViolation {
        List<RawPeer> halves = new ArrayList<>();
        try {
            for (int i = 0; i < 30; i++) {
                RawPeer peer = RawPeer.connect("127.0.1." + (1 + i), address);
                halves.add(peer);
                peer.greet(payload.hash(), 100 + i);
                peer.write(new byte[] {0, 0, 0, 13, 6, 0});
            }
            honestPeerIsServed("127.0.0.60");
            // the rest is understood as such, and so is what comes behind it
            for (RawPeer peer : halves) {
                peer.write(ByteBuffer.allocate(11).putInt(7, BLOCK).array());
                peer.say(new PeerMessage.Have(10));
                assertThat(peer.isClosedByThem()).isTrue();
            }
        } finally {
            for (RawPeer peer : halves) {
                peer.close();
            }
        }
    }

    @Test
    void aMillionKeepAlivesAreSufferedAndTheirSenderIsServed() throws IOException, ProtocolViolation {
        try (RawPeer chatty = RawPeer.connect("127.0.0.50", address)) {
            chatty.greet(payload.hash(), 1);
            chatty.hear(HAVE_ALL);
            byte[] keepAlives = new byte[4 * 10_000];
            for (int i = 0; i < 100; i++) {
                chatty.write(keepAlives);
            }
            honestPeerIsServed("127.0.0.60");
            isServed(chatty);
        }
    }

    @Test
    void anEngineThatClosesLeavesMuteSocketsToo() throws IOException {
        Engine other = TestEngines.seed(TestEngines.settings(folder.resolve("other"), "127.0.0.4"), payload);
        try (RawPeer mute = RawPeer.connect("127.0.0.50", TestEngines.address(other, "127.0.0.4"))) {
            long before = System.nanoTime();
            other.close();
            assertThat(mute.isClosedByThem()).isTrue();
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(8));
        } finally {
            other.close();
        }
    }

    @Test
    void aHundredThousandRequestsInOneWriteEndTheConnection() throws IOException, ProtocolViolation {
        try (RawPeer flood = RawPeer.connect("127.0.0.50", address)) {
            flood.greet(payload.hash(), 1);
            ByteBuffer all = ByteBuffer.allocate(17 * 100_000);
            while (all.hasRemaining()) {
                all.putInt(13).put((byte) 6).putInt(0).putInt(0).putInt(BLOCK);
            }
            try {
                flood.write(all.array());
            } catch (IOException closedMeanwhile) {
                assertThat(closedMeanwhile).isNotNull();
            }
            assertThat(flood.isClosedByThem()).isTrue();
        }
    }

    @Test
    void aPieceThatDoesNotExistEndsTheConnection() throws IOException, ProtocolViolation {
        isClosedAfter(new PeerMessage.Have(10));
        isClosedAfter(new PeerMessage.Have(Integer.MAX_VALUE));
        isClosedAfter(new PeerMessage.Request(new BlockSpan(10, 0, BLOCK)));
        isClosedAfter(new PeerMessage.Request(new BlockSpan(0, 2 * BLOCK - 1, 2)));
        isClosedAfter(new PeerMessage.AllowedFast(10));
    }

    @Test
    void aBitfieldOfTheWrongSizeEndsTheConnection() throws IOException, ProtocolViolation {
        PeerMessage good = new PeerMessage.Bits(new byte[2]);
        isClosedAfter(new PeerMessage.Bits(new byte[1]));
        isClosedAfter(good, new PeerMessage.Bits(new byte[3]));
        isClosedAfter(new PeerMessage.Have(1), good, new PeerMessage.Bits(new byte[] {0, 1}));
    }

    @Test
    void framesOfAbsurdLengthEndTheConnection() throws IOException, ProtocolViolation {
        for (int length : new int[] {Integer.MAX_VALUE, -1, (1 << 20) + 1}) {
            try (RawPeer peer = RawPeer.connect("127.0.0.50", address)) {
                peer.greet(payload.hash(), 1);
                peer.write(ByteBuffer.allocate(4).putInt(length).array());
                assertThat(peer.isClosedByThem()).isTrue();
            }
        }
    }

    @Test
    void blocksNobodyAskedForEndTheConnection() throws IOException, ProtocolViolation {
        PeerMessage[] blocks = new PeerMessage[65];
        for (int i = 0; i < blocks.length; i++) {
            blocks[i] = new PeerMessage.Piece(0, 0, ByteBuffer.allocate(BLOCK));
        }
        isClosedAfter(blocks);
        assertThat(payload.isIn(folder.resolve("downloads"))).isTrue();
    }

    @Test
    void aPeerWithOurOwnIdIsUsAndIsClosed() throws IOException, ProtocolViolation {
        PeerId ours = honestPeerIsLetIn("127.0.0.50").peerId();
        try (RawPeer self = RawPeer.connect("127.0.0.51", address)) {
            self.greet(payload.hash(), ours);
            assertThat(self.isClosedByThem()).isTrue();
        }
    }

    @Test
    void aSecondConnectionOfOneAddressOrOneIdIsClosed() throws IOException, ProtocolViolation {
        try (RawPeer first = RawPeer.connect("127.0.0.50", address)) {
            first.greet(payload.hash(), 1);
            first.hear(HAVE_ALL);
            try (RawPeer sameAddress = RawPeer.connect("127.0.0.50", address);
                    RawPeer sameId = RawPeer.connect("127.0.0.51", address)) {
                sameAddress.greet(payload.hash(), 2);
                assertThat(sameAddress.isClosedByThem()).isTrue();
                sameId.greet(payload.hash(), 1);
                assertThat(sameId.isClosedByThem()).isTrue();
            }
            await().until(() -> engine.stats().incomingPeers() == 1);
        }
    }

    private void isClosedAfter(PeerMessage... messages) throws IOException, ProtocolViolation {
        await().until(() -> engine.stats().incomingPeers() == 0);
        try (RawPeer peer = RawPeer.connect("127.0.0.50", address)) {
            peer.greet(payload.hash(), 1);
            peer.hear(HAVE_ALL);
            peer.say(messages);
            assertThat(peer.isClosedByThem()).as("after %s", messages[0]).isTrue();
        }
    }

    private void honestPeerIsServed(String source) throws IOException, ProtocolViolation {
        try (RawPeer honest = RawPeer.connect(source, address)) {
            honest.greet(payload.hash(), 77);
            honest.hear(HAVE_ALL);
            isServed(honest);
        }
    }

    private void isServed(RawPeer peer) throws IOException {
        peer.say(new PeerMessage.Interested());
        peer.hear(UNCHOKE);
        peer.say(new PeerMessage.Request(new BlockSpan(1, 0, BLOCK)));
        byte[] block = peer.hear(PIECE);
        int from = payload.pieceLength();
        assertThat(Arrays.copyOfRange(block, 9, block.length))
                .isEqualTo(Arrays.copyOfRange(payload.content(), from, from + BLOCK));
    }

    private static boolean takes(RawPeer peer, byte one) {
        try {
            peer.write(new byte[] {one});
            return true;
        } catch (IOException closed) {
            return false;
        }
    }

    private Handshake honestPeerIsLetIn(String source) throws IOException, ProtocolViolation {
        try (RawPeer honest = RawPeer.connect(source, address)) {
            Handshake theirs = honest.greet(payload.hash(), 77);
            honest.hear(HAVE_ALL);
            return theirs;
        }
    }
}
