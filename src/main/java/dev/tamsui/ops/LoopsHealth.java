package dev.tamsui.ops;

import dev.tamsui.engine.Engine;
import dev.tamsui.engine.model.EngineException;
import dev.tamsui.engine.model.EngineHealth;
import java.util.concurrent.TimeUnit;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/**
 * Liveness: the loops handle what they are given. Down means that only a restart helps, so nothing of the swarm, the trackers,
 * the network, the disks or the store is asked here.
 */
@Component("loopsHealthIndicator")
class LoopsHealth implements HealthIndicator {
    static final long STUCK_NANOS = TimeUnit.SECONDS.toNanos(15);

    private final Engine engine;

    LoopsHealth(Engine engine) {
        this.engine = engine;
    }

    @Override
    public Health health() {
        try {
            return of(engine.health());
        } catch (EngineException.EngineStopped stopping) {
            // a stop is no fault: who restarts on liveness would only interrupt it
            return Health.up().withDetail("engine", "stopping").build();
        }
    }

    private static Health of(EngineHealth health) {
        long oldestMillis = TimeUnit.NANOSECONDS.toMillis(health.oldestEventNanos());
        return Health.status(health.oldestEventNanos() < STUCK_NANOS ? "UP" : "DOWN")
                .withDetail("oldestEventMillis", oldestMillis)
                .build();
    }
}
