package dev.tamsui.engine.metainfo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileMapTest {

    @Test
    void runWithinOneFileIsOneSpan() {
        FileMap map = map(10, 20, 30);
        assertThat(map.spans(12, 5)).containsExactly(new FileSpan(1, 2, 5));
        assertThat(map.spans(10, 20)).containsExactly(new FileSpan(1, 0, 20));
    }

    @Test
    void runAcrossFilesIsCutAtTheirEnds() {
        assertThat(map(10, 20, 30).spans(5, 40))
                .containsExactly(new FileSpan(0, 5, 5), new FileSpan(1, 0, 20), new FileSpan(2, 0, 15));
    }

    @Test
    void emptyFilesAreNeverPartOfARun() {
        FileMap map = map(0, 0, 10, 0, 0, 10, 0);
        assertThat(map.spans(0, 20)).containsExactly(new FileSpan(2, 0, 10), new FileSpan(5, 0, 10));
        assertThat(map.firstFileAt(0)).isEqualTo(2);
        assertThat(map.firstFileAt(10)).isEqualTo(5);
    }

    @Test
    void emptyRunHasNoSpans() {
        assertThat(map(10).spans(0, 0)).isEmpty();
        assertThat(map(10).spans(10, 0)).isEmpty();
    }

    @Test
    void offsetsBeyondFourGigabytesAreExact() {
        long large = 5L << 40;
        assertThat(map(large, 7).spans(large - 3, 6))
                .containsExactly(new FileSpan(0, large - 3, 3), new FileSpan(1, 0, 3));
    }

    @ParameterizedTest
    @CsvSource({"-1,1", "0,31", "30,1", "29,2", "0,-1", "9223372036854775807,1", "31,0"})
    void runOutsideTheTorrentIsRefused(long offset, int length) {
        FileMap map = map(10, 20);
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> map.spans(offset, length));
    }

    @Test
    void noFileHoldsAByteOutsideTheTorrent() {
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> map(10).firstFileAt(10));
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> map(10).firstFileAt(-1));
    }

    @Test
    void filesMustFollowEachOther() {
        TorrentFile late = new TorrentFile(List.of("a"), 1, 5, false, false);
        assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> new FileMap(List.of(late)));
        assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> map(0, 0));
    }

    @Property
    void everyByteIsFoundWhereCountingFindsIt(
            @ForAll @Size(min = 1, max = 12) List<@IntRange(max = 9) Integer> lengths,
            @ForAll @IntRange(max = 100) int from,
            @ForAll @IntRange(max = 100) int count) {
        List<FileSpan> byByte = new ArrayList<>();
        for (int file = 0; file < lengths.size(); file++) {
            for (int at = 0; at < lengths.get(file); at++) {
                byByte.add(new FileSpan(file, at, 1));
            }
        }
        if (byByte.isEmpty()) {
            return;
        }
        int first = from % byByte.size();
        int length = count % (byByte.size() - first + 1);
        FileMap map = map(lengths.stream().mapToLong(Integer::longValue).toArray());

        List<FileSpan> split = new ArrayList<>();
        for (FileSpan span : map.spans(first, length)) {
            for (int i = 0; i < span.length(); i++) {
                split.add(new FileSpan(span.file(), span.offset() + i, 1));
            }
        }
        assertThat(split).isEqualTo(byByte.subList(first, first + length));
        assertThat(map.firstFileAt(first)).isEqualTo(byByte.get(first).file());
    }

    private static FileMap map(long... lengths) {
        List<TorrentFile> files = new ArrayList<>();
        long offset = 0;
        for (long length : lengths) {
            files.add(new TorrentFile(List.of("f" + files.size()), offset, length, false, false));
            offset += length;
        }
        return new FileMap(files);
    }
}
