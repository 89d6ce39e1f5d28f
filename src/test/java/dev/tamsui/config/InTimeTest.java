package dev.tamsui.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class InTimeTest {
    private static final Duration LONG = Duration.ofMinutes(1);

    @Test
    void anAnswerIsPassedOn() throws IOException {
        assertThat(InTime.ask(LONG, () -> "there")).hasValue("there");
    }

    @Test
    void soIsAFailure() {
        assertThatThrownBy(() -> InTime.ask(LONG, () -> {
                    throw new NoSuchFileException("gone");
                }))
                .isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> InTime.ask(LONG, () -> {
                    throw new IllegalArgumentException("odd");
                }))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void whatHangsIsLeftBehind() throws IOException {
        CountDownLatch never = new CountDownLatch(1);
        try {
            assertThat(InTime.ask(Duration.ofMillis(20), () -> {
                        try {
                            never.await();
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                        return "late";
                    }))
                    .isEmpty();
        } finally {
            never.countDown();
        }
    }
}
