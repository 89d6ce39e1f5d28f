package dev.tamsui.engine.metainfo;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import dev.tamsui.engine.metainfo.MetainfoException.Reason;
import java.time.Duration;
import java.util.List;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

/** The bounds are far above what is needed (they fail on quadratic cost, not on a slow machine). */
class LargeTorrentsTest {
    private static final Duration BOUND = Duration.ofSeconds(10);

    @Test
    void manyEmptyFilesAreRead() {
        byte[] torrent = torrent(20_000, 0, i -> List.of("d" + i % 100, "f" + i));
        assertTimeout(BOUND, () -> assertThat(Metainfo.parse(torrent).files()).hasSize(20_001));
    }

    @Test
    void asManyFilesAsFitAreRead() {
        byte[] torrent = torrent(350_000, 1, i -> List.of(Integer.toString(i, 36)));
        assertThat(torrent.length).isBetween(8 << 20, 10 << 20);
        assertTimeout(BOUND, () -> assertThat(Metainfo.parse(torrent).files()).hasSize(350_001));
    }

    @Test
    void oneNameForAllIsRefused() {
        byte[] torrent = torrent(350_000, 1, _ -> List.of("x"));
        assertTimeout(
                BOUND,
                () -> assertThatExceptionOfType(MetainfoException.class)
                        .isThrownBy(() -> Metainfo.parse(torrent))
                        .returns(Reason.BAD_NAMES, MetainfoException::reason));
    }

    @Test
    void numberingPastManyTakenNumbersCostsOnce() {
        byte[] torrent = torrent(100_000, 1, i -> List.of(i < 500 ? "a" : "a." + (i - 499)));
        assertTimeout(BOUND, () -> assertThat(Metainfo.parse(torrent).files()).hasSize(100_001));
    }

    @Test
    void manyPiecesAreRead() {
        byte[] torrent =
                Torrents.torrent(Torrents.nameless(400_000L * 1024, 1024).put("name", "n"));
        assertTimeout(
                BOUND,
                () -> assertThat(Metainfo.parse(torrent).layout().pieces()).isEqualTo(400_000));
    }

    /** And one file of one byte, so that there is something to fetch. */
    private static byte[] torrent(int count, long length, IntFunction<List<String>> path) {
        StringBuilder files = new StringBuilder("d5:filesld6:lengthi1e4:pathl4:byteee");
        for (int i = 0; i < count; i++) {
            files.append("d6:lengthi").append(length).append("e4:pathl");
            for (String element : path.apply(i)) {
                files.append(element.length()).append(':').append(element);
            }
            files.append("ee");
        }
        int hashes = Math.toIntExact(20 * Math.ceilDiv(1 + count * length, Torrents.PIECE_LENGTH));
        files.append("e4:name1:t12:piece lengthi16384e6:pieces")
                .append(hashes)
                .append(':')
                .repeat('x', hashes)
                .append('e');
        return Torrents.wrapped(files.toString().getBytes(ISO_8859_1));
    }
}
