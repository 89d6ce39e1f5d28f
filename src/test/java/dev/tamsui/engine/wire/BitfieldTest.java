package dev.tamsui.engine.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BitfieldTest {

    @Test
    void pieceZeroIsTheUppermostBitOfTheFirstByte() {
        Bitfield pieces = new Bitfield(10);

        pieces.set(0);
        pieces.set(7);
        pieces.set(9);

        assertThat(pieces.bytes()).containsExactly(0x81, 0x40);
    }

    @Test
    void aPeersBitfieldIsReadBitForBit() {
        Bitfield pieces = Bitfield.of(new byte[] {0x01, (byte) 0x80}, 9);

        assertThat(pieces.has(7)).isTrue();
        assertThat(pieces.has(8)).isTrue();
        assertThat(pieces.count()).isEqualTo(2);
        assertThat(pieces.size()).isEqualTo(9);
    }

    @ParameterizedTest(name = "{0} pieces")
    @CsvSource({"0, 0", "1, 1", "7, 1", "8, 1", "9, 2", "16, 2", "17, 3"})
    void aBitfieldHasJustTheBytesItNeeds(int size, int bytes) {
        assertThat(Bitfield.byteLength(size)).isEqualTo(bytes);
        assertThat(new Bitfield(size).bytes()).hasSize(bytes);
        assertThat(Bitfield.of(new byte[bytes], size).isEmpty()).isTrue();
        assertThatIllegalArgumentException().isThrownBy(() -> Bitfield.of(new byte[bytes + 1], size));
    }

    @Test
    void aBitfieldThatIsTooShortIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Bitfield.of(new byte[1], 9))
                .withMessage("a bitfield of 1 bytes for 9 pieces, not 2");
    }

    @Test
    void everySpareBitIsRefused() {
        for (int size = 1; size <= 16; size++) {
            for (int bit = size; bit < 8 * Bitfield.byteLength(size); bit++) {
                int pieces = size;
                byte[] bits = new byte[Bitfield.byteLength(size)];
                bits[bit / 8] = (byte) (0x80 >> bit % 8);
                assertThatIllegalArgumentException().isThrownBy(() -> Bitfield.of(bits, pieces));
            }
        }
    }

    @ParameterizedTest(name = "{0} pieces")
    @ValueSource(ints = {0, 1, 7, 8, 9, 64, 1313})
    void aFullBitfieldIsOneAPeerMaySend(int size) {
        Bitfield full = Bitfield.full(size);

        assertThat(full.isFull()).isTrue();
        assertThat(Bitfield.of(full.bytes(), size).count()).isEqualTo(size);
    }

    @Test
    void settingAndClearingTellWhetherAnythingChanged() {
        Bitfield pieces = new Bitfield(3);

        assertThat(pieces.set(2)).isTrue();
        assertThat(pieces.set(2)).isFalse();
        assertThat(pieces.clear(2)).isTrue();
        assertThat(pieces.clear(2)).isFalse();
        assertThat(pieces.isEmpty()).isTrue();
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(ints = {-1, Integer.MIN_VALUE, 9, 15, 16, Integer.MAX_VALUE})
    void aPieceThatThereIsNotIsRefusedEvenAmongTheSpareBits(int piece) {
        Bitfield pieces = new Bitfield(9);

        for (Runnable use :
                List.<Runnable>of(() -> pieces.has(piece), () -> pieces.set(piece), () -> pieces.clear(piece))) {
            assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(use::run);
        }
    }

    @Test
    void copiesGoTheirOwnWay() {
        Bitfield pieces = new Bitfield(8);
        byte[] bits = pieces.bytes();
        Bitfield copy = pieces.copy();

        pieces.set(0);
        bits[0] = 1;

        assertThat(copy.isEmpty()).isTrue();
        assertThat(pieces.bytes()).containsExactly(0x80);
    }

    @Property
    void itIsTheSetOfWhatWasSetAndNotCleared(
            @ForAll @IntRange(min = 1, max = 40) int size, @ForAll List<@IntRange(max = 79) Integer> steps) {
        Bitfield pieces = new Bitfield(size);
        Set<Integer> model = new HashSet<>();

        for (int step : steps) {
            int piece = step / 2 % size;
            boolean changed = step % 2 == 0 ? model.add(piece) : model.remove(piece);
            assertThat(step % 2 == 0 ? pieces.set(piece) : pieces.clear(piece)).isEqualTo(changed);
        }

        Bitfield read = Bitfield.of(pieces.bytes(), size);
        assertThat(read.count()).isEqualTo(model.size()).isEqualTo(pieces.count());
        for (int piece = 0; piece < size; piece++) {
            assertThat(read.has(piece)).isEqualTo(model.contains(piece));
        }
    }
}
