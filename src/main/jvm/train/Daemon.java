import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A daemon on loopback, on a state of its own, with ports that the system chose. Every wait has a limit; one that passes, and a
 * daemon that ends too soon, fail the training with the end of that daemon's log.
 */
final class Daemon implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(30);
    private static final long LOOK_MILLIS = 20;
    private static final int LAST_WORDS = 3000;
    private static final int TERMINATED = 128 + 15;
    private static final Pattern PORT = Pattern.compile("Tomcat started on port (\\d+)");

    private final Path folder;
    private final Process process;
    private final String key;
    private final HttpClient client = HttpClient.newHttpClient();
    private String address = "";

    /** What is waited for. */
    private interface Claim {
        boolean holds() throws InterruptedException;
    }

    private Daemon(Path folder, Process process, String key) {
        this.folder = folder;
        this.process = process;
        this.key = key;
    }

    /** The java that runs this. */
    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** Starts one in a new folder, with nothing of our environment, and waits until it takes torrents. */
    static Daemon start(Path folder, List<String> command) throws IOException, InterruptedException {
        Files.createDirectories(folder.resolve("downloads"));
        byte[] key = new byte[32];
        new SecureRandom().nextBytes(key);
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile());
        builder.environment().clear();
        builder.environment().putAll(settings(folder, HexFormat.of().formatHex(key)));
        Daemon daemon = new Daemon(folder, builder.start(), HexFormat.of().formatHex(key));
        daemon.await("it listens", daemon::listens);
        daemon.await("it is ready", () -> daemon.get("/readyz").statusCode() == 200);
        return daemon;
    }

    private static Map<String, String> settings(Path folder, String key) {
        return Map.ofEntries(
                Map.entry("TAMSUI_STATE_DIR", folder.resolve("state").toString()),
                Map.entry("TAMSUI_DOWNLOAD_DIR", folder.resolve("downloads").toString()),
                Map.entry("TAMSUI_API_KEY", key),
                Map.entry("TAMSUI_DISK_RESERVE", "0"),
                Map.entry("TAMSUI_NETWORK_ALLOW_PRIVATE_ADDRESSES", "true"),
                Map.entry("TAMSUI_PEERS_BIND_ADDRESS", "127.0.0.1"),
                Map.entry("TAMSUI_PEERS_MAX_CONNECTIONS_PER_ADDRESS", "8"),
                Map.entry("TAMSUI_PEERS_PORT", "0"),
                Map.entry("SERVER_ADDRESS", "127.0.0.1"),
                Map.entry("SERVER_PORT", "0"),
                Map.entry("LC_ALL", "C.UTF-8"));
    }

    private boolean listens() {
        Matcher port = PORT.matcher(log());
        boolean isTold = port.find();
        if (isTold) {
            address = "http://127.0.0.1:" + port.group(1);
        }
        return isTold;
    }

    /** Where it saves. */
    Path downloads() {
        return folder.resolve("downloads");
    }

    void add(Content content) throws InterruptedException {
        post("/api/v1/torrents", content.metainfo());
    }

    void awaitSeeding(Content content) throws InterruptedException {
        await("it has all of the content and seeds it", () -> isSeeding(content));
    }

    /** Whether it does, and whatever else those ask that look after a daemon. */
    boolean isSeeding(Content content) throws InterruptedException {
        String torrent = torrent(content);
        for (String path : List.of(
                "/readyz",
                "/actuator/health",
                "/actuator/prometheus",
                "/api/v1/stats",
                "/api/v1/settings",
                "/api/v1/torrents",
                torrent + "/files",
                torrent + "/peers",
                torrent + "/trackers")) {
            succeeded(get(path));
        }
        return succeeded(get(torrent)).body().contains("\"state\":\"seeding\"");
    }

    /**
     * Has it read and hashed again. It is paused before and resumed after, so that it does not seed from here on until the check
     * is over, and nobody has to catch it while it checks.
     */
    void recheck(Content content) throws InterruptedException {
        post(torrent(content) + "/pause", new byte[0]);
        await("it pauses", () -> get(torrent(content)).body().contains("\"state\":\"paused\""));
        post(torrent(content) + "/recheck", new byte[0]);
        post(torrent(content) + "/resume", new byte[0]);
    }

    private static String torrent(Content content) {
        return "/api/v1/torrents/" + content.infoHash();
    }

    /** SIGTERM, and the wait until it has left; one that keeps a cache writes it before. */
    void end() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
            throw failed("it does not end after SIGTERM");
        }
        if (process.exitValue() != TERMINATED) {
            throw failed("exit code %d instead of %d".formatted(process.exitValue(), TERMINATED));
        }
    }

    private HttpResponse<String> get(String path) throws InterruptedException {
        return send(request(path).build());
    }

    private void post(String path, byte[] body) throws InterruptedException {
        succeeded(send(request(path)
                .header("Content-Type", "application/x-bittorrent")
                .POST(BodyPublishers.ofByteArray(body))
                .build()));
    }

    private HttpResponse<String> send(HttpRequest request) throws InterruptedException {
        try {
            return client.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw failed("%s: no answer: %s".formatted(request.uri(), e));
        }
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(address + path))
                .version(HttpClient.Version.HTTP_1_1)
                .timeout(ANSWER_LIMIT)
                .header("Authorization", "Bearer " + key);
    }

    private HttpResponse<String> succeeded(HttpResponse<String> response) {
        if (response.statusCode() / 100 != 2) {
            throw failed("%s: %d %s".formatted(response.uri(), response.statusCode(), response.body()));
        }
        return response;
    }

    private void await(String claim, Claim what) throws InterruptedException {
        long beganNanos = System.nanoTime();
        while (!what.holds()) {
            if (process.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
                throw failed("it ended before " + claim);
            }
            if (System.nanoTime() - beganNanos > LIMIT.toNanos()) {
                throw failed("not within %d s: %s".formatted(LIMIT.toSeconds(), claim));
            }
        }
    }

    private TrainingFailed failed(String why) {
        String log = log();
        return new TrainingFailed("the %s: %s. Its log ends with:%n%s"
                .formatted(folder.getFileName(), why, log.substring(Math.max(0, log.length() - LAST_WORDS))));
    }

    private String log() {
        try {
            return Files.readString(folder.resolve("log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Asks it to leave, so that it takes leave of the tracker and its peers. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(ANSWER_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
