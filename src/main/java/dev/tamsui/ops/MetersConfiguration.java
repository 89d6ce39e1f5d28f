package dev.tamsui.ops;

import dev.tamsui.engine.Engine;
import java.util.Objects;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.info.BuildProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Registers {@link EngineMeters}. */
@Configuration(proxyBeanMethods = false)
class MetersConfiguration {

    @Bean
    EngineMeters engineMeters(Engine engine, ObjectProvider<BuildProperties> available) {
        BuildProperties build = available.getIfAvailable();
        String version = build == null ? null : build.getVersion();
        String revision = build == null ? null : build.get("revision");
        return new EngineMeters(
                engine,
                new EngineMeters.Build(
                        Objects.requireNonNullElse(version, "unknown"), Objects.requireNonNullElse(revision, "")),
                System::nanoTime);
    }
}
