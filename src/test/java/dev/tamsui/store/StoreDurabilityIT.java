package dev.tamsui.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tamsui.engine.model.Recorded;
import dev.tamsui.engine.model.StoredTorrent;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What survives when the process that writes the store is killed, or cannot write any more. */
@Timeout(value = 4, unit = TimeUnit.MINUTES)
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

    /** One folder, killed again and again: each round goes on with what the one before left. */
    @Test
    void whatWasRecordedSurvivesKillsAtAnyMomentAndIsNeverHalf() throws IOException, InterruptedException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        int last = 0;
        for (int round = 0; round < 8; round++) {
            Process process = start(StoreProcess.on(folder, "mix"));
            int rounds = 1 + random.nextInt(60);
            try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
                List<String> acknowledged = new ArrayList<>(lines.lines()
                        .filter(StoreDurabilityIT::isRecorded)
                        .limit(rounds)
                        .toList());
                LockSupport.parkNanos(random.nextInt(3_000_000)); // anywhere within the next transaction
                process.toHandle().destroyForcibly();
                process.waitFor();
                lines.lines().filter(StoreDurabilityIT::isRecorded).forEach(acknowledged::add);
                last = Integer.parseInt(acknowledged.getLast().substring("recorded ".length()));
            }
            try (SqlStateStore store = SqlStateStore.open(folder)) {
                List<StoredTorrent> torrents = store.torrents();
                Recorded first = store.recorded(torrents.getFirst().id()).orElseThrow();
                int number = ByteBuffer.wrap(first.have()).getInt();
                assertThat(number).as("seed %d, round %d", seed, round).isBetween(last, last + 1);
                List<StoredTorrent> unrecorded = new ArrayList<>();
                for (StoredTorrent torrent : torrents.subList(1, torrents.size())) {
                    int own = Integer.parseInt(torrent.name().substring("torrent ".length()));
                    store.recorded(torrent.id())
                            .ifPresentOrElse(
                                    kept -> assertThat(kept).isEqualTo(StoredTorrents.recorded(own, 50)),
                                    () -> unrecorded.add(torrent));
                }
                assertThat(unrecorded)
                        .as("added just before a kill and not recorded any more, one a round at most, seed %d", seed)
                        .hasSizeLessThanOrEqualTo(round + 1);
                assertThat(store.recorded(torrentOf(torrents, number).id()))
                        .as("the other half of the last transaction, seed %d", seed)
                        .hasValue(first);
            }
        }
    }

    @Test
    void aProcessWithoutAnyDescriptorLeftStillRecords() throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "needs a shell's ulimit");
        ProcessBuilder java = StoreProcess.on(folder.resolve("starved"), "starve");
        List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", "ulimit -n 512 && exec \"$@\"", "sh"));
        command.addAll(java.command());
        Process process = start(java.command(command));

        List<String> lines;
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            lines = output.lines()
                    .filter(line -> line.matches("(took|worked|failed) .*"))
                    .toList();
        }
        assertThat(lines).hasSize(2).last().isEqualTo("worked 301");
        assertThat(process.waitFor()).isZero();
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

    private static boolean isRecorded(String line) {
        return line.matches("recorded \\d+");
    }

    private static StoredTorrent torrentOf(List<StoredTorrent> torrents, int number) {
        return torrents.stream()
                .filter(torrent -> torrent.name().equals("torrent " + number))
                .findFirst()
                .orElseThrow();
    }

    private Process start(ProcessBuilder builder) throws IOException {
        Process process = builder.start();
        started.add(process);
        return process;
    }
}
