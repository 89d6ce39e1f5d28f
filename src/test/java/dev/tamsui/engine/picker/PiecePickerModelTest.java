package dev.tamsui.engine.picker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tamsui.engine.metainfo.PieceLayout;
import dev.tamsui.engine.model.PeerKey;
import dev.tamsui.engine.wire.Bitfield;
import dev.tamsui.engine.wire.BlockSpan;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Any sequence of events, against a model that keeps plain sets and recounts everything. */
class PiecePickerModelTest {

    @Property(tries = 400, edgeCases = EdgeCasesMode.NONE)
    void everyPickIsOneTheModelAllows(
            @ForAll @IntRange(min = 1, max = 9) int pieces,
            @ForAll @IntRange(min = 1, max = 3 * PieceLayout.BLOCK_BYTES) int pieceLength,
            @ForAll @IntRange(min = 0, max = 6) int roomForPieces,
            @ForAll @Size(min = 1, max = 120) List<@IntRange(min = 0, max = 9_999) Integer> steps,
            @ForAll long seed) {
        Random random = new Random(seed);
        long total = (long) (pieces - 1) * pieceLength + 1 + random.nextInt(pieceLength);
        Model model = new Model(new PieceLayout(total, pieceLength), (long) roomForPieces * pieceLength, random);
        for (int step : steps) {
            model.step(step);
            model.picker.checkInvariants();
            model.assertAgrees();
        }
    }

    /** What the picker should know, in the plainest words. */
    private static final class Model {
        private final PieceLayout layout;
        private final Random random;
        private final FakeBudget budget;
        private final PiecePicker picker;
        private final long memory;
        private final Map<PeerKey, Bitfield> peers = new HashMap<>();
        private final PieceState[] states;
        private final boolean[] wanted;
        private final Map<BlockSpan, Set<PeerKey>> asked = new HashMap<>();
        private final Map<BlockSpan, PeerKey> received = new HashMap<>();
        private long peersEver;

        Model(PieceLayout layout, long memory, Random random) {
            this.layout = layout;
            this.random = random;
            this.memory = memory;
            this.budget = new FakeBudget(memory);
            this.states = new PieceState[layout.pieces()];
            this.wanted = new boolean[layout.pieces()];
            Bitfield have = new Bitfield(layout.pieces());
            for (int piece = 0; piece < states.length; piece++) {
                wanted[piece] = true;
                states[piece] = PieceState.MISSING;
                if (random.nextInt(5) == 0) {
                    have.set(piece);
                    states[piece] = PieceState.HAVE;
                }
            }
            this.picker = new PiecePicker(layout, have, random, budget);
        }

        void step(int step) {
            int piece = random.nextInt(states.length);
            switch (step % 22) {
                case 0, 1 -> join();
                case 2 -> anyPeer(this::leave);
                case 3 ->
                    anyPeer(peer -> {
                        if (held(peer).set(piece)) {
                            picker.peerHas(piece);
                        }
                    });
                case 4, 5, 6, 7, 8 -> anyPeer(peer -> pick(peer, Standing.GOOD));
                case 9 -> anyPeer(peer -> pick(peer, Standing.SLOW));
                case 10 -> anyPeer(peer -> pick(peer, Standing.SUSPECT));
                case 11, 12, 13, 14 -> answerAny();
                case 15 ->
                    anyAsk((peer, block) -> {
                        picker.release(peer, block);
                        unask(peer, block);
                    });
                case 16 -> anyPeer(this::releaseAll);
                case 17 -> {
                    wanted[piece] = random.nextBoolean();
                    picker.setWanted(piece, wanted[piece]);
                }
                case 18 -> dropOrSettle(piece);
                case 19, 20 -> anyPeer(to -> anyAsk((from, block) -> takeOver(from, to, block)));
                default -> {
                    if (states[piece] == PieceState.HAVE) {
                        picker.lost(piece);
                        states[piece] = PieceState.MISSING;
                    } else if (states[piece] == PieceState.MISSING) {
                        picker.found(piece);
                        states[piece] = PieceState.HAVE;
                    }
                }
            }
        }

        private void join() {
            Bitfield has = new Bitfield(states.length);
            boolean seed = random.nextInt(3) == 0;
            for (int piece = 0; piece < states.length; piece++) {
                if (seed || random.nextBoolean()) {
                    has.set(piece);
                }
            }
            peers.put(new PeerKey(++peersEver), has);
            picker.peerJoined(has);
        }

