package dev.tamsui.engine.metainfo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tamsui.engine.bencode.BencodeDictionaryWriter;
import dev.tamsui.engine.bencode.BencodeListWriter;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressesTest {
    private static final String A = "http://a.example/announce";
    private static final String B = "udp://b.example:80";
    private static final String C = "https://c.example/announce?passkey=x";

    @Test
    void announceIsTheOnlyTierWithoutAList() throws MetainfoException {
        assertThat(parse(torrent().put("announce", A)).trackerTiers()).containsExactly(List.of(A));
        assertThat(parse(torrent()).trackerTiers()).isEmpty();
    }

    @Test
    void announceIsIgnoredBesideAList() throws MetainfoException {
        BencodeListWriter tiers = tiers(List.of(B, C), List.of("udp://d.example:1"));
        assertThat(parse(torrent().put("announce", A).put("announce-list", tiers))
                        .trackerTiers())
                .containsExactly(List.of(B, C), List.of("udp://d.example:1"));
    }

    @Test
    void listWithoutUseFallsBackToAnnounce() throws MetainfoException {
        for (BencodeListWriter useless : List.of(tiers(), tiers(List.of()), tiers(List.of("", "  ")))) {
            assertThat(parse(torrent().put("announce", A).put("announce-list", useless))
                            .trackerTiers())
                    .containsExactly(List.of(A));
        }
        assertThat(parse(torrent().put("announce", A).put("announce-list", "x")).trackerTiers())
                .containsExactly(List.of(A));
    }

    @Test
    void emptyTiersBlanksAndDoublesAreDropped() throws MetainfoException {
        BencodeListWriter tiers =
                tiers(List.of(), List.of(A, "", A), List.of(" "), List.of(" " + B + "\n", A), List.of(B));
        assertThat(parse(torrent().put("announce-list", tiers)).trackerTiers()).containsExactly(List.of(A), List.of(B));
    }

    @Test
    void plainAddressInPlaceOfATierIsOne() throws MetainfoException {
        BencodeListWriter list = new BencodeListWriter().add(A).add(5).add(BencodeListWriter.of(List.of(B)));
        assertThat(parse(torrent().put("announce-list", list)).trackerTiers()).containsExactly(List.of(A), List.of(B));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"http://a/\r\nHost: evil", "http://a/ b", "http://a/\0", "http://a/\u00a0", "http://a/\u2028x"})
    void addressesThatCouldSplitARequestAreDropped(String address) throws MetainfoException {
        Metainfo metainfo = parse(torrent().put("announce", address).put("url-list", address));
        assertThat(metainfo.trackerTiers()).isEmpty();
        assertThat(metainfo.webSeeds()).isEmpty();
    }

    @Test
    void bytesThatAreNoTextAndEndlessAddressesAreDropped() throws MetainfoException {
        assertThat(parse(torrent().put("announce", new byte[] {'h', (byte) 0xff}))
                        .trackerTiers())
                .isEmpty();
        assertThat(parse(torrent().put("announce", "http://a/" + "x".repeat(2040)))
                        .trackerTiers())
                .isEmpty();
        assertThat(parse(torrent().put("announce", "http://a/" + "x".repeat(2039)))
                        .trackerTiers())
                .hasSize(1);
    }

    @Test
    void aHundredTrackersAreEnough() throws MetainfoException {
        BencodeListWriter many = new BencodeListWriter();
        IntStream.range(0, 2000)
                .forEach(i -> many.add(
                        BencodeListWriter.of(List.of("udp://t" + i + ".example:1", "udp://u" + i + ".example:1"))));
        List<List<String>> tiers = parse(torrent().put("announce-list", many)).trackerTiers();
        assertThat(tiers).hasSize(50).last().isEqualTo(List.of("udp://t49.example:1", "udp://u49.example:1"));
    }

    @Test
    void webSeedsAreOneAddressOrAList() throws MetainfoException {
        assertThat(parse(torrent().put("url-list", A)).webSeeds()).containsExactly(A);
        assertThat(parse(torrent().put("url-list", "")).webSeeds()).isEmpty();
        assertThat(parse(torrent().put("url-list", 5)).webSeeds()).isEmpty();
        assertThat(parse(torrent().put("url-list", BencodeListWriter.of(List.of(A, "", C, A))))
                        .webSeeds())
                .containsExactly(A, C);
    }

    @Test
    void keysOfTrackersAreNotShownByToString() throws MetainfoException {
        assertThat(parse(torrent().put("announce", C)).toString())
                .doesNotContain("passkey")
                .endsWith(" n");
    }

    private static BencodeDictionaryWriter torrent() {
        return new BencodeDictionaryWriter().put("info", Torrents.single("n", 5));
    }

    private static Metainfo parse(BencodeDictionaryWriter torrent) throws MetainfoException {
        return Metainfo.parse(torrent.encoded());
    }

    @SafeVarargs
    private static BencodeListWriter tiers(List<String>... tiers) {
        BencodeListWriter list = new BencodeListWriter();
        for (List<String> tier : tiers) {
            list.add(BencodeListWriter.of(tier));
        }
        return list;
    }
}
