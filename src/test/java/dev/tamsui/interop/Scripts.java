package dev.tamsui.interop;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Objects;

/** The Python programs among the test resources. */
final class Scripts {
    private Scripts() {}

    /** The path of {@code interop/<name>}. Resources of tests lie in folders, never in a jar. */
    static String path(String name) {
        var url = Objects.requireNonNull(Scripts.class.getResource("/interop/" + name), name);
        try {
            return Path.of(url.toURI()).toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
