package dev.tamsui.engine.metainfo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tamsui.engine.bencode.BencodeDictionaryWriter;
import dev.tamsui.engine.bencode.BencodeListWriter;
import dev.tamsui.engine.metainfo.MetainfoException.Reason;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HybridTest {
    @Test
    void halvesThatAgreeAreAccepted() throws MetainfoException {
        Metainfo metainfo = Torrents.parse(hybrid(v1("a", 100, 16_284), tree("a", 100)));
        assertThat(metainfo.hashes().v2()).isNotNull();
        assertThat(metainfo.files()).hasSize(3);
    }

    @Test
    void differingNamesAreRefused() {
        assertMismatch(hybrid(v1("a", 100, 16_284), tree("b", 100)), "another name");
    }

    @Test
    void differingLengthsAreRefused() {
        assertMismatch(hybrid(v1("a", 100, 16_284), tree("a", 99)), "100 bytes in v1 and 99 in v2");
    }

    @Test
    void missingPaddingIsRefused() {
        assertMismatch(hybrid(v1("a", 100, 0), tree("a", 100)), "within a piece");
        assertMismatch(hybrid(v1("a", 100, 16_283), tree("a", 100)), "within a piece");
    }

    @Test
    void surplusFilesAreRefused() {
        assertMismatch(hybrid(v1("a", 100, 16_284), tree("a", 100).put("e", leaf(5))), "v2 half has more");
        BencodeDictionaryWriter less = new BencodeDictionaryWriter().put("a", leaf(100));
        assertMismatch(hybrid(v1("a", 100, 16_284), less), "v1 half has more");
    }

    @Test
    void differingDepthIsRefused() {
        BencodeDictionaryWriter folder =
                new BencodeDictionaryWriter().put("b", new BencodeDictionaryWriter().put("b", leaf(50)));
        BencodeDictionaryWriter deeper =
                new BencodeDictionaryWriter().put("a", leaf(100)).put("d", folder);
        assertMismatch(hybrid(v1("a", 100, 16_284), deeper), "another name");
        BencodeDictionaryWriter shallower =
                new BencodeDictionaryWriter().put("a", leaf(100)).put("d", leaf(50));
        assertMismatch(hybrid(v1("a", 100, 16_284), shallower), "another name");
    }

    @Test
    void rootOfAnotherSizeIsRefused() {
        BencodeDictionaryWriter file =
                new BencodeDictionaryWriter().put("length", 100).put("pieces root", new byte[31]);
        BencodeDictionaryWriter tree =
                new BencodeDictionaryWriter().put("a", new BencodeDictionaryWriter().put("", file));
        assertMismatch(hybrid(v1("a", 100, 16_284), tree), "31 bytes, not 32");
    }

    @Test
    void onlyFileHasTheTorrentsName() throws MetainfoException {
        assertThat(Torrents.parse(single("n", new BencodeDictionaryWriter().put("n", leaf(5))))
                        .files())
                .containsExactly(new TorrentFile(List.of("n"), 0, 5, false, false));
        assertMismatch(single("n", new BencodeDictionaryWriter().put("m", leaf(5))), "another name");
        BencodeDictionaryWriter inFolder = new BencodeDictionaryWriter().put("n", leaf(5));
        assertMismatch(single("n", new BencodeDictionaryWriter().put("n", inFolder)), "another name");
    }

    @ParameterizedTest
    @ValueSource(longs = {8_192, 16_385, 49_152})
    void pieceLengthMustFitV2(long pieceLength) {
        BencodeDictionaryWriter info = Torrents.nameless(5, pieceLength)
                .put("name", "n")
                .put("meta version", 2)
                .put("file tree", new BencodeDictionaryWriter().put("n", leaf(5)));
        assertRefused(info, "a power of two from 16384 on", Reason.BAD_PIECE_LENGTH);
    }

    @Test
    void hybridWithoutATreeIsRefused() {
        assertRefused(Torrents.single("n", 5).put("meta version", 2), "file tree", Reason.BAD_INFO);
    }

    @Test
    void treeThatIsAFileItselfIsRefused() {
        BencodeDictionaryWriter tree =
                new BencodeDictionaryWriter().put("", new BencodeDictionaryWriter().put("length", 5));
        assertRefused(single("n", tree), "file tree", Reason.BAD_INFO);
    }

    private record Listing(BencodeListWriter files, long total) {}

    /** A file, padding unless it is 0 bytes, then {@code d/b} of 50 bytes. */
    private static Listing v1(String name, long length, long padding) {
        BencodeListWriter files = new BencodeListWriter().add(Torrents.file(length, List.of(name)));
        if (padding > 0) {
            files.add(Torrents.file(padding, List.of(".pad", "0")).put("attr", "p"));
        }
        return new Listing(files.add(Torrents.file(50, List.of("d", "b"))), length + padding + 50);
    }

    private static BencodeDictionaryWriter tree(String name, long length) {
        return new BencodeDictionaryWriter()
                .put(name, leaf(length))
                .put("d", new BencodeDictionaryWriter().put("b", leaf(50)));
    }

    private static BencodeDictionaryWriter leaf(long length) {
        BencodeDictionaryWriter file =
                new BencodeDictionaryWriter().put("length", length).put("pieces root", new byte[32]);
        return new BencodeDictionaryWriter().put("", file);
    }

    /** Hashes for as many pieces as {@code files} of {@link #v1} need. */
    private static BencodeDictionaryWriter hybrid(Listing files, BencodeDictionaryWriter tree) {
        return Torrents.folder(files.files(), files.total())
                .put("meta version", 2)
                .put("file tree", tree);
    }

    private static BencodeDictionaryWriter single(String name, BencodeDictionaryWriter tree) {
        return Torrents.single(name, 5).put("meta version", 2).put("file tree", tree);
    }

    private static void assertMismatch(BencodeDictionaryWriter info, String words) {
        assertRefused(info, words, Reason.HYBRID_MISMATCH);
    }

    private static void assertRefused(BencodeDictionaryWriter info, String words, Reason reason) {
        assertThatExceptionOfType(MetainfoException.class)
                .isThrownBy(() -> Torrents.parse(info))
                .withMessageContaining(words)
                .returns(reason, MetainfoException::reason);
    }
}
