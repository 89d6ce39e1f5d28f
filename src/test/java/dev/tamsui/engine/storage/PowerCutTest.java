package dev.tamsui.engine.storage;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.tamsui.engine.storage.PowerCutSim.Tally;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Whatever is lost by a power cut, nothing is recorded that is not on the disk. */
class PowerCutTest {
    private final Logger log = (Logger) LoggerFactory.getLogger(Syncer.class);
    private final Level before = log.getEffectiveLevel();

    @BeforeEach
    void silence() {
        log.setLevel(Level.OFF); // thousands of faults on purpose
    }

    @AfterEach
    void speak() {
        log.setLevel(before);
    }

    @Test
    void whatIsRecordedIsOnTheDisk() throws IOException {
        Tally all = Tally.NONE;
        for (long seed = 1; seed <= Long.getLong("tamsui.sim.seeds", 300); seed++) {
            try {
                all = all.plus(new PowerCutSim(seed).run());
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
            }
        }
        assertThat(all.recorded()).as(all.toString()).isPositive();
        assertThat(all.trusted()).as(all.toString()).isPositive();
        assertThat(all.doubtful()).as(all.toString()).isPositive();
        assertThat(all.unproven()).as(all.toString()).isPositive();
        assertThat(all.caught()).as(all.toString()).isPositive();
        assertThat(all.served()).as(all.toString()).isPositive();
        assertThat(all.unsynced()).as(all.toString()).isPositive();
    }
}
