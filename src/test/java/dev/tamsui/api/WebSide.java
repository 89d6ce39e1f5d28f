package dev.tamsui.api;

import dev.tamsui.engine.Engine;
import dev.tamsui.engine.model.EngineHealth;
import dev.tamsui.engine.model.EngineSettings;
import dev.tamsui.engine.model.EngineStats;
import dev.tamsui.engine.model.RateLimits;
import dev.tamsui.engine.model.Totals;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.mockito.Mockito;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;

/** The web side of the daemon alone: no store, and an engine that a test tells what to say. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration(
        excludeName = {
            "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration",
            "org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration",
            "org.springframework.boot.security.autoconfigure.UserDetailsServiceAutoConfiguration"
        })
@ComponentScan({"dev.tamsui.api", "dev.tamsui.ops"})
@ConfigurationPropertiesScan("dev.tamsui.api")
class WebSide {

    @Bean
    EngineSettings settings() {
        return settings(EngineSettings.FixedRates.NONE);
    }

    static EngineSettings settings(EngineSettings.FixedRates rates) {
        Path folder = Path.of("target", "web-side").toAbsolutePath();
        return new EngineSettings(
                folder,
                List.of(folder),
                folder,
                0,
                null,
                1 << 20,
                false,
                EngineSettings.Limits.DEFAULT,
                EngineSettings.Files.DEFAULT,
                EngineSettings.Scrubbing.OFF,
                rates);
    }

    @Bean
    Engine engine() {
        Engine engine = Mockito.mock(Engine.class);
        Mockito.when(engine.torrents()).thenReturn(List.of());
        Mockito.when(engine.health()).thenReturn(new EngineHealth(0, true, 6881, true, null));
        Mockito.when(engine.limits()).thenReturn(RateLimits.NONE);
        Mockito.when(engine.stats())
                .thenReturn(new EngineStats(
                        Map.of(), Totals.ZERO, Totals.ZERO, 0, 0, Map.of(), 0, 0, 0, 0, 0, 0, Map.of(), 0, 0, 0, 0));
        return engine;
    }
}
