package dev.tamsui.engine.torrent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tamsui.engine.model.EngineSettings.Limits;
import dev.tamsui.engine.picker.PiecePicker;
import dev.tamsui.engine.storage.StorageEvent;
import dev.tamsui.engine.wire.Bitfield;
import dev.tamsui.engine.wire.BlockSpan;
import dev.tamsui.engine.wire.PeerMessage;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A torrent of nine pieces of two blocks each, a seed, and peers beside it. */
class DownloadsTest {
    private static final int PIECES = 9;
    private static final int BLOCK = 16 * 1024;
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final FakeHost host = new FakeHost();
    private final TorrentSpec spec = Specs.of(PIECES, FakeLink.id(9), Limits.DEFAULT);
    private final PieceMemory memory = new PieceMemory(host.memory, () -> {});
    private final PiecePicker picker = new PiecePicker(spec.layout(), new Bitfield(PIECES), new Random(1), memory);
    private final Swarm swarm = new Swarm(host, spec, new Random(1));
    private final Downloads downloads = new Downloads(host, picker, memory, new FakeStorage(), swarm);
    private final FakeLink link = new FakeLink(1, "10.0.0.1", true, FakeLink.id(1));
    private final FakeLink otherLink = new FakeLink(2, "10.0.0.2", true, FakeLink.id(2));

    private Peer join(FakeLink joining) {
        swarm.open(0);
        Peer peer = Objects.requireNonNull(swarm.join(joining, 0));
        peer.has = Bitfield.full(PIECES);
        picker.peerJoined(peer.has);
        peer.peerChoking = false;
        downloads.requests().updateInterest(peer);
        return peer;
    }

    /** The peer answers all it was asked for at this moment. */
    private void answer(Peer peer, long nowNanos) {
        for (BlockSpan span : peer.asked.all()) {
            ByteBuffer block = ByteBuffer.allocate(BLOCK);
            downloads.block(peer, new PeerMessage.Piece(span.piece(), span.begin(), block), nowNanos);
        }
    }

    private void store(int piece, long nowNanos) {
        downloads.stored(new StorageEvent.PieceStored(piece, null));
        downloads.refillAll(nowNanos);
    }

    private List<Integer> told() {
        List<Integer> pieces = new ArrayList<>();
        for (PeerMessage message : link.said) {
            if (message instanceof PeerMessage.Have(int piece)) {
                pieces.add(piece);
            }
        }
        return pieces;
    }

    /** Four pieces that the storage has not answered for. */
    private List<Integer> fetchSome() {
        Peer peer = join(link);
        downloads.enable(true, 0);
        answer(peer, 0);
        List<Integer> whole =
                link.requested.stream().map(BlockSpan::piece).distinct().toList();
        assertThat(whole).hasSize(4);
        return whole;
    }

    @Test
    void aPieceAfterAPauseIsToldAtOnceAndThoseThatFollowTogether() {
        List<Integer> pieces = fetchSome();
        store(pieces.get(0), 0);
        assertThat(told()).containsExactly(pieces.get(0));
        assertThat(downloads.nextHavesNanos()).isEqualTo(Long.MAX_VALUE);
        store(pieces.get(1), 1);
        store(pieces.get(2), 2);
        assertThat(told()).hasSize(1);
        assertThat(downloads.nextHavesNanos()).isEqualTo(Haves.EVERY_NANOS);
        downloads.tellHaves(Haves.EVERY_NANOS - 1);
        assertThat(told()).hasSize(1);
        downloads.tellHaves(Haves.EVERY_NANOS);
        assertThat(told()).containsExactlyElementsOf(pieces.subList(0, 3));
        store(pieces.get(3), 2 * SECOND);
        assertThat(told()).containsExactlyElementsOf(pieces);
    }

    @Test
    void nothingIsLeftUntoldWhenTheDownloadEnds() {
        List<Integer> pieces = fetchSome();
        store(pieces.get(0), 0);
        store(pieces.get(1), 1);
        downloads.enable(false, 2);
        assertThat(told()).containsExactlyElementsOf(pieces.subList(0, 2));
    }

    @Test
    void aPieceLostBeforeItWasToldIsNot() {
        List<Integer> pieces = fetchSome();
        store(pieces.get(0), 0);
        store(pieces.get(1), 1);
        picker.lost(pieces.get(1));
        downloads.tellHaves(SECOND);
        assertThat(told()).containsExactly(pieces.get(0));
    }

    @Test
    void whoHasAPieceThatWasLostIsOfInterestAgain() {
        picker.found(0);
        Peer peer = join(link);
        for (int piece = 1; piece < PIECES; piece++) {
            peer.has.clear(piece);
        }
        downloads.enable(true, 0);
        assertThat(peer.amInterested).isFalse();
        picker.lost(0);
        downloads.enable(true, 0);
        assertThat(peer.amInterested).isTrue();
    }

    @Test
    void requestsOfASilentPeerAreTakenOverByOneWithNothingToDoAndTheSilenceStillCounts() {
        assertThat(host.memory.tryReserve(host.memory.limit() - 4 * BLOCK)).isTrue();
        Peer silent = join(link);
        downloads.enable(true, 0);
        assertThat(silent.asked.size()).isEqualTo(4);
        Peer idle = join(otherLink);
        downloads.refillAll(SECOND / 10);
        assertThat(idle.asked.isEmpty()).isTrue();
        downloads.refillAll(10 * SECOND);
        assertThat(silent.asked.isEmpty()).isTrue();
        assertThat(link.said).filteredOn(PeerMessage.Cancel.class::isInstance).hasSize(4);
        assertThat(otherLink.requested).containsExactlyInAnyOrderElementsOf(link.requested);
        assertThat(silent.pace.silence(10 * SECOND)).isEqualTo(10 * SECOND);
    }

    @Test
    void theFastAreAskedFirst() {
        Peer slow = join(link);
        Peer fast = join(otherLink);
        slow.pace.ends(20 * SECOND);
        assertThat(host.memory.tryReserve(host.memory.limit() - 4 * BLOCK)).isTrue();
        downloads.enable(true, 30 * SECOND);
        assertThat(fast.asked.size()).isEqualTo(4);
        assertThat(slow.asked.isEmpty()).isTrue();
    }
}
