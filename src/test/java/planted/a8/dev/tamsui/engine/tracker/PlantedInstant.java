package planted.a8.dev.tamsui.engine.tracker;

import java.time.Instant;

public class PlantedInstant {
    Instant now() {
        return Instant.now();
    }
}
