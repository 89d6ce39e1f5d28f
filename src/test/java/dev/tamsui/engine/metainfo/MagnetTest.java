package dev.tamsui.engine.metainfo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tamsui.engine.metainfo.FileSelection.Range;
import dev.tamsui.engine.metainfo.MagnetException.Reason;
import dev.tamsui.engine.model.InfoHash;
import dev.tamsui.engine.model.InfoHashes;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MagnetTest {
    private static final String HEX = "c9e15763f722f23e98a29decdfae341b98d53056";
    private static final String BASE32 = "ZHQVOY7XELZD5GFCTXWN7LRUDOMNKMCW";
    private static final String V2 = "1220caf1e1c30e81cb361b9ee167c4aa64228a7fa4fa9f6105232b28ad099f3a302e";
    private static final String LINK = "magnet:?xt=urn:btih:" + HEX;

    private static Magnet parse(String link) throws MagnetException {
        return Magnet.parse(link);
    }

    private static void assertRefused(String link, Reason reason) {
        assertThatExceptionOfType(MagnetException.class)
                .isThrownBy(() -> parse(link))
                .satisfies(refused -> assertThat(refused.reason()).isEqualTo(reason));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "magnet:?xt=urn:btih:" + HEX,
                "magnet:?xt=urn:btih:" + BASE32,
                "  MAGNET:?XT=URN:BTIH:C9E15763F722F23E98A29DECDFAE341B98D53056\n",
                "magnet:?xt=urn:btih:zhqvoy7xelzd5gfctxwn7lrudomnkmcw",
                "magnet:?dn=a&xt.1=urn:btih:" + HEX,
                "magnet:?xt=urn%3Abtih%3A" + HEX,
                "magnet:?xt=urn:ed2k:31D6CFE0D16AE931B73C59D7E0C089C0&xt=urn:btih:" + HEX + "&xl=10&kt=a+b",
                "magnet:?xt=urn:btih:" + HEX + "&amp;dn=copied+from+a+page&xt=urn:btih:" + BASE32
            })
    void theHashIsReadHoweverItIsWritten(String link) throws MagnetException {
        assertThat(parse(link).hashes())
                .isEqualTo(InfoHashes.ofV1(InfoHash.parse(HEX).orElseThrow()));
    }

    @Test
    void allThatALinkMaySayIsTaken() throws MagnetException {
        Magnet magnet = parse(LINK
                + "&dn=Sintel+%E2%80%93+a%2Bb&tr=udp%3A%2F%2Fa.example%3A6969&tr.2=http%3A%2F%2Fb.example%2Fk+y%3Fq"
                + "&ws=https%3A%2F%2Fc.example%2Ffiles%2F&x.pe=192.0.2.7:6881&x.pe=%5B2001:db8::7%5D:51413&so=4-6,0,2");
        assertThat(magnet.name()).isEqualTo("Sintel – a+b");
        assertThat(magnet.trackerTiers())
                .containsExactly(List.of("udp://a.example:6969"), List.of("http://b.example/k+y?q"));
        assertThat(magnet.webSeeds()).containsExactly("https://c.example/files/");
        assertThat(magnet.peers())
                .containsExactly(new InetSocketAddress("192.0.2.7", 6881), new InetSocketAddress("2001:db8::7", 51413));
        assertThat(magnet.selected())
                .isEqualTo(new FileSelection(List.of(new Range(0, 0), new Range(2, 2), new Range(4, 6))));
        assertThat(magnet.toString()).as("trackers may hold keys").doesNotContain("example");
    }

    @Test
    void aLinkWithNothingButAHashAsksForNothingElse() throws MagnetException {
        assertThat(parse(LINK))
                .isEqualTo(new Magnet(
                        InfoHashes.ofV1(InfoHash.parse(HEX).orElseThrow()),
                        null,
                        List.of(),
                        List.of(),
                        List.of(),
                        null));
    }

    @Test
    void aHybridHasBothHashes() throws MagnetException {
        Magnet magnet = parse(LINK + "&xt=urn:btmh:" + V2);
        assertThat(magnet.hashes().v2())
                .isEqualTo(InfoHash.parse(V2.substring(4)).orElseThrow());
        assertThat(magnet.infoHash().hex()).isEqualTo(HEX);
    }

    @ParameterizedTest
    @CsvSource({
        "http://a.example/, NOT_A_MAGNET",
        "magnet:xt=urn:btih:" + HEX + ", NOT_A_MAGNET",
        "'', NOT_A_MAGNET",
        "magnet:?, NO_HASH",
        "magnet:?dn=a, NO_HASH",
        "magnet:?xt=urn:ed2k:31D6CFE0D16AE931B73C59D7E0C089C0, NO_HASH",
        "magnet:?xt=%zz, NO_HASH",
        "magnet:?xt=urn:btih:, BAD_HASH",
        "magnet:?xt=urn:btih:c9e15763f722f23e98a29decdfae341b98d5305, BAD_HASH",
        "magnet:?xt=urn:btih:c9e15763f722f23e98a29decdfae341b98d5305g, BAD_HASH",
        "magnet:?xt=urn:btih:ZHQVOY7XELZD5GFCTXWN7LRUDOMNKMC1, BAD_HASH",
        "magnet:?xt=urn:btih:caf1e1c30e81cb361b9ee167c4aa64228a7fa4fa9f6105232b28ad099f3a302e, BAD_HASH",
        "magnet:?xt=urn:btmh:1114c9e15763f722f23e98a29decdfae341b98d53056, BAD_HASH",
        "magnet:?xt=urn:btmh:" + V2 + ", V2_ONLY",
        LINK + "&xt=urn:btih:c9e15763f722f23e98a29decdfae341b98d53057, SEVERAL_TORRENTS",
        LINK + "&so=, BAD_SELECTION",
        LINK + "&so=2-1, BAD_SELECTION",
        LINK + "&so=-1, BAD_SELECTION",
        LINK + "&so=1-, BAD_SELECTION",
        LINK + "&so=2147483648, BAD_SELECTION"
    })
    void whatCannotBeLoadedIsRefusedWithItsReason(String link, Reason reason) {
        assertRefused(link, reason);
    }

    @Test
    void aRefusalQuotesNothingOfTheLink() {
        assertThatExceptionOfType(MagnetException.class)
                .isThrownBy(() -> parse("magnet:?tr=http://a.example/passkey/announce&xt=urn:btih:s3cret"))
                .satisfies(refused -> assertThat(refused.getMessage()).doesNotContain("passkey", "s3cret"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x.pe=peer.example:6881",
                "x.pe=192.0.2.7",
                "x.pe=192.0.2.7:",
                "x.pe=192.0.2.7:0",
                "x.pe=192.0.2.7:65536",
                "x.pe=192.0.2.256:1",
                "x.pe=3221225991:1",
                "x.pe=2001:db8::7",
                "x.pe=[fe80::1%25eth0]:1",
                "x.pe=[]:1",
                "x.pe=[192.0.2.7]:1",
                "tr=",
                "tr=http://a b/",
                "tr=%zz",
                "tr=a%00b",
                "ws=",
                "dn=",
                "dn=+",
                "dn=%E",
                "=",
                "tr"
            })
    void whatMakesNoSenseIsDroppedAndTheRestIsTaken(String odd) throws MagnetException {
        assertThat(parse("magnet:?" + odd + "&xt=urn:btih:" + HEX)).isEqualTo(parse(LINK));
    }

    @Test
    void nothingGrowsBeyondItsBound() throws MagnetException {
        String trackers = IntStream.range(0, 200)
                .mapToObj(i -> "&tr=http://a.example/" + i + "&x.pe=192.0.2.7:" + (i + 1))
                .collect(Collectors.joining());
        Magnet magnet = parse(LINK + trackers + "&dn=" + "n".repeat(2_000));
        assertThat(magnet.trackerTiers()).hasSize(100);
        assertThat(magnet.peers()).hasSize(100);
        assertThat(magnet.name()).hasSize(1_024);
        assertThat(parse(LINK + "&dn=n" + "%F0%9F%8E%AC".repeat(600)).name())
                .as("no character is cut in two")
                .hasSize(1_023);
        assertRefused(LINK + "&dn=" + "n".repeat(64 * 1024), Reason.TOO_LONG);
        assertRefused(LINK + "&so=" + "1,".repeat(10_000) + "1", Reason.BAD_SELECTION);
    }

    @Test
    void aSelectionIsInOrderAndHasWhatItSays() throws MagnetException {
        FileSelection selected = FileSelection.parse("9-12,3,4,0-1,10-20,2147483647");
        assertThat(selected.ranges())
                .containsExactly(
                        new Range(0, 1),
                        new Range(3, 4),
                        new Range(9, 20),
                        new Range(Integer.MAX_VALUE, Integer.MAX_VALUE));
        assertThat(IntStream.range(0, 30).filter(selected::has))
                .containsExactly(0, 1, 3, 4, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20);
        assertThat(selected.has(Integer.MAX_VALUE)).isTrue();
    }

    @Property(tries = 2_000)
    void anyTextIsALinkOrRefused(@ForAll @StringLength(max = 200) String text) {
        for (String link :
                List.of(text, "magnet:?" + text, LINK + "&" + text, LINK + "&x.pe=" + text, LINK + "&so=" + text)) {
            try {
                assertThat(parse(link).infoHash().isV1()).isTrue();
            } catch (MagnetException refused) {
                assertThat(refused.getMessage()).isNotBlank();
            }
        }
    }
}
