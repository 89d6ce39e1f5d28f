package dev.tamsui.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tamsui.store.SqlStateStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class SecondDaemonTest {
    @TempDir
    Path folder;

    @Test
    void aFolderInUseIsRefusedInTheWordsOfAFailedStart(CapturedOutput output) {
        try (SqlStateStore first = SqlStateStore.open(folder)) {
            assertThat(first.torrents()).isEmpty();
            assertThat(SecondDaemon.isRefused("--tamsui.state-dir=" + folder)).isTrue();
        }
        assertThat(output).contains("APPLICATION FAILED TO START", "in use by another Tamsui", folder.toString());
        assertThat(SecondDaemon.isRefused("--tamsui.state-dir=" + folder)).isFalse();
    }

    @Test
    void whatOnlyTheFrameworkCanTellIsNotRefused() {
        try (SqlStateStore first = SqlStateStore.open(folder)) {
            assertThat(first.torrents()).isEmpty();
            assertThat(SecondDaemon.isRefused("--tamsui.stateDir=" + folder)).isFalse();
        }
    }

    @Test
    void lookingMakesNoFolder() {
        Path missing = folder.resolve("missing");
        EarlyStateDir settings =
                new EarlyStateDir(List.of("--tamsui.state-dir=" + missing), Map.of(), Map.of(), folder);
        assertThat(SecondDaemon.isRefused(settings)).isFalse();
        assertThat(Files.exists(missing)).isFalse();
    }
}
