package dev.tamsui.engine.metainfo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PieceLayoutTest {

    @Test
    void lastPieceHasWhatIsLeft() {
        PieceLayout iso = new PieceLayout(52_328_448, 524_288);
        assertThat(iso.pieces()).isEqualTo(100);
        assertThat(iso.pieceBytes(98)).isEqualTo(524_288);
        assertThat(iso.pieceBytes(99)).isEqualTo(423_936);
        assertThat(iso.pieceOffset(99)).isEqualTo(51_904_512);
        assertThat(iso.blocks(0)).isEqualTo(32);
        assertThat(iso.blocks(99)).isEqualTo(26);
        assertThat(iso.blockBytes(99, 25)).isEqualTo(14_336);
    }

    @Test
    void lastPieceIsWholeWhenTheTotalDividesEvenly() {
        PieceLayout counting = new PieceLayout(1_048_576, 16_384);
        assertThat(counting.pieces()).isEqualTo(64);
        assertThat(counting.pieceBytes(63)).isEqualTo(16_384);
        assertThat(counting.blocks(63)).isEqualTo(1);
        assertThat(counting.blockBytes(63, 0)).isEqualTo(16_384);
    }

    @Test
    void largestTorrentIsCountedWithoutOverflow() {
        PieceLayout largest = new PieceLayout(2_097_152L * 67_108_864, 67_108_864);
        assertThat(largest.pieces()).isEqualTo(2_097_152);
        assertThat(largest.pieceOffset(2_097_151) + largest.pieceBytes(2_097_151))
                .isEqualTo(largest.totalBytes());
        assertThat(largest.blocks(0)).isEqualTo(4096);
    }

    @ParameterizedTest
    @CsvSource({"0, 16384", "-1, 16384", "1, 0", "1, -1", "2097153, 1", "9223372036854775807, 67108864"})
    void impossibleLayoutsAreRefused(long totalBytes, int pieceLength) {
        assertThatIllegalArgumentException().isThrownBy(() -> new PieceLayout(totalBytes, pieceLength));
    }

    @Property(tries = 500)
    void piecesAndBlocksAddUp(
            @ForAll @LongRange(min = 1, max = 2_000_000) long totalBytes,
            @ForAll @IntRange(min = 1_024, max = 100_000) int pieceLength) {
        PieceLayout layout = new PieceLayout(totalBytes, pieceLength);
        long total = 0;
        for (int piece = 0; piece < layout.pieces(); piece++) {
            assertThat(layout.pieceOffset(piece)).isEqualTo(total);
            int bytes = 0;
            for (int block = 0; block < layout.blocks(piece); block++) {
                assertThat(layout.blockBytes(piece, block)).isBetween(1, PieceLayout.BLOCK_BYTES);
                bytes += layout.blockBytes(piece, block);
            }
            assertThat(layout.pieceBytes(piece)).isEqualTo(bytes).isPositive();
            total += bytes;
        }
        assertThat(total).isEqualTo(totalBytes);
    }
}
