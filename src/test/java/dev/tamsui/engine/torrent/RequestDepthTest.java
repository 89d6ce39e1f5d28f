package dev.tamsui.engine.torrent;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RequestDepthTest {
    private static final int BLOCK = 16_384;
    private static final long ROUND_TRIP = Duration.ofMillis(100).toNanos();

    @Test
    void aNewPeerGetsOneMoreRequestForEveryBlock() {
        RequestDepth depth = new RequestDepth(250);
        assertThat(depth.target()).isEqualTo(RequestDepth.START);
        arrive(depth, 10);
        assertThat(depth.target()).isEqualTo(RequestDepth.START + 10);
    }

    @Test
    void aPeerIsNeverAskedForMoreThanItKeeps() {
        RequestDepth depth = new RequestDepth(250);
        arrive(depth, 1_000);
        assertThat(depth.target()).isEqualTo(250);
        depth.limit(3);
        assertThat(depth.target()).isEqualTo(3);
        depth.tick(100L << 20, BLOCK);
        depth.tick(100L << 20, BLOCK);
        assertThat(depth.target()).isEqualTo(3);
        depth.limit(0);
        assertThat(depth.target()).isEqualTo(1);
    }

    @Test
    void onceTheRateStandsTheLineIsKeptFullAndHalfASecondMore() {
        RequestDepth depth = new RequestDepth(2_000);
        arrive(depth, 1_000);
        depth.tick(10L << 20, BLOCK);
        depth.tick(10L << 20, BLOCK);
        assertThat(depth.target()).isEqualTo((int) (10 * 64 * 0.6));
    }

    @Test
    void onceBlocksWaitForHalfASecondMoreThanTheFirstTheDepthStands() {
        RequestDepth depth = new RequestDepth(2_000);
        arrive(depth, 10);
        depth.blockArrived(ROUND_TRIP + Duration.ofMillis(501).toNanos());
        arrive(depth, 10);
        assertThat(depth.target()).isEqualTo(RequestDepth.START + 10);
    }

    @Test
    void aRateThatStillClimbsTakesNoRequestsAway() {
        RequestDepth depth = new RequestDepth(2_000);
        arrive(depth, 100);
        depth.blockArrived(Duration.ofSeconds(1).toNanos());
        depth.tick(BLOCK, BLOCK);
        depth.tick(10 * BLOCK, BLOCK);
        assertThat(depth.target()).isEqualTo(RequestDepth.START + 100);
        depth.tick(1_000 * BLOCK, BLOCK);
        assertThat(depth.target()).isEqualTo(600);
        depth.tick(1_000 * BLOCK, BLOCK);
        depth.tick(100 * BLOCK, BLOCK);
        assertThat(depth.target()).as("of a rate that fell").isEqualTo(60);
    }

    @Test
    void whoStoppedAnsweringStartsAnew() {
        RequestDepth depth = new RequestDepth(250);
        arrive(depth, 100);
        depth.reset();
        assertThat(depth.target()).isEqualTo(RequestDepth.START);
        arrive(depth, 1);
        assertThat(depth.target()).isEqualTo(RequestDepth.START + 1);
    }

    private static void arrive(RequestDepth depth, int blocks) {
        for (int i = 0; i < blocks; i++) {
            depth.blockArrived(ROUND_TRIP);
        }
    }
}
