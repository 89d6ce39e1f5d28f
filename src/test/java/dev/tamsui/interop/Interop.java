package dev.tamsui.interop;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * A test that needs real clients on real (if private) networks.
 *
 * <p>Where the machine lacks something the test is skipped and says what is missing, unless the environment has {@code
 * INTEROP_TESTS=required}: then it fails, so that CI cannot turn green by skipping.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith({Requirements.class, FailureLogs.class})
@Execution(ExecutionMode.CONCURRENT)
@Timeout(value = 8, unit = TimeUnit.MINUTES)
@interface Interop {
    /** Programs looked up on PATH, beyond those every interop test needs. */
    String[] programs() default {};

    /** Whether the jar must have been built. */
    boolean jar() default true;
}
