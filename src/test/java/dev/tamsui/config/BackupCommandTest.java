package dev.tamsui.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tamsui.store.SqlStateStore;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackupCommandTest {
    @TempDir
    Path folder;

    @Test
    void withoutEitherTheDaemonIsMeant() {
        assertThat(run(Map.of())).isEmpty();
        assertThat(run(Map.of(), "--tamsui.peers.port=0", "backup")).isEmpty();
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aRunningDaemonIsBackedUpAndTheCopyRestoredElsewhere() {
        Path state = folder.resolve("state");
        Path copy = folder.resolve("copy.db");
        Path restored = folder.resolve("restored");
        try (SqlStateStore daemon = SqlStateStore.open(state)) {
            assertThat(run(Map.of(), "--backup=" + copy, "--tamsui.state-dir=" + state))
                    .hasValue(0);
            assertThat(run(Map.of(), "--backup=" + copy, "--tamsui.state-dir=" + state))
                    .hasValue(1);
            assertThat(run(Map.of("TAMSUI_STATE_DIR", state.toString()), "--restore=" + copy))
                    .hasValue(1);
            assertThat(daemon.torrents()).isEmpty();
        }
        assertThat(run(Map.of("TAMSUI_STATE_DIR", restored.toString()), "--restore=" + copy))
                .hasValue(0);

        assertThat(restored.resolve("tamsui.db")).isNotEmptyFile();
        assertThat(restored.resolve("node-id")).hasSameBinaryContentAs(state.resolve("node-id"));
    }

    @Test
    void withoutAStateFolderNothingIsDone() {
        assertThat(run(Map.of("SPRING_CONFIG_IMPORT", "x"), "--backup=" + folder.resolve("copy.db")))
                .hasValue(1);
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void whatIsOnAServerIsNotOursToCopy() {
        Map<String, String> variables =
                Map.of("TAMSUI_STORE_URL", "jdbc:postgresql://h/d", "TAMSUI_STATE_DIR", folder.toString());
        try (SqlStateStore _ = SqlStateStore.open(folder)) {
            assertThat(run(variables, "--backup=" + folder.resolve("copy.db"))).hasValue(1);
        }
        assertThat(folder.resolve("copy.db")).doesNotExist();
    }

    private OptionalInt run(Map<String, String> variables, String... arguments) {
        return BackupCommand.run(
                new EarlyStateDir(List.of(arguments), Map.of("user.home", folder.toString()), variables, folder));
    }
}
