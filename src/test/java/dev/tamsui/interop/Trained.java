package dev.tamsui.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The jar under test, unpacked and trained by the program that users are told of, which makes the many starts of these tests
 * cheaper. The same classes run with the same flags, and one test each way of stopping starts the jar as it is.
 */
final class Trained {
    private static final Duration TRAINING_LIMIT = Duration.ofMinutes(5);
    private static final String MIB = "64";

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
        train(folder);
        Path cache = folder.resolve("tamsui.aot");
        assertThat(cache).isNotEmptyFile();
        return List.of(
                "-XX:AOTCache=" + cache, "-jar", folder.resolve("tamsui.jar").toString());
    }

    private static void train(Path folder) {
        Path log = folder.resolveSibling("training.log");
        try {
            Files.createDirectories(folder.getParent());
            Process training = new ProcessBuilder(
                            java().toString(),
                            Path.of("src/main/jvm/train/Train.java").toString(),
                            Tamsui.jar().toString(),
                            folder.toString(),
                            MIB)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            try {
                assertThat(training.waitFor(TRAINING_LIMIT))
                        .as("the training ends")
                        .isTrue();
                assertThat(training.exitValue())
                        .as("exit code of the training: %s", Files.readString(log))
                        .isZero();
            } finally {
                end(training);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailed("interrupted during the training");
        }
    }

    /** By SIGTERM first: it has daemons of its own to end. */
    private static void end(Process training) throws InterruptedException {
        training.destroy();
        if (!training.waitFor(10, TimeUnit.SECONDS)) {
            training.destroyForcibly();
        }
    }
}
