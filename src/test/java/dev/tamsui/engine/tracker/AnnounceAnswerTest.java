package dev.tamsui.engine.tracker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tamsui.engine.tracker.AnnounceResult.Announced;
import dev.tamsui.engine.tracker.AnnounceResult.Failed;
import dev.tamsui.engine.tracker.AnnounceResult.Kind;
import dev.tamsui.engine.tracker.AnnounceResult.Rejected;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnnounceAnswerTest {
    @Test
    void aFullAnswerIsRead() {
        Announced answer =
                announced("d8:completei3e11:external ip4:\u0001\u0002\u0003\u000410:incompletei4e8:intervali1800e"
                        + "12:min intervali900e5:peers12:\u0001\u0002\u0003\u0004\u001a\u00e1\n\u0000\u0000\u0001\u0000P"
                        + "10:tracker id3:a\u00ff\u00007:unknownle15:warning message6:bewaree");

        assertThat(answer)
                .isEqualTo(new Announced(
                        Duration.ofMinutes(30),
                        Duration.ofMinutes(15),
                        List.of(at("1.2.3.4", 6881), at("10.0.0.1", 80)),
                        3,
                        4,
                        "beware",
                        "a\u00ff\u0000",
                        InetAddress.ofLiteral("1.2.3.4")));
    }

    @Test
    void whatIsNotSaidStaysUnsaid() {
        assertThat(announced("d5:peers0:e"))
                .isEqualTo(new Announced(Duration.ofMinutes(30), null, List.of(), null, null, null, null, null));
    }

    @ParameterizedTest
    @CsvSource({
        "0,60",
        "-1,60",
        "59,60",
        "60,60",
        "61,61",
        "86400,86400",
        "86401,86400",
        "9223372036854775807,86400",
        "-9223372036854775808,60"
    })
    void intervalsAreClamped(String said, long seconds) {
        Announced answer = announced("d8:intervali" + said + "e12:min intervali" + said + "ee");

        assertThat(answer.interval()).isEqualTo(Duration.ofSeconds(seconds));
        assertThat(answer.minInterval()).isEqualTo(Duration.ofSeconds(seconds));
    }

    @Test
    void anIntervalBeyondSixtyFourBitsIsMalformed() {
        assertThat(read("d8:intervali9223372036854775808e5:peers0:e"))
                .isInstanceOfSatisfying(
                        Failed.class, failed -> assertThat(failed.kind()).isEqualTo(Kind.MALFORMED));
    }

    @Test
    void ipv6PeersAreReadBesideIpv4Ones() {
        String v6 = " \u0001\u0005\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0001";

        assertThat(announced("d5:peers6:\u0001\u0002\u0003\u0004\u0000P6:peers618:" + v6 + "\u0000Qe")
                        .peers())
                .containsExactly(at("1.2.3.4", 80), at("2001:500::1", 81));
    }

    @Test
    void peersInDictionariesAreReadAndNamesPassedOver() {
        assertThat(announced("d5:peersl"
                                + "d2:ip7:1.2.3.47:peer id20:aaaaaaaaaaaaaaaaaaaa4:porti80ee"
                                + "d2:ip11:2001:500::14:porti81ee"
                                + "d2:ip9:localhost4:porti82ee"
                                + "d2:ip11:example.com4:porti83ee"
                                + "d2:ip10:21307064334:porti84ee"
                                + "d2:ip8:0177.0.14:porti85ee"
                                + "d2:ip7:1.2.3.54:porti65536ee"
                                + "d2:ip7:1.2.3.54:porti-1ee"
                                + "d2:ip7:1.2.3.54:port2:80e"
                                + "d2:ip7:1.2.3.5e"
                                + "d4:porti80ee"
                                + "i5e"
                                + "d2:ipi5e4:porti80ee"
                                + "ee")
                        .peers())
                .containsExactly(at("1.2.3.4", 80), at("2001:500::1", 81));
    }

    @Test
    void peersThatCannotBeAreDropped() {
        assertThat(announced("d5:peers33:"
                                + "\u0001\u0002\u0003\u0004\u0000\u0000" // port 0
                                + "\u00e0\u0000\u0000\u0001\u0000P" // multicast
                                + "\u0000\u0000\u0000\u0000\u0000P" // unspecified
                                + "\u00ff\u00ff\u00ff\u00ff\u0000P" // broadcast
                                + "\u007f\u0000\u0000\u0001\u0000P" // loopback is the torrent's to judge
                                + "\u0001\u0002\u0003" // half a peer
                                + "e")
                        .peers())
                .containsExactly(at("127.0.0.1", 80));
    }

    @Test
    void noMoreThanTwoHundredPeersAreUsedAndBothFamiliesGetTheirShare() {
        StringBuilder v4 = new StringBuilder();
        StringBuilder v6 = new StringBuilder();
        for (int i = 0; i < 1000; i++) {
            String number = "" + (char) (i >> 8) + (char) (i & 0xff);
            v4.append("\u0001\u0002").append(number).append("\u0000P");
            v6.append(" \u0001\u0005")
                    .append("\u0000".repeat(11))
                    .append(number)
                    .append("\u0000P");
        }

        List<InetSocketAddress> peers =
                announced("d5:peers6000:" + v4 + "6:peers618000:" + v6 + "e").peers();

        assertThat(peers).hasSize(200).doesNotHaveDuplicates();
        assertThat(peers.stream().filter(peer -> peer.getAddress().getAddress().length == 16))
                .hasSize(100);
    }

    @Test
    void aPeerThatIsNamedTwiceIsOne() {
        assertThat(announced("d5:peers12:\u0001\u0002\u0003\u0004\u0000P\u0001\u0002\u0003\u0004\u0000Pe")
                        .peers())
                .hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "d14:failure reason4:go ae,go a,,false",
        "d14:failure reason0:e,refused without a reason,,false",
        "d14:failure reason4:busy8:retry ini5ee,busy,PT5M,false",
        "d14:failure reason4:busy8:retry in1:5e,busy,PT5M,false",
        "d14:failure reason4:busy8:retry in5:neveree,busy,,true",
        "d14:failure reason4:busy8:retry ini0ee,busy,PT1M,false",
        "d14:failure reason4:busy8:retry ini-9223372036854775808ee,busy,PT1M,false",
        "d14:failure reason4:busy8:retry ini9223372036854775807ee,busy,PT24H,false",
        "d14:failure reason4:busy8:retry in10:9999999999e,busy,,false",
        "d14:failure reason4:busy8:retry in2:-5e,busy,,false",
        "d14:failure reason4:busy8:intervali1800e5:peers0:e,busy,,false"
    })
    void aFailureReasonIsARejection(String body, String reason, @Nullable Duration retryAfter, boolean isFinal) {
        assertThat(read(body)).isEqualTo(new Rejected(reason, retryAfter, isFinal));
    }

    @Test
    void textsAreCutAndCleaned() {
        String nasty = "a\r\nb\u001b[31m\u0000c\u00e2\u0080\u00aed"; // the last is a right-to-left override in UTF-8

        assertThat(read("d14:failure reason" + nasty.length() + ":" + nasty + "e"))
                .isEqualTo(new Rejected("a  b [31m c d", null, false));
        assertThat(read("d14:failure reason100000:" + "\u00c3\u00a4".repeat(50_000) + "e"))
                .isEqualTo(new Rejected("\u00e4".repeat(TrackerText.MAX_BYTES / 2), null, false));
        assertThat(read("d14:failure reason100000:" + "x" + "\u00c3\u00a4".repeat(49_999) + "ye"))
                .isInstanceOfSatisfying(
                        Rejected.class,
                        rejected -> assertThat(rejected.reason().getBytes(StandardCharsets.UTF_8))
                                .hasSize(TrackerText.MAX_BYTES - 1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "de", "le", "i1e", "4:spam", "<html>", "d8:intervali1800e", "d8:completei1ee"})
    void whatIsNoAnswerIsMalformed(String body) {
        assertThat(read(body))
                .isInstanceOfSatisfying(
                        Failed.class, failed -> assertThat(failed.kind()).isEqualTo(Kind.MALFORMED));
    }

    @Test
    void fieldsOfTheWrongKindCountAsNotSaid() {
        assertThat(announced("d8:complete1:311:external ip3:abc10:incompletei-1e8:interval4:180012:min intervalle"
                        + "5:peersi5e6:peers6le10:tracker idi5e15:warning messagelee"))
                .isEqualTo(new Announced(Duration.ofMinutes(30), null, List.of(), null, null, null, null, null));
    }

    @Test
    void bytesAfterTheAnswerArePassedOver() {
        assertThat(announced("d5:peers0:e\r\n").peers()).isEmpty();
    }

    @Property
    void randomBytesNeverThrow(@ForAll byte[] body) {
        assertThat(AnnounceAnswer.read(body)).isNotNull();
    }

    @Property
    void anAnswerWithABrokenByteOrEndNeverThrows(@ForAll byte broken, @ForAll int where, @ForAll int length) {
        byte[] body = bytes("d8:completei3e11:external ip4:abcd8:intervali1800e5:peersld2:ip7:1.2.3.44:porti80eee"
                + "6:peers618:aaaaaaaaaaaaaaaabb8:retry in5:never10:tracker id3:abc15:warning message1:we");
        body[Math.floorMod(where, body.length)] = broken;

        assertThat(AnnounceAnswer.read(body)).isNotNull();
        assertThat(AnnounceAnswer.read(Arrays.copyOf(body, Math.floorMod(length, body.length))))
                .isNotNull();
    }

    @Example
    void deepNestingAndManyTokensNeverThrow() {
        assertThat(read("d5:peers" + "l".repeat(1_000_000))).isInstanceOf(Failed.class);
        assertThat(read("d5:peersl" + "0:".repeat(1_000_000) + "ee")).isInstanceOf(Failed.class);
    }

    private static Announced announced(String body) {
        AnnounceResult result = read(body);
        assertThat(result).isInstanceOf(Announced.class);
        return (Announced) result;
    }

    private static AnnounceResult read(String body) {
        return AnnounceAnswer.read(bytes(body));
    }

    private static byte[] bytes(String body) {
        return body.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static InetSocketAddress at(String address, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(address), port);
    }
}