        private void leave(PeerKey peer) {
            releaseAll(peer);
            picker.peerLeft(held(peer));
            peers.remove(peer);
        }

        private void releaseAll(PeerKey peer) {
            picker.releaseAll(peer);
            new ArrayList<>(asked.keySet()).forEach(block -> unask(peer, block));
        }

        private void pick(PeerKey peer, Standing standing) {
            boolean endGame = blocksThatMayBeAskedOfNobody() == 0;
            int max = random.nextInt(8);
            List<BlockSpan> picked = new ArrayList<>();
            int count = picker.pick(peer, held(peer), standing, max, picked::add);
            assertThat(count).isEqualTo(picked.size()).isLessThanOrEqualTo(max);
            boolean duplicates = false;
            for (BlockSpan block : picked) {
                int piece = block.piece();
                assertThat(held(peer).has(piece)).as("the peer has it").isTrue();
                assertThat(states[piece]).isIn(PieceState.MISSING, PieceState.STARTED);
                assertThat(states[piece] == PieceState.STARTED || wanted[piece]).isTrue();
                assertThat(block.begin() % PieceLayout.BLOCK_BYTES).isZero();
                assertThat(block.length()).isEqualTo(layout.blockBytes(piece, block.begin() / PieceLayout.BLOCK_BYTES));
                assertThat(received).doesNotContainKey(block);
                Set<PeerKey> askers = asked.computeIfAbsent(block, _ -> new HashSet<>());
                duplicates |= !askers.isEmpty();
                assertThat(askers.add(peer)).as("asked once only").isTrue();
                assertThat(askers.size()).isLessThanOrEqualTo(3);
                if (states[piece] == PieceState.MISSING) {
                    assertIsRarest(piece, peer);
                    states[piece] = PieceState.STARTED;
                }
            }
            if (duplicates) {
                assertThat(standing).isEqualTo(Standing.GOOD);
                assertThat(endGame || blocksThatMayBeAskedOfNobody() == 0).isTrue();
            }
        }

        private void takeOver(PeerKey from, PeerKey to, BlockSpan block) {
            Set<PeerKey> askers = Objects.requireNonNull(asked.get(block));
            boolean possible = !askers.contains(to) && !received.containsKey(block);
            boolean claimed = picker.started().stream().anyMatch(p -> p.piece() == block.piece() && p.isClaimed());
            boolean done = picker.takeOver(from, to, block);
            assertThat(done).isEqualTo(possible && !claimed);
            if (done) {
                askers.remove(from);
                askers.add(to);
            }
        }

        private void assertIsRarest(int started, PeerKey peer) {
            for (int piece = 0; piece < states.length; piece++) {
                if (states[piece] == PieceState.MISSING
                        && wanted[piece]
                        && held(peer).has(piece)) {
                    assertThat(holders(started)).isLessThanOrEqualTo(holders(piece));
                }
            }
        }

        /** Blocks nobody is asked for although somebody has them, but for pieces kept for one suspect, which this cannot see. */
        private int blocksThatMayBeAskedOfNobody() {
            int blocks = 0;
            for (int piece = 0; piece < states.length; piece++) {
                if (holders(piece) > 0 && states[piece] == PieceState.MISSING && wanted[piece]) {
                    blocks++;
                }
            }
            for (StartedPiece piece : picker.started()) {
                if (holders(piece.piece()) > 0 && piece.hasFree() && !piece.isClaimed()) {
                    blocks++;
                }
            }
            return blocks;
        }

        private void answerAny() {
            anyAsk((peer, block) -> {
                int piece = block.piece();
                Receipt receipt = picker.received(peer, block, ByteBuffer.allocate(block.length()));
                unask(peer, block);
                if (received.containsKey(block)) {
                    assertThat(receipt).isEqualTo(new Receipt.Duplicate());
                    return;
                }
                received.put(block, peer);
                boolean whole = received.keySet().stream()
                                .filter(b -> b.piece() == piece)
                                .count()
                        == layout.blocks(piece);
                assertThat(receipt).isInstanceOfSatisfying(Receipt.Accepted.class, accepted -> {
                    assertThat(accepted.whole()).isEqualTo(whole);
                    assertThat(accepted.cancel())
                            .containsExactlyInAnyOrderElementsOf(asked.getOrDefault(block, Set.of()));
                });
                if (whole) {
                    StartedPiece taken = picker.takeWhole(piece);
                    for (int i = 0; i < taken.blocks(); i++) {
                        int begin = i * PieceLayout.BLOCK_BYTES;
                        assertThat(taken.senders()[i])
                                .isEqualTo(received.get(new BlockSpan(piece, begin, layout.blockBytes(piece, i))));
                    }
                    forget(piece, PieceState.VERIFYING);
                }
            });
        }

