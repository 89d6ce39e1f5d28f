package planted.a8.dev.tamsui.engine.dht;

import java.security.SecureRandom;
import java.util.random.RandomGenerator;

public class PlantedChance {
    RandomGenerator random() {
        return new SecureRandom();
    }
}
