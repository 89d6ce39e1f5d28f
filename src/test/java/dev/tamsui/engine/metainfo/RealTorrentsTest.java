package dev.tamsui.engine.metainfo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

import dev.tamsui.engine.bencode.BencodeDictionary;
import dev.tamsui.engine.metainfo.MetainfoException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files made by mktorrent and libtorrent; {@code torrents/README.md} says how. */
class RealTorrentsTest {

    @ParameterizedTest
    @CsvSource({
        "mktorrent-single, 3c17d358a12aa7cac034c0ce520c982adb1ddacb,",
        "mktorrent-multi, 2aa0ebfc9fdce731f34f98e98f054167514d49de,",
        "libtorrent-v1-counting, 72102cb9542f028788cf5104c211f1b5d6f80116,",
        "libtorrent-v1-multi, 4440efed1891cff76c74b991d155b5ce1209d584,",
        "libtorrent-hybrid-single, ac4d5298fbfb76d2dd857eb25241023686b7e710,"
                + " 58b9f005c497e1636cb1bdbac26fad9551c57a5491f1a1f09fdabf68539126bd",
        "libtorrent-hybrid-multi, 89bbe2e9d8fd88385612c90f0ed493cdb9728b4d,"
                + " c384b0c7ec18cfb04a8d8288955ca7fbddf1636013cebc15e892353c691582b2",
        "libtorrent-hybrid-attributes, 534966e102946b4544a2f54ab5429f461acdf085,"
                + " 079308586211190db3f6e4e035a10f01b5776e69cc9ddca2b997ba61cb33c158"
    })
    void infoHashesAreThoseLibtorrentPrints(String name, String v1, String v2) throws MetainfoException {
        Metainfo metainfo = Metainfo.parse(bytes(name));
        assertThat(metainfo.infoHash().hex()).isEqualTo(v1);
        assertThat(metainfo.hashes().v2()).isEqualTo(v2 == null ? null : hash(v2));
    }

    @Test
    void singleFileIsReadWhole() throws MetainfoException {
        Metainfo metainfo = Metainfo.parse(bytes("mktorrent-single"));
        assertThat(metainfo.name()).isEqualTo("single.bin");
        assertThat(metainfo.isPrivate()).isFalse();
        assertThat(metainfo.files()).containsExactly(new TorrentFile(List.of("single.bin"), 0, 100_000, false, false));
        assertThat(metainfo.layout()).isEqualTo(new PieceLayout(100_000, 32_768));
        assertThat(metainfo.trackerTiers())
                .containsExactly(
                        List.of("http://tracker.example/announce"),
                        List.of("http://one.example/announce", "udp://two.example:6969/announce"));
        assertThat(metainfo.webSeeds()).containsExactly("http://seed.example/single.bin");
        assertThat(metainfo.comment()).isEqualTo("made for tests");
        assertThat(metainfo.createdBy()).isEqualTo("mktorrent 1.1");
        assertThat(metainfo.createdAt()).isNull();
    }

    @Test
    void severalFilesLieInTheTorrentsFolder() throws MetainfoException {
        Metainfo metainfo = Metainfo.parse(bytes("mktorrent-multi"));
        assertThat(metainfo.isPrivate()).isTrue();
        assertThat(metainfo.files())
                .containsExactly(
                        new TorrentFile(List.of("album", "a.bin"), 0, 20_000, false, false),
                        new TorrentFile(List.of("album", "disc", "b.bin"), 20_000, 40_000, false, false),
                        new TorrentFile(
                                List.of("album", "disc", "\u00fcn\u00efcode \u540d.txt"), 60_000, 100, false, false),
                        new TorrentFile(List.of("album", "empty", "zero.txt"), 60_100, 0, false, false));
        assertThat(metainfo.sizeBytes()).isEqualTo(60_100);
        assertThat(metainfo.layout().pieces()).isEqualTo(2);
        assertThat(metainfo.trackerTiers()).containsExactly(List.of("http://tracker.example/announce"));
    }

