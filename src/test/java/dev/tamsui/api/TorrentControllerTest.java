package dev.tamsui.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyBoolean;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import dev.tamsui.engine.Engine;
import dev.tamsui.engine.model.EngineException;
import dev.tamsui.engine.model.FileSummary;
import dev.tamsui.engine.model.PeerSummary;
import dev.tamsui.engine.model.TrackerStatus;
import dev.tamsui.engine.model.TrackerSummary;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.webmvc.test.autoconfigure.AutoConfigureMockMvc;
import org.springframework.boot.webmvc.test.autoconfigure.WebMvcTest;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.test.context.bean.override.mockito.MockitoBean;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

@WebMvcTest(TorrentController.class)
@AutoConfigureMockMvc(addFilters = false)
class TorrentControllerTest {
    private static final String ONE = "/api/v1/torrents/" + Samples.HEX;

    @Autowired
    private MockMvcTester mvc;

    @MockitoBean
    private Engine engine;

    @Test
    void listHasItemsTotalAndNoNextPage() {
        when(engine.torrents()).thenReturn(List.of(Samples.downloading()));
        assertThat(mvc.get().uri("/api/v1/torrents"))
                .hasStatusOk()
                .bodyJson()
                .isLenientlyEqualTo(
                        "{\"items\": [{\"infoHash\": \"" + Samples.HEX + "\"}], \"total\": 1, \"nextCursor\": null}");
    }

    @Test
    void listBeginsAfterTheCursor() {
        when(engine.torrents()).thenReturn(List.of(Samples.downloading()));
        assertThat(mvc.get().uri("/api/v1/torrents?limit=2&cursor=1"))
                .hasStatusOk()
                .bodyJson()
                .isLenientlyEqualTo("{\"items\": [], \"total\": 1, \"nextCursor\": null}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"limit=0", "limit=1001", "limit=many", "cursor=-1", "cursor=0", "cursor=%20", "limit=1&cursor=!"
            })
    void pageThatCannotBeIsRefused(String query) {
        assertThat(mvc.get().uri("/api/v1/torrents?" + query))
                .hasStatus(HttpStatus.BAD_REQUEST)
                .bodyJson()
                .extractingPath("$.type")
                .asString()
                .endsWith("invalid-parameter");
    }

    @Test
    void torrentHasExactlyTheDocumentedFields() {
        when(engine.torrent(Samples.HASH)).thenReturn(Samples.downloading());
        assertThat(mvc.get().uri(ONE)).hasStatusOk().bodyJson().isStrictlyEqualTo("""
                {"infoHash": "e84213a794f3ccd890382a54a64ca68b7e925433", "name": "film.iso", "state": "downloading",
                 "progress": 0.25, "sizeBytes": 1000, "wantedBytes": 800, "completedBytes": 200, "checked": null,
                 "downloadedBytes": 400, "uploadedBytes": 100, "downloadRate": 50, "uploadRate": 25, "downloadLimit": 5000000, "uploadLimit": null, "ratio": 0.25,
                 "peers": {"connected": 3, "seeds": 1, "leeches": 2}, "etaSeconds": 12, "savePath": "/data",
                 "contentPath": "/data/film.iso", "labels": ["tv"], "private": true,
                 "addedAt": "2026-11-22T06:00:00Z", "completedAt": null,
                 "lastScrub": {"at": "2026-11-22T07:00:00Z", "damagedPieces": 2}, "error": null, "move": null}
                """);
    }

    @Test
    void runningCheckShowsItsShare() {
        when(engine.torrent(Samples.HASH)).thenReturn(Samples.checking());
        assertThat(mvc.get().uri(ONE)).bodyJson().isLenientlyEqualTo("{\"state\": \"checking\", \"checked\": 0.5}");
    }

    @Test
    void faultIsShownByKindAndMessage() {
        when(engine.torrent(Samples.HASH)).thenReturn(Samples.broken());
        assertThat(mvc.get().uri(ONE)).bodyJson().isLenientlyEqualTo("""
                {"state": "error", "completedAt": "2026-11-22T07:00:00Z",
                 "error": {"kind": "disk_full", "message": "No space left for film.iso"}}
                """);
    }

    @Test
    void itsFileIsThereToBeSaved() {
        byte[] file = {'d', 'e'};
        when(engine.metainfo(Samples.HASH)).thenReturn(file);
        assertThat(mvc.get().uri("/api/v1/torrents/" + Samples.HEX + "/metainfo"))
                .hasStatusOk()
                .hasContentType("application/x-bittorrent")
                .hasHeader("Content-Disposition", "attachment; filename=\"" + Samples.HEX + ".torrent\"")
                .body()
                .isEqualTo(file);
    }

    @Test
    void aFileThatIsNotKnownYetIsAConflict() {
        when(engine.metainfo(Samples.HASH)).thenThrow(new EngineException.NoMetadata("not yet"));
        assertThat(mvc.get().uri("/api/v1/torrents/" + Samples.HEX + "/metainfo"))
                .hasStatus(409)
                .bodyJson()
                .extractingPath("type")
                .asString()
                .endsWith("no-metadata");
    }

