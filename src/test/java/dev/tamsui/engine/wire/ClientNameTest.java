package dev.tamsui.engine.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tamsui.engine.model.PeerId;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientNameTest {

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "-TR4060-abcdefghijkl, Transmission 4.0.6",
        "-qB4650-abcdefghijkl, qBittorrent 4.6.5",
        "-qB5000-abcdefghijkl, qBittorrent 5.0",
        "-LT20B0-abcdefghijkl, libtorrent 2.0.11",
        "-lt0D80-abcdefghijkl, libTorrent 0.13.8",
        "-DE211s-abcdefghijkl, Deluge 2.1.1.28",
        "-AZ5770-abcdefghijkl, Vuze 5.7.7",
        "-UT355S-abcdefghijkl, µTorrent 3.5.5",
        "-UM1870-abcdefghijkl, µTorrent Mac 1.8.7",
        "-TM0100-abcdefghijkl, Tamsui 0.1",
        "-ZZ1234-abcdefghijkl, ZZ 1.2.3.4",
        "-TR4.60-abcdefghijkl, Transmission",
        "A2-1-37-0-abcdefghij, aria2 1.37.0",
        "M7-10-1--abcdefghijk, Mainline 7.10.1",
        "M4-3-6--abcdefghijkl, Mainline 4.3.6",
        "S58B-----abcdefghijk, Shadow 5.8.11",
        "T03I-----abcdefghijk, BitTornado 0.3.18",
        "-T?4060-abcdefghijkl, ''",
        "abcdefghijklmnopqrst, ''",
        "Sabcdefghijklmnopqrs, ''",
        "12345678901234567890, ''"
    })
    void theHabitsOfBep20AreUnderstood(String peerId, String name) {
        assertThat(ClientName.of(PeerId.of(peerId.getBytes(StandardCharsets.US_ASCII))))
                .isEqualTo(name);
    }

    @Test
    void anIdOfZerosHasNoName() {
        assertThat(ClientName.of(PeerId.of(new byte[PeerId.BYTES]))).isEmpty();
    }

    @Property
    void anyIdGivesAShortNameThatIsSafeToShow(@ForAll @Size(PeerId.BYTES) byte[] id, @ForAll boolean azureusStyle) {
        byte[] bytes = Arrays.copyOf(id, id.length);
        if (azureusStyle) {
            bytes[0] = '-';
            bytes[7] = '-';
        }

        String name = ClientName.of(PeerId.of(bytes));

        assertThat(name).hasSizeLessThan(40).isEqualTo(ClientName.clean(name));
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource(
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "qBittorrent/4.6.5,qBittorrent/4.6.5",
                " \u00b5Torrent\u2122 ,\u00b5Torrent\u2122",
                "a\u0000b\u001b[31mc\u007f\u0085,a?b?[31mc??",
                "a\u202eb\u2028c\ufeffd,a?b?c?d",
                "\ud83d\ude00\ud83dx,\ud83d\ude00?x"
            })
    void namesAreCleanedOfWhatWouldDisturbAScreenOrALog(String given, String shown) {
        assertThat(ClientName.clean(given)).isEqualTo(shown);
    }

    @Test
    void aLongNameIsCutButNotThroughACharacter() {
        assertThat(ClientName.clean("a".repeat(65))).isEqualTo("a".repeat(64));
        assertThat(ClientName.clean("a".repeat(63) + "\ud83d\ude00")).isEqualTo("a".repeat(63));
    }

    @Property
    void anyTextIsCleanedAndCut(@ForAll String given) {
        String cleaned = ClientName.clean(given);

        assertThat(cleaned).hasSizeLessThanOrEqualTo(64).isEqualTo(ClientName.clean(cleaned));
        assertThat(cleaned.chars().noneMatch(Character::isISOControl)).isTrue();
    }
}
