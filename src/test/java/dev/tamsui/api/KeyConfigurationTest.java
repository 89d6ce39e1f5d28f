package dev.tamsui.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tamsui.engine.model.EngineSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.mock.env.MockEnvironment;

@ExtendWith(OutputCaptureExtension.class)
class KeyConfigurationTest {
    private static final KeyConfiguration CONFIGURATION = new KeyConfiguration();

    @TempDir
    private Path folder;

    @Test
    void presetKeyIsUsedAndNothingIsWritten(CapturedOutput output) {
        ApiKey key = key("  a preset key of some length\n", new MockEnvironment());
        assertThat(key.matches("a preset key of some length")).isTrue();
        assertThat(folder).isEmptyDirectory();
        assertThat(output).doesNotContain("preset");
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", " "})
    void newKeyIsToldOnce(String preset, CapturedOutput output) throws IOException {
        ApiKey key = key(preset, new MockEnvironment());
        String made = Files.readString(folder.resolve("api.key")).strip();
        assertThat(key.matches(made)).isTrue();
        assertThat(output).containsOnlyOnce(made);
        assertThat(key(preset, new MockEnvironment()).matches(made)).isTrue();
        assertThat(output).containsOnlyOnce(made);
    }

    @Test
    void newKeyIsNotWrittenToALogFile(CapturedOutput output) throws IOException {
        key(null, new MockEnvironment().withProperty("logging.file.name", "tamsui.log"));
        assertThat(output)
                .doesNotContain(Files.readString(folder.resolve("api.key")).strip())
                .contains(folder.resolve("api.key").toString());
    }

    private ApiKey key(@Nullable String preset, MockEnvironment environment) {
        EngineSettings settings = new EngineSettings(
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
                EngineSettings.FixedRates.NONE);
        return CONFIGURATION.apiKey(new ApiProperties(preset, List.of()), settings, environment);
    }
}
