package dev.tamsui.engine.torrent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tamsui.engine.concurrent.ManualTicker;
import dev.tamsui.engine.model.EngineSettings.Limits;
import dev.tamsui.engine.model.ErrorKind;
import dev.tamsui.engine.model.TorrentState;
import dev.tamsui.engine.peer.DisconnectReason;
import dev.tamsui.engine.peer.PeerEvent;
import dev.tamsui.engine.storage.StorageEvent;
import dev.tamsui.engine.wire.Bitfield;
import dev.tamsui.engine.wire.BlockSpan;
import dev.tamsui.engine.wire.PeerMessage;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** One running torrent of nine pieces, and one peer that talks to it. */
class ConversationTest {
    private static final int PIECES = 9;
    private static final int BLOCK = 16 * 1024;

    private final FakeHost host = new FakeHost();
    private final ManualTicker ticker = new ManualTicker();
    private final Torrent torrent = new Torrent(
            Specs.of(PIECES, FakeLink.id(9), Limits.DEFAULT),
            host,
            new FakeStorage(),
            event -> {},
            ticker,
            new Random(1));
    private final FakeLink link = new FakeLink(1, "10.0.0.1", true, FakeLink.id(1));

    private void run(Bitfield have) {
        handle(new TorrentEvent.ResumeRequested());
        handle(new TorrentEvent.FromDisk(new StorageEvent.PiecesChecked(1, 0, Bitfield.full(PIECES), have)));
        handle(new TorrentEvent.FromDisk(new StorageEvent.CheckFinished(1, null)));
        handle(new TorrentEvent.FromPeer(new PeerEvent.Joined(link)));
    }

    private void hear(PeerMessage... messages) {
        handle(new TorrentEvent.FromPeer(new PeerEvent.Received(link.key(), List.of(messages), 1, 0)));
    }

    private void handle(TorrentEvent event) {
        torrent.handle(event, ticker.nanos());
    }

    static Stream<PeerMessage> outside() {
        return Stream.of(
                new PeerMessage.Have(PIECES),
                new PeerMessage.Have(-1),
                new PeerMessage.AllowedFast(PIECES),
                new PeerMessage.AllowedFast(Integer.MAX_VALUE),
                new PeerMessage.Bits(new byte[1]),
                new PeerMessage.Bits(new byte[3]),
                new PeerMessage.Bits(new byte[] {0, 1}),
                new PeerMessage.Request(new BlockSpan(PIECES, 0, BLOCK)),
                new PeerMessage.Request(new BlockSpan(-1, 0, BLOCK)),
                new PeerMessage.Request(new BlockSpan(0, BLOCK, BLOCK + 1)),
                new PeerMessage.Request(new BlockSpan(0, Integer.MAX_VALUE, BLOCK)),
                new PeerMessage.Request(new BlockSpan(0, 2 * BLOCK, 1)),
                new PeerMessage.Request(new BlockSpan(0, -1, BLOCK)),
                new PeerMessage.Request(new BlockSpan(0, 0, 0)));
    }

    @ParameterizedTest
    @MethodSource("outside")
    void whatLiesOutsideOfTheTorrentIsAViolation(PeerMessage message) {
        run(new Bitfield(PIECES));
        hear(message);
        assertThat(link.closed).isInstanceOf(DisconnectReason.Violation.class);
    }

    static Stream<List<PeerMessage>> repeated() {
        PeerMessage.Bits first = new PeerMessage.Bits(new byte[] {(byte) 0xc0, 0});
        PeerMessage.Bits more = new PeerMessage.Bits(new byte[] {(byte) 0xa0, 0});
        return Stream.of(
                List.of(first, more),
                List.of(new PeerMessage.HaveNone(), first, more, more),
                List.of(new PeerMessage.Have(0), first, new PeerMessage.HaveNone(), more),
                List.of(more, new PeerMessage.Have(1), first));
    }

    @ParameterizedTest
    @MethodSource("repeated")
    void whatAPeerTellsAgainAddsToWhatItHas(List<PeerMessage> messages) {
        run(new Bitfield(PIECES));
        messages.forEach(this::hear);
        assertThat(link.closed).isNull();
        for (int piece = 0; piece < PIECES; piece++) {
            assertThat(torrent.picker.availability(piece)).isEqualTo(piece < 3 ? 1 : 0);
        }
        handle(new TorrentEvent.FromPeer(new PeerEvent.Left(link, new DisconnectReason.ClosedByPeer())));
        assertThat(torrent.picker.availability(0)).isZero();
    }

