package dev.tamsui.store;

import static dev.tamsui.store.StoredTorrents.recorded;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tamsui.engine.model.FileMark;
import dev.tamsui.engine.model.Recorded;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class FileMarksTest {

    @Property(tries = 300)
    void whatIsWrittenIsRead(@ForAll("anything") Recorded recorded) throws FileMarks.Damaged {
        byte[] files = FileMarks.encode(recorded.have(), recorded.files());

        assertThat(FileMarks.decode(recorded.have(), files, recorded.completedBytes()))
                .isEqualTo(recorded);
    }

    /** Written once, read by every later version. */
    @Test
    void theFormatStays() {
        byte[] bytes = FileMarks.encode(
                new byte[] {(byte) 0xa0}, List.of(new FileMark(0x0102, 0x0304, true), FileMark.ABSENT));

        assertThat(HexFormat.of().formatHex(bytes))
                .startsWith("01")
                .endsWith("0100000000000001020000000000000304" + "00ffffffffffffffff0000000000000000")
                .hasSize(2 * (5 + 2 * 17));
    }

    @Test
    void everyFlippedBitIsNoticed() {
        Recorded recorded = recorded(7, 3);
        byte[] have = recorded.have();
        byte[] files = FileMarks.encode(have, recorded.files());
        for (byte[] column : List.of(have, files)) {
            for (int bit = 0; bit < 8 * column.length; bit++) {
                column[bit / 8] ^= (byte) (1 << bit % 8);
                assertDamaged(have, files);
                column[bit / 8] ^= (byte) (1 << bit % 8);
            }
        }
    }

    @Test
    void everyOtherLengthIsNoticed() {
        Recorded recorded = recorded(7, 3);
        byte[] files = FileMarks.encode(recorded.have(), recorded.files());
        for (int length = 0; length < files.length + 20; length++) {
            if (length != files.length) {
                assertDamaged(recorded.have(), Arrays.copyOf(files, length));
            }
        }
        assertDamaged(Arrays.copyOf(recorded.have(), 41), files);
    }

    @Test
    void moreThanIsReadAgainIsNotWritten() {
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> FileMarks.encode(new byte[FileMarks.MAX_HAVE_BYTES + 1], List.of()))
                .withMessageContaining("262145 bytes")
                .withMessageContaining("at most 262144 bytes");
    }

    @Provide
    Arbitrary<Recorded> anything() {
        Arbitrary<FileMark> mark = Combinators.combine(
                        Arbitraries.longs(), Arbitraries.longs(), Arbitraries.of(true, false))
                .as(FileMark::new);
        return Combinators.combine(
                        Arbitraries.bytes().array(byte[].class).ofMaxSize(300),
                        mark.list().ofMaxSize(50),
                        Arbitraries.longs().greaterOrEqual(0))
                .as(Recorded::new);
    }

    private static void assertDamaged(byte[] have, byte[] files) {
        assertThatExceptionOfType(FileMarks.Damaged.class).isThrownBy(() -> FileMarks.decode(have, files, 0));
    }
}
