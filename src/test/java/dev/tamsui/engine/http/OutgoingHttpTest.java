package dev.tamsui.engine.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tamsui.engine.http.HttpFailure.Reason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutgoingHttpTest {
    @Test
    void theAnswerIsWhatTheServerSays() throws IOException, HttpFailure {
        try (HostileServer server = HostileServer.saying("404 No\r\nContent-Type: text/plain", "nothing here");
                TestClient client = TestClient.open()) {
            HttpAnswer answer = client.get(server.url("/x"));

            assertThat(answer.status()).isEqualTo(404);
            assertThat(answer.isOk()).isFalse();
            assertThat(answer.contentType()).isEqualTo("text/plain");
            assertThat(answer.body()).asString().isEqualTo("nothing here");
        }
    }

    @Test
    void aRequestTellsNoMoreThanItMust() throws IOException, HttpFailure {
        try (HostileServer server = HostileServer.saying("200 OK\r\nSet-Cookie: id=1", "");
                TestClient client = TestClient.open()) {
            client.get("http://tracker.test:" + server.port() + "/a/../b%2f?info_hash=%00%FF&x=[%zz]");
            client.get(server.url("/"));

            assertThat(server.heads().getFirst().lines())
                    .containsExactlyInAnyOrder(
                            "GET /a/../b%2f?info_hash=%00%FF&x=[%zz] HTTP/1.1",
                            "Host: tracker.test:" + server.port(),
                            "User-Agent: Tamsui/0.1",
                            "Accept-Encoding: gzip",
                            "Connection: keep-alive",
                            "");
            assertThat(server.heads().getLast()).doesNotContain("Cookie");
        }
    }

    @Test
    void compressedAnswersAreInflated() throws IOException, HttpFailure {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(zipped)) {
            zip.write(HostileServer.text("hello"));
        }
        try (HostileServer server = new HostileServer(out -> {
                    out.write(HostileServer.text("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: "
                            + zipped.size() + "\r\n\r\n"));
                    zipped.writeTo(out);
                    return true;
                });
                TestClient client = TestClient.open()) {
            assertThat(client.get(server.url("/")).body()).asString().isEqualTo("hello");
            assertThat(client.get(server.url("/")).body()).asString().isEqualTo("hello");
            assertThat(server.clients()).as("one connection serves both").hasSize(1);
        }
    }

    @Test
    void aConnectionTheServerClosedMeanwhileIsReplaced() throws IOException, HttpFailure {
        try (HostileServer server = new HostileServer(out -> {
                    out.write(HostileServer.text("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx"));
                    return false; // though nothing in the answer says so
                });
                TestClient client = TestClient.open()) {
            for (int i = 0; i < 3; i++) {
                assertThat(client.get(server.url("/")).body()).asString().isEqualTo("x");
            }
        }
    }

    @Test
    void redirectsAreFollowedWithTheCredentialsLeftAtHome() throws IOException, HttpFailure {
        try (HostileServer other = HostileServer.saying("200 OK", "there");
                HostileServer first = HostileServer.saying("302 Found\r\nLocation: " + other.url("/next"), "");
                TestClient client = TestClient.open()) {
            HttpAnswer answer = client.get("http://me:se%3Acret@127.0.0.1:" + first.port() + "/");

            assertThat(answer.body()).asString().isEqualTo("there");
            assertThat(first.heads().getFirst()).contains("Authorization: Basic bWU6c2U6Y3JldA==");
            assertThat(other.heads().getFirst()).startsWith("GET /next ").doesNotContain("Authorization", "bWU6");
        }
    }

    @Test
    void aRedirectWithinTheOriginKeepsTheCredentials() throws IOException, HttpFailure {
        AtomicInteger requests = new AtomicInteger();
        try (HostileServer server = new HostileServer(out -> {
                    boolean isFirst = requests.getAndIncrement() == 0;
                    out.write(HostileServer.text(
                            isFirst
                                    ? "HTTP/1.1 301 Moved\r\nLocation: /b\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                                    : "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"));
                    return false;
                });
                TestClient client = TestClient.open()) {
            assertThat(client.get("http://me:pw@127.0.0.1:" + server.port() + "/a")
                            .isOk())
                    .isTrue();

            assertThat(server.heads()).hasSize(2).allMatch(head -> head.contains("Authorization: Basic "));
        }
    }

    @Test
    void redirectsEndAfterFive() throws IOException {
        try (HostileServer server = HostileServer.saying("302 Found\r\nLocation: /again", "");
                TestClient client = TestClient.open()) {
            assertThat(client.failure(server.url("/")).reason()).isEqualTo(Reason.REDIRECTS);
            assertThat(server.heads()).hasSize(6);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"file:///etc/passwd", "gopher://127.0.0.1/", "http://", "http://0x7f.1/", "ftp://127.0.0.1/"})
    void redirectsOutOfTheWebAreNotFollowed(String location) throws IOException {
        try (HostileServer server = HostileServer.saying("302 Found\r\nLocation: " + location, "");
                TestClient client = TestClient.open()) {
            assertThat(client.failure(server.url("/")).reason()).isEqualTo(Reason.REDIRECTS);
        }
    }

    @Test
    void aBoundAddressIsWhereRequestsComeFrom() throws IOException, HttpFailure {
        InetAddress local = InetAddress.ofLiteral("127.0.0.5");
        try (HostileServer server = HostileServer.saying("200 OK", "");
                TestClient client = TestClient.from(local)) {
            client.get(server.url("/"));

            assertThat(server.clients()).containsExactly(local);
            assertThat(client.failure("http://[::1]:" + server.port() + "/").reason())
                    .isEqualTo(Reason.CONNECT);
        }
    }

    @Test
    void proxiesOfTheEnvironmentAreNotUsed() throws IOException, HttpFailure {
        try (HostileServer proxy = HostileServer.saying("200 OK", "by proxy");
                HostileServer server = HostileServer.saying("200 OK", "direct");
                TestClient client = TestClient.open()) {
            System.setProperty("http.proxyHost", "127.0.0.1");
            System.setProperty("http.proxyPort", Integer.toString(proxy.port()));
            System.setProperty("http.nonProxyHosts", "");
            try {
                assertThat(client.get("http://tracker.test:" + server.port() + "/")
                                .body())
                        .asString()
                        .isEqualTo("direct");
            } finally {
                System.clearProperty("http.proxyHost");
                System.clearProperty("http.proxyPort");
                System.clearProperty("http.nonProxyHosts");
            }
            assertThat(proxy.clients()).isEmpty();
        }
    }

    @Test
    void aPortWhereNobodyListensIsAFailureToConnect() throws IOException {
        int port;
        try (ServerSocket unused = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = unused.getLocalPort();
        }
        try (TestClient client = TestClient.open()) {
            assertThat(client.failure("http://127.0.0.1:" + port + "/").reason())
                    .isEqualTo(Reason.CONNECT);
        }
    }

    @Test
    void aClosedClientFails() throws IOException {
        try (HostileServer server = HostileServer.saying("200 OK", "");
                TestClient client = TestClient.open()) {
            client.shut();

            assertThat(client.failure(server.url("/")).reason()).isEqualTo(Reason.IO);
            assertThat(server.clients()).isEmpty();
        }
    }
}
