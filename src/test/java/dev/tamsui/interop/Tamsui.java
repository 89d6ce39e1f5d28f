package dev.tamsui.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** Ourselves, as users run us: the shipped program with the shipped flags, configured by environment, driven by REST. */
final class Tamsui implements Client {
    private static final String KEY = "interop-key-0123456789abcdef0123456789";
    private static final String BASE = "http://127.0.0.1:8080";
    static final String SAVE_ROOTS = "TAMSUI_SAVE_ROOTS";
    private static final String TORRENTS = BASE + "/api/v1/torrents";

    private final Workplace workplace;
    private final List<String> wrapper;
    private final List<String> flags;
    private final List<String> arguments;
    private final Map<String, String> settings;
    private final Http http;
    private Program program;

    Tamsui(Workplace workplace) {
        this(workplace, Map.of());
    }

    /** @param settings more of them, as environment variables */
    Tamsui(Workplace workplace, Map<String, String> settings) {
        this(workplace, List.of(), Trained.arguments(), settings);
        awaitReady();
    }

    private Tamsui(Workplace workplace, List<String> flags, List<String> arguments, Map<String, String> settings) {
        this(workplace, List.of(), flags, arguments, settings);
    }

    /** @param wrapper a command that runs another */
    private Tamsui(
            Workplace workplace,
            List<String> wrapper,
            List<String> flags,
            List<String> arguments,
            Map<String, String> settings) {
        this.workplace = workplace;
        this.wrapper = List.copyOf(wrapper);
        this.flags = List.copyOf(flags);
        this.arguments = List.copyOf(arguments);
        this.settings = Map.copyOf(settings);
        this.http = new Http(workplace.host(), "-H", "Authorization: Bearer " + KEY);
        this.program = launch();
    }

    /** The jar as it is shipped, with nothing that lets it start sooner. */
    static Tamsui asShipped(Workplace workplace) {
        Tamsui shipped = new Tamsui(workplace, List.of(), List.of("-jar", jar().toString()), Map.of());
        shipped.awaitReady();
        return shipped;
    }

    /**
     * One of many, with JVM flags for a small heap and a cheap start on top of the shipped ones. Returns before it is ready,
     * so that many can start at once: see {@link #awaitReady}.
     */
    static Tamsui oneOfMany(Workplace workplace) {
        return new Tamsui(workplace, List.of("-Xmx64m", "-XX:TieredStopAtLevel=1"), Trained.arguments(), Map.of());
    }

    /** On a state folder that may be full already. Returns before it is ready: see {@link #awaitReady}. */
    static Tamsui launched(Workplace workplace) {
        return new Tamsui(workplace, List.of(), Trained.arguments(), Map.of());
    }

    /** One that may have only so many files and connections open. */
    static Tamsui withDescriptors(Workplace workplace, int most) {
        List<String> limit = List.of("prlimit", "--nofile=" + most + ":" + most);
        Tamsui limited = new Tamsui(workplace, limit, List.of(), Trained.arguments(), Map.of());
        limited.awaitReady();
        return limited;
    }

    /** The jar under test: system property {@code tamsui.jar}, which the build sets. */
    static Path jar() {
        return Path.of(System.getProperty("tamsui.jar", "target/tamsui.jar")).toAbsolutePath();
    }

    private Program launch() {
        List<String> command = new ArrayList<>(wrapper);
        command.add(Trained.java().toString());
        command.add(Trained.flags());
        command.addAll(flags);
        command.addAll(arguments);
        Map<String, String> environment = new HashMap<>(settings);
        environment.putAll(Map.of(
                "TAMSUI_STATE_DIR",
                workplace.folder("state").toString(),
                "TAMSUI_DOWNLOAD_DIR",
                workplace.folder("downloads").toString(),
                "TAMSUI_API_KEY",
                KEY,
                "TAMSUI_NETWORK_ALLOW_PRIVATE_ADDRESSES",
                "true",
                "TAMSUI_PEERS_PORT",
                String.valueOf(PEER_PORT),
                "SERVER_ADDRESS",
                "127.0.0.1",
                "SERVER_PORT",
                "8080"));
        return workplace.start(environment, command);
    }

