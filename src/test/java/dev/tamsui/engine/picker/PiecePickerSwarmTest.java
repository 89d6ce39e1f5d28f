package dev.tamsui.engine.picker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tamsui.engine.metainfo.PieceLayout;
import dev.tamsui.engine.model.PeerKey;
import dev.tamsui.engine.wire.Bitfield;
import dev.tamsui.engine.wire.BlockSpan;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One downloader and the peers around it: whatever they do, as long as they have the pieces the download ends. */
class PiecePickerSwarmTest {
    private static final List<Standing> STANDINGS = List.of(Standing.values());

    @Property(tries = 150, edgeCases = EdgeCasesMode.NONE)
    void withAnyBudgetTheDownloadEnds(
            @ForAll @IntRange(min = 1, max = 30) int pieces,
            @ForAll @IntRange(min = 1, max = 3) int roomForPieces,
            @ForAll @IntRange(min = 1, max = 6) int peers,
            @ForAll long seed) {
        Download download = new Download(pieces, roomForPieces, new Random(seed));
        for (int peer = 0; peer < peers; peer++) {
            download.join(STANDINGS.get(download.random.nextInt(3)));
        }
        download.run(0.2);
    }

    @ParameterizedTest
    @EnumSource(Standing.class)
    void aSwarmOfOneKindAloneEndsToo(Standing standing) {
        for (int seed = 0; seed < 50; seed++) {
            Download download = new Download(12, 1, new Random(seed));
            for (int peer = 0; peer < 4; peer++) {
                download.join(standing);
            }
            download.run(0.3);
        }
    }

    @ParameterizedTest
    @EnumSource(Standing.class)
    void oneReliablePeerWastesNothing(Standing standing) {
        Download download = new Download(20, 1, new Random(5));
        download.join(standing);
        download.run(0);
        assertThat(download.duplicates).isZero();
        assertThat(download.blocks).isEqualTo(20 * 4 - 3);
    }

    /** Peers answer in any order; each answer may be a refusal, a silence that times out, or the peer's end. */
    private static final class Download {
        private static final int STEPS = 400_000;

        private record Peer(PeerKey key, Bitfield has, Standing standing) {}

        private record Ask(Peer peer, BlockSpan block) {}

        private final PieceLayout layout;
        private final FakeBudget budget;
        private final PiecePicker picker;
        private final Random random;
        private final List<Peer> peers = new ArrayList<>();
        private final List<Ask> asks = new ArrayList<>();
        private long peersEver;
        private int blocks;
        private int duplicates;

        Download(int pieces, int roomForPieces, Random random) {
            int pieceLength = 4 * PieceLayout.BLOCK_BYTES;
            this.layout = new PieceLayout((long) pieces * pieceLength - 3 * PieceLayout.BLOCK_BYTES - 7, pieceLength);
            this.budget = new FakeBudget((long) roomForPieces * pieceLength);
            this.random = random;
            this.picker = new PiecePicker(layout, new Bitfield(pieces), random, budget);
        }

        void join(Standing standing) {
            Bitfield has = new Bitfield(layout.pieces());
            for (int piece = 0; piece < layout.pieces(); piece++) {
                // the first has all, so that the swarm has a copy; it never leaves
                if (peersEver == 0 || random.nextInt(3) > 0) {
                    has.set(piece);
                }
            }
            peers.add(new Peer(new PeerKey(++peersEver), has, standing));
            picker.peerJoined(has);
        }

        void run(double unreliable) {
            for (int step = 0; step < STEPS && !picker.isComplete(); step++) {
                ask();
                if (asks.isEmpty()) {
                    int idle = picker.idlest();
                    assertThat(idle)
                            .as("nothing is asked for, and nothing can be given up")
                            .isNotNegative();
                    picker.drop(idle);
                    budget.giveBack(layout.pieceBytes(idle));
                    continue;
                }
                Ask next = asks.remove(random.nextInt(asks.size()));
                if (random.nextDouble() >= unreliable) {
                    answer(next);
                } else if (random.nextInt(8) == 0 && next.peer.key.number() > 1) {
                    leave(next.peer);
                } else {
                    picker.release(next.peer.key, next.block);
                }
                picker.checkInvariants();
            }
            assertThat(picker.isComplete()).isTrue();
            assertThat(picker.started()).isEmpty();
            assertThat(budget.duplicates()).isZero();
        }

        private void ask() {
            for (Peer peer : peers) {
                int waiting =
                        (int) asks.stream().filter(ask -> ask.peer.equals(peer)).count();
                int room = Math.max(0, 5 - waiting);
                picker.pick(peer.key, peer.has, peer.standing, room, block -> asks.add(new Ask(peer, block)));
            }
        }

        private void answer(Ask ask) {
            int piece = ask.block.piece();
            switch (picker.received(ask.peer.key, ask.block, ByteBuffer.allocate(ask.block.length()))) {
                case Receipt.Accepted accepted -> {
                    blocks++;
                    if (accepted.whole()) {
                        picker.takeWhole(piece);
                        asks.removeIf(late -> late.block.piece() == piece); // cancelled
                        budget.giveBack(layout.pieceBytes(piece));
                        if (random.nextInt(20) == 0 && peersEver > 1) {
                            picker.failed(piece);
                        } else {
                            picker.stored(piece);
                        }
                    }
                }
                case Receipt.Duplicate _ -> duplicates++;
                case Receipt.Unasked _ -> throw new AssertionError("asked, and yet " + ask);
            }
        }

        private void leave(Peer peer) {
            picker.peerLeft(peer.has);
            picker.releaseAll(peer.key);
            peers.remove(peer);
            asks.removeIf(ask -> ask.peer.equals(peer));
        }
    }
}
