package dev.tamsui.engine.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PermitsTest {
    private final Permits permits = new Permits();

    @Test
    void asManyAreSpentAsWereGranted() {
        permits.grant(2);
        assertThat(permits.spend()).isTrue();
        assertThat(permits.isEmpty()).isFalse();
        assertThat(permits.spend()).isTrue();
        assertThat(permits.isEmpty()).isTrue();
        assertThat(permits.spend()).isFalse();
    }

    @Test
    void withdrawingMoreThanAreLeftTakesNothingFromLaterOnes() {
        permits.grant(3);
        assertThat(permits.spend()).isTrue();
        permits.withdraw(3);
        permits.grant(1);
        assertThat(permits.spend()).isTrue();
        assertThat(permits.spend()).isFalse();
    }

    @Test
    void noneIsSpentTwice() throws InterruptedException {
        permits.grant(10_000);
        AtomicInteger spent = new AtomicInteger();
        List<Thread> readers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            readers.add(Thread.ofVirtual().start(() -> {
                while (permits.spend()) {
                    spent.incrementAndGet();
                }
            }));
        }
        for (Thread reader : readers) {
            reader.join();
        }
        assertThat(spent).hasValue(10_000);
    }
}
