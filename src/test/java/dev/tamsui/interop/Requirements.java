package dev.tamsui.interop;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/** Decides whether this machine can run an {@link Interop} test: run it, skip it with the reason, or fail. */
final class Requirements implements ExecutionCondition {
    private static final List<String> ALWAYS =
            List.of("ip", "tc", "curl", "opentracker", "mktorrent", "/usr/bin/python3");

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        List<String> missing = context.getTestClass()
                .flatMap(type -> AnnotationSupport.findAnnotation(type, Interop.class))
                .map(Requirements::missing)
                .orElse(List.of());
        if (missing.isEmpty()) {
            return ConditionEvaluationResult.enabled("everything is here");
        }
        String reason = "interop tests need " + String.join(", ", missing);
        if ("required".equals(System.getenv("INTEROP_TESTS"))) {
            throw new IllegalStateException(reason + " (and INTEROP_TESTS=required forbids to skip them)");
        }
        return ConditionEvaluationResult.disabled(reason);
    }

    private static List<String> missing(Interop interop) {
        List<String> missing = new ArrayList<>();
        Stream.concat(ALWAYS.stream(), Stream.of(interop.programs()))
                .filter(program -> !isInstalled(program))
                .forEach(missing::add);
        if (!missing.contains("ip") && !mayMakeNamespaces()) {
            missing.add("the right to make network namespaces (root)");
        }
        if (interop.jar() && !Files.isRegularFile(Tamsui.jar())) {
            missing.add("the jar at " + Tamsui.jar());
        }
        return missing;
    }

    private static boolean isInstalled(String program) {
        if (program.startsWith("/")) {
            return Files.isExecutable(Path.of(program));
        }
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    private static boolean mayMakeNamespaces() {
        try (Network network = Network.of(1)) {
            return !network.hosts().isEmpty();
        } catch (CommandFailed refused) {
            return false;
        }
    }
}
