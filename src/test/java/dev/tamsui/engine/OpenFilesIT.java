package dev.tamsui.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tamsui.engine.session.LocalTracker;
import dev.tamsui.engine.session.TestEngines;
import dev.tamsui.engine.session.TestPayload;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A torrent of more files than the process may open. */
class OpenFilesIT {
    @TempDir
    Path folder;

    @Test
    void aTorrentOfTwoThousandFilesIsDownloadedByAProcessThatMayOpenTwoHundredAndFiftySix()
            throws IOException, InterruptedException {
        int[] sizes = new int[2_000];
        Arrays.fill(sizes, 700);
        try (LocalTracker tracker = new LocalTracker()) {
            TestPayload payload = TestPayload.tree("shelf", sizes, 16 * 1024, tracker.url());
            Path torrent = Files.write(folder.resolve("shelf.torrent"), payload.torrent());
            Path log = folder.resolve("leech.log");
            try (Engine seed = TestEngines.seed(TestEngines.settings(folder.resolve("seed"), "127.0.0.2"), payload)) {
                await().until(() -> tracker.peers().size() == 1);
                Process leech = new ProcessBuilder(
                                "bash",
                                "-c",
                                "ulimit -n 256; exec \"$@\"",
                                "leech",
                                Path.of(System.getProperty("java.home"), "bin", "java")
                                        .toString(),
                                "-Xmx256m",
                                "-cp",
                                classPath(),
                                LeechProcess.class.getName(),
                                torrent.toString(),
                                folder.resolve("leech").toString())
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
                try {
                    assertThat(leech.waitFor(60, TimeUnit.SECONDS))
                            .as("%s", log)
                            .isTrue();
                    assertThat(leech.exitValue()).as(Files.readString(log)).isZero();
                } finally {
                    leech.destroyForcibly();
                }
                assertThat(seed.health().listening()).isTrue();
            }
            assertThat(payload.isIn(folder.resolve("leech/downloads"))).isTrue();
        }
    }

    /** What the engine needs and no more: every jar on the path takes a descriptor of the 256. */
    private static String classPath() {
        String all = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        return Arrays.stream(all.split(File.pathSeparator))
                .filter(
                        entry -> Files.isDirectory(Path.of(entry))
                                || entry.matches(
                                        ".*(slf4j-api|logback|httpclient5|httpcore5|jspecify|tamsui|awaitility|hamcrest)[^/]*\\.jar"))
                .collect(Collectors.joining(File.pathSeparator));
    }
}
