package dev.tamsui.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import dev.tamsui.engine.Engine;
import dev.tamsui.engine.model.EngineException;
import dev.tamsui.engine.model.EngineHealth;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

class HealthTest {
    private final Engine engine = mock(Engine.class);

    @Test
    void engineThatHandlesItsEventsIsAlive() {
        assertThat(liveness(new EngineHealth(LoopsHealth.STUCK_NANOS - 1, false, 0, false, null)))
                .isEqualTo(Status.UP);
    }

    @Test
    void eventOlderThanTheLimitMeansStuck() {
        assertThat(liveness(new EngineHealth(LoopsHealth.STUCK_NANOS, true, 6881, true, null)))
                .isEqualTo(Status.DOWN);
    }

    @Test
    void aFaultOfTheStorageIsAnAlarmAndNoReasonToRestartOrToTurnAway() {
        EngineHealth faulty = new EngineHealth(0, true, 6881, true, "the store is gone");
        assertThat(liveness(faulty)).isEqualTo(Status.UP);
        assertThat(readiness(faulty)).isEqualTo(Status.UP);
        Health storage = new StorageHealth(engine).health();
        assertThat(storage.getStatus()).isEqualTo(Status.DOWN);
        assertThat(storage.getDetails()).containsEntry("fault", "the store is gone");
        when(engine.health()).thenReturn(new EngineHealth(0, true, 6881, true, null));
        assertThat(new StorageHealth(engine).health().getStatus()).isEqualTo(Status.UP);
    }

    @Test
    void readyNeedsTheListenerAndTheList() {
        assertThat(readiness(new EngineHealth(0, true, 6881, true, null))).isEqualTo(Status.UP);
        assertThat(readiness(new EngineHealth(0, false, 0, true, null))).isEqualTo(Status.OUT_OF_SERVICE);
        assertThat(readiness(new EngineHealth(0, true, 6881, false, null))).isEqualTo(Status.OUT_OF_SERVICE);
    }

    @Test
    void stoppingEngineIsAliveButNotReady() {
        when(engine.health()).thenThrow(new EngineException.EngineStopped("stopping"));
        assertThat(new LoopsHealth(engine).health().getStatus()).isEqualTo(Status.UP);
        assertThat(new EngineReadiness(engine).health().getStatus()).isEqualTo(Status.OUT_OF_SERVICE);
        assertThat(new StorageHealth(engine).health().getStatus()).isEqualTo(Status.UP);
    }

    private Status liveness(EngineHealth health) {
        when(engine.health()).thenReturn(health);
        return new LoopsHealth(engine).health().getStatus();
    }

    private Status readiness(EngineHealth health) {
        when(engine.health()).thenReturn(health);
        return new EngineReadiness(engine).health().getStatus();
    }
}
