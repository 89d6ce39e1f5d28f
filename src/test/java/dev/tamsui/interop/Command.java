package dev.tamsui.interop;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A command that ends by itself within seconds, such as {@code ip} or {@code curl}. For daemons see {@link Program}. */
final class Command {
    private static final long TIMEOUT_SECONDS = 30;

    private Command() {}

    /** How it ended: the exit code, and both outputs as UTF-8. */
    record Result(int exitCode, String output, String errors) {
        boolean succeeded() {
            return exitCode == 0;
        }
    }

    /** Runs it and returns its standard output; throws {@link CommandFailed} if the exit code is not 0. */
    static String run(List<String> command) {
        return run(command, "");
    }

    static String run(List<String> command, String input) {
        Result result = attempt(command, input.getBytes(StandardCharsets.UTF_8));
        if (!result.succeeded()) {
            throw new CommandFailed(
                    "%s: exit code %d: %s".formatted(String.join(" ", command), result.exitCode(), result.errors()));
        }
        return result.output();
    }

    /** Runs it and reports any exit code. */
    static Result attempt(List<String> command, byte[] input) {
        try {
            Process process = new ProcessBuilder(command).start();
            try (var errors = new Drain(process.getErrorStream());
                    var output = new Drain(process.getInputStream())) {
                try (var stdin = process.getOutputStream()) {
                    stdin.write(input);
                } catch (IOException expected) {
                    // it ended without reading all its input; its exit code says whether that matters
                }
                if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                    throw new CommandFailed(
                            "%s: still running after %d s".formatted(String.join(" ", command), TIMEOUT_SECONDS));
                }
                return new Result(process.exitValue(), output.text(), errors.text());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailed("interrupted: " + String.join(" ", command));
        }
    }

    /** Reads one output to its end on a thread of its own, so that the other one cannot fill its pipe meanwhile. */
    private static final class Drain implements AutoCloseable {
        private final InputStream from;
        private final Thread thread;
        private volatile String text = "";

        Drain(InputStream from) {
            this.from = from;
            this.thread = Thread.ofVirtual().start(this::read);
        }

        private void read() {
            try {
                text = new String(from.readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException e) {
                text = "unreadable: " + e.getMessage();
            }
        }

        String text() throws InterruptedException {
            thread.join();
            return text;
        }

        @Override
        public void close() throws IOException {
            from.close();
        }
    }
}
