package dev.tamsui.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.verifyNoInteractions;
import static org.mockito.Mockito.when;

import dev.tamsui.engine.Engine;
import dev.tamsui.engine.model.AddOptions;
import dev.tamsui.engine.model.AddResult;
import dev.tamsui.engine.model.EngineException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.webmvc.test.autoconfigure.AutoConfigureMockMvc;
import org.springframework.boot.webmvc.test.autoconfigure.WebMvcTest;
import org.springframework.context.annotation.Import;
import org.springframework.http.MediaType;
import org.springframework.mock.web.MockMultipartFile;
import org.springframework.test.context.bean.override.mockito.MockitoBean;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

@WebMvcTest(AddController.class)
@AutoConfigureMockMvc(addFilters = false)
@Import(TorrentAdder.class)
class AddControllerTest {
    private static final byte[] METAINFO = "d4:infod4:name1:aee".getBytes(StandardCharsets.US_ASCII);
    private static final String TORRENTS = "/api/v1/torrents";

    @Autowired
    private MockMvcTester mvc;

    @MockitoBean
    private Engine engine;

    @Test
    void rawFileIsCreatedAndLocated() {
        when(engine.add(METAINFO, AddOptions.DEFAULT)).thenReturn(new AddResult(Samples.downloading(), true));
        var answer = assertThat(raw(TORRENTS)).hasStatus(201).hasHeader("Location", TORRENTS + "/" + Samples.HEX);
        answer.bodyJson().extractingPath("created").isEqualTo(true);
        answer.bodyJson().extractingPath("infoHash").isEqualTo(Samples.HEX);
    }

    @Test
    void knownTorrentIsNotCreatedAgain() {
        when(engine.add(any(), any())).thenReturn(new AddResult(Samples.downloading(), false));
        assertThat(raw(TORRENTS))
                .hasStatusOk()
                .hasHeader("Location", TORRENTS + "/" + Samples.HEX)
                .bodyJson()
                .extractingPath("created")
                .isEqualTo(false);
    }

    @Test
    void rawFileTakesItsOptionsFromTheQuery() {
        when(engine.add(any(), any())).thenReturn(new AddResult(Samples.downloading(), true));
        assertThat(raw(TORRENTS + "?paused=true&savePath=/data/tv&skipVerify=true&label=a&label=b"))
                .hasStatus(201);
        verify(engine).add(METAINFO, new AddOptions(true, Path.of("/data/tv"), true, List.of("a", "b")));
    }

    @Test
    void optionThatIsNeitherTrueNorFalseIsRefused() {
        assertProblem(raw(TORRENTS + "?paused=perhaps"), 400, "invalid-parameter");
        verifyNoInteractions(engine);
    }

    @Test
    void overlongLabelIsRefused() {
        assertProblem(raw(TORRENTS + "?label=" + "x".repeat(101)), 400, "invalid-parameter");
    }

    @Test
    void emptyBodyIsRefused() {
        assertThat(mvc.post().uri(TORRENTS).contentType("application/x-bittorrent"))
                .hasStatus(400);
        assertThat(mvc.post().uri(TORRENTS).contentType(MediaType.APPLICATION_JSON))
                .hasStatus(400);
    }

    @Test
    void jsonCarriesTheFileInBase64() {
        when(engine.add(any(), any())).thenReturn(new AddResult(Samples.downloading(), true));
        assertThat(json("{\"metainfo\": \"" + Base64.getEncoder().encodeToString(METAINFO)
                        + "\", \"paused\": true, \"savePath\": \"/data/tv\", \"labels\": [\"a\"]}"))
                .hasStatus(201);
        verify(engine).add(METAINFO, new AddOptions(true, Path.of("/data/tv"), false, List.of("a")));
    }

    @Test
    void jsonMayNameAnAddress() {
        when(engine.addFrom(any(), any())).thenReturn(new AddResult(Samples.downloading(), true));
        assertThat(json("{\"url\": \"https://t.example/a.torrent?key=1&b=2\"}")).hasStatus(201);
        verify(engine).addFrom(URI.create("https://t.example/a.torrent?key=1&b=2"), AddOptions.DEFAULT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"url\": \"http://a.example/\", \"magnet\": \"magnet:?xt=urn:btih:00\"}", "null"})
    void jsonNamesExactlyOneSource(String body) {
        assertProblem(json(body), 400, "invalid-body");
    }

    @Test
    void unknownPropertyIsNamed() {
        MvcTestResult result = json("{\"uri\": \"http://a.example/\"}");
        assertProblem(result, 400, "invalid-body");
        assertThat(result).bodyJson().extractingPath("detail").asString().contains("\"uri\"", "url");
    }

