package dev.tamsui.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class KeyGuessesTest {
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
    private final KeyGuesses guesses = new KeyGuesses(nanos::get);

    @Test
    void firstFailuresCostNothing() {
        fail("192.0.2.1", KeyGuesses.FREE_FAILURES - 1);
        assertThat(guesses.waitSeconds("192.0.2.1")).isZero();
    }

    @Test
    void waitDoublesUpToItsLimit() {
        fail("192.0.2.1", KeyGuesses.FREE_FAILURES);
        assertThat(guesses.waitSeconds("192.0.2.1")).isEqualTo(1);
        fail("192.0.2.1", 1);
        assertThat(guesses.waitSeconds("192.0.2.1")).isEqualTo(2);
        fail("192.0.2.1", 1000);
        assertThat(guesses.waitSeconds("192.0.2.1")).isEqualTo(KeyGuesses.MAXIMUM_DELAY_SECONDS);
    }

    @Test
    void waitPassesButTheCountStays() {
        fail("192.0.2.1", KeyGuesses.FREE_FAILURES);
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));
        assertThat(guesses.waitSeconds("192.0.2.1")).isZero();
        fail("192.0.2.1", 1);
        assertThat(guesses.waitSeconds("192.0.2.1")).isEqualTo(2);
    }

    @Test
    void rightKeyForgetsFailures() {
        fail("192.0.2.1", KeyGuesses.FREE_FAILURES - 1);
        guesses.succeeded("192.0.2.1");
        fail("192.0.2.1", KeyGuesses.FREE_FAILURES - 1);
        assertThat(guesses.waitSeconds("192.0.2.1")).isZero();
    }

    @Test
    void failuresAreForgottenAfterAQuarterOfAnHour() {
        fail("192.0.2.1", 100);
        nanos.addAndGet(TimeUnit.MINUTES.toNanos(15) + 1);
        fail("192.0.2.1", 1);
        assertThat(guesses.waitSeconds("192.0.2.1")).isZero();
    }

    @Test
    void otherAddressesAreServed() {
        fail("192.0.2.1", 1000);
        assertThat(guesses.waitSeconds("192.0.2.2")).isZero();
    }

    @Test
    void ipv6NetworkCountsAsOneAddress() {
        for (int i = 0; i < KeyGuesses.FREE_FAILURES; i++) {
            guesses.failed("2001:db8:0:1::" + i);
        }
        assertThat(guesses.waitSeconds("2001:db8:0:1:ffff::9")).isEqualTo(1);
        assertThat(guesses.waitSeconds("2001:db8:0:2::1")).isZero();
    }

    @Test
    void tableIsBounded() {
        fail("192.0.2.1", KeyGuesses.FREE_FAILURES);
        for (int i = 0; i < KeyGuesses.MAXIMUM_ADDRESSES; i++) {
            guesses.failed("10.0." + (i >> 8) + "." + (i & 0xff));
        }
        assertThat(guesses.size()).isEqualTo(KeyGuesses.MAXIMUM_ADDRESSES);
        assertThat(guesses.waitSeconds("192.0.2.1")).isZero();
    }

    private void fail(String address, int times) {
        for (int i = 0; i < times; i++) {
            guesses.failed(address);
        }
    }
}
