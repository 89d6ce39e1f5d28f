package dev.tamsui.interop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

/** When a test fails, its message says where the logs are and how Tamsui's ended: a CI run leaves nothing else behind. */
final class FailureLogs implements TestExecutionExceptionHandler {
    private static final int LINES = 25;

    /** Where this thread's latest swarm has its logs. A test runs on one thread. */
    private static final ThreadLocal<@Nullable Path> FOLDER = new ThreadLocal<>();

    static void stayIn(Path folder) {
        FOLDER.set(folder);
    }

    @Override
    public void handleTestExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
        Path folder = FOLDER.get();
        if (folder == null) {
            throw failure;
        }
        throw new AssertionError(failure.getMessage() + "\nLogs are in " + folder + tails(folder), failure);
    }

    private static String tails(Path folder) throws IOException {
        var text = new StringBuilder();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path log : files.filter(file -> file.toString().endsWith("-tamsui.log"))
                    .sorted()
                    .limit(2)
                    .toList()) {
                List<String> lines = Files.readAllLines(log);
                text.append("\n").append(log.getFileName()).append(" ends:\n");
                text.append(String.join("\n", lines.subList(Math.max(0, lines.size() - LINES), lines.size())));
            }
        }
        return text.toString();
    }
}
