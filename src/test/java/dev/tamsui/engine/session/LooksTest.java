package dev.tamsui.engine.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tamsui.engine.concurrent.EngineThreads;
import dev.tamsui.engine.model.EngineException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LooksTest {
    private static final Path WHERE = Path.of("/mnt/far");

    private final EngineThreads threads = new EngineThreads();
    private final CountDownLatch answered = new CountDownLatch(1);

    private Looks looks(Duration patience) {
        return new Looks(threads, patience);
    }

    @AfterEach
    void noThreadIsLeft() {
        answered.countDown();
        await().untilAsserted(() -> assertThat(threads.names()).isEmpty());
    }

    private Path hangs() {
        try {
            answered.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return WHERE;
    }

    @Test
    void whatIsFoundIsAnswered() {
        assertThat(looks(Duration.ofMinutes(1)).at(WHERE, () -> "free")).isEqualTo("free");
    }

    @Test
    void aRefusalComesThroughAsItIs() {
        assertThatThrownBy(() -> looks(Duration.ofMinutes(1)).at(WHERE, () -> {
                    throw new EngineException.SavePathRefused("not here");
                }))
                .isInstanceOf(EngineException.SavePathRefused.class)
                .hasMessage("not here");
    }

    @Test
    void whoAsksAVolumeThatHangsIsToldSo() {
        assertThatThrownBy(() -> looks(Duration.ofMillis(20)).at(WHERE, this::hangs))
                .isInstanceOf(EngineException.StorageSilent.class)
                .hasMessageContaining("/mnt/far");
    }

    @Test
    void onlySoManyThreadsWaitForIt() {
        Looks looks = looks(Duration.ofMillis(20));
        for (int i = 0; i < 20; i++) {
            assertThatThrownBy(() -> looks.at(WHERE, this::hangs)).isInstanceOf(EngineException.StorageSilent.class);
        }
        assertThat(threads.alive()).isEqualTo(8);
        answered.countDown();
        await().untilAsserted(() -> assertThat(threads.alive()).isZero());
        assertThat(looks(Duration.ofMinutes(1)).at(WHERE, () -> "free")).isEqualTo("free");
    }
}
