package dev.tamsui.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tamsui.engine.model.StoredTorrent;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What survives when the process that writes the store is killed, or cannot write any more. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class StoreDurabilityIT {
    @TempDir
    Path folder;

    private final List<Process> started = new ArrayList<>();

    @AfterEach
    void endProcesses() throws InterruptedException {
        for (Process process : started) {
            process.destroyForcibly().waitFor();
        }
    }

    @ParameterizedTest(name = "killed after {0}")
    @ValueSource(ints = {1, 40, 300})
    void everyAcknowledgedAddSurvivesAKill(int adds) throws IOException, InterruptedException {
        Process process = start(StoreProcess.on(folder));
        List<String> acknowledged = new ArrayList<>();
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            lines.lines()
                    .filter(StoreDurabilityIT::isAcknowledgement)
                    .limit(adds)
                    .forEach(acknowledged::add);
            process.toHandle().destroyForcibly(); // unlike the process itself this leaves its last words to be read
            process.waitFor();
            lines.lines().filter(StoreDurabilityIT::isAcknowledgement).forEach(acknowledged::add);
        }

        assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(adds);
        try (SqlStateStore store = SqlStateStore.open(folder)) {
            assertThat(store.torrents())
                    .allSatisfy(t -> assertThat(t.labels()).containsExactly("one", "two"))
                    .allSatisfy(t ->
                            assertThat(store.metainfo(t.id()).orElseThrow()).hasSize(4_096))
                    .extracting(t -> "added " + t.id().value())
                    .containsAll(acknowledged);
        }
    }

    @Test
    void aFolderHeldByAnotherProcessIsRefusedUntilThatOneIsKilled() throws IOException, InterruptedException {
        Process process = start(StoreProcess.on(folder));
        assertThat(process.inputReader(StandardCharsets.UTF_8).lines().anyMatch(StoreDurabilityIT::isAcknowledgement))
                .isTrue();

        assertThatExceptionOfType(StateFolderException.class)
                .isThrownBy(() -> SqlStateStore.open(folder))
                .withMessageContaining("in use by another Tamsui");
        assertThatExceptionOfType(StateFolderException.class).isThrownBy(() -> StateFolder.requireFree(folder));
        process.destroyForcibly().waitFor();
        StateFolder.requireFree(folder);
        SqlStateStore.open(folder).close();
    }

    /** A limit on the size of files stands in for a full disk, which a test cannot make without mounting one. */
    @Test
    void aWriteThatFailsIsReportedAndNothingAcknowledgedIsLost() throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "needs a shell's ulimit");
        Path limited = folder.resolve("limited");
        ProcessBuilder java = StoreProcess.on(limited);
        List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", "ulimit -f 8192 && exec \"$@\"", "sh"));
        command.addAll(java.command());
        Process process = start(java.command(command));

        List<String> lines;
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            lines = output.lines()
                    .filter(line -> isAcknowledgement(line) || line.startsWith("failed "))
                    .toList();
        }
        assertThat(process.waitFor()).isZero();
        assertThat(lines)
                .last(InstanceOfAssertFactories.STRING)
                .startsWith("failed The torrent could not be added: the disk");
        try (SqlStateStore store = SqlStateStore.open(limited)) {
            List<StoredTorrent> torrents = store.torrents();
            assertThat(torrents)
                    .extracting(t -> "added " + t.id().value())
                    .containsExactlyElementsOf(lines.subList(0, lines.size() - 1));
        }
    }

    /** The process logs to the same stream. The last line of a killed one may be cut short. */
    private static boolean isAcknowledgement(String line) {
        return line.matches("added \\d+");
    }

    private Process start(ProcessBuilder builder) throws IOException {
        Process process = builder.start();
        started.add(process);
        return process;
    }
}
