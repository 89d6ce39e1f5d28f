package dev.tamsui.store;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Optional;

/** What a test needs of the machine. Where it is missing the test is skipped, or fails where skipping is forbidden. */
final class Needs {
    private Needs() {}

    static void here(Optional<String> missing) {
        if (missing.isPresent() && "required".equals(System.getenv("INTEROP_TESTS"))) {
            throw new IllegalStateException(
                    "this test needs " + missing.get() + " (and INTEROP_TESTS=required forbids to skip it)");
        }
        assumeTrue(missing.isEmpty(), () -> "this test needs " + missing.orElseThrow());
    }
}