    @Test
    void nothingIsAskedOfAPeerThatChokesUs() {
        run(new Bitfield(PIECES));
        hear(new PeerMessage.HaveAll());
        assertThat(link.said).contains(new PeerMessage.Interested());
        assertThat(link.requested).isEmpty();
        hear(new PeerMessage.Unchoke());
        assertThat(link.requested).isNotEmpty();
    }

    @Test
    void whileChokedOnlyAllowedPiecesThePeerHasAreAskedFor() {
        run(new Bitfield(PIECES));
        Bitfield has = new Bitfield(PIECES);
        has.set(2);
        has.set(3);
        hear(new PeerMessage.Bits(has.bytes()), new PeerMessage.AllowedFast(3), new PeerMessage.AllowedFast(4));
        assertThat(link.requested).containsExactly(new BlockSpan(3, 0, BLOCK), new BlockSpan(3, BLOCK, BLOCK));
    }

    @Test
    void aPeerThatIsFinishedHasNothingToDoWithASeed() {
        run(Bitfield.full(PIECES));
        for (int piece = 0; piece < PIECES; piece++) {
            assertThat(link.closed).isNull();
            hear(new PeerMessage.Have(piece));
        }
        assertThat(link.closed).isEqualTo(new DisconnectReason.NotNeeded());
    }

    @Test
    void anInterestedPeerIsUnchokedAndServedAndItsQueueRejectedWhenItLosesItsSlot() {
        run(Bitfield.full(PIECES));
        BlockSpan span = new BlockSpan(1, 0, BLOCK);
        hear(new PeerMessage.HaveNone(), new PeerMessage.Interested());
        assertThat(link.said).contains(new PeerMessage.Unchoke());
        hear(new PeerMessage.Request(span));
        assertThat(link.served).containsExactly(span);
        hear(new PeerMessage.NotInterested());
        assertThat(link.said).endsWith(new PeerMessage.Choke(), new PeerMessage.RejectRequest(span));
    }

    @Test
    void requestsThatAreRefusedWithoutEndEndTheConnection() {
        run(new Bitfield(PIECES));
        for (int i = 0; i < 2_500; i++) {
            hear(new PeerMessage.Request(new BlockSpan(1, 0, BLOCK)));
        }
        assertThat(link.closed).isNull();
        hear(new PeerMessage.Request(new BlockSpan(1, 0, BLOCK)));
        assertThat(link.closed).isInstanceOf(DisconnectReason.Violation.class);
    }

    @Test
    void whatCrossedAChokeIsRefusedAndHeldAgainstNobody() {
        run(Bitfield.full(PIECES));
        hear(new PeerMessage.HaveNone(), new PeerMessage.Interested());
        hear(new PeerMessage.NotInterested());
        assertThat(link.said).endsWith(new PeerMessage.Choke());
        PeerMessage request = IntStream.range(0, PIECES)
                .filter(piece -> !link.said.contains(new PeerMessage.AllowedFast(piece)))
                .mapToObj(piece -> new PeerMessage.Request(new BlockSpan(piece, 0, BLOCK)))
                .findFirst()
                .orElseThrow();
        ticker.advance(Duration.ofSeconds(9));
        for (int i = 0; i < 10_000; i++) {
            hear(request);
        }
        assertThat(link.served).isEmpty();
        assertThat(link.closed).isNull();
        ticker.advance(Duration.ofSeconds(1));
        for (int i = 0; i < 2_501; i++) {
            hear(request);
        }
        assertThat(link.closed).as("it knows by now").isInstanceOf(DisconnectReason.Violation.class);
    }

    @Test
    void aBlockNobodyAskedForIsGivenBack() {
        run(new Bitfield(PIECES));
        ByteBuffer block = ByteBuffer.allocate(BLOCK);
        hear(new PeerMessage.HaveAll(), new PeerMessage.Piece(3, 0, block));
        assertThat(host.released).containsExactly(block);
    }

    @Test
    void aFaultOfOursKeepsNobodyWaitingForMemory() {
        assertThat(host.memory.tryReserve(host.memory.limit())).isTrue();
        run(new Bitfield(PIECES));
        hear(new PeerMessage.HaveAll(), new PeerMessage.Unchoke());
        assertThat(host.memory.isContended()).isTrue();
        torrent.failed(new IllegalStateException("a test's"), ticker.nanos());
        assertThat(host.memory.isContended()).isFalse();
        assertThat(torrent.state()).isEqualTo(TorrentState.ERROR);
        assertThat(Objects.requireNonNull(torrent.error()).kind()).isEqualTo(ErrorKind.INTERNAL);
        handle(new TorrentEvent.FromPeer(new PeerEvent.Left(link, new DisconnectReason.NotNeeded())));
        assertThat(host.memory.isContended()).isFalse();
    }
}
