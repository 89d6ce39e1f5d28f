package dev.tamsui.ops;

import dev.tamsui.engine.Engine;
import dev.tamsui.engine.model.EngineException;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/**
 * An alarm: the state cannot be written, or a disk does not keep what it is given, or does not answer. It is in no probe, since
 * neither a restart nor sending callers elsewhere would help, and both would take away what still works.
 */
@Component("storageHealthIndicator")
class StorageHealth implements HealthIndicator {
    private final Engine engine;

    StorageHealth(Engine engine) {
        this.engine = engine;
    }

    @Override
    public Health health() {
        try {
            String fault = engine.health().fault();
            return fault == null
                    ? Health.up().build()
                    : Health.down().withDetail("fault", fault).build();
        } catch (EngineException.EngineStopped stopping) {
            return Health.up().withDetail("engine", "stopping").build();
        }
    }
}
