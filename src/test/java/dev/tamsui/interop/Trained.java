package dev.tamsui.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The jar under test, unpacked, with a cache of its classes as a first start has loaded and linked them (JEP 483, 514). It makes the
 * many starts of these tests cheaper. The same classes run with the same flags, and one test each way of
 * stopping starts the jar as it is.
 */
final class Trained {
    private static final Duration TRAINING_LIMIT = Duration.ofMinutes(3);

    private Trained() {}

    /** Made once in a run of the tests. */
    private static final class Made {
        static final List<String> ARGUMENTS = make();
    }

    /** What follows the flags in the command line, in place of {@code -jar} and the jar. */
    static List<String> arguments() {
        return Made.ARGUMENTS;
    }

    static Path java() {
        return Path.of(System.getProperty("java.home"), "bin", "java");
    }

    static String flags() {
        return "@" + Path.of("src/main/jvm/flags").toAbsolutePath();
    }

    private static List<String> make() {
        Path folder = Path.of("target", "interop", "trained").toAbsolutePath();
        Trees.remove(folder);
        Path app = folder.resolve("app");
        Path cache = folder.resolve("classes.aot");
        Command.run(List.of(
                java().toString(),
                "-Djarmode=tools",
                "-jar",
                Tamsui.jar().toString(),
                "extract",
                "--destination",
                app.toString()));
        String jar = app.resolve(Tamsui.jar().getFileName()).toString();
        train(folder, cache, jar);
        return List.of("-XX:AOTCache=" + cache, "-jar", jar);
    }

    private static void train(Path folder, Path cache, String jar) {
        List<String> command = new ArrayList<>(List.of(java().toString(), flags()));
        command.addAll(List.of("-XX:AOTCacheOutput=" + cache, "-Dspring.context.exit=onRefresh", "-jar", jar));
        ProcessBuilder training = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("training.log").toFile());
        training.environment()
                .putAll(Map.of(
                        "TAMSUI_STATE_DIR",
                        folder.resolve("state").toString(),
                        "TAMSUI_DOWNLOAD_DIR",
                        folder.resolve("downloads").toString(),
                        "TAMSUI_PEERS_PORT",
                        "0",
                        "SERVER_PORT",
                        "0"));
        try {
            Process process = training.start();
            try {
                assertThat(process.waitFor(TRAINING_LIMIT))
                        .as("the training ends")
                        .isTrue();
                assertThat(process.exitValue())
                        .as("exit code of the training: %s", Files.readString(folder.resolve("training.log")))
                        .isZero();
            } finally {
                process.destroyForcibly();
            }
            assertThat(cache).isNotEmptyFile();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailed("interrupted during the training");
        }
    }
}
