package dev.tamsui.engine.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tamsui.engine.http.HttpFailure.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Certificates are made anew for each run, so that none in the tree can expire. */
class OutgoingHttpTlsTest {
    private static final String PASSWORD = "only-for-this-test";

    private static SSLContext itself;

    @BeforeAll
    static void makeCertificate(@TempDir Path folder)
            throws IOException, InterruptedException, GeneralSecurityException {
        Path store = folder.resolve("keys.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "server",
                        "-keyalg",
                        "EC",
                        "-validity",
                        "2",
                        "-dname",
                        "CN=tracker.test",
                        "-ext",
                        "san=dns:tracker.test",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        PASSWORD)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("keytool.log").toFile())
                .start();
        assertThat(keytool.waitFor()).isZero();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        KeyManagerFactory ours = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        ours.init(keys, PASSWORD.toCharArray());
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(keys);
        itself = SSLContext.getInstance("TLS");
        itself.init(ours.getKeyManagers(), trust.getTrustManagers(), null);
    }

    @Test
    void aTrustedCertificateForTheRightNameIsAccepted() throws IOException, HttpFailure {
        try (HostileServer server = server("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi");
                TestClient client = TestClient.trusting(itself)) {
            assertThat(client.get("https://tracker.test:" + server.port() + "/").body())
                    .asString()
                    .isEqualTo("hi");
        }
    }

    @Test
    void aSelfSignedCertificateIsRefused() throws IOException {
        try (HostileServer server = server("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
                TestClient client = TestClient.open()) {
            assertThat(client.failure("https://tracker.test:" + server.port() + "/")
                            .reason())
                    .isEqualTo(Reason.TLS);
            assertThat(server.heads()).isEmpty();
        }
    }

    @Test
    void aCertificateForAnotherNameIsRefused() throws IOException {
        try (HostileServer server = server("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
                TestClient client = TestClient.trusting(itself)) {
            assertThat(client.failure("https://other.test:" + server.port() + "/")
                            .reason())
                    .isEqualTo(Reason.TLS);
            assertThat(client.failure("https://127.0.0.1:" + server.port() + "/")
                            .reason())
                    .isEqualTo(Reason.TLS);
            assertThat(server.heads()).isEmpty();
        }
    }

    @Test
    void aRedirectFromEncryptedToPlainIsNotFollowed() throws IOException {
        try (HostileServer canary = HostileServer.saying("200 OK", "");
                HostileServer server = server("HTTP/1.1 302 Found\r\nLocation: http://tracker.test:" + canary.port()
                        + "/\r\nContent-Length: 0\r\n\r\n");
                TestClient client = TestClient.trusting(itself)) {
            assertThat(client.failure("https://tracker.test:" + server.port() + "/")
                            .reason())
                    .isEqualTo(Reason.REDIRECTS);
            assertThat(canary.clients()).isEmpty();
        }
    }

    private static HostileServer server(String answer) throws IOException {
        SSLServerSocket listener = (SSLServerSocket)
                itself.getServerSocketFactory().createServerSocket(0, 50, TestClient.addresses("127.0.0.1")[0]);
        return new HostileServer(listener, out -> {
            out.write(HostileServer.text(answer));
            return true;
        });
    }
}
