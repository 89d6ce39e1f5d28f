package dev.tamsui.engine.torrent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BlockPaceTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final BlockPace pace = new BlockPace(0);

    @Test
    void aNewcomerIsTakenForAnOrdinaryPeer() {
        assertThat(pace.nanosPerBlock()).isEqualTo(SECOND / 8.0);
    }

    @Test
    void itApproachesWhatThePeerDoes() {
        for (int i = 1; i <= 40; i++) {
            pace.blockCame(i * SECOND);
        }
        assertThat(pace.nanosPerBlock()).isCloseTo(1.0 * SECOND, within(SECOND * 0.15));
    }

    @Test
    void timeInWhichThePeerOwesNothingDoesNotCount() {
        pace.blockCame(SECOND / 8);
        pace.begins(100 * SECOND);
        pace.blockCame(100 * SECOND + SECOND / 8);
        assertThat(pace.nanosPerBlock()).isEqualTo(SECOND / 8.0);
    }

    @Test
    void silenceGoesOnWhenOthersWereAskedInstead() {
        pace.ends(30 * SECOND);
        pace.begins(100 * SECOND);
        assertThat(pace.silence(110 * SECOND)).isEqualTo(40 * SECOND);
        pace.isAlive(110 * SECOND, true);
        assertThat(pace.silence(110 * SECOND)).isZero();
    }

    @Test
    void timeWithoutABlockIsHeldAgainstThePeerEvenIfNoneEverCame() {
        pace.ends(8 * SECOND);
        assertThat(pace.nanosPerBlock()).isGreaterThan(8.0 * SECOND);
    }

    @Test
    void whatItOwesTakesLongerTheLongerItIsSilent() {
        assertThat(pace.nanosFor(8, 3 * SECOND, true)).isEqualTo(4.0 * SECOND);
        assertThat(pace.nanosFor(8, 3 * SECOND, false)).isEqualTo(1.0 * SECOND);
    }
}
