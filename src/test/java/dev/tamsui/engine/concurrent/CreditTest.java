package dev.tamsui.engine.concurrent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class CreditTest {
    private final Credit credit = new Credit(100);
    private final AtomicReference<String> end = new AtomicReference<>("");

    @Test
    void whoIsTooFarAheadWaitsUntilEnoughIsGivenBack() throws Exception {
        credit.spend(80);
        Thread ahead = spendElsewhere(30);
        await().until(() -> ahead.getState() == Thread.State.WAITING);
        credit.giveBack(80);
        ahead.join();
        assertThat(end).hasValue("spent");
    }

    @Test
    void moreThanTheLimitIsSpentWhenNothingElseIs() throws Exception {
        credit.spend(1_000);
        credit.giveBack(1_000);
        credit.spend(100);
        assertThat(end).hasValue("");
    }

    @Test
    void closingWakesWhoWaits() throws Exception {
        credit.spend(100);
        Thread ahead = spendElsewhere(1);
        await().until(() -> ahead.getState() == Thread.State.WAITING);
        credit.close();
        ahead.join();
        assertThat(end).hasValue("closed");
        assertThatExceptionOfType(Closed.class).isThrownBy(() -> credit.spend(0));
    }

    private Thread spendElsewhere(long bytes) {
        return Thread.ofPlatform().start(() -> {
            try {
                credit.spend(bytes);
                end.set("spent");
            } catch (Closed closed) {
                end.set("closed");
            }
        });
    }
}
