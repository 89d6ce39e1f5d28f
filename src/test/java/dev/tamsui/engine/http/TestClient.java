package dev.tamsui.engine.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tamsui.engine.concurrent.Deadlines;
import dev.tamsui.engine.concurrent.EngineThreads;
import dev.tamsui.engine.concurrent.Ticker;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** A client with its threads, for one test; names lead to loopback unless the test has its own. */
final class TestClient implements AutoCloseable {
    static final Duration LONG = Duration.ofSeconds(30);
    static final int LIMIT = 2 * 1024 * 1024;

    private final EngineThreads threads = new EngineThreads();
    private final Deadlines deadlines = new Deadlines(threads, Ticker.system());
    private final OutgoingHttp http;

    private TestClient(
            boolean allowPrivate, @Nullable InetAddress local, NameLookup lookup, @Nullable SSLContext trust) {
        http = new OutgoingHttp(
                new AddressRules(allowPrivate), local, threads, deadlines, Ticker.system(), lookup, trust);
    }

    static TestClient open() {
        return withNames(TestClient::loopback);
    }

    static TestClient strict(NameLookup lookup) {
        return new TestClient(false, null, lookup, null);
    }

    static TestClient withNames(NameLookup lookup) {
        return new TestClient(true, null, lookup, null);
    }

    static TestClient from(InetAddress local) {
        return new TestClient(true, local, TestClient::loopback, null);
    }

    static TestClient trusting(SSLContext trust) {
        return new TestClient(true, null, TestClient::loopback, trust);
    }

    static InetAddress[] loopback(String host) throws UnknownHostException {
        return addresses("127.0.0.1");
    }

    static InetAddress[] addresses(String... literals) {
        InetAddress[] addresses = new InetAddress[literals.length];
        for (int i = 0; i < literals.length; i++) {
            addresses[i] = InetAddress.ofLiteral(literals[i]);
        }
        return addresses;
    }

    HttpAnswer get(String url) throws HttpFailure {
        return http.get(new HttpRequest(url, LIMIT, LONG));
    }

    HttpFailure failure(String url) {
        return failure(url, LONG);
    }

    HttpFailure failure(String url, Duration deadline) {
        HttpFailure failure =
                catchThrowableOfType(HttpFailure.class, () -> http.get(new HttpRequest(url, LIMIT, deadline)));
        assertThat(failure).as("the failure of a request").isNotNull();
        return failure;
    }

    /** Closes the client under test, but not what it stands on. */
    void shut() {
        http.close();
    }

    @Override
    public void close() {
        http.close();
        deadlines.close();
        Awaitility.await().until(() -> threads.alive() == 0);
    }
}
