package dev.tamsui.engine.torrent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tamsui.engine.concurrent.MemoryBudget;
import dev.tamsui.engine.metainfo.PieceLayout;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PieceMemoryTest {
    private static final int BLOCK = PieceLayout.BLOCK_BYTES;

    private final MemoryBudget engine = new MemoryBudget(4 * BLOCK);
    private final List<String> told = new ArrayList<>();
    private final PieceMemory ours = new PieceMemory(engine, () -> told.add("ours"));
    private final PieceMemory theirs = new PieceMemory(engine, () -> told.add("theirs"));

    @Test
    void aPieceTakesWholeBuffers() {
        assertThat(ours.mayStart(BLOCK + 1)).isTrue();
        assertThat(engine.used()).isEqualTo(2 * BLOCK);
        ours.pieceEnded(BLOCK + 1);
        assertThat(engine.used()).isZero();
    }

    @Test
    void whoHasItsTurnAndDoesNotTryIsPassedOver() {
        assertThat(ours.mayStart(4 * BLOCK)).isTrue();
        PieceMemory idle = new PieceMemory(engine, () -> told.add("idle"));
        assertThat(idle.mayStart(BLOCK)).isFalse();
        assertThat(theirs.mayStart(BLOCK)).isFalse();
        ours.pieceEnded(4 * BLOCK);
        assertThat(told).containsExactly("idle");
        idle.turnBegins();
        idle.turnEnds();
        assertThat(told).containsExactly("idle", "theirs");
        assertThat(theirs.mayStart(BLOCK)).isTrue();
    }

    @Test
    void whoTriedInVainKeepsItsPlace() {
        assertThat(ours.mayStart(4 * BLOCK)).isTrue();
        assertThat(theirs.mayStart(4 * BLOCK)).isFalse();
        theirs.turnBegins();
        assertThat(theirs.mayStart(4 * BLOCK)).isFalse();
        theirs.turnEnds();
        assertThat(theirs.isWaiting()).isTrue();
    }

    @Test
    void closingGivesEverythingBackAndLeavesTheLine() {
        assertThat(ours.mayStart(2 * BLOCK)).isTrue();
        assertThat(ours.mayDuplicate(BLOCK)).isTrue();
        assertThat(ours.mayStart(2 * BLOCK)).isFalse();
        ours.close();
        assertThat(engine.used()).isZero();
        assertThat(engine.isContended()).isFalse();
    }
}
