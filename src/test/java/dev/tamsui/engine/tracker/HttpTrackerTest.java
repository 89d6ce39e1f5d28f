package dev.tamsui.engine.tracker;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.tamsui.engine.concurrent.Deadlines;
import dev.tamsui.engine.concurrent.EngineThreads;
import dev.tamsui.engine.concurrent.Ticker;
import dev.tamsui.engine.http.AddressRules;
import dev.tamsui.engine.http.OutgoingHttp;
import dev.tamsui.engine.model.InfoHash;
import dev.tamsui.engine.model.PeerId;
import dev.tamsui.engine.tracker.AnnounceResult.Announced;
import dev.tamsui.engine.tracker.AnnounceResult.Failed;
import dev.tamsui.engine.tracker.AnnounceResult.Kind;
import dev.tamsui.engine.tracker.AnnounceResult.Rejected;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpTrackerTest {
    private static final Duration WAIT = Duration.ofSeconds(20);

    private final EngineThreads threads = new EngineThreads();
    private final Deadlines deadlines = new Deadlines(threads, Ticker.system());
    private final OutgoingHttp open = client(true);
    private final OutgoingHttp strict = client(false);
    private final AtomicInteger hits = new AtomicInteger();

    private HttpServer server;
    private volatile int status = 200;
    private volatile String body = "";

    @BeforeEach
    void startServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            hits.incrementAndGet();
            byte[] answer = body.getBytes(StandardCharsets.ISO_8859_1);
            exchange.sendResponseHeaders(status, answer.length == 0 ? -1 : answer.length);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(answer);
            }
        });
        server.start();
    }

    @AfterEach
    void stopAll() {
        server.stop(0);
        open.close();
        strict.close();
        deadlines.close();
        Awaitility.await().until(() -> threads.alive() == 0);
    }

    @Test
    void anAnswerBecomesPeers() {
        body = "d8:intervali1800e5:peers6:\u0001\u0002\u0003\u0004\u0000Pe";

        assertThat(announce(open, url("/announce")))
                .isInstanceOfSatisfying(
                        Announced.class,
                        announced -> assertThat(announced.peers())
                                .containsExactly(new InetSocketAddress(InetAddress.ofLiteral("1.2.3.4"), 80)));
    }

    @Test
    void goneMeansNeverAgain() {
        status = 410;

        assertThat(announce(open, url("/announce")))
                .isInstanceOfSatisfying(
                        Rejected.class,
                        rejected -> assertThat(rejected.isFinal()).isTrue());
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 403, 404, 500, 503})
    void anErrorWithoutAReasonNamesItsStatus(int error) {
        status = error;
        body = "<html>d5:peers0:e</html>";

        assertThat(announce(open, url("/announce"))).isEqualTo(new Failed(Kind.HTTP_STATUS, "HTTP status " + error));
    }

    @Test
    void anErrorWithAReasonIsARejection() {
        status = 403;
        body = "d14:failure reason12:unregisterede";

        assertThat(announce(open, url("/announce"))).isEqualTo(new Rejected("unregistered", null, false));
    }

    @ParameterizedTest
    @CsvSource({
        "udp://h:80/announce,UNKNOWN_SCHEME",
        "wss://h/,UNKNOWN_SCHEME",
        "file:///etc/passwd,UNKNOWN_SCHEME",
        "'',UNKNOWN_SCHEME",
        "http://h/?info_hash=x,BAD_URL",
        "http:///announce,BAD_URL",
        "http://0177.0.0.1/,BAD_URL"
    })
    void whatWeDoNotAskIsARefusal(String url, Kind kind) {
        assertThat(announce(open, url)).isInstanceOfSatisfying(Failed.class, failed -> {
            assertThat(failed.kind()).isEqualTo(kind);
            assertThat(failed.kind().isRefusal()).isTrue();
        });
    }

    @Test
    void aPrivateAddressIsNotAskedUnlessAllowed() {
        assertThat(announce(strict, url("/SECRET/announce"))).isInstanceOfSatisfying(Failed.class, failed -> {
            assertThat(failed.kind()).isEqualTo(Kind.REFUSED_ADDRESS);
            assertThat(failed.kind().isRefusal()).isTrue();
            assertThat(failed.message()).contains("127.0.0.1").doesNotContain("SECRET");
        });
        assertThat(hits).hasValue(0);
    }

    @Test
    void anAnswerBeyondTheLimitIsCut() {
        body = "d5:peers3000000:" + "x".repeat(3_000_000) + "e";

        assertThat(announce(open, url("/announce")))
                .isInstanceOfSatisfying(
                        Failed.class, failed -> assertThat(failed.kind()).isEqualTo(Kind.TOO_LARGE));
    }

    private AnnounceResult announce(OutgoingHttp http, String url) {
        AnnounceRequest request = new AnnounceRequest(
                url,
                InfoHash.of(new byte[20]),
                PeerId.ours(new Random(1)),
                6881,
                0,
                0,
                0,
                AnnounceEvent.STARTED,
                50,
                1,
                null);
        return new HttpTracker(http).announce(request, WAIT);
    }

    private String url(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    private OutgoingHttp client(boolean allowPrivate) {
        return new OutgoingHttp(new AddressRules(allowPrivate), null, threads, deadlines, Ticker.system());
    }
}