    @Test
    void infoHashMayBeUpperCase() {
        when(engine.torrent(Samples.HASH)).thenReturn(Samples.downloading());
        assertThat(mvc.get().uri("/api/v1/torrents/" + Samples.HEX.toUpperCase(Locale.ROOT)))
                .hasStatusOk();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "xyz213a794f3ccd890382a54a64ca68b7e925433", "e84213a794f3ccd890382a54a64ca68b7e92543"})
    void malformedInfoHashIsAProblem(String text) {
        assertThat(mvc.get().uri("/api/v1/torrents/{hash}", text))
                .hasStatus(400)
                .hasContentType(MediaType.APPLICATION_PROBLEM_JSON)
                .bodyJson()
                .isLenientlyEqualTo(
                        "{\"type\": \"/problems/invalid-info-hash\", \"status\": 400, \"code\": \"invalid-info-hash\"}");
    }

    @Test
    void filesPeersAndTrackersAreListed() throws Exception {
        when(engine.files(Samples.HASH)).thenReturn(List.of(new FileSummary(0, "film.iso", 1000, 200, false)));
        when(engine.peers(Samples.HASH)).thenReturn(List.of(peer("2001:db8::7")));
        when(engine.trackers(Samples.HASH))
                .thenReturn(List.of(new TrackerSummary(
                        "http://t.example/announce",
                        0,
                        TrackerStatus.WORKING,
                        "",
                        4,
                        null,
                        Instant.parse("2026-11-22T06:00:00Z"),
                        null)));
        assertThat(mvc.get().uri(ONE + "/files")).hasStatusOk().bodyJson().isStrictlyEqualTo("""
                {"items": [{"index": 0, "path": "film.iso", "sizeBytes": 1000, "completedBytes": 200, "pad": false}],
                 "total": 1}
                """);
        assertThat(mvc.get().uri(ONE + "/peers")).hasStatusOk().bodyJson().isLenientlyEqualTo("""
                {"items": [{"address": "[2001:db8:0:0:0:0:0:7]:51413", "client": "Test 1", "incoming": true}], "total": 1}
                """);
        assertThat(mvc.get().uri(ONE + "/trackers")).hasStatusOk().bodyJson().isStrictlyEqualTo("""
                {"items": [{"url": "http://t.example/announce", "tier": 0, "status": "working", "message": "", "seeds": 4,
                 "leeches": null, "lastAnnounce": "2026-11-22T06:00:00Z", "nextAnnounce": null}], "total": 1}
                """);
    }

    @ParameterizedTest
    @ValueSource(strings = {"pause", "resume", "recheck", "scrub", "reannounce"})
    void verbsAreAcceptedAndShowTheTorrent(String verb) {
        when(engine.pause(Samples.HASH)).thenReturn(Samples.downloading());
        when(engine.resume(Samples.HASH)).thenReturn(Samples.downloading());
        when(engine.recheck(Samples.HASH)).thenReturn(Samples.downloading());
        when(engine.scrub(Samples.HASH)).thenReturn(Samples.downloading());
        when(engine.reannounce(Samples.HASH)).thenReturn(Samples.downloading());
        assertThat(mvc.post().uri(ONE + "/" + verb))
                .hasStatus(202)
                .bodyJson()
                .extractingPath("infoHash")
                .isEqualTo(Samples.HEX);
        switch (verb) {
            case "pause" -> verify(engine).pause(Samples.HASH);
            case "resume" -> verify(engine).resume(Samples.HASH);
            case "recheck" -> verify(engine).recheck(Samples.HASH);
            case "scrub" -> verify(engine).scrub(Samples.HASH);
            default -> verify(engine).reannounce(Samples.HASH);
        }
    }

    @Test
    void aMoveIsAcceptedAndShowsWhereItGoes() {
        when(engine.move(Samples.HASH, Path.of("/elsewhere"))).thenReturn(Samples.moving());
        assertThat(move("{\"savePath\": \"/elsewhere\"}"))
                .hasStatus(202)
                .bodyJson()
                .isLenientlyEqualTo("""
                        {"state": "moving", "savePath": "/data", "move": {"savePath": "/elsewhere", "progress": 0.5}}
                        """);
        verify(engine).move(Samples.HASH, Path.of("/elsewhere"));
    }

    @Test
    void aMoveCanBeCancelled() {
        when(engine.cancelMove(Samples.HASH)).thenReturn(Samples.downloading());
        assertThat(mvc.delete().uri(ONE + "/move"))
                .hasStatus(202)
                .bodyJson()
                .extractingPath("infoHash")
                .isEqualTo(Samples.HEX);
        verify(engine).cancelMove(Samples.HASH);
        verify(engine, never()).delete(any(), anyBoolean());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | invalid-body",
                "{\"savePath\": \" \"} | invalid-body",
                "{\"savePath\": \"/a\", \"path\": 1} | invalid-body",
                "{\"savePath\": \"/a\\u0000b\"} | save-path-refused",
                "nothing | invalid-body"
            })
    void aMoveThatNamesNoPlaceTouchesNothing(String body, String code) {
        assertThat(move(body)).hasStatus(400).bodyJson().extractingPath("code").isEqualTo(code);
        verify(engine, never()).move(any(), any());
    }

    private MvcTestResult move(String body) {
        return mvc.post()
                .uri(ONE + "/move")
                .contentType(MediaType.APPLICATION_JSON)
                .content(body)
                .exchange();
    }

    @Test
    void deleteKeepsTheDataUnlessTold() {
        assertThat(mvc.delete().uri(ONE)).hasStatus(204).body().isEmpty();
        verify(engine).delete(Samples.HASH, false);
        assertThat(mvc.delete().uri(ONE + "?data=delete")).hasStatus(204);
        verify(engine).delete(Samples.HASH, true);
    }

    @Test
    void deleteWithAnotherWordTouchesNothing() {
        assertThat(mvc.delete().uri(ONE + "?data=yes"))
                .hasStatus(400)
                .bodyJson()
                .extractingPath("code")
                .isEqualTo("invalid-parameter");
        verify(engine, never()).delete(any(), anyBoolean());
    }

    static Stream<Arguments> refusals() {
        return Stream.of(
                Arguments.of(new EngineException.UnknownTorrent(Samples.HASH), 404, "unknown-torrent"),
                Arguments.of(new EngineException.InvalidMetainfo("no pieces"), 422, "invalid-metainfo"),
                Arguments.of(new EngineException.Unsupported("v2 only"), 501, "unsupported"),
                Arguments.of(new EngineException.SavePathRefused("outside"), 400, "save-path-refused"),
                Arguments.of(new EngineException.SavePathOccupied("a file"), 409, "save-path-occupied"),
                Arguments.of(new EngineException.AlreadyMoving("elsewhere"), 409, "already-moving"),
                Arguments.of(new EngineException.NotMoving("it stays"), 409, "not-moving"),
                Arguments.of(new EngineException.VolumeMissing("no marker"), 409, "volume-missing"),
                Arguments.of(new EngineException.FetchFailed("timed out"), 502, "fetch-failed"),
                Arguments.of(new EngineException.EngineStopped("stopping"), 503, "engine-stopped"),
                Arguments.of(new EngineException.StoreUnavailable("disk full"), 503, "store-unavailable"));
    }

    @ParameterizedTest(name = "{2}")
    @MethodSource("refusals")
    void everyRefusalOfTheEngineIsAProblem(EngineException refusal, int status, String code) {
        doThrow(refusal).when(engine).delete(Samples.HASH, false);
        var answer =
                assertThat(mvc.delete().uri(ONE)).hasStatus(status).hasContentType(MediaType.APPLICATION_PROBLEM_JSON);
        answer.bodyJson().extractingPath("code").isEqualTo(code);
        answer.bodyJson().extractingPath("type").isEqualTo("/problems/" + code);
        answer.bodyJson().extractingPath("detail").isEqualTo(refusal.getMessage());
        assertThat(mvc.delete().uri(ONE).exchange().getResponse().getHeader("Retry-After"))
                .isEqualTo(status == 503 ? "5" : null);
    }

    @Test
    void faultOfOursSaysNothingOfItsInside() {
        when(engine.torrents()).thenThrow(new IllegalStateException("secret at /data/x"));
        assertThat(mvc.get().uri("/api/v1/torrents"))
                .hasStatus(500)
                .hasContentType(MediaType.APPLICATION_PROBLEM_JSON)
                .bodyText()
                .doesNotContain("secret", "Exception", "dev.tamsui");
    }

    @Test
    void methodsAndAddressesThatDoNotExistAreProblems() {
        assertThat(mvc.put().uri("/api/v1/torrents"))
                .hasStatus(405)
                .hasContentType(MediaType.APPLICATION_PROBLEM_JSON)
                .containsHeader("Allow")
                .bodyJson()
                .extractingPath("code")
                .isEqualTo("method-not-allowed");
        assertThat(mvc.get().uri("/api/v1/nothing"))
                .hasStatus(404)
                .hasContentType(MediaType.APPLICATION_PROBLEM_JSON)
                .bodyJson()
                .extractingPath("code")
                .isEqualTo("not-found");
        assertThat(mvc.get().uri("/api/v1/torrents").accept(MediaType.IMAGE_PNG))
                .hasStatus(406)
                .hasContentType(MediaType.APPLICATION_PROBLEM_JSON);
    }

    private static PeerSummary peer(String address) throws Exception {
        return new PeerSummary(
                new InetSocketAddress(InetAddress.getByName(address), 51413),
                "Test 1",
                true,
                0.5,
                true,
                false,
                true,
                false,
                false,
                1,
                2,
                3,
                4);
    }
}
