package dev.tamsui.engine.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PaceTest {
    private final ConnectionFixture fixture = new ConnectionFixture();
    private final AtomicInteger tooSlow = new AtomicInteger();
    private final AtomicInteger silent = new AtomicInteger();
    private final Pace pace = new Pace(fixture.deadlines, tooSlow::incrementAndGet, silent::incrementAndGet);

    @AfterEach
    void stop() {
        fixture.close();
    }

    @Test
    void everyHundredSecondsOfSilenceAreToldAndNoneIsSlowness() {
        pace.rest();
        for (int times = 1; times <= 3; times++) {
            pass(50);
            pass(49);
            assertThat(silent).hasValue(times - 1);
            pass(1);
            assertThat(silent).hasValue(times);
        }
        assertThat(tooSlow).hasValue(0);
    }

    @Test
    void silenceIsCountedFromTheLastWords() {
        pass(50);
        pass(30);
        pace.goOn();
        pace.moved();
        pace.rest();
        pass(50);
        pass(49);
        assertThat(silent).hasValue(0);
        pass(1);
        assertThat(silent).hasValue(1);
    }

    @Test
    void aMinuteInWhichNothingMovesIsTooSlowHoweverLongTheRestBefore() {
        pass(50);
        pass(25);
        pace.goOn();
        pass(40);
        pace.moved();
        pass(59);
        assertThat(tooSlow).hasValue(0);
        pass(1);
        assertThat(tooSlow).hasValue(1);
        assertThat(silent).as("there is something to say").hasValue(0);
    }

    @Test
    void nothingIsDueOnceItHasEnded() {
        pass(50);
        pace.end();
        pass(50);
        pass(50);
        assertThat(silent).hasValue(0);
        assertThat(tooSlow).hasValue(0);
    }

    private void pass(int seconds) {
        fixture.pass(Duration.ofSeconds(seconds));
    }
}