    @Test
    void hybridIsAV1TorrentWithPadding() throws MetainfoException {
        Metainfo metainfo = Metainfo.parse(bytes("libtorrent-hybrid-multi"));
        assertThat(metainfo.files().stream().map(TorrentFile::pad))
                .containsExactly(false, true, false, true, false, true, false);
        assertThat(metainfo.files().stream().map(TorrentFile::offset))
                .containsExactly(0L, 20_000L, 32_768L, 72_768L, 81_920L, 82_020L, 98_304L);
        assertThat(metainfo.sizeBytes()).isEqualTo(60_100);
        assertThat(metainfo.layout().totalBytes()).isEqualTo(98_304);
    }

    @Test
    void linkIsLeftOutAndExecuteBitKept() throws MetainfoException {
        List<TorrentFile> files =
                Metainfo.parse(bytes("libtorrent-hybrid-attributes")).files();
        assertThat(files.stream().map(file -> file.path().getLast())).doesNotContain("link.bin");
        assertThat(files.stream()
                        .filter(TorrentFile::executable)
                        .map(file -> file.path().getLast()))
                .containsExactly("a.bin");
    }

    @Test
    void v2OnlyIsRefusedAsSuch() {
        assertThatExceptionOfType(MetainfoException.class)
                .isThrownBy(() -> Metainfo.parse(bytes("libtorrent-v2-multi")))
                .withMessageContaining("v2 only")
                .returns(Reason.V2_ONLY, MetainfoException::reason);
    }

    @Test
    void pieceHashesAreThoseOfTheData() throws Exception {
        Metainfo metainfo = Metainfo.parse(bytes("libtorrent-v1-counting"));
        byte[] piece = new byte[16_384];
        for (int i = 0; i < piece.length; i += 4) {
            int value = 63 * 16_384 + i;
            piece[i] = (byte) (value >> 24);
            piece[i + 1] = (byte) (value >> 16);
            piece[i + 2] = (byte) (value >> 8);
            piece[i + 3] = (byte) value;
        }
        byte[] digest = MessageDigest.getInstance("SHA-1").digest(piece);
        assertThat(metainfo.pieceHashes().matches(63, digest)).isTrue();
        assertThat(metainfo.pieceHashes().matches(62, digest)).isFalse();
        assertThat(hex(digest)).isEqualTo("b80a22f65102b28e5e914410dbc2799ae5b07d10");
    }

    @ParameterizedTest
    @ValueSource(strings = {"mktorrent-single", "libtorrent-hybrid-attributes", "libtorrent-v2-multi"})
    void everyCutIsRefused(String name) {
        byte[] whole = bytes(name);
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatExceptionOfType(MetainfoException.class)
                    .isThrownBy(() -> Metainfo.parse(cut))
                    .returns(Reason.NOT_BENCODE, MetainfoException::reason);
        }
    }

    @Property(tries = 3_000)
    void changedBytesAreRefusedOrAccepted(
            @ForAll @IntRange(max = 2_000) int at,
            @ForAll byte to,
            @ForAll @IntRange(max = 2_000) int at2,
            @ForAll byte to2) {
        byte[] bytes = bytes("libtorrent-hybrid-attributes");
        bytes[at % bytes.length] = to;
        bytes[at2 % bytes.length] = to2;
        assertThatNoException().isThrownBy(() -> {
            try {
                Metainfo.parse(bytes);
            } catch (MetainfoException refused) {
                assertThat(refused).hasMessageNotContaining("null");
            }
        });
    }

    @Test
    void unsortedInfoIsHashedAsItStands() throws Exception {
        byte[] info = "d6:lengthi5e4:name1:n12:piece lengthi16384e6:pieces20:aaaaaaaaaaaaaaaaaaaa1:ai1ee"
                .getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        byte[] torrent = Torrents.wrapped(info);
        assertThat(hex(MessageDigest.getInstance("SHA-1").digest(info)))
                .isEqualTo(Metainfo.parse(torrent).infoHash().hex());
    }

    private static byte[] bytes(String name) {
        try (InputStream in = BencodeDictionary.class.getResourceAsStream("/torrents/" + name + ".torrent")) {
            return Objects.requireNonNull(in, name).readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static dev.tamsui.engine.model.InfoHash hash(String hex) {
        return dev.tamsui.engine.model.InfoHash.parse(hex).orElseThrow();
    }

    private static String hex(byte[] bytes) {
        return java.util.HexFormat.of().formatHex(bytes);
    }
}
