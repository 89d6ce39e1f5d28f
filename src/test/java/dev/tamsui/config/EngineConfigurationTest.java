package dev.tamsui.config;

import static dev.tamsui.config.StartFailures.told;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tamsui.engine.Engine;
import dev.tamsui.engine.model.StateStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class EngineConfigurationTest {
    @TempDir
    Path temporary;

    private Path state;
    private ApplicationContextRunner service;

    @BeforeEach
    void makeHome() throws IOException {
        state = temporary.toRealPath().resolve("state");
        service = new ApplicationContextRunner()
                .withUserConfiguration(SettingsConfiguration.class, EngineConfiguration.class)
                .withPropertyValues(
                        "tamsui.state-dir=" + state,
                        "tamsui.download-dir=" + temporary.resolve("downloads"),
                        "tamsui.peers.port=0");
    }

    @Test
    void theServiceHasAnEngineAndAStore() {
        service.run(context -> {
            assertThat(context).hasSingleBean(StateStore.class).hasSingleBean(Engine.class);
            assertThat(state.resolve("tamsui.db")).exists();
        });
    }

    @Test
    void aStateFolderInUseStopsTheStartAndIsFreeAfterTheStop() {
        service.run(first -> service.run(second ->
                assertThat(told(second.getStartupFailure())).contains("in use by another Tamsui", state.toString())));
        service.run(third -> assertThat(third).hasNotFailed());
    }

    @Test
    void aDamagedDatabaseStopsTheStartInWords() throws IOException {
        Files.createDirectory(state);
        Files.writeString(state.resolve("tamsui.db"), "This is no database at all. ".repeat(100));

        service.run(context -> assertThat(told(context.getStartupFailure())).contains("tamsui.db", "not a database"));
    }

    @Test
    void aStoreAddressThatCannotBeStopsTheStartAndIsNotRepeated() {
        service.withPropertyValues("tamsui.store.url=jdbc:postgresql://localhost/t?user=me&password=S3cret")
                .run(context -> assertThat(told(context.getStartupFailure()))
                        .contains("tamsui.store.url", "must not hold a user or password")
                        .doesNotContain("S3cret"));
        service.withPropertyValues("tamsui.store.url=jdbc:postgresql://me:S3cret@localhost/t")
                .run(context -> assertThat(told(context.getStartupFailure()))
                        .contains("tamsui.store.url")
                        .doesNotContain("S3cret"));
        service.withPropertyValues("tamsui.store.url=mysql://me:S3cret@localhost/t")
                .run(context -> assertThat(told(context.getStartupFailure()))
                        .contains("tamsui.store.url", "must begin with jdbc:postgresql:")
                        .doesNotContain("S3cret"));
    }

    @Test
    void aServerThatIsNotThereStopsTheStartInWordsWithoutThePassword() {
        service.withPropertyValues(
                        "tamsui.store.url=jdbc:postgresql://127.0.0.1:1/tamsui",
                        "tamsui.store.user=me",
                        "tamsui.store.password=S3cret")
                .run(context -> assertThat(told(context.getStartupFailure()))
                        .contains("jdbc:postgresql://127.0.0.1:1/tamsui", "the server cannot be reached")
                        .doesNotContain("S3cret"));
        assertThat(state.resolve("tamsui.db")).doesNotExist();
    }
}
