package dev.tamsui.config;

import dev.tamsui.store.StateFolder;
import java.nio.file.Path;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.ApplicationListener;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * Ends a second daemon on the same state folder as soon as the settings are known, rather than after all of the service
 * around it was made, for starts that {@link SecondDaemon} could not judge. The lock itself is taken later, by the store.
 */
final class EarlyLockCheck implements ApplicationListener<ApplicationEnvironmentPreparedEvent> {

    @Override
    public void onApplicationEvent(ApplicationEnvironmentPreparedEvent event) {
        ConfigurableEnvironment environment = event.getEnvironment();
        String set =
                Binder.get(environment).bind(Folders.STATE_DIR, String.class).orElse("");
        Path stateDir = Folders.stateDir(set, name -> environment.getProperty(name, ""));
        StateFolder.requireFree(stateDir);
    }
}
