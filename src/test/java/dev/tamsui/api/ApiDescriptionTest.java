package dev.tamsui.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@SpringBootTest(
        classes = WebSide.class,
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {"tamsui.api.key=" + WebSideTest.KEY, "tamsui.api.allowed-hosts=nas.example"})
class ApiDescriptionTest {
    @LocalServerPort
    private int port;

    private JsonNode api;

    @BeforeEach
    void fetch() throws IOException {
        String body = new RawHttp(port)
                .send("GET /v3/api-docs HTTP/1.1\nHost: localhost\nAuthorization: Bearer " + WebSideTest.KEY)
                .body();
        Files.writeString(Path.of("target", "openapi.json"), body);
        api = JsonMapper.shared().readTree(body);
    }

    @Test
    void onlyTheApiIsDescribed() {
        assertThat(api.at("/openapi").asString()).startsWith("3.1");
        assertThat(api.at("/paths").propertyNames())
                .allMatch(path -> path.startsWith("/api/v1/"))
                .contains("/api/v1/torrents", "/api/v1/torrents/{infoHash}", "/api/v1/version", "/api/v1/stats");
    }

    @Test
    void everyOperationHasItsOwnNameASummaryAndRefusals() {
        Set<String> names = new HashSet<>();
        for (JsonNode path : api.at("/paths")) {
            for (JsonNode operation : path) {
                assertThat(names.add(operation.at("/operationId").asString())).isTrue();
                assertThat(operation.at("/summary").asString()).isNotBlank();
                assertThat(operation.at("/responses/401/$ref").asString())
                        .isEqualTo("#/components/responses/unauthorized");
            }
        }
        assertThat(names)
                .containsExactlyInAnyOrder(
                        "addTorrent",
                        "listTorrents",
                        "getTorrent",
                        "listFiles",
                        "getMetainfo",
                        "listPeers",
                        "listTrackers",
                        "pauseTorrent",
                        "resumeTorrent",
                        "recheckTorrent",
                        "scrubTorrent",
                        "reannounceTorrent",
                        "moveTorrent",
                        "cancelMove",
                        "deleteTorrent",
                        "changeTorrent",
                        "getSettings",
                        "changeSettings",
                        "getVersion",
                        "getStats");
    }

    @Test
    void addTakesEveryContentType() {
        JsonNode add = api.at("/paths/~1api~1v1~1torrents/post");
        assertThat(add.at("/requestBody/content").propertyNames())
                .contains(
                        "application/x-bittorrent",
                        "application/json",
                        "multipart/form-data",
                        "text/plain",
                        "application/x-www-form-urlencoded");
        assertThat(add.at("/responses").propertyNames())
                .contains("200", "201", "400", "401", "413", "415", "422", "501", "502", "503");
    }

    @Test
    void answersAreJson() {
        assertThat(api.at("/paths/~1api~1v1~1torrents/get/responses/200/content")
                        .propertyNames())
                .containsExactly("application/json");
    }

    @Test
    void problemsAndTheKeyAreDescribed() {
        JsonNode response = api.at("/components/responses/unknown-torrent/content");
        assertThat(response.propertyNames()).containsExactly("application/problem+json");
        assertThat(api.at("/components/schemas/Problem/properties").propertyNames())
                .contains("type", "title", "status", "detail", "code");
        assertThat(api.at("/components/securitySchemes/bearer/scheme").asString())
                .isEqualTo("bearer");
        assertThat(api.at("/components/securitySchemes/basic/scheme").asString())
                .isEqualTo("basic");
        assertThat(api.at("/security")).hasSize(2);
    }

    @Test
    void torrentIsDescribedByItsOwnNames() {
        assertThat(api.at("/components/schemas/Torrent/properties").propertyNames())
                .contains("infoHash", "private", "etaSeconds", "error")
                .doesNotContain("isPrivate");
        assertThat(api.at("/components/schemas/AddedTorrent/properties").propertyNames())
                .contains("created", "infoHash");
    }
}
