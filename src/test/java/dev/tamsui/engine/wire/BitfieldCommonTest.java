package dev.tamsui.engine.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class BitfieldCommonTest {

    @Property(tries = 300)
    void nextFindsWhatABitSetFinds(@ForAll @IntRange(min = 1, max = 300) int size, @ForAll long seed) {
        Random random = new Random(seed);
        Bitfield left = new Bitfield(size);
        Bitfield right = new Bitfield(size);
        BitSet both = new BitSet();
        BitSet leftOnly = new BitSet();
        int density = 1 + random.nextInt(20);
        for (int piece = 0; piece < size; piece++) {
            boolean inLeft = random.nextInt(density) == 0 && left.set(piece);
            boolean inRight = random.nextInt(density) == 0 && right.set(piece);
            both.set(piece, inLeft && inRight);
            leftOnly.set(piece, inLeft && !inRight);
        }
        for (int from = 0; from <= size; from++) {
            assertThat(left.nextCommon(right, from)).isEqualTo(both.nextSetBit(from));
            assertThat(left.nextOutside(right, from)).isEqualTo(leftOnly.nextSetBit(from));
        }
    }

    @Test
    void nothingIsCommonWithAnEmptySet() {
        assertThat(Bitfield.full(1000).nextCommon(new Bitfield(1000), 0)).isEqualTo(-1);
    }
}