    /** Waits until it may be given torrents. */
    void awaitReady() {
        Patience.until("Tamsui is ready", () -> {
            assertThat(program.isRunning()).as("Tamsui runs").isTrue();
            return http.get(BASE + "/readyz").isSuccess();
        });
    }

    /** Starts it again, on the state it left. */
    void startAgain() {
        launchAgain();
        awaitReady();
    }

    /** As {@link #startAgain}, but does not wait until it is ready. */
    void launchAgain() {
        program = launch();
    }

    /**
     * Bytes this run has read so far by system calls, from files, sockets or pipes, in the page cache or not. The JVM maps its
     * own files, so most of this is what we read.
     */
    long bytesRead() {
        try (Stream<String> lines = Files.lines(Path.of("/proc", String.valueOf(program.pid()), "io"))) {
            return lines.filter(line -> line.startsWith("rchar: "))
                    .mapToLong(line -> Long.parseLong(line.substring("rchar: ".length())))
                    .sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Memory it holds at this moment. */
    long residentBytes() {
        try (Stream<String> lines = Files.lines(Path.of("/proc", String.valueOf(program.pid()), "status"))) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) << 10)
                    .sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How many torrents are in this state. */
    int torrentsIn(String state) {
        return getJson("/api/v1/stats").path("torrents").path(state).asInt(0);
    }

    /** SIGTERM. The exit code, or empty when it was still running after {@code limit}. */
    OptionalInt terminate(Duration limit) {
        return program.terminate(limit);
    }

    /** SIGKILL. */
    void kill() {
        program.kill();
    }

    @Override
    public Host host() {
        return workplace.host();
    }

    /** Where it saves; it is allowed no other place. */
    Path downloads() {
        return workplace.folder("downloads");
    }

    /** What it knows from one run to the next. */
    Path stateFolder() {
        return workplace.folder("state");
    }

    /** Gives it a torrent to download to, or whose content is in, {@link #downloads}. */
    void add(Torrent torrent) {
        add(torrent, downloads());
    }

    @Override
    public void add(Torrent torrent, Path folder) {
        assertThat(folder)
                .as("below %s, or where the test allowed it", downloads())
                .matches(below -> below.startsWith(downloads())
                        || settings.getOrDefault(SAVE_ROOTS, "").contains(below.toString()));
        try {
            Http.Response response = http.post(
                    TORRENTS + "?savePath=" + folder, "application/x-bittorrent", Files.readAllBytes(torrent.file()));
            assertThat(response.status())
                    .as("adding %s: %s", torrent.name(), response.body())
                    .isEqualTo(201);
            assertThat(response.json().path("infoHash").asString("")).isEqualTo(torrent.infoHash());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Saves the .torrent file it has. */
    Torrent metainfo(Torrent torrent, Path file) {
        Command.Result saved = host().attempt(
                        List.of(
                                "curl",
                                "-sf",
                                "-H",
                                "Authorization: Bearer " + KEY,
                                "-o",
                                file.toString(),
                                TORRENTS + "/" + torrent.infoHash() + "/metainfo"),
                        new byte[0]);
        assertThat(saved.succeeded()).as("%s", saved).isTrue();
        return Torrent.of(file, torrent.content());
    }

    /** Gives it the file of a torrent that it has by its magnet link. */
    void addKnown(Torrent torrent) {
        try {
            Http.Response response =
                    http.post(TORRENTS, "application/x-bittorrent", Files.readAllBytes(torrent.file()));
            assertThat(response.status()).as("%s", response.body()).isEqualTo(200);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void addMagnet(String link, Path folder) {
        Http.Response response =
                http.post(TORRENTS + "?savePath=" + folder, "text/plain", link.getBytes(StandardCharsets.UTF_8));
        assertThat(response.status()).as("adding a magnet: %s", response.body()).isEqualTo(201);
    }

    void pause(Torrent torrent) {
        command(torrent, "pause");
    }

    void resume(Torrent torrent) {
        command(torrent, "resume");
    }

    void recheck(Torrent torrent) {
        command(torrent, "recheck");
    }

    /** Removes a torrent with its files, or without. */
    void delete(Torrent torrent, boolean withData) {
        Http.Response response = http.call(
                List.of(
                        "-X",
                        "DELETE",
                        TORRENTS + "/" + torrent.infoHash() + "?data=" + (withData ? "delete" : "keep")),
                null);
        assertThat(response.status())
                .as("deleting %s: %s", torrent.name(), response.body())
                .isEqualTo(204);
    }

    private void command(Torrent torrent, String command) {
        Http.Response response =
                http.post(TORRENTS + "/" + torrent.infoHash() + "/" + command, "application/json", new byte[0]);
        assertThat(response.status())
                .as("%s of %s: %s", command, torrent.name(), response.body())
                .isEqualTo(202);
    }

    /** Changes settings, or what a torrent is to be like. */
    void patch(String path, String body) {
        Http.Response response = tryPatch(path, body);
        assertThat(response.status()).as("PATCH %s: %s", path, response.body()).isEqualTo(200);
    }

    Http.Response tryPatch(String path, String body) {
        return http.call(
                List.of("-X", "PATCH", "-H", "Content-Type: application/merge-patch+json", "-d", body, BASE + path),
                null);
    }

    /** Has the torrent's data moved to a folder below {@link #downloads}. */
    void move(Torrent torrent, Path folder) {
        Http.Response response = http.post(
                TORRENTS + "/" + torrent.infoHash() + "/move",
                "application/json",
                ("{\"savePath\": \"" + folder + "\"}").getBytes(StandardCharsets.UTF_8));
        assertThat(response.status())
                .as("moving %s: %s", torrent.name(), response.body())
                .isEqualTo(202);
    }

    /** Cancels a move; returns whether that was in time. */
    boolean cancelMove(Torrent torrent) {
        Http.Response response =
                http.call(List.of("-X", "DELETE", TORRENTS + "/" + torrent.infoHash() + "/move"), null);
        assertThat(response.status())
                .as("cancelling the move of %s: %s", torrent.name(), response.body())
                .isIn(202, 409);
        return response.status() == 202;
    }

    /** Whether it seeds from that folder, and nothing is moved any more. */
    boolean isAt(Torrent torrent, Path folder) {
        JsonNode view = view(torrent);
        return isComplete(torrent) && view.path("savePath").asString("").equals(folder.toString());
    }

    /** Has what the torrent has read and hashed once more. */
    void scrub(Torrent torrent) {
        command(torrent, "scrub");
    }

    @Override
    public boolean isComplete(Torrent torrent) {
        JsonNode view = view(torrent);
        assertThat(view.path("error").isMissingNode() || view.path("error").isNull())
                .as("no error of %s: %s", torrent.name(), view)
                .isTrue();
        return view.path("state").asString("").equals("seeding")
                && view.path("progress").asDouble(0) == 1;
    }

    /** The torrent as the API shows it. */
    JsonNode view(Torrent torrent) {
        return getJson("/api/v1/torrents/" + torrent.infoHash());
    }

    /** What a GET of this path answers; fails unless it is 2xx. */
    JsonNode getJson(String path) {
        Http.Response response = http.get(BASE + path);
        assertThat(response.isSuccess()).as("GET %s: %s", path, response).isTrue();
        return response.json();
    }

    /** Whether all is well, and what is not, whatever the status of the answer. */
    JsonNode health() {
        return http.get(BASE + "/actuator/health").json();
    }

    String state(Torrent torrent) {
        return view(torrent).path("state").asString("");
    }

    /** All torrents as the API lists them, by info hash. */
    Map<String, JsonNode> listed() {
        Map<String, JsonNode> views = new HashMap<>();
        for (JsonNode view : getJson("/api/v1/torrents").path("items")) {
            views.put(view.path("infoHash").asString(""), view);
        }
        return views;
    }

    /** The word for what is wrong with it, empty when nothing is. */
    String errorKind(Torrent torrent) {
        return view(torrent).path("error").path("kind").asString("");
    }

    /** Bytes verified and on disk. */
    long completedBytes(Torrent torrent) {
        return view(torrent).path("completedBytes").asLong(0);
    }

    /** The sum of a Prometheus metric over all its labels; 0 when it is not there. */
    double metric(String name) {
        Http.Response response = http.get(BASE + "/actuator/prometheus");
        assertThat(response.isSuccess()).as("metrics: %s", response).isTrue();
        return response.body()
                .lines()
                .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    @Override
    public void close() {
        program.close();
    }
}
