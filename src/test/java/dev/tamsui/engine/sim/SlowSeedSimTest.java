package dev.tamsui.engine.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a seed with little bandwidth must send until its leeches can do without it. */
class SlowSeedSimTest {
    private static final int PIECE = 4 * 16 * 1024;
    private static final int BYTES = 512 * PIECE;
    private static final long UPLINK = 1_250_000;
    private static final int LEECHES = 20;

    /** Fewer than elsewhere: each takes seconds. */
    static LongStream seeds() {
        return LongStream.rangeClosed(1, Long.getLong("tamsui.sim.seeds", 3));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void aSlowSeedSendsLittleTwice(long number) {
        SimulatedSwarm swarm = new SimulatedSwarm(number);
        Content content = swarm.content(BYTES, PIECE);
        SimulatedTorrent seed = swarm.seed(content);
        seed.isProbed = false;
        seed.uplink = UPLINK;
        for (int i = 0; i < LEECHES; i++) {
            SimulatedTorrent leech = swarm.leech(content);
            leech.isProbed = false;
            leech.uplink = 2 * UPLINK;
        }
        double bareSeconds = (double) BYTES / UPLINK;
        boolean isOut = swarm.time().runUntil(() -> swarm.isOneCopyOutside(seed), Duration.ofMinutes(20));
        double sent = (double) seed.sentBytes() / BYTES;
        boolean isDone = swarm.time().runUntil(swarm::areAllComplete, Duration.ofMinutes(20));
        double took = swarm.time().elapsed().toMillis() / 1000.0 / bareSeconds;
        assertThat(isOut && isDone).as("complete: %s", swarm).isTrue();
        assertThat(sent).as("sent when one copy was out, of one copy").isLessThan(1.2);
        assertThat(took).as("until all were complete, of what one copy takes").isLessThan(1.3);
    }
}
