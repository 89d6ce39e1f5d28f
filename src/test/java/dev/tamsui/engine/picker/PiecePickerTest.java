package dev.tamsui.engine.picker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.tamsui.engine.metainfo.PieceLayout;
import dev.tamsui.engine.model.PeerKey;
import dev.tamsui.engine.wire.Bitfield;
import dev.tamsui.engine.wire.BlockSpan;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class PiecePickerTest {
    private static final int BLOCK = PieceLayout.BLOCK_BYTES;
    private static final PeerKey ANNA = new PeerKey(1);
    private static final PeerKey BOB = new PeerKey(2);
    private static final PeerKey CARL = new PeerKey(3);
    private static final PeerKey DORA = new PeerKey(4);

    private FakeBudget budget = FakeBudget.unlimited();
    private PiecePicker picker = picker(4, 4);

    @AfterEach
    void everyTestLeavesTheInvariantsWhole() {
        picker.checkInvariants();
    }

    @Test
    void blocksOfStartedPiecesComeBeforeNewPieces() {
        join(4);
        List<BlockSpan> first = pick(ANNA, Standing.GOOD, 3);
        List<BlockSpan> second = pick(BOB, Standing.GOOD, 2);
        assertThat(first).extracting(BlockSpan::begin).containsExactly(0, BLOCK, 2 * BLOCK);
        assertThat(second.get(0)).isEqualTo(new BlockSpan(first.get(0).piece(), 3 * BLOCK, BLOCK));
        assertThat(second.get(1).piece()).isNotEqualTo(first.get(0).piece());
    }

    @Test
    void aReleasedBlockIsAskedForBeforeAllOthers() {
        join(4);
        List<BlockSpan> asked = pick(ANNA, Standing.GOOD, 6);
        picker.release(ANNA, asked.get(1));
        assertThat(pick(BOB, Standing.GOOD, 1)).containsExactly(asked.get(1));
    }

    @Test
    void rarePiecesAreStartedBeforeCommonOnes() {
        picker.peerJoined(bits(0, 1, 2));
        picker.peerJoined(bits(0, 1));
        picker.peerJoined(bits(0));
        picker.peerHas(3); // the third peer
        picker.peerHas(3); // the second
        picker.peerHas(3); // and the first
        assertThat(pieces(pick(ANNA, bits(0, 1, 2), Standing.GOOD, 12))).containsExactly(2, 1, 0);
    }

    @Test
    void aRarerPieceIsStartedBeforeACommonOneIsFinished() {
        join(1);
        picker.peerJoined(bits(0));
        assertThat(pieces(pick(BOB, bits(0), Standing.GOOD, 2))).containsExactly(0);
        assertThat(pieces(pick(ANNA, Standing.GOOD, 12))).doesNotContain(0).hasSize(3);
        assertThat(pieces(pick(ANNA, Standing.GOOD, 12))).containsExactly(0);
    }

    @Test
    void onceManyPiecesAreBegunTheyAreFinishedFirst() {
        picker = picker(50, 4);
        join(1);
        for (int piece = 0; piece <= 32; piece++) {
            picker.peerJoined(RarityIndexTest.bits(50, piece));
            pick(new PeerKey(100 + piece), RarityIndexTest.bits(50, piece), Standing.GOOD, 1);
        }
        assertThat(pieces(pick(ANNA, Bitfield.full(50), Standing.GOOD, 3))).containsExactly(0);
        assertThat(pieces(pick(ANNA, Bitfield.full(50), Standing.GOOD, 4))
                        .iterator()
                        .next())
                .isGreaterThan(32);
    }

    @Test
    void theFirstPieceIsChosenByChance() {
        Set<Integer> first = new HashSet<>();
        for (int seed = 0; seed < 100; seed++) {
            picker = new PiecePicker(layout(4, 4), new Bitfield(4), new Random(seed), budget);
            join(4);
            first.add(pick(ANNA, Standing.GOOD, 1).getFirst().piece());
        }
        assertThat(first).containsExactlyInAnyOrder(0, 1, 2, 3);
    }

    @Test
    void whatThePeerLacksIsNotAskedOfIt() {
        picker.peerJoined(bits(2));
        assertThat(pieces(pick(ANNA, bits(2), Standing.GOOD, 100))).containsOnly(2);
        assertThat(pick(ANNA, new Bitfield(4), Standing.GOOD, 100)).isEmpty();
    }

    @Test
    void unwantedPiecesAreNotStartedAndInterestNobody() {
        join(4);
        picker.setWanted(1, false);
        picker.setWanted(3, false);
        assertThat(picker.lackedOf(bits(1, 3), 0)).isEqualTo(-1);
        assertThat(picker.lacks(3)).isFalse();
        assertThat(picker.leftBytes()).isEqualTo(8L * BLOCK);
        assertThat(pieces(pick(ANNA, Standing.GOOD, 100))).containsOnly(0, 2);
        picker.setWanted(1, true);
        assertThat(pieces(pick(ANNA, Standing.GOOD, 100))).containsOnly(1);
    }

    @Test
    void aRefusedPieceIsNotBegunAndStartsNoEndGame() {
        budget = new FakeBudget(5L * BLOCK);
        picker = picker(4, 4);
        join(4);
        assertThat(pick(ANNA, Standing.GOOD, 100)).hasSize(4);
        assertThat(pick(BOB, Standing.GOOD, 100)).isEmpty();
        assertThat(picker.started()).hasSize(1);
        assertThat(budget.refusals()).isEqualTo(2);
    }

    @Test
    void aWholePieceIsTakenWithItsBlocksInOrderAndWhoSentThem() {
        picker = picker(1, 2);
        join(1);
        List<BlockSpan> asked = pick(ANNA, Standing.GOOD, 1);
        List<BlockSpan> more = pick(BOB, Standing.GOOD, 1);
        assertThat(answer(BOB, more.getFirst())).isEqualTo(new Receipt.Accepted(false, List.of()));
        assertThat(answer(ANNA, asked.getFirst())).isEqualTo(new Receipt.Accepted(true, List.of()));
        StartedPiece whole = picker.takeWhole(0);
        assertThat(whole.senders()).containsExactly(ANNA, BOB);
        assertThat(whole.buffers()).extracting(ByteBuffer::remaining).containsExactly(BLOCK, BLOCK);
        assertThat(picker.state(0)).isEqualTo(PieceState.VERIFYING);
        assertThat(picker.isComplete()).isFalse();
        picker.stored(0);
        assertThat(picker.isComplete()).isTrue();
        assertThat(picker.leftBytes()).isZero();
        assertThat(picker.have().isFull()).isTrue();
    }

    @Test
    void aFailedPieceIsAskedForAgain() {
        picker = picker(1, 1);
        join(1);
        List<BlockSpan> asked = pick(ANNA, Standing.GOOD, 1);
        answer(ANNA, asked.getFirst());
        picker.takeWhole(0);
        assertThat(pick(ANNA, Standing.GOOD, 1)).isEmpty();
        picker.failed(0);
        assertThat(pick(BOB, Standing.GOOD, 1)).isEqualTo(asked);
    }

    @Test
    void oneByteIsATorrentToo() {
        picker = new PiecePicker(new PieceLayout(1, 1), new Bitfield(1), new Random(1), budget);
        picker.peerJoined(Bitfield.full(1));
        List<BlockSpan> asked = pick(ANNA, Bitfield.full(1), Standing.GOOD, 9);
        assertThat(asked).containsExactly(new BlockSpan(0, 0, 1));
        assertThat(answer(ANNA, asked.getFirst())).isEqualTo(new Receipt.Accepted(true, List.of()));
        assertThat(picker.takeWhole(0).isWhole()).isTrue();
    }

    @Test
    void theLastBlockAndTheLastPieceAreAsShortAsTheyAre() {
        picker = new PiecePicker(new PieceLayout(3 * BLOCK + 5, 2 * BLOCK - 1), new Bitfield(2), new Random(1), budget);
        picker.peerJoined(Bitfield.full(2));
        assertThat(pick(ANNA, Bitfield.full(2), Standing.GOOD, 9))
                .containsExactlyInAnyOrder(
                        new BlockSpan(0, 0, BLOCK),
                        new BlockSpan(0, BLOCK, BLOCK - 1),
                        new BlockSpan(1, 0, BLOCK),
                        new BlockSpan(1, BLOCK, 6));
    }

    @Test
    void twoMillionPiecesAreAffordable() {
        int pieces = PieceLayout.MAX_PIECES;
        picker = new PiecePicker(layout(pieces, 1), new Bitfield(pieces), new Random(1), budget);
        for (int peer = 0; peer < 50; peer++) {
            join(pieces);
        }
        assertThat(new HashSet<>(pick(ANNA, Bitfield.full(pieces), Standing.GOOD, 10_000)))
                .hasSize(10_000);
        assertThat(picker.started()).hasSize(10_000);
    }

    @Nested
    class EndGame {
        @Test
        void beginsOnlyWhenEverythingThatCanBeHadIsAskedFor() {
            join(4);
            picker.peerJoined(bits(0));
            pick(ANNA, Standing.GOOD, 15);
            assertThat(pick(BOB, bits(picker.started().iterator().next().piece()), Standing.GOOD, 9))
                    .isEmpty();
            pick(ANNA, Standing.GOOD, 1);
            assertThat(pick(BOB, Standing.GOOD, 100)).hasSize(16);
        }

        @Test
        void isNotHeldUpByPiecesNobodyHas() {
            picker.peerJoined(bits(2));
            pick(ANNA, bits(2), Standing.GOOD, 4);
            assertThat(pick(BOB, bits(2), Standing.GOOD, 4)).hasSize(4);
        }

        @Test
        void neverAsksThePeerTwiceNorMoreThanThreePeers() {
            join(4);
            assertThat(pick(ANNA, Standing.GOOD, 100)).hasSize(16);
            assertThat(pick(ANNA, Standing.GOOD, 100)).isEmpty();
            assertThat(pick(BOB, Standing.GOOD, 100)).hasSize(16);
            assertThat(pick(CARL, Standing.GOOD, 100)).hasSize(16);
            assertThat(pick(DORA, Standing.GOOD, 100)).isEmpty();
            assertThat(budget.duplicates()).isEqualTo(32);
        }

        @Test
        void asksFirstForWhatFewestAreAskedFor() {
            join(4);
            List<BlockSpan> all = pick(ANNA, Standing.GOOD, 100);
            List<BlockSpan> twice = pick(BOB, Standing.GOOD, 10);
            List<BlockSpan> others = pick(CARL, Standing.GOOD, 6);
            assertThat(others).doesNotContainAnyElementsOf(twice);
            assertThat(all).containsAll(others);
        }

        @Test
        void needsRoomForEachCopy() {
            budget = new FakeBudget(18L * BLOCK);
            picker = picker(4, 4);
            join(4);
            pick(ANNA, Standing.GOOD, 16);
            assertThat(pick(BOB, Standing.GOOD, 16)).hasSize(2);
        }

        @Test
        void theFirstCopyWinsAndTheOthersAreToBeCancelled() {
            picker = picker(1, 2);
            join(1);
            BlockSpan block = pick(ANNA, Standing.GOOD, 2).getFirst();
            pick(BOB, Standing.GOOD, 2);
            assertThat(answer(BOB, block)).isEqualTo(new Receipt.Accepted(false, List.of(ANNA)));
            assertThat(answer(ANNA, block)).isEqualTo(new Receipt.Duplicate());
            assertThat(answer(ANNA, block)).isEqualTo(new Receipt.Unasked());
            assertThat(budget.duplicates()).isOne(); // the other block's
        }

        @Test
        void memoryForCopiesIsGivenBackHoweverTheyEnd() {
            picker = picker(1, 4);
            join(1);
            List<BlockSpan> blocks = pick(ANNA, Standing.GOOD, 4);
            pick(BOB, Standing.GOOD, 4);
            pick(CARL, Standing.GOOD, 4);
            assertThat(budget.duplicates()).isEqualTo(8);
            picker.release(ANNA, blocks.get(0));
            assertThat(budget.duplicates()).isEqualTo(7);
            picker.releaseAll(BOB);
            assertThat(budget.duplicates()).isEqualTo(3);
            blocks.forEach(block -> answer(CARL, block));
            assertThat(budget.duplicates()).isEqualTo(3);
            picker.takeWhole(0);
            assertThat(budget.duplicates()).isZero();
        }

        @Test
        void aCopyThatComesAfterThePieceWasTakenIsADuplicate() {
            picker = picker(1, 1);
            join(1);
            BlockSpan block = pick(ANNA, Standing.GOOD, 1).getFirst();
            pick(BOB, Standing.GOOD, 1);
            answer(ANNA, block);
            picker.takeWhole(0);
            assertThat(answer(BOB, block)).isEqualTo(new Receipt.Duplicate());
        }
    }

    @Nested
    class Takeovers {
        @Test
        void aRequestThatChangesHandsNeedsNoMemory() {
            budget = new FakeBudget(4L * BLOCK);
            picker = picker(4, 4);
            join(4);
            BlockSpan block = pick(ANNA, Standing.GOOD, 16).getFirst();
            assertThat(pick(BOB, Standing.GOOD, 16)).isEmpty();
            assertThat(picker.takeOver(ANNA, BOB, block)).isTrue();
            assertThat(budget.free()).isZero();
            assertThat(answer(ANNA, block)).isEqualTo(new Receipt.Unasked());
            assertThat(answer(BOB, block)).isEqualTo(new Receipt.Accepted(false, List.of()));
        }

        @Test
        void whoIsAskedAlreadyOrMayNotBeIsNotAskedInAnothersPlace() {
            picker = picker(1, 1);
            join(1);
            BlockSpan block = pick(ANNA, Standing.GOOD, 1).getFirst();
            pick(BOB, Standing.GOOD, 1);
            assertThat(picker.takeOver(ANNA, BOB, block)).isFalse();
            assertThat(picker.takeOver(CARL, DORA, block)).isFalse();
            assertThat(picker.takeOver(ANNA, CARL, block)).isTrue();
            answer(BOB, block);
            assertThat(picker.takeOver(CARL, DORA, block)).isFalse();
        }

        @Test
        void aSuspectsPieceStaysItsOwn() {
            join(4);
            BlockSpan block = pick(ANNA, Standing.SUSPECT, 1).getFirst();
            assertThat(picker.takeOver(ANNA, BOB, block)).isFalse();
        }
    }

    @Nested
    class SlowAndSuspectPeers {
        @Test
        void aSlowPeerLeavesThePiecesOfOthersAlone() {
            join(4);
            int annas = pick(ANNA, Standing.GOOD, 1).getFirst().piece();
            List<BlockSpan> bobs = pick(BOB, Standing.SLOW, 2);
            assertThat(pieces(bobs)).hasSize(1).doesNotContain(annas);
            assertThat(pieces(pick(BOB, Standing.SLOW, 2))).isEqualTo(pieces(bobs));
        }

        @Test
        void aSlowPeerPlaysNoEndGame() {
            join(4);
            pick(ANNA, Standing.GOOD, 16);
            assertThat(pick(BOB, Standing.SLOW, 16)).isEmpty();
        }

        @Test
        void aSlowPeerFinishesWhatNobodyElseIsAskedFor() {
            picker = picker(1, 2);
            join(1);
            answer(ANNA, pick(ANNA, Standing.GOOD, 1).getFirst());
            assertThat(pick(BOB, Standing.SLOW, 1)).hasSize(1);
        }

        @Test
        void aSuspectHasItsPiecesToItself() {
            join(4);
            int suspects = pick(ANNA, Standing.SUSPECT, 1).getFirst().piece();
            assertThat(pieces(pick(BOB, Standing.GOOD, 100))).hasSize(3).doesNotContain(suspects);
            assertThat(pieces(pick(CARL, Standing.SLOW, 100))).isEmpty();
            assertThat(pieces(pick(ANNA, Standing.SUSPECT, 100))).containsOnly(suspects);
            assertThat(pieces(pick(CARL, Standing.GOOD, 100))).hasSize(3).doesNotContain(suspects);
        }

        @Test
        void aSuspectThatGoesLeavesItsPiecesToAll() {
            join(4);
            BlockSpan suspects = pick(ANNA, Standing.SUSPECT, 1).getFirst();
            picker.releaseAll(ANNA);
            assertThat(pick(BOB, Standing.GOOD, 1)).containsExactly(suspects);
        }

        @Test
        void aSuspectDoesNotJoinThePiecesOfOthers() {
            join(4);
            int annas = pick(ANNA, Standing.GOOD, 1).getFirst().piece();
            assertThat(pieces(pick(BOB, Standing.SUSPECT, 100))).hasSize(3).doesNotContain(annas);
            assertThat(pick(BOB, Standing.SUSPECT, 100)).isEmpty();
        }
    }

    @Nested
    class WrongSteps {
        @Test
        void blocksNobodyAskedForAreRefused() {
            join(4);
            BlockSpan asked = pick(ANNA, Standing.GOOD, 1).getFirst();
            for (BlockSpan odd : List.of(
                    new BlockSpan(asked.piece(), BLOCK, BLOCK), // free
                    new BlockSpan(asked.piece(), 1, BLOCK),
                    new BlockSpan(asked.piece(), 0, BLOCK - 1),
                    new BlockSpan(asked.piece(), 4 * BLOCK, BLOCK),
                    new BlockSpan(asked.piece(), -BLOCK, BLOCK),
                    new BlockSpan((asked.piece() + 1) % 4, 0, BLOCK),
                    new BlockSpan(4, 0, BLOCK),
                    new BlockSpan(-1, 0, BLOCK))) {
                assertThat(answer(ANNA, odd)).as("%s", odd).isEqualTo(new Receipt.Unasked());
            }
            assertThat(answer(BOB, asked)).isEqualTo(new Receipt.Unasked());
            assertThat(picker.started().iterator().next().receivedBlocks()).isZero();
        }

        @Test
        void aBufferOfAnotherLengthIsTheCallersFault() {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> picker.received(ANNA, new BlockSpan(0, 0, BLOCK), ByteBuffer.allocate(1)));
        }

        @Test
        void aStepFromAnotherStateIsRefused() {
            assertThatIllegalStateException()
                    .isThrownBy(() -> picker.stored(0))
                    .withMessageContaining("piece 0 is MISSING");
            assertThatIllegalStateException().isThrownBy(() -> picker.failed(0));
            assertThatIllegalStateException().isThrownBy(() -> picker.lost(0));
            assertThatIllegalStateException().isThrownBy(() -> picker.drop(0));
            join(4);
            int piece = pick(ANNA, Standing.GOOD, 1).getFirst().piece();
            assertThatIllegalStateException().isThrownBy(() -> picker.takeWhole(piece));
            assertThatIllegalStateException().isThrownBy(() -> picker.found(piece));
        }
    }

    @Test
    void aDroppedPieceGivesItsBuffersAndItsRequestsBack() {
        join(4);
        List<BlockSpan> asked = pick(ANNA, Standing.GOOD, 3);
        answer(ANNA, asked.getFirst());
        StartedPiece dropped = picker.drop(asked.getFirst().piece());
        assertThat(dropped.buffers()[0]).isNotNull();
        assertThat(dropped.asks())
                .containsExactly(new StartedPiece.Ask(ANNA, asked.get(1)), new StartedPiece.Ask(ANNA, asked.get(2)));
        assertThat(picker.state(dropped.piece())).isEqualTo(PieceState.MISSING);
    }

    @Test
    void theIdlestPieceIsOneThatNobodyIsAskedFor() {
        join(4);
        assertThat(picker.idlest()).isEqualTo(-1);
        List<BlockSpan> asked = pick(ANNA, Standing.GOOD, 6);
        answer(ANNA, asked.get(0));
        assertThat(picker.idlest()).isEqualTo(-1);
        picker.releaseAll(ANNA);
        assertThat(picker.idlest()).isEqualTo(asked.get(4).piece());
    }

    @Test
    void piecesAreFoundAndLostByTheDisk() {
        picker.found(2);
        assertThat(picker.have().has(2)).isTrue();
        assertThat(picker.lackedOf(bits(2), 0)).isEqualTo(-1);
        picker.lost(2);
        assertThat(picker.lackedOf(bits(2), 0)).isEqualTo(2);
        assertThat(picker.leftBytes()).isEqualTo(16L * BLOCK);
    }

    @Test
    void theSearchForALackedPieceGoesOnFromTheLastAnswerAndLooksBehindItToo() {
        Bitfield has = bits(0, 2, 3);
        assertThat(picker.lackedOf(has, 1)).isEqualTo(2);
        picker.found(2);
        picker.found(3);
        assertThat(picker.lackedOf(has, 2)).isZero();
        picker.found(0);
        assertThat(picker.lackedOf(has, 0)).isEqualTo(-1);
    }

    private PiecePicker picker(int pieces, int blocks) {
        return new PiecePicker(layout(pieces, blocks), new Bitfield(pieces), new Random(7), budget);
    }

    private static PieceLayout layout(int pieces, int blocks) {
        return new PieceLayout((long) pieces * blocks * BLOCK, blocks * BLOCK);
    }

    private void join(int pieces) {
        picker.peerJoined(Bitfield.full(pieces));
    }

    private List<BlockSpan> pick(PeerKey peer, Standing standing, int max) {
        return pick(peer, Bitfield.full(picker.have().size()), standing, max);
    }

    private List<BlockSpan> pick(PeerKey peer, Bitfield has, Standing standing, int max) {
        List<BlockSpan> picked = new ArrayList<>();
        assertThat(picker.pick(peer, has, standing, max, picked::add)).isEqualTo(picked.size());
        return picked;
    }

    private Receipt answer(PeerKey peer, BlockSpan block) {
        return picker.received(peer, block, ByteBuffer.allocate(block.length()));
    }

    private static List<Integer> pieces(List<BlockSpan> blocks) {
        return blocks.stream().map(BlockSpan::piece).distinct().toList();
    }

    private static Bitfield bits(int... set) {
        return RarityIndexTest.bits(4, set);
    }
}
