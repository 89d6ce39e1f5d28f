package dev.tamsui.engine.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;

class BansTest {
    private final Bans bans = new Bans();

    @Test
    void anAddressIsBannedWhateverPortItComesFromAndCountedOnce() throws UnknownHostException {
        bans.ban(address(1));
        bans.ban(address(1));
        assertThat(bans.isBanned(address(1))).isTrue();
        assertThat(bans.isBanned(address(2))).isFalse();
        assertThat(bans.count()).isEqualTo(1);
    }

    @Test
    void ofMoreThanTenThousandTheOldestIsForgotten() throws UnknownHostException {
        for (int i = 0; i < 10_001; i++) {
            bans.ban(address(i));
        }
        assertThat(bans.isBanned(address(0))).isFalse();
        assertThat(bans.isBanned(address(1))).isTrue();
        assertThat(bans.isBanned(address(10_000))).isTrue();
        assertThat(bans.count()).isEqualTo(10_001);
    }

    private static InetAddress address(int number) throws UnknownHostException {
        return InetAddress.getByAddress(new byte[] {10, (byte) (number >> 16), (byte) (number >> 8), (byte) number});
    }
}