        private void dropOrSettle(int piece) {
            if (states[piece] == PieceState.STARTED) {
                StartedPiece dropped = picker.drop(piece);
                assertThat(dropped.asks().size())
                        .isEqualTo(asked.entrySet().stream()
                                .filter(ask -> ask.getKey().piece() == piece)
                                .mapToInt(ask -> ask.getValue().size())
                                .sum());
                forget(piece, PieceState.MISSING);
                budget.giveBack(layout.pieceBytes(piece));
            } else if (states[piece] == PieceState.VERIFYING) {
                if (random.nextBoolean()) {
                    picker.stored(piece);
                    states[piece] = PieceState.HAVE;
                } else {
                    picker.failed(piece);
                    states[piece] = PieceState.MISSING;
                }
                budget.giveBack(layout.pieceBytes(piece));
            }
        }

        void assertAgrees() {
            long left = 0;
            long pieceBytes = 0;
            long extras = 0;
            for (int piece = 0; piece < states.length; piece++) {
                assertThat(picker.state(piece)).isEqualTo(states[piece]);
                assertThat(picker.availability(piece)).isEqualTo(holders(piece));
                boolean begun = states[piece] == PieceState.STARTED || states[piece] == PieceState.VERIFYING;
                boolean lacks = begun || (states[piece] == PieceState.MISSING && wanted[piece]);
                assertThat(picker.lacks(piece)).isEqualTo(lacks);
                left += lacks ? layout.pieceBytes(piece) : 0;
                pieceBytes += begun ? layout.pieceBytes(piece) : 0;
            }
            for (Map.Entry<BlockSpan, Set<PeerKey>> each : asked.entrySet()) {
                int copies = each.getValue().size() + (received.containsKey(each.getKey()) ? 1 : 0);
                extras += Math.max(0, copies - 1) * (long) each.getKey().length();
            }
            assertThat(picker.leftBytes()).isEqualTo(left);
            assertThat(picker.isComplete()).isEqualTo(left == 0);
            assertThat(budget.free()).as("memory not accounted for").isEqualTo(memory - pieceBytes - extras);
            peers.values()
                    .forEach(has -> assertThat(picker.lackedOf(has, random.nextInt(states.length)) >= 0)
                            .isEqualTo(picker.started().stream().anyMatch(p -> has.has(p.piece())) || hasLacking(has)));
        }

        private boolean hasLacking(Bitfield has) {
            for (int piece = 0; piece < states.length; piece++) {
                if (has.has(piece)
                        && (states[piece] == PieceState.VERIFYING
                                || (states[piece] == PieceState.MISSING && wanted[piece]))) {
                    return true;
                }
            }
            return false;
        }

        private void forget(int piece, PieceState next) {
            states[piece] = next;
            asked.keySet().removeIf(block -> block.piece() == piece);
            received.keySet().removeIf(block -> block.piece() == piece);
        }

        private void unask(PeerKey peer, BlockSpan block) {
            Set<PeerKey> askers = asked.get(block);
            if (askers != null && askers.remove(peer) && askers.isEmpty()) {
                asked.remove(block);
            }
        }

        private int holders(int piece) {
            return (int) peers.values().stream().filter(has -> has.has(piece)).count();
        }

        private Bitfield held(PeerKey peer) {
            return Objects.requireNonNull(peers.get(peer));
        }

        private void anyPeer(Consumer<PeerKey> step) {
            List<PeerKey> all = new ArrayList<>(peers.keySet());
            if (!all.isEmpty()) {
                step.accept(all.get(random.nextInt(all.size())));
            }
        }

        private void anyAsk(BiConsumer<PeerKey, BlockSpan> step) {
            List<BlockSpan> all = new ArrayList<>(asked.keySet());
            if (!all.isEmpty()) {
                BlockSpan block = all.get(random.nextInt(all.size()));
                List<PeerKey> askers = new ArrayList<>(asked.get(block));
                step.accept(askers.get(random.nextInt(askers.size())), block);
            }
        }
    }
}
