package dev.tamsui.interop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** aria2, driven by JSON-RPC. Seeds what it has for ever. */
final class Aria2 implements Client {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String RPC = "http://127.0.0.1:6800/jsonrpc";

    private final Host host;
    private final Http http;
    private final Program program;

    Aria2(Workplace workplace) {
        host = workplace.host();
        http = new Http(host);
        program = workplace.start(List.of(
                "aria2c",
                "--no-conf",
                "--enable-rpc=true",
                "--rpc-listen-port=6800",
                "--rpc-max-request-size=64M",
                "--listen-port=" + PEER_PORT,
                "--enable-dht=false",
                "--enable-dht6=false",
                "--bt-enable-lpd=false",
                "--enable-peer-exchange=false",
                "--file-allocation=none",
                "--check-integrity=true",
                "--bt-hash-check-seed=true",
                "--seed-ratio=0.0",
                "--bt-tracker-interval=2",
                "--summary-interval=0",
                "--dir=" + workplace.folder("downloads")));
        Patience.until(
                "aria2 answers",
                () -> program.isRunning() && call("aria2.getVersion").isObject());
    }

    @Override
    public Host host() {
        return host;
    }

    @Override
    public void add(Torrent torrent, Path folder) {
        try {
            String metainfo = Base64.getEncoder().encodeToString(Files.readAllBytes(torrent.file()));
            call("aria2.addTorrent", metainfo, List.of(), Map.of("dir", folder.toString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void addMagnet(String link, Path folder) {
        call("aria2.addUri", List.of(link), Map.of("dir", folder.toString()));
    }

    @Override
    public boolean isComplete(Torrent torrent) {
        for (JsonNode download : call("aria2.tellActive")) {
            boolean isMetadata =
                    download.path("files").path(0).path("path").asString("").startsWith("[METADATA]");
            if (!isMetadata && download.path("infoHash").asString("").equals(torrent.infoHash())) {
                boolean isBeingChecked = download.has("verifiedLength") || download.has("verifyIntegrityPending");
                long total = download.path("totalLength").asLong();
                return !isBeingChecked
                        && total > 0
                        && download.path("completedLength").asLong() == total;
            }
        }
        return false;
    }

    private JsonNode call(String method, Object... parameters) {
        Map<String, Object> request =
                Map.of("jsonrpc", "2.0", "id", "1", "method", method, "params", List.of(parameters));
        byte[] body = JSON.writeValueAsString(request).getBytes(StandardCharsets.UTF_8);
        Http.Response response = http.post(RPC, "application/json", body);
        return response.isSuccess()
                ? response.json().path("result")
                : JSON.createObjectNode().path("nothing");
    }

    @Override
    public void close() {
        program.close();
    }
}
