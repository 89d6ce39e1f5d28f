package dev.tamsui.engine.metainfo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class PadsTest {
    /** Pieces of 10 bytes: 7 of a file and 3 of padding, 10 of the next, 4 of that and 6 of padding. */
    private final List<TorrentFile> files = List.of(
            new TorrentFile(List.of("a"), 0, 7, false, false),
            new TorrentFile(List.of("p"), 7, 3, true, false),
            new TorrentFile(List.of("b"), 10, 14, false, false),
            new TorrentFile(List.of("q"), 24, 6, true, false));

    private final Pads pads = new Pads(files, new PieceLayout(30, 10));

    @Test
    void onlyPadsOfThePiecesAskedForAreCounted() {
        assertThat(pads.bytesIn(_ -> true)).isEqualTo(9);
        assertThat(pads.bytesIn(piece -> piece == 0)).isEqualTo(3);
        assertThat(pads.bytesIn(piece -> piece == 1)).isZero();
        assertThat(pads.bytesIn(piece -> piece == 2)).isEqualTo(6);
    }

    @Test
    void aPadAcrossPiecesIsSharedOut() {
        List<TorrentFile> files = List.of(
                new TorrentFile(List.of("a"), 0, 5, false, false), new TorrentFile(List.of("p"), 5, 15, true, false));
        Pads across = new Pads(files, new PieceLayout(20, 10));
        assertThat(across.bytesIn(piece -> piece == 0)).isEqualTo(5);
        assertThat(across.bytesIn(piece -> piece == 1)).isEqualTo(10);
    }
}
