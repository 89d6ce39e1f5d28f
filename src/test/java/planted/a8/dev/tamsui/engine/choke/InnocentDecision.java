package planted.a8.dev.tamsui.engine.choke;

import java.time.Duration;
import java.util.random.RandomGenerator;

public class InnocentDecision {
    int pick(RandomGenerator random, Duration within) {
        return random.nextInt((int) within.toSeconds());
    }
}
