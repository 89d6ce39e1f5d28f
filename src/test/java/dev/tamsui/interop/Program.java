package dev.tamsui.interop;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;

/**
 * A program that runs on a host until it is stopped. Both its outputs go to a log file, which stays when all else is
 * removed. Ended by SIGTERM, then, if it has not gone, by SIGKILL.
 */
final class Program implements Running {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Process process;
    private final Path log;

    private Program(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /**
     * Starts it with {@code folder} as working folder and HOME, and none of this process's environment but PATH, so that
     * no user's configuration leaks in.
     */
    static Program start(Host host, Path folder, Path log, Map<String, String> environment, List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(host.inside(command))
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        String path = System.getenv().getOrDefault("PATH", "/usr/bin:/bin");
        builder.environment().clear();
        builder.environment().putAll(Map.of("PATH", path, "HOME", folder.toString(), "LC_ALL", "C.UTF-8"));
        builder.environment().putAll(environment);
        try {
            return new Program(builder.start(), log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    long pid() {
        return process.pid();
    }

    boolean isRunning() {
        return process.isAlive();
    }

    /** All it has printed so far. */
    String printed() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes a line to its standard input. */
    void tell(String line) {
        try {
            OutputStream input = process.getOutputStream();
            input.write((line + "\n").getBytes(StandardCharsets.UTF_8));
            input.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot tell it '" + line + "'; it printed " + printed(), e);
        }
    }

    /** Sends SIGTERM and waits for the end. The exit code, or empty when it had not ended after {@code limit}. */
    OptionalInt terminate(Duration limit) {
        process.destroy();
        return awaitEnd(limit) ? OptionalInt.of(process.exitValue()) : OptionalInt.empty();
    }

    /** SIGKILL: no chance to tidy up. */
    void kill() {
        process.destroyForcibly();
        awaitEnd(PATIENCE);
    }

    @Override
    public void close() {
        List<ProcessHandle> children = process.descendants().toList();
        if (terminate(PATIENCE).isEmpty()) {
            kill();
        }
        children.forEach(ProcessHandle::destroyForcibly);
    }

    private boolean awaitEnd(Duration limit) {
        try {
            return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
