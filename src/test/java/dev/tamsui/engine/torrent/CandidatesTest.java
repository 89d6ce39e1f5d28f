package dev.tamsui.engine.torrent;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CandidatesTest {
    private static final InetSocketAddress ONE = new InetSocketAddress("10.0.0.1", 6881);
    private static final long FIRST_WAIT = Duration.ofSeconds(30).toNanos();

    private final Candidates candidates = new Candidates(new Random(1));

    @Test
    void whoIsBeingDialledOrConnectedIsNotTakenAgain() {
        candidates.found(ONE, 0);
        assertThat(candidates.take(5, 0)).containsExactly(ONE);
        assertThat(candidates.dialling()).isEqualTo(1);
        assertThat(candidates.take(5, 0)).isEmpty();
        candidates.connected(ONE, 0);
        assertThat(candidates.dialling()).isZero();
        assertThat(candidates.take(5, Long.MAX_VALUE / 2)).isEmpty();
    }

    @Test
    void eachFailureDoublesTheWaitAndTheFifthIsTheLast() {
        candidates.found(ONE, 0);
        long now = 0;
        for (int failure = 0; failure < 4; failure++) {
            assertThat(candidates.take(1, now)).containsExactly(ONE);
            candidates.failed(ONE, now);
            long wait = FIRST_WAIT << failure;
            assertThat(candidates.nextNanos()).isEqualTo(now + wait);
            assertThat(candidates.take(1, now + wait - 1)).isEmpty();
            now += wait;
        }
        assertThat(candidates.take(1, now)).containsExactly(ONE);
        candidates.failed(ONE, now);
        assertThat(candidates.size()).isZero();
        assertThat(candidates.dialling()).isZero();
    }

    @Test
    void whoHangsUpAtOnceCountsAsAFailureAndWhoStayedDoesNot() {
        candidates.found(ONE, 0);
        candidates.take(1, 0);
        candidates.connected(ONE, 0);
        candidates.left(ONE, 0, 1);
        assertThat(candidates.nextNanos()).isEqualTo(1 + FIRST_WAIT);
        candidates.take(1, 1 + FIRST_WAIT);
        candidates.connected(ONE, FIRST_WAIT);
        candidates.left(ONE, 5, 10 * FIRST_WAIT);
        candidates.take(1, 20 * FIRST_WAIT);
        candidates.failed(ONE, 20 * FIRST_WAIT);
        assertThat(candidates.nextNanos()).as("the first failure again").isEqualTo(21 * FIRST_WAIT);
    }

    @Test
    void aForgottenAddressIsNoLongerCountedAsDialled() {
        candidates.found(ONE, 0);
        candidates.take(1, 0);
        candidates.forget(ONE);
        assertThat(candidates.dialling()).isZero();
        assertThat(candidates.nextNanos()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void beyondAThousandNewAddressesAreLetGo() {
        for (int i = 0; i < Candidates.MAX + 10; i++) {
            candidates.found(new InetSocketAddress("10.0.0.1", 1 + i), 0);
        }
        assertThat(candidates.size()).isEqualTo(Candidates.MAX);
        assertThat(candidates.take(20, 0)).hasSize(20).doesNotHaveDuplicates();
    }
}
