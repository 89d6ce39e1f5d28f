package dev.tamsui.config;

import dev.tamsui.engine.Engine;
import dev.tamsui.engine.model.EngineSettings;
import dev.tamsui.engine.model.StateStore;
import dev.tamsui.store.SqlStateStore;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The engine and its store, from the start to the end of the service. */
@Configuration(proxyBeanMethods = false)
class EngineConfiguration {

    @Bean
    StateStore stateStore(EngineSettings settings) {
        return SqlStateStore.open(settings.stateDir());
    }

    /** Closed by the lifecycle below; Spring's own call afterwards, which covers a failed start, finds it closed. */
    @Bean
    Engine engine(EngineSettings settings, StateStore store) {
        return Engine.start(settings, store);
    }

    @Bean
    EngineLifecycle engineLifecycle(Engine engine) {
        return new EngineLifecycle(engine::close);
    }
}
