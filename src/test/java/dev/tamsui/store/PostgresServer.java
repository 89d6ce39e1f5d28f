package dev.tamsui.store;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL server of our own: a new data folder, a free port, a password. The programs refuse to work for root, so then
 * they work for the user that Debian's package has made for them.
 */
final class PostgresServer {
    static final String USER = "tamsui";
    static final String PASSWORD = "S3cret-" + UUID.randomUUID();

    private static final Path DEBIAN = Path.of("/usr/lib/postgresql");
    private static final int SECONDS = 60;

    private final Path programs;
    private final Path folder;
    private final int port;
    private @Nullable Process process;
    private int databases;

    private PostgresServer(Path programs, Path folder, int port) {
        this.programs = programs;
        this.folder = folder;
        this.port = port;
    }

    /** What is missing here to run one; empty when nothing is. */
    static Optional<String> missing() {
        if (programs().isEmpty()) {
            return Optional.of("PostgreSQL's initdb and postgres (Debian's package postgresql)");
        }
        boolean isRoot = "root".equals(System.getProperty("user.name"));
        return isRoot && !Files.isExecutable(Path.of("/usr/bin/setpriv"))
                ? Optional.of("setpriv, to run PostgreSQL as another user than root")
                : Optional.empty();
    }

    static PostgresServer start() throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("tamsui-postgres");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        Path password = Files.writeString(folder.resolve("password"), PASSWORD);
        PostgresServer server = new PostgresServer(programs().orElseThrow(), folder, freePort());
        if (isRoot()) {
            run(List.of("chown", "-R", "postgres:postgres", folder.toString()), folder);
        }
        run(
                server.command(
                        "initdb",
                        "--pgdata=" + folder.resolve("data"),
                        "--username=" + USER,
                        "--auth=scram-sha-256",
                        "--pwfile=" + password,
                        "--encoding=UTF8",
                        "--locale=C.UTF-8",
                        "--no-sync"),
                folder);
        server.resume();
        return server;
    }

    /** Makes a new database. */
    String newDatabase() throws SQLException {
        String name = "tamsui" + ++databases;
        try (Connection connection = connect("postgres");
                Statement statement = connection.createStatement()) {
            statement.execute("create database " + name);
        }
        return name;
    }

    PostgresAddress address(String database) {
        return new PostgresAddress(url(database), USER, PASSWORD);
    }

    String url(String database) {
        return PostgresAddress.PREFIX + "//127.0.0.1:" + port + "/" + database;
    }

    Connection connect(String database) throws SQLException {
        return DriverManager.getConnection(url(database), USER, PASSWORD);
    }

    /** Starts the server again; returns when it lets us in. */
    void resume() throws IOException {
        process = new ProcessBuilder(command(
                        "postgres",
                        "-D",
                        folder.resolve("data").toString(),
                        "-p",
                        String.valueOf(port),
                        "-c",
                        "listen_addresses=127.0.0.1",
                        "-c",
                        "unix_socket_directories=",
                        "-c",
                        "fsync=off")) // the machine stays up; what is tested is us
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        await("PostgreSQL answers")
                .atMost(Duration.ofSeconds(SECONDS))
                .ignoreExceptions()
                .until(() -> {
                    connect("postgres").close();
                    return true;
                });
    }

    /** Ends all connections and the server. */
    void stop() throws IOException, InterruptedException {
        Process running = process;
        if (running != null) {
            run(List.of("kill", "-INT", String.valueOf(running.pid())), folder);
            if (!running.waitFor(SECONDS, TimeUnit.SECONDS)) {
                running.destroyForcibly().waitFor();
            }
            process = null;
        }
    }

    /** Stops it and leaves nothing behind. */
    void remove() throws IOException, InterruptedException {
        stop();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private List<String> command(String program, String... arguments) {
        List<String> command = new ArrayList<>();
        if (isRoot()) {
            command.addAll(List.of("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", "--"));
        }
        command.add(programs.resolve(program).toString());
        command.addAll(List.of(arguments));
        return command;
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    /** Debian keeps them off the path, one folder a version. */
    private static Optional<Path> programs() {
        try (Stream<Path> versions = Files.isDirectory(DEBIAN) ? Files.list(DEBIAN) : Stream.empty()) {
            return versions.map(version -> version.resolve("bin"))
                    .filter(bin ->
                            Files.isExecutable(bin.resolve("initdb")) && Files.isExecutable(bin.resolve("postgres")))
                    .max(Comparator.naturalOrder());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            return socket.getLocalPort();
        }
    }

    private static void run(List<String> command, Path folder) throws IOException, InterruptedException {
        Path log = Files.createTempFile("tamsui-command", ".log");
        try {
            Process process = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            if (!process.waitFor(SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IOException(command + " failed: " + Files.readString(log));
            }
        } finally {
            Files.delete(log);
        }
    }
}
