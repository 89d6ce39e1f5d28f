package dev.tamsui.engine.metainfo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class PieceHashesTest {

    @Test
    void eachPieceMatchesItsOwnHashOnly() {
        byte[] first = new byte[20];
        byte[] second = new byte[20];
        Arrays.fill(second, (byte) 7);
        byte[] both = Arrays.copyOf(first, 40);
        System.arraycopy(second, 0, both, 20, 20);
        PieceHashes hashes = new PieceHashes(both);
        assertThat(hashes.pieces()).isEqualTo(2);
        assertThat(hashes.matches(0, first)).isTrue();
        assertThat(hashes.matches(1, second)).isTrue();
        assertThat(hashes.matches(0, second)).isFalse();
        assertThat(hashes.matches(1, first)).isFalse();
    }

    @Test
    void lastByteCounts() {
        byte[] digest = new byte[20];
        digest[19] = 1;
        assertThat(new PieceHashes(new byte[20]).matches(0, digest)).isFalse();
    }

    @Test
    void halfAHashIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new PieceHashes(new byte[30]));
    }

    @Test
    void pieceThatIsNotThereHasNoHash() {
        PieceHashes one = new PieceHashes(new byte[20]);
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> one.matches(1, new byte[20]));
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> one.matches(-1, new byte[20]));
    }
}
