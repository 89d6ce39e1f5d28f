package dev.tamsui.config;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.core.env.Environment;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.core.io.support.SpringFactoriesLoader.ArgumentResolver;

/** Failed starts as the operator reads of them on the console. */
final class StartFailures {
    private StartFailures() {}

    /** What the operator reads on the console. */
    static String told(@Nullable Throwable failure) {
        Throwable cause = Objects.requireNonNull(failure, "the start should have failed");
        return SpringFactoriesLoader.forDefaultResourceLocation()
                .load(
                        FailureAnalyzer.class,
                        ArgumentResolver.of(Environment.class, new StandardEnvironment())
                                .and(BeanFactory.class, new DefaultListableBeanFactory()))
                .stream()
                .map(analyzer -> analyzer.analyze(cause))
                .filter(Objects::nonNull)
                .findFirst()
                .map(FailureAnalysis::getDescription)
                .orElseThrow(() -> new AssertionError("nobody explains this failure", cause));
    }
}