    @Test
    void propertyOfTheWrongKindIsNamed() {
        MvcTestResult result = json("{\"paused\": {}}");
        assertProblem(result, 400, "invalid-body");
        assertThat(result).bodyJson().extractingPath("detail").asString().contains("\"paused\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "{\"metainfo\": \"%%%\"}", "[]", "{\"url\": \"http://a.example/\"} x"})
    void brokenJsonIsRefused(String body) {
        MvcTestResult result = json(body);
        assertProblem(result, 400, "invalid-body");
        assertThat(result).bodyText().doesNotContain("dev.tamsui", "tools.jackson", "AddRequest");
    }

    @Test
    void deeplyNestedJsonIsRefused() {
        assertProblem(json("{\"labels\": " + "[".repeat(200) + "]".repeat(200) + "}"), 400, "invalid-body");
        MvcTestResult unknown = json("{\"x\": " + "[".repeat(200_000));
        assertProblem(unknown, 400, "invalid-body");
    }

    @Test
    void overlongStringIsRefused() {
        assertProblem(json("{\"url\": \"http://a.example/" + "x".repeat(100_000) + "\"}"), 400, "invalid-body");
    }

    @Test
    void magnetMayBeSentInAnyForm() {
        String link = "magnet:?xt=urn:btih:" + Samples.HEX + "&dn=a%20b";
        when(engine.addMagnet(any(), any())).thenReturn(new AddResult(Samples.downloading(), true));
        assertThat(json("{\"magnet\": \"" + link + "\"}")).hasStatus(201);
        assertThat(text("text/plain", link + "\n")).hasStatus(201);
        assertThat(text("application/x-www-form-urlencoded", link)).hasStatus(201);
        verify(engine, times(3)).addMagnet(link, AddOptions.DEFAULT);
    }

    @Test
    void magnetThatNamesNoTorrentIsRefused() {
        when(engine.addMagnet(any(), any())).thenThrow(new EngineException.InvalidMagnet("no hash"));
        assertProblem(text("text/plain", "magnet:?dn=a"), 422, "invalid-magnet");
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "application/x-www-form-urlencoded"})
    void addressMayBeSentAsText(String type) {
        when(engine.addFrom(any(), any())).thenReturn(new AddResult(Samples.downloading(), true));
        assertThat(text(type, "  http://t.example/a.torrent?key=1&b=%20\n")).hasStatus(201);
        verify(engine).addFrom(URI.create("http://t.example/a.torrent?key=1&b=%20"), AddOptions.DEFAULT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "hello", "file:///etc/passwd", "ftp://a.example/x", "http://", "http:// a", "http:///x"})
    void otherTextIsRefused(String body) {
        assertProblem(text("text/plain", body), 400, "invalid-body");
        verifyNoInteractions(engine);
    }

    @Test
    void malformedAddressIsNotRepeated() {
        assertThat(text("text/plain", "http://t.example/pass key")).bodyText().doesNotContain("pass key");
    }

    @Test
    void otherContentTypesAreRefused() {
        assertProblem(text("application/xml", "<a/>"), 415, "unsupported-media-type");
    }

    @Test
    void formWithOneFileAnswersAsTheFileAlone() {
        when(engine.add(METAINFO, new AddOptions(true, null, false, List.of("a", "b"))))
                .thenReturn(new AddResult(Samples.downloading(), true));
        assertThat(mvc.post()
                        .uri(TORRENTS)
                        .multipart()
                        .file(file("a.torrent", METAINFO))
                        .param("paused", "true")
                        .param("label", "a", "b"))
                .hasStatus(201)
                .hasHeader("Location", TORRENTS + "/" + Samples.HEX);
    }

    @Test
    void formWithSeveralFilesAnswersForEach() {
        byte[] bad = {'x'};
        when(engine.add(METAINFO, AddOptions.DEFAULT)).thenReturn(new AddResult(Samples.downloading(), true));
        when(engine.add(bad, AddOptions.DEFAULT)).thenThrow(new EngineException.InvalidMetainfo("no dictionary"));
        assertThat(mvc.post()
                        .uri(TORRENTS)
                        .multipart()
                        .file(file("a.torrent", METAINFO))
                        .file(file("b.torrent", bad))
                        .file(file("c.torrent", new byte[0])))
                .hasStatusOk()
                .bodyJson()
                .isLenientlyEqualTo("""
                        {"results": [
                          {"fileName": "a.torrent", "status": 201, "problem": null,
                           "torrent": {"infoHash": "e84213a794f3ccd890382a54a64ca68b7e925433", "created": true}},
                          {"fileName": "b.torrent", "status": 422, "torrent": null, "problem": {"code": "invalid-metainfo"}},
                          {"fileName": "c.torrent", "status": 400, "torrent": null, "problem": {"code": "invalid-body"}}]}
                        """);
    }

    @Test
    void formWithMoreThanAHundredFilesIsRefused() {
        var request = mvc.post().uri(TORRENTS).multipart();
        for (int i = 0; i < 101; i++) {
            request = request.file(file(i + ".torrent", METAINFO));
        }
        assertProblem(request.exchange(), 413, "too-large");
        verifyNoInteractions(engine);
    }

    @Test
    void formWithoutFilesIsRefused() {
        assertProblem(
                mvc.post()
                        .uri(TORRENTS)
                        .multipart()
                        .file(new MockMultipartFile("other", METAINFO))
                        .exchange(),
                400,
                "invalid-parameter");
    }

    @Test
    void metainfoOfMoreThanTenMebibytesIsRefused() {
        String base64 = Base64.getEncoder().encodeToString(new byte[TorrentAdder.MAXIMUM_METAINFO_BYTES + 1]);
        assertProblem(json("{\"metainfo\": \"" + base64 + "\"}"), 413, "too-large");
        verifyNoInteractions(engine);
    }

    private MvcTestResult raw(String uri) {
        return mvc.post()
                .uri(URI.create(uri))
                .contentType("application/x-bittorrent")
                .content(METAINFO)
                .exchange();
    }

    private MvcTestResult json(String body) {
        return text(MediaType.APPLICATION_JSON_VALUE, body);
    }

    private MvcTestResult text(String type, String body) {
        return mvc.post().uri(TORRENTS).contentType(type).content(body).exchange();
    }

    private static MockMultipartFile file(String name, byte[] content) {
        return new MockMultipartFile("torrent", name, "application/x-bittorrent", content);
    }

    private static void assertProblem(MvcTestResult result, int status, String code) {
        assertThat(result).hasStatus(status).hasContentType(MediaType.APPLICATION_PROBLEM_JSON);
        assertThat(result).bodyJson().extractingPath("code").isEqualTo(code);
    }
}
