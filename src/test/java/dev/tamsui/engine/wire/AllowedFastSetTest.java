package dev.tamsui.engine.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tamsui.engine.model.InfoHash;
import java.net.InetAddress;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class AllowedFastSetTest {
    private static final InfoHash HASH = hash(0xaa);

    @Test
    void theSetsAreThoseThatBep6Publishes() {
        assertThat(AllowedFastSet.of(ip("80.4.4.200"), HASH, 1313, 7))
                .containsExactly(1059, 431, 808, 1217, 287, 376, 1188);
        assertThat(AllowedFastSet.of(ip("80.4.4.200"), HASH, 1313, 9))
                .containsExactly(1059, 431, 808, 1217, 287, 376, 1188, 353, 508);
    }

    @Test
    void neighboursShareASet() {
        assertThat(AllowedFastSet.of(ip("80.4.4.1"), HASH, 1313, 7))
                .isEqualTo(AllowedFastSet.of(ip("80.4.4.200"), HASH, 1313, 7));
        assertThat(AllowedFastSet.of(ip("2001:db8:1:2::3"), HASH, 1313, 7))
                .isEqualTo(AllowedFastSet.of(ip("2001:db8:1:2:ffff::4"), HASH, 1313, 7));
    }

    @Test
    void otherNetworksAndTorrentsHaveOtherSets() {
        assertThat(AllowedFastSet.of(ip("80.4.4.200"), HASH, 1313, 7))
                .isNotEqualTo(AllowedFastSet.of(ip("80.4.5.200"), HASH, 1313, 7))
                .isNotEqualTo(AllowedFastSet.of(ip("80.4.4.200"), hash(0xab), 1313, 7));
        assertThat(AllowedFastSet.of(ip("2001:db8:1:2::3"), HASH, 1313, 7))
                .isNotEqualTo(AllowedFastSet.of(ip("2001:db8:1:3::3"), HASH, 1313, 7));
    }

    @Property
    void aSetHoldsDifferentPiecesOfTheTorrentAndNoMoreThanThereAre(
            @ForAll @IntRange(max = 50) int pieces, @ForAll @IntRange(max = 20) int size) {
        assertThat(AllowedFastSet.of(ip("80.4.4.200"), HASH, pieces, size))
                .hasSize(Math.min(pieces, size))
                .doesNotHaveDuplicates()
                .allMatch(piece -> piece >= 0 && piece < pieces);
    }

    private static InetAddress ip(String literal) {
        return InetAddress.ofLiteral(literal);
    }

    private static InfoHash hash(int each) {
        byte[] bytes = new byte[InfoHash.V1_BYTES];
        Arrays.fill(bytes, (byte) each);
        return InfoHash.of(bytes);
    }
}
