package dev.tamsui.engine.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tamsui.engine.http.HttpFailure.Reason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What servers, name servers and URLs may try, and what must come of it. */
class OutgoingHttpHostileTest {
    private static final int MAX_PER_HOST = 4;
    private static final Duration SOON = Duration.ofMillis(300);
    private static final Duration NOT_AT_ONCE = Duration.ofSeconds(10);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1:%d/announce", "http://127.1.2.3:%d/", "http://localhost:%d/", "http://[::1]:%d/",
                "http://[::ffff:127.0.0.1]:%d/", "http://0.0.0.0:%d/", "http://[::]:%d/", "http://2130706433:%d/",
                "http://0177.0.0.1:%d/", "http://0x7f000001:%d/", "http://127.1:%d/", "http://private.test:%d/",
                "http://a@127.0.0.1:%d/", "https://127.0.0.1:%d/"
            })
    void noSpellingOfALoopbackAddressReachesIt(String url) throws IOException {
        try (HostileServer canary = HostileServer.saying("200 OK", "");
                TestClient client = TestClient.strict(TestClient::loopback)) {
            HttpFailure failure = client.failure(url.formatted(canary.port()));

            assertThat(failure.reason()).isIn(Reason.REFUSED_ADDRESS, Reason.BAD_URL);
            assertThat(canary.clients()).isEmpty();
        }
    }

    /** The one special address that stays refused when private ones are allowed, and that yet leads to this host. */
    @Test
    void aRedirectToARefusedAddressIsNotFollowed() throws IOException {
        try (HostileServer canary = HostileServer.saying("200 OK", "");
                HostileServer first =
                        HostileServer.saying("302 Found\r\nLocation: http://0.0.0.0:" + canary.port() + "/", "");
                TestClient client = TestClient.open()) {
            assertThat(client.failure(first.url("/")).reason()).isEqualTo(Reason.REFUSED_ADDRESS);
            assertThat(first.clients()).hasSize(1);
            assertThat(canary.clients()).isEmpty();
        }
    }

    @Test
    void aNameIsLookedUpOnceAndTheVettedAddressIsTheOneConnected() throws IOException, HttpFailure {
        AtomicInteger lookups = new AtomicInteger();
        try (ServerSocket listener = new ServerSocket(0, 50, TestClient.addresses("127.0.0.2")[0]);
                HostileServer good = new HostileServer(listener, OutgoingHttpHostileTest::ok);
                HostileServer canary = new HostileServer(
                        new ServerSocket(listener.getLocalPort(), 50, TestClient.addresses("127.0.0.1")[0]),
                        OutgoingHttpHostileTest::ok);
                TestClient client = TestClient.withNames(host -> lookups.getAndIncrement() == 0
                        ? TestClient.addresses("0.0.0.0", "127.0.0.2", "::")
                        : TestClient.addresses("0.0.0.0"))) {
            assertThat(client.get("http://rebinding.test:" + good.port() + "/").isOk())
                    .isTrue();

            assertThat(lookups).hasValue(1);
            assertThat(good.clients()).hasSize(1);
            assertThat(canary.clients()).isEmpty();

            assertThat(client.failure("http://other.test:" + good.port() + "/").reason())
                    .isEqualTo(Reason.REFUSED_ADDRESS);
            assertThat(canary.clients()).isEmpty();
        }
    }

    @Test
    void anEndlessBodyIsCutAtItsLimit() throws IOException {
        try (HostileServer server = new HostileServer(out -> {
                    out.write(HostileServer.text("HTTP/1.1 200 OK\r\n\r\n"));
                    return pourWithoutEnd(out);
                });
                TestClient client = TestClient.open()) {
            assertThat(client.failure(server.url("/")).reason()).isEqualTo(Reason.TOO_LARGE);
            Awaitility.await()
                    .untilAsserted(() -> assertThat(server.openConnections()).isZero());
        }
    }

    @Test
    void aLengthBeyondTheLimitIsRefusedUnread() throws IOException {
        try (HostileServer server = new HostileServer(out -> {
                    out.write(HostileServer.text("HTTP/1.1 200 OK\r\nContent-Length: 9000000000000\r\n\r\n"));
                    return true;
                });
                TestClient client = TestClient.open()) {
            assertThat(client.failure(server.url("/")).reason()).isEqualTo(Reason.TOO_LARGE);
        }
    }

    @Test
    void aCompressedBombIsCutAtItsLimit() throws IOException {
        ByteArrayOutputStream bomb = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(bomb)) {
            byte[] zeros = new byte[1024 * 1024];
            for (int i = 0; i < 256; i++) { // MiB, in a quarter of one
                zip.write(zeros);
            }
        }
        assertThat(bomb.size()).isLessThan(TestClient.LIMIT);
        try (HostileServer server = new HostileServer(out -> {
                    out.write(HostileServer.text("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n"));
                    bomb.writeTo(out);
                    return false;
                });
                TestClient client = TestClient.open()) {
            assertThat(client.failure(server.url("/")).reason()).isEqualTo(Reason.TOO_LARGE);
        }
    }

    @Test
    void anEndlessGzipHeaderIsCutThoughItInflatesToNothing() throws IOException {
        try (HostileServer server = new HostileServer(out -> {
                    out.write(HostileServer.text("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n"));
                    out.write(new byte[] {0x1f, (byte) 0x8b, 8, 8, 0, 0, 0, 0, 0, 0}); // a file name follows
                    return pourWithoutEnd(out);
                });
                TestClient client = TestClient.open()) {
            assertThat(client.failure(server.url("/")).reason()).isEqualTo(Reason.TOO_LARGE);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nContent-Encoding: br\r\n\r\nx",
                "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\nno",
                "SSH-2.0-OpenSSH_9.2p1\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort",
                ""
            })
    void answersThatAreNoHttpOrNotWholeFail(String answer) throws IOException {
        try (HostileServer server = new HostileServer(out -> {
                    out.write(HostileServer.text(answer));
                    return false;
                });
                TestClient client = TestClient.open()) {
            assertThat(client.failure(server.url("/")).reason()).isEqualTo(Reason.IO);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.1 200 OK\r\nX: ", "HTTP/1.1 200 OK\r\n"})
    void endlessHeadersFail(String start) throws IOException {
        try (HostileServer server = new HostileServer(out -> {
                    out.write(HostileServer.text(start));
                    while (true) {
                        out.write(HostileServer.text(start.endsWith(": ") ? "xxxxxxxxxxxxxxxx" : "A: b\r\n"));
                    }
                });
                TestClient client = TestClient.open()) {
            assertThat(client.failure(server.url("/")).reason()).isEqualTo(Reason.IO);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "HTTP/1.1 200 OK\r\n",
                "HTTP/1.1 200 OK\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n"
            })
    void theDeadlineIsAbsoluteThoughBytesTrickleIn(String start) throws IOException {
        try (HostileServer server = new HostileServer(out -> {
                    out.write(HostileServer.text(start));
                    return trickleWithoutEnd(out);
                });
                TestClient client = TestClient.open()) {
            assertThat(client.failure(server.url("/"), SOON).reason()).isEqualTo(Reason.TIMEOUT);
            Awaitility.await()
                    .untilAsserted(() -> assertThat(server.openConnections()).isZero());
        }
    }

    @Test
    void theDeadlineCoversAllRedirectsTogether() throws IOException {
        try (HostileServer server = new HostileServer(out -> {
                    pause(SOON.dividedBy(3));
                    out.write(
                            HostileServer.text("HTTP/1.1 302 Found\r\nLocation: /again\r\nContent-Length: 0\r\n\r\n"));
                    return true;
                });
                TestClient client = TestClient.open()) {
            assertThat(client.failure(server.url("/"), SOON).reason()).isEqualTo(Reason.TIMEOUT);
        }
    }

    @Test
    void theDeadlineEndsAHandshakeThatNeverComes() throws IOException {
        try (ServerSocket mute = new ServerSocket(0, 50, TestClient.addresses("127.0.0.1")[0]);
                TestClient client = TestClient.open()) {
            assertThat(client.failure("https://127.0.0.1:" + mute.getLocalPort() + "/", SOON)
                            .reason())
                    .isEqualTo(Reason.TIMEOUT);
        }
    }

    @Test
    void theDeadlineEndsTheWaitForAFreeConnection() throws IOException {
        CountDownLatch over = new CountDownLatch(1);
        try (HostileServer server = new HostileServer(out -> {
                    await(over);
                    return false;
                });
                TestClient client = TestClient.open()) {
            List<Thread> holding = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                holding.add(Thread.ofVirtual().start(() -> client.failure(server.url("/"))));
            }
            Awaitility.await().until(() -> server.clients().size() == MAX_PER_HOST);
            assertThat(client.failure(server.url("/"), SOON).reason()).isEqualTo(Reason.TIMEOUT);
            assertThat(server.clients()).as("the others wait for a connection").hasSize(MAX_PER_HOST);
            over.countDown();
            join(holding);
        }
    }

    @Test
    void hangingNameLookupsAreFewAndHoldNobodyBeyondTheDeadline() {
        CountDownLatch over = new CountDownLatch(1);
        AtomicInteger lookups = new AtomicInteger();
        AtomicInteger timeouts = new AtomicInteger();
        try (TestClient client = TestClient.withNames(host -> {
            lookups.incrementAndGet();
            await(over);
            throw new UnknownHostException(host);
        })) {
            List<Thread> waiting = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                String url = "http://host-" + i + ".test/";
                waiting.add(Thread.ofVirtual().start(() -> {
                    if (client.failure(url, SOON).reason() == Reason.TIMEOUT) {
                        timeouts.incrementAndGet();
                    }
                }));
            }
            join(waiting);
            assertThat(timeouts).hasValue(20);
            Awaitility.await().untilAsserted(() -> assertThat(lookups).hasValue(8));
            over.countDown();
        }
    }

    @Test
    void anUnknownNameFailsAsSuch() {
        try (TestClient client = TestClient.withNames(host -> {
            throw new UnknownHostException(host);
        })) {
            assertThat(client.failure("http://nowhere.test/").reason()).isEqualTo(Reason.DNS);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/a\r\nX-Evil: 1", "/a\nX-Evil: 1", "/ HTTP/1.1\r\nHost: evil\r\n\r\nGET /x", "/a\u0000", "/a b"
            })
    void nothingOfAUrlThatWouldSplitARequestIsSent(String target) throws IOException {
        try (HostileServer server = HostileServer.saying("200 OK", "");
                TestClient client = TestClient.open()) {
            assertThat(client.failure(server.url(target)).reason()).isEqualTo(Reason.BAD_URL);
            assertThat(server.clients()).isEmpty();
        }
    }

    @Test
    void noFailureTellsThePasskey() throws IOException {
        String secret = "/SECRET/announce?passkey=SECRET";
        try (HostileServer loop = HostileServer.saying("302 Found\r\nLocation: " + secret, "");
                HostileServer toFile = HostileServer.saying("302 Found\r\nLocation: file://SECRET/SECRET", "");
                HostileServer toRefused = HostileServer.saying("302 Found\r\nLocation: http://0.0.0.0" + secret, "");
                HostileServer garbage = HostileServer.saying("x SECRET", "SECRET");
                HostileServer noGzip = HostileServer.saying("200 OK\r\nContent-Encoding: SECRET", "SECRET");
                TestClient client = TestClient.open()) {
            for (HostileServer server : List.of(loop, toFile, toRefused, garbage, noGzip)) {
                String url = "http://SECRET:SECRET@127.0.0.1:" + server.port() + secret;
                for (Throwable e = client.failure(url); e != null; e = e.getCause()) {
                    assertThat(e.toString()).doesNotContain("SECRET");
                }
            }
            assertThat(client.failure("http://SECRET:SECRET@[" + secret).toString())
                    .doesNotContain("SECRET");
        }
    }

    private static boolean ok(OutputStream out) throws IOException {
        out.write(HostileServer.text("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"));
        return false;
    }

    private static boolean pourWithoutEnd(OutputStream out) throws IOException {
        byte[] noise = HostileServer.text("x".repeat(64 * 1024));
        while (true) {
            out.write(noise);
        }
    }

    private static boolean trickleWithoutEnd(OutputStream out) throws IOException {
        while (true) {
            out.write('1');
            out.flush();
            pause(Duration.ofMillis(20));
        }
    }

    private static void pause(Duration time) throws IOException {
        try {
            var _ = new CountDownLatch(1).await(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private static void await(CountDownLatch over) {
        try {
            assertThat(over.await(NOT_AT_ONCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void join(List<Thread> threads) {
        for (Thread thread : threads) {
            Awaitility.await().until(() -> !thread.isAlive());
        }
    }
}
