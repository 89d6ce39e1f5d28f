import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Trains Tamsui: unpacks the built jar, lets a daemon start, answer, download, upload and check, and keeps what its JVM has
 * learnt meanwhile (JEP 483, 514, 515), so that the next one need not: {@code java src/main/jvm/train/Train.java
 * target/tamsui.jar target/trained}. It takes a JDK and nothing else. All of it is on loopback and below the folder; nothing
 * but the unpacked jar and its cache is left, however it ends. Why: {@code src/docs/adr/0019-trained-before-it-is-shipped.md}.
 */
final class Train {
    private static final String USAGE = "usage: java Train.java JAR FOLDER [MIB, %d by default]";
    private static final int DEFAULT_MIB = 256;
    private static final int ROUNDS_AFTERWARDS = 40;
    private static final Duration UNPACKING_LIMIT = Duration.ofMinutes(1);

    private final Path folder;
    private final Path jar;
    private final Path work;
    private final Path flags;

    private Train(Path folder, Path flags) {
        this.folder = folder;
        this.jar = folder.resolve("tamsui.jar");
        this.work = folder.resolve("training");
        this.flags = flags;
    }

    public static void main(String[] arguments) {
        try {
            if (arguments.length < 2 || arguments.length > 3) {
                throw new TrainingFailed(USAGE.formatted(DEFAULT_MIB));
            }
            Path from = Path.of(arguments[0]).toAbsolutePath().normalize();
            Path folder = Path.of(arguments[1]).toAbsolutePath().normalize();
            int mib = arguments.length == 3 ? Integer.parseInt(arguments[2]) : DEFAULT_MIB;
            IO.println(new Train(folder, flags()).run(from, mib));
        } catch (TrainingFailed | NumberFormatException | IOException e) {
            IO.println("Not trained: " + (e instanceof TrainingFailed ? e.getMessage() : e));
            System.exit(1);
        } catch (InterruptedException e) {
            System.exit(1);
        }
    }

    /** The flags that the daemon is shipped with: they are beside the folder of this file. */
    private static Path flags() {
        try {
            Path self = Path.of(Train.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            Path flags = self.resolve("../../flags").normalize();
            if (!Files.isReadable(flags)) {
                throw new TrainingFailed("no flags at " + flags);
            }
            return flags;
        } catch (URISyntaxException e) {
            throw new TrainingFailed("where this program is, is no path: " + e.getMessage());
        }
    }

    /** Returns what there is to say of it. */
    private String run(Path from, int mib) throws IOException, InterruptedException {
        requireOurs(from);
        Runtime.getRuntime().addShutdownHook(new Thread(this::tidy));
        remove(folder);
        unpack(from);
        Files.createDirectory(work);
        Path cache = train(mib);
        Path kept = Files.move(cache, folder.resolve("tamsui.aot"));
        return "Trained, with a cache of %d MB. Run it: java @%s -XX:AOTCache=%s -jar %s"
                .formatted(Files.size(kept) / 1_000_000, flags, kept, jar);
    }

    /** The folder is removed with all that is in it, so it had better be one that was made here. */
    private void requireOurs(Path from) {
        if (!Files.isRegularFile(from) || from.startsWith(folder)) {
            throw new TrainingFailed("no jar outside of %s: %s".formatted(folder, from));
        }
        boolean isOurs = Files.isRegularFile(jar) && Files.isDirectory(folder.resolve("lib"));
        if (Files.exists(folder) && !isOurs) {
            throw new TrainingFailed("in the way, and not made by this program: " + folder);
        }
    }

    private void unpack(Path from) throws IOException, InterruptedException {
        List<String> command = List.of(
                Daemon.java(),
                "-Djarmode=tools",
                "-jar",
                from.toString(),
                "extract",
                "--destination",
                folder.toString(),
                "--application-filename",
                String.valueOf(jar.getFileName()));
        Process process = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        boolean hasEnded = process.waitFor(UNPACKING_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        if (!hasEnded || process.exitValue() != 0 || !Files.isRegularFile(jar)) {
            throw new TrainingFailed("%s could not be unpacked to %s".formatted(from, folder));
        }
    }

    /** A life as a daemon has it, only shorter. Returns the cache. */
    private Path train(int mib) throws IOException, InterruptedException {
        Path cache = work.resolve("tamsui.aot");
        try (var tracker = new Tracker();
                var trainee = daemon("trainee", "-XX:AOTCacheOutput=" + cache)) {
            Content content;
            try (var seed = daemon("seed")) {
                content = Content.write(seed.downloads().resolve("content"), mib, tracker.address());
                seed.add(content);
                seed.awaitSeeding(content);
                trainee.add(content);
                trainee.awaitSeeding(content);
            }
            try (var leech = daemon("leech")) {
                leech.add(content);
                leech.awaitSeeding(content);
            }
            trainee.recheck(content);
            trainee.awaitSeeding(content);
            for (int round = 0; round < ROUNDS_AFTERWARDS; round++) {
                trainee.isSeeding(content);
            }
            trainee.end();
        }
        if (!Files.isRegularFile(cache)) {
            throw new TrainingFailed("the JVM wrote no cache to " + cache);
        }
        return cache;
    }

    private Daemon daemon(String name, String... moreFlags) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(Daemon.java(), "@" + flags));
        command.addAll(List.of(moreFlags));
        command.addAll(List.of("-jar", jar.toString()));
        return Daemon.start(work.resolve(name), command);
    }

    /** Whatever has happened: ends what still runs, a JVM that writes a cache too, and removes what it worked with. */
    private void tidy() {
        for (ProcessHandle left : ProcessHandle.current().descendants().toList()) {
            left.destroyForcibly();
            left.onExit().join();
        }
        try {
            remove(work);
        } catch (IOException e) {
            IO.println("Still there: " + e.getMessage());
        }
    }

    private static void remove(Path root) throws IOException {
        if (Files.exists(root)) {
            try (Stream<Path> files = Files.walk(root)) {
                for (Path file : files.toList().reversed()) {
                    Files.delete(file);
                }
            }
        }
    }
}
