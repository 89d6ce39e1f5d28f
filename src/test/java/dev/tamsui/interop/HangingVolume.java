package dev.tamsui.interop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A file system that can be made to hang, as one on a network does when its server is away. {@link #close()} lets it go on, and
 * so does a process of its own in the end, should the test die: programs that hang on it can perhaps not even be killed.
 */
final class HangingVolume implements Running {
    private static final Duration LONGEST = Duration.ofMinutes(15);

    /** In which way it hangs. */
    enum Kind {
        /** An ext4 on a loop device is frozen: who changes anything hangs, and cannot be killed. Who reads does not. */
        FROZEN,
        /** The program that is the file system stands still: whatever is asked of it hangs, looks at files too. */
        SILENT
    }

    private final Kind kind;
    private final Path at;
    private final @Nullable Process server;
    private @Nullable Process guard;

    private HangingVolume(Kind kind, Path at, @Nullable Process server) {
        this.kind = kind;
        this.at = at;
        this.server = server;
    }

    /**
     * Mounts an empty one. {@link Mounts} unmounts it.
     *
     * @param behind where its data is, or an image of it: a folder next to it
     */
    static HangingVolume mount(Kind kind, Mounts mounts, Path behind, Path at, long mebibytes) {
        if (kind == Kind.FROZEN) {
            Path image = behind.resolve("image");
            Command.run(List.of("truncate", "-s", mebibytes + "M", image.toString()));
            Command.run(List.of("mkfs.ext4", "-q", "-F", image.toString()));
            mounts.image(image, at);
            return new HangingVolume(kind, at, null);
        }
        Process server = start(List.of("bindfs", "-f", behind.toString(), at.toString()));
        Patience.until(
                at + " is mounted",
                () -> Files.readAllLines(Path.of("/proc/self/mountinfo")).stream()
                        .anyMatch(line -> line.contains(" " + at + " ") && line.contains("fuse")));
        mounts.has(at);
        return new HangingVolume(kind, at, server);
    }

    private static Process start(List<String> command) {
        try {
            return new ProcessBuilder(command)
                    .redirectInput(Redirect.from(Path.of("/dev/null").toFile()))
                    .redirectErrorStream(true)
                    .redirectOutput(Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** From now on it hangs, until {@link #goOn}. */
    void hang() {
        List<String> guarded =
                new ArrayList<>(List.of("sh", "-c", "sleep \"$0\"; exec \"$@\"", String.valueOf(LONGEST.toSeconds())));
        guarded.addAll(thaw());
        guard = start(guarded);
        Command.run(
                server == null
                        ? List.of("fsfreeze", "--freeze", at.toString())
                        : List.of("kill", "-STOP", String.valueOf(server.pid())));
    }

    private List<String> thaw() {
        return server == null
                ? List.of("fsfreeze", "--unfreeze", at.toString())
                : List.of("kill", "-CONT", String.valueOf(server.pid()));
    }

    void goOn() {
        Process guarding = guard;
        if (guarding != null) {
            Command.run(thaw());
            guard = null;
            guarding.descendants().forEach(ProcessHandle::destroyForcibly);
            guarding.destroyForcibly();
        }
    }

    @Override
    public void close() {
        goOn();
        if (server != null) {
            server.destroyForcibly();
        }
    }

    @Override
    public String toString() {
        return kind + " at " + at;
    }
}
