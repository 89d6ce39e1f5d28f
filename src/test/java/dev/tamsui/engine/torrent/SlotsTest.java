package dev.tamsui.engine.torrent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tamsui.engine.model.EngineSettings.Limits;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SlotsTest {
    @ParameterizedTest
    @CsvSource({"0, 8", "999999, 8", "1000000, 9", "10500000, 18", "1000000000, 100"})
    void theyFollowTheRateWhereNobodySetThem(long rate, int slots) {
        assertThat(Slots.of(Limits.AUTOMATIC, 0, rate)).isEqualTo(slots);
    }

    @ParameterizedTest
    @CsvSource({"0, 5", "1000000000, 5"})
    void aNumberThatWasSetHoldsAtAnyRate(long rate, int slots) {
        assertThat(Slots.of(5, 0, rate)).isEqualTo(slots);
    }

    @ParameterizedTest
    @CsvSource({"5, 16384, 2", "5, 65536, 4", "5, 10000000, 5", "1, 16384, 1", "0, 16384, 2", "0, 10000000, 18"})
    void aTightLimitLeavesFewer(int set, long limit, int slots) {
        assertThat(Slots.of(set, limit, 10_000_000)).isEqualTo(slots);
    }
}
