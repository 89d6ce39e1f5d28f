package dev.tamsui.ops;

import dev.tamsui.engine.Engine;
import dev.tamsui.engine.model.EngineException;
import dev.tamsui.engine.model.EngineHealth;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/** Readiness: peers can reach us, and every torrent of the store is known. */
@Component("engineHealthIndicator")
class EngineReadiness implements HealthIndicator {
    private final Engine engine;

    EngineReadiness(Engine engine) {
        this.engine = engine;
    }

    @Override
    public Health health() {
        try {
            return of(engine.health());
        } catch (EngineException.EngineStopped stopping) {
            return Health.outOfService().withDetail("engine", "stopping").build();
        }
    }

    private static Health of(EngineHealth health) {
        boolean isReady = health.listening() && health.listLoaded();
        Health.Builder answer = isReady ? Health.up() : Health.outOfService();
        return answer.withDetail("listening", health.listening())
                .withDetail("listenPort", health.listenPort())
                .withDetail("listLoaded", health.listLoaded())
                .build();
    }
}
