package dev.tamsui.config;

import static dev.tamsui.config.StartFailures.told;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.tamsui.store.SqlStateStore;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.context.ConfigurableApplicationContext;

class EarlyLockCheckTest {
    @TempDir
    Path folder;

    @Test
    void aSecondDaemonEndsBeforeAnythingIsMade() {
        try (SqlStateStore first = SqlStateStore.open(folder)) {
            assertThat(first.torrents()).isEmpty();
            Throwable failure = catchThrowable(() -> start().close());
            assertThat(told(failure)).contains("in use by another Tamsui", folder.toString());
        }
        start().close();
    }

    private ConfigurableApplicationContext start() {
        SpringApplication application = new SpringApplication(EarlyLockCheckTest.class);
        application.setWebApplicationType(WebApplicationType.NONE);
        return application.run("--tamsui.state-dir=" + folder);
    }
}
