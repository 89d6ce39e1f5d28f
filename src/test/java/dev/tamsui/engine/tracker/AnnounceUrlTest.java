package dev.tamsui.engine.tracker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tamsui.engine.model.InfoHash;
import dev.tamsui.engine.model.PeerId;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnnounceUrlTest {
    private static final InfoHash HASH =
            InfoHash.of(HexFormat.of().parseHex("123456789abcdef123456789abcdef123456789a"));
    private static final PeerId PEER = PeerId.of("-TM0100-abcdefghij!~".getBytes(StandardCharsets.US_ASCII));

    private static final String REST = "info_hash=%124Vx%9A%BC%DE%F1%23Eg%89%AB%CD%EF%124Vx%9A"
            + "&peer_id=-TM0100-abcdefghij%21~&port=6881&uploaded=1&downloaded=2&left=3";
    private static final String END = "&numwant=50&compact=1&no_peer_id=1&key=0000BEEF";

    @ParameterizedTest
    @CsvSource({
        "http://h/announce,http://h/announce?",
        "http://h/a?passkey=x%2f&b=%zz,http://h/a?passkey=x%2f&b=%zz&",
        "http://h/a?,http://h/a?",
        "http://h/a?b&,http://h/a?b&",
        "http://h/a?b#frag?c,http://h/a?b&",
        "http://h/a#frag?c,http://h/a?"
    })
    void theTrackersOwnQueryComesFirstAndUnchanged(String tracker, String start) {
        assertThat(AnnounceUrl.of(request(tracker, HASH, AnnounceEvent.NONE, null)))
                .isEqualTo(start + REST + END);
    }

    @Test
    void anEventAndATrackerIdAreSaidWhenThereAreAny() {
        assertThat(AnnounceUrl.of(request("http://h/", HASH, AnnounceEvent.STARTED, "a\u00ff&\r\n")))
                .isEqualTo("http://h/?" + REST + "&event=started" + END + "&trackerid=a%FF%26%0D%0A");
    }

    @Test
    void ofALongHashTheFirstTwentyBytesAreSaid() {
        InfoHash v2 = InfoHash.of(HexFormat.of().parseHex(HASH.hex() + "000000000000000000000000"));

        assertThat(AnnounceUrl.of(request("http://h/", v2, AnnounceEvent.NONE, null)))
                .isEqualTo("http://h/?" + REST + END);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://h/?info_hash=x",
                "http://h/?a&info%5Fhash=x",
                "http://h/?PEER_ID=x",
                "http://h/?a=b&port=22",
                "http://h/?a;left=0",
                "http://h/?event"
            })
    void aUrlThatSpeaksForUsIsRecognised(String url) {
        assertThat(AnnounceUrl.isPrepared(url)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://h/port/info_hash",
                "http://h/?passkey=port",
                "http://h/?key=x&compact=1&numwant=5",
                "http://h/?%zz=1",
                "http://h/?reported=1",
                "http://h/#?port=1",
                "http://h/?a#port=1"
            })
    void aUrlWithItsOwnQueryIsNot(String url) {
        assertThat(AnnounceUrl.isPrepared(url)).isFalse();
    }

    @Test
    void aRequestShowsNoSecret() {
        AnnounceRequest request = request("http://h/SECRET?SECRET", HASH, AnnounceEvent.NONE, "SECRET");

        assertThat(request.toString()).doesNotContain("SECRET", HASH.hex());
        assertThat(new TrackerTiers.Announce("http://h/SECRET", AnnounceEvent.NONE, "SECRET").toString())
                .doesNotContain("SECRET");
    }

    private static AnnounceRequest request(String url, InfoHash hash, AnnounceEvent event, @Nullable String trackerId) {
        return new AnnounceRequest(url, hash, PEER, 6881, 1, 2, 3, event, 50, 0xbeef, trackerId);
    }
}
