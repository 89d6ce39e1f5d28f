package dev.tamsui.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import dev.tamsui.engine.Engine;
import dev.tamsui.engine.model.AddOptions;
import dev.tamsui.engine.model.AddResult;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;

/** The whole web side on a real port: what stands before the controllers, and beneath them. */
@SpringBootTest(
        classes = WebSide.class,
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {"tamsui.api.key=" + WebSideTest.KEY, "tamsui.api.allowed-hosts=nas.example"})
class WebSideTest {
    static final String KEY = "0123456789abcdef0123456789abcdef";
    private static final String AUTHORIZED = "\nHost: localhost\nAuthorization: Bearer " + KEY;
    private static final String LIST = "GET /api/v1/torrents HTTP/1.1";

    @LocalServerPort
    private int port;

    @Autowired
    private Engine engine;

    private RawHttp http;

    @BeforeEach
    void connect() {
        http = new RawHttp(port);
    }

    @Test
    void keyOpensAsBearerAndAsPassword() throws IOException {
        assertThat(http.send(LIST + AUTHORIZED).status()).isEqualTo(200);
        String basic = Base64.getEncoder().encodeToString(("anyone:" + KEY).getBytes(StandardCharsets.UTF_8));
        assertThat(http.send(LIST + "\nHost: localhost\nAuthorization: Basic " + basic)
                        .status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/torrents",
                "/api/v1/version",
                "/api/v1/nothing",
                "/",
                "/error",
                "/actuator",
                "/actuator/prometheus",
                "/actuator/info",
                "/actuator/env",
                "/actuator/health/liveness",
                "/actuator/health/loops",
                "/v3/api-docs",
                "/v3/api-docs/swagger-config",
                "/v3/api-docs.yaml",
                "/webjars/swagger-ui/index.html",
                "/problems/unauthorized"
            })
    void nothingIsServedWithoutTheKey(String path) throws IOException {
        RawHttp.Answer answer = http.send("GET " + path + " HTTP/1.1\nHost: localhost");
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.isProblem()).isTrue();
        assertHardened(answer);
    }

    @Test
    void keyInTheAddressIsNotLookedAt() throws IOException {
        assertThat(http.send("GET /api/v1/torrents?key=" + KEY + "&access_token=" + KEY + " HTTP/1.1\nHost: localhost")
                        .status())
                .isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/livez", "/readyz", "/actuator/health"})
    void probesArePublicAndShowOnlyTheStatus(String path) throws IOException {
        RawHttp.Answer answer = http.send("GET " + path + " HTTP/1.1\nHost: localhost\nConnection: close");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.head()).doesNotContainIgnoringCase("set-cookie");
        String body = answer.body();
        assertThat(body).doesNotContain("components", "details", "6881");
    }

    @Test
    void healthShowsItsPartsToTheKey() throws IOException {
        assertThat(get("/actuator/health").body()).contains("loops", "6881").doesNotContain("diskSpace");
    }

    @Test
    void prometheusHasOurTotals() throws IOException {
        assertThat(get("/actuator/prometheus").body())
                .contains("tamsui_torrents{state=\"seeding\"} 0.0")
                .contains("tamsui_build_info{");
    }

    @ParameterizedTest
    @ValueSource(strings = {"env", "configprops", "beans", "loggers", "heapdump", "threaddump", "shutdown", "mappings"})
    void otherEndpointsAreOff(String id) throws IOException {
        RawHttp.Answer answer = get("/actuator/" + id);
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.isProblem()).isTrue();
    }

    @Test
    void swaggerPageIsPublicAndAsksForTheKey() throws IOException {
        assertThat(http.send("GET /swagger-ui.html HTTP/1.1\nHost: localhost").head())
                .contains(" 302 ")
                .contains("/swagger-ui/index.html");
        RawHttp.Answer page = http.send("GET /swagger-ui/index.html HTTP/1.1\nHost: localhost");
        assertThat(page.status()).isEqualTo(200);
        assertThat(page.head()).contains("default-src 'self'").contains("frame-ancestors 'none'");
        assertThat(http.send("GET /swagger-ui/swagger-initializer.js HTTP/1.1\nHost: localhost")
                        .body())
                .contains("sessionStorage")
                .contains("/v3/api-docs");
        assertThat(http.send("GET /swagger-ui/nothing.js HTTP/1.1\nHost: localhost")
                        .isProblem())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "127.0.0.1:8080", "[::1]", "nas.example"})
    void ownHostsAreServed(String host) throws IOException {
        assertThat(http.send("GET /livez HTTP/1.1\nHost: " + host).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/torrents",
                "/livez",
                "/actuator/prometheus",
                "/swagger-ui/index.html",
                "/v3/api-docs",
                "/"
            })
    void otherHostsAreMisdirectedWhateverTheyAsk(String path) throws IOException {
        RawHttp.Answer answer =
                http.send("GET " + path + " HTTP/1.1\nHost: evil.example\nAuthorization: Bearer " + KEY);
        assertThat(answer.status()).isEqualTo(421);
        assertThat(answer.isProblem()).isTrue();
        assertHardened(answer);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET http://evil.example/livez HTTP/1.1\nHost: localhost",
                "GET /livez HTTP/1.1\nHost: localhost\nHost: evil.example",
                "GET /livez HTTP/1.1\nHost: localhost\nHost: localhost",
                "GET /livez HTTP/1.1",
                "GET /livez HTTP/1.1\nHost: local host",
                "G@T /livez HTTP/1.1\nHost: localhost",
                "GET /li|vez HTTP/1.1\nHost: localhost",
                "GET /livez HTTP/1.1\nHost: localhost\nBad Header: x",
                "GET /%zz HTTP/1.1\nHost: localhost",
                "GET /%00 HTTP/1.1\nHost: localhost",
                "GET /api/v1/../../etc/passwd HTTP/1.1\nHost: localhost",
                "GET /api/v1/%2e%2e/torrents HTTP/1.1\nHost: localhost",
                "GET /api/v1/..%2f..%2fetc/passwd HTTP/1.1\nHost: localhost",
                "GET /api/v1/%252e%252e/torrents HTTP/1.1\nHost: localhost",
                "GET /api/v1/..\\..\\etc HTTP/1.1\nHost: localhost",
                "GET /api/v1/..%5c..%5cetc HTTP/1.1\nHost: localhost",
                "GET //api/v1/torrents HTTP/1.1\nHost: localhost",
                "GET /api/v1/torrents;x=1 HTTP/1.1\nHost: localhost",
                "BREW /api/v1/torrents HTTP/1.1\nHost: localhost",
                "POST /api/v1/torrents HTTP/1.1\nHost: localhost\nContent-Length: 1\nContent-Length: 2",
                "GET /livez HTTP/9.9\nHost: localhost"
            })
    void crookedRequestsAreRefusedAsProblems(String request) throws IOException {
        RawHttp.Answer answer = http.send(request);
        assertThat(answer.status()).isIn(400, 401, 404, 405, 501, 505);
        assertThat(answer.isProblem()).as(answer.head() + answer.body()).isTrue();
        assertHardened(answer);
    }

    @Test
    void overlongHeadersAreRefused() throws IOException {
        RawHttp.Answer answer = http.send("GET /livez HTTP/1.1\nHost: localhost\nX: " + "x".repeat(9000));
        assertThat(answer.status()).isIn(400, 431);
        assertThat(answer.isProblem()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Origin: https://evil.example",
                "Origin: null",
                "Origin: http://localhost:3000",
                "Origin: http://localhost.evil.example",
                "Sec-Fetch-Site: cross-site",
                "Sec-Fetch-Site: same-site",
                "Sec-Fetch-Site: cross-site\nSec-Fetch-Mode: navigate\nSec-Fetch-Dest: document",
                "Origin: http://localhost\nSec-Fetch-Site: cross-site"
            })
    void otherSitesAreRefusedEvenWithTheKey(String header) throws IOException {
        RawHttp.Answer answer = http.send(LIST + AUTHORIZED + "\n" + header);
        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.body()).contains("\"code\":\"cross-site\"");
        assertHardened(answer);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Origin: http://localhost",
                "Origin: https://LOCALHOST",
                "Sec-Fetch-Site: same-origin",
                "Sec-Fetch-Site: none"
            })
    void ownPagesAreServed(String header) throws IOException {
        assertThat(http.send(LIST + AUTHORIZED + "\n" + header).status()).isEqualTo(200);
    }

    @Test
    void linkFromElsewhereMayLeadToThePage() throws IOException {
        assertThat(http.send("GET /swagger-ui/index.html HTTP/1.1\nHost: localhost\nSec-Fetch-Site: cross-site\n"
                                + "Sec-Fetch-Mode: navigate\nSec-Fetch-Dest: document")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void preflightAllowsNothing() throws IOException {
        for (String origin : new String[] {"https://evil.example", "http://localhost"}) {
            RawHttp.Answer answer = http.send("OPTIONS /api/v1/torrents HTTP/1.1\nHost: localhost\nOrigin: " + origin
                    + "\nAccess-Control-Request-Method: POST");
            assertThat(answer.status()).isIn(401, 403);
            assertHardened(answer);
        }
    }

    @Test
    void declaredOversizeIsRefusedUnread() throws IOException {
        RawHttp.Answer raw = post("application/x-bittorrent", "Content-Length: " + (10 * 1024 * 1024 + 1), new byte[0]);
        assertThat(raw.status()).isEqualTo(413);
        assertThat(raw.isProblem()).isTrue();
        assertThat(post("application/json", "Content-Length: " + (16 * 1024 * 1024 + 1), new byte[0])
                        .status())
                .isEqualTo(413);
        assertThat(post("text/plain", "Content-Length: " + (64 * 1024 + 1), new byte[0])
                        .status())
                .isEqualTo(413);
    }

    @Test
    void undeclaredOversizeIsRefusedAtTheLimit() throws IOException {
        for (String type : new String[] {"text/plain", "application/json", "application/x-bittorrent"}) {
            long limit = type.equals("text/plain") ? 64 << 10 : type.equals("application/json") ? 16 << 20 : 10 << 20;
            byte[] fill = type.equals("application/json")
                    ? ("{\"metainfo\":\"" + "x".repeat((int) limit)).getBytes(StandardCharsets.US_ASCII)
                    : new byte[(int) limit + 1];
            RawHttp.Answer answer = post(type, "Transfer-Encoding: chunked", framed(fill));
            assertThat(answer.status()).as(type).isEqualTo(413);
            assertThat(answer.isProblem()).isTrue();
        }
    }

    @Test
    void oversizeFormIsRefused() throws IOException {
        byte[] file = new byte[10 * 1024 * 1024 + 1];
        String open = "--b\r\nContent-Disposition: form-data; name=\"torrent\"; filename=\"a\"\r\n\r\n";
        byte[] body = (open + new String(file, StandardCharsets.ISO_8859_1) + "\r\n--b--\r\n")
                .getBytes(StandardCharsets.ISO_8859_1);
        RawHttp.Answer answer = post("multipart/form-data; boundary=b", "Content-Length: " + body.length, body);
        assertThat(answer.status()).isEqualTo(413);
        assertThat(answer.isProblem()).isTrue();
        RawHttp.Answer unread =
                post("multipart/form-data; boundary=b", "Content-Length: " + (129L * 1024 * 1024), new byte[0]);
        assertThat(unread.status()).isEqualTo(413);
    }

    @Test
    void clientThatAsksFirstIsToldNoBeforeItSends() throws IOException {
        RawHttp.Answer answer = http.send("POST /api/v1/torrents HTTP/1.1\nHost: localhost\nExpect: 100-continue\n"
                + "Content-Type: application/x-bittorrent\nContent-Length: 5000000");
        assertThat(answer.status()).isEqualTo(401);
    }

    @Test
    void addressSentAsCurlDoesKeepsEveryCharacter() throws IOException {
        when(engine.addFrom(any(), any())).thenReturn(new AddResult(Samples.downloading(), true));
        String address = "http://t.example/a.torrent?key=a%2Bb&x=1+2";
        RawHttp.Answer answer = http.send(
                "POST /api/v1/torrents?paused=true HTTP/1.1" + AUTHORIZED
                        + "\nContent-Type: application/x-www-form-urlencoded\nContent-Length: " + address.length(),
                address.getBytes(StandardCharsets.US_ASCII));
        assertThat(answer.status()).isEqualTo(201);
        verify(engine).addFrom(URI.create(address), new AddOptions(true, null, false, List.of()));
    }

    private RawHttp.Answer get(String path) throws IOException {
        return http.send("GET " + path + " HTTP/1.1" + AUTHORIZED);
    }

    private RawHttp.Answer post(String type, String length, byte[] body) throws IOException {
        return http.send(
                "POST /api/v1/torrents HTTP/1.1" + AUTHORIZED + "\nContent-Type: " + type + "\n" + length, body);
    }

    private static byte[] framed(byte[] body) {
        byte[] open = (Integer.toHexString(body.length) + "\r\n").getBytes(StandardCharsets.US_ASCII);
        byte[] framed = new byte[open.length + body.length];
        System.arraycopy(open, 0, framed, 0, open.length);
        System.arraycopy(body, 0, framed, open.length, body.length);
        return framed;
    }

    private static void assertHardened(RawHttp.Answer answer) {
        String head = answer.head().toLowerCase(Locale.ROOT);
        assertThat(head)
                .contains("x-content-type-options: nosniff")
                .contains("no-store")
                .contains("frame-ancestors 'none'")
                .doesNotContain("www-authenticate", "\r\nserver:", "set-cookie", "access-control", "x-powered-by");
        assertThat(answer.body()).doesNotContain("Tomcat", "Exception", "dev.tamsui", "springframework", "\tat ");
    }
}
