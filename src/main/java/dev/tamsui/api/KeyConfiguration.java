package dev.tamsui.api;

import dev.tamsui.engine.model.EngineSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** Decides which key opens the API, and tells a new one once. */
@Configuration(proxyBeanMethods = false)
class KeyConfiguration {
    private static final Logger CONSOLE = LoggerFactory.getLogger("tamsui.console");
    private static final int SHORT_KEY = 16;

    @Bean
    ApiKey apiKey(ApiProperties properties, EngineSettings settings, Environment environment) {
        String preset = properties.key();
        if (preset != null && !preset.isBlank()) {
            if (preset.strip().length() < SHORT_KEY) {
                CONSOLE.warn("The API key has fewer than {} characters, so it can be guessed", SHORT_KEY);
            }
            return ApiKey.of(preset.strip());
        }
        ApiKeyFile file = new ApiKeyFile(settings.stateDir());
        ApiKeyFile.Key key = file.readOrCreate();
        if (key.isNew() && !logsToFile(environment)) {
            CONSOLE.info(
                    "A new API key was made: {}  It is kept in {} and not shown again.",
                    key.value(),
                    file.path().toAbsolutePath());
        } else {
            CONSOLE.info("The API key is in {}", file.path().toAbsolutePath());
        }
        return ApiKey.of(key.value());
    }

    /** A key in a log file would outlive its showing, so then only the place is told. */
    private static boolean logsToFile(Environment environment) {
        return environment.containsProperty("logging.file.name") || environment.containsProperty("logging.file.path");
    }
}
