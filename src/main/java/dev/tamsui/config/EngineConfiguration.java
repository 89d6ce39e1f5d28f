package dev.tamsui.config;

import dev.tamsui.engine.Engine;
import dev.tamsui.engine.model.EngineSettings;
import dev.tamsui.engine.model.StateStore;
import dev.tamsui.store.PostgresAddress;
import dev.tamsui.store.SqlStateStore;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The engine and its store, from the start to the end of the service. */
@Configuration(proxyBeanMethods = false)
class EngineConfiguration {

    @Bean
    StateStore stateStore(EngineSettings settings, TamsuiProperties properties) {
        PostgresAddress address = postgres(properties.store());
        return address == null
                ? SqlStateStore.open(settings.stateDir())
                : SqlStateStore.open(settings.stateDir(), address);
    }

    private static @Nullable PostgresAddress postgres(TamsuiProperties.Store store) {
        String url = store.url();
        if (url == null || url.isBlank()) {
            return null;
        }
        try {
            return new PostgresAddress(url, store.user(), store.password());
        } catch (IllegalArgumentException e) {
            // what stands there may hold a password
            throw new InvalidConfigurationPropertyValueException(
                    "tamsui.store.url", "(not shown)", String.valueOf(e.getMessage()));
        }
    }

    /** Closed by the lifecycle below; Spring's own call afterwards, which covers a failed start, finds it closed. */
    @Bean
    Engine engine(EngineSettings settings, StateStore store) {
        return Engine.open(settings, store);
    }

    @Bean
    EngineLifecycle engineLifecycle(Engine engine) {
        return new EngineLifecycle(engine::wake, engine::close);
    }
}
