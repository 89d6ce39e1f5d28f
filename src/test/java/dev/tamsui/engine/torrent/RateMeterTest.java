package dev.tamsui.engine.torrent;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class RateMeterTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final RateMeter meter = new RateMeter();
    private long now = -3 * SECOND;

    @Test
    void aSteadyRateIsToldWithinTwentySecondsHoweverUnevenTheTicks() {
        meter.tick(now);
        for (int i = 0; i < 40; i++) {
            pass(i % 2 == 0 ? SECOND / 4 : SECOND * 3 / 4, i % 2 == 0 ? 250 : 750);
        }
        assertThat(meter.bytesPerSecond()).isCloseTo(1_000, Percentage.withPercentage(1));
        assertThat(meter.total()).isEqualTo(20_000);
    }

    @Test
    void whatEndedFadesUntilItIsQuiet() {
        meter.tick(now);
        meter.add(1);
        assertThat(meter.isQuiet()).isFalse();
        pass(SECOND, 1_000_000);
        assertThat(meter.isQuiet()).isFalse();
        for (int i = 0; i < 120; i++) {
            pass(SECOND, 0);
        }
        assertThat(meter.isQuiet()).isTrue();
    }

    private void pass(long nanos, long bytes) {
        now += nanos;
        meter.add(bytes);
        meter.tick(now);
    }
}
