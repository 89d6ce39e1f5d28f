package dev.tamsui.engine.http;

import dev.tamsui.engine.concurrent.Deadline;
import dev.tamsui.engine.concurrent.Deadlines;
import dev.tamsui.engine.concurrent.EngineThreads;
import dev.tamsui.engine.concurrent.Ticker;
import dev.tamsui.engine.http.HttpFailure.Reason;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.NoHttpResponseException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The engine's only HTTP client. Blocking: call it on a virtual thread.
 *
 * <p>What it promises, whatever the URL says and the server does: http and https only; the connection goes to an address that
 * {@link AddressRules} allow, at every redirect anew, of which it follows at most {@value #MAX_REDIRECTS}, none from https to
 * http; credentials stay within their origin; the whole request ends at its deadline, even if a byte comes every second; the
 * body ends at its limit, even if it inflates; certificates are checked; no cookies, no proxies from the environment; and no
 * message or log line holds more of the URL than scheme and host.
 *
 * <p>Thread: any.
 */
public final class OutgoingHttp implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OutgoingHttp.class);
    private static final int MAX_REDIRECTS = 5;
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
    private static final Duration IDLE = Duration.ofSeconds(30);
    private static final String USER_AGENT = "Tamsui/0.1";

    private final Ticker ticker;
    private final EngineThreads threads;
    private final Deadlines deadlines;
    private final ConnectionPool pool;
    private final AtomicBoolean willEvict = new AtomicBoolean();

    /**
     * @param localAddress what to send from; null for the system's choice
     * @param deadlines outlives this client
     */
    public OutgoingHttp(
            AddressRules rules,
            @Nullable InetAddress localAddress,
            EngineThreads threads,
            Deadlines deadlines,
            Ticker ticker) {
        this(rules, localAddress, threads, deadlines, ticker, NameLookup.system(), null);
    }

    /** For tests: with their own names and their own idea of whom to trust. */
    OutgoingHttp(
            AddressRules rules,
            @Nullable InetAddress localAddress,
            EngineThreads threads,
            Deadlines deadlines,
            Ticker ticker,
            NameLookup lookup,
            @Nullable SSLContext trust) {
        this.ticker = ticker;
        this.threads = threads;
        this.deadlines = deadlines;
        this.pool = new ConnectionPool(new VettedDns(lookup, rules, localAddress, threads), localAddress, trust);
    }

    /**
     * Fetches a URL. Waits until the answer is complete, at most for the request's deadline.
     *
     * @return whatever the server answered, errors of HTTP included
     * @throws HttpFailure when there is no answer to return
     */
    public HttpAnswer get(HttpRequest request) throws HttpFailure {
        HttpUrl url = HttpUrl.parse(request.url());
        Cutoff cutoff = Cutoff.in(request.deadline(), ticker);
        Exchange exchange = new Exchange();
        Deadline deadline = deadlines.in(request.deadline().toNanos(), exchange::cut);
        try {
            return ScopedValue.where(VettedDns.CUTOFF, cutoff).call(() -> follow(url, request, exchange));
        } finally {
            deadline.cancel();
            evictLater();
        }
    }

    /** Closes all connections; requests on their way fail. */
    @Override
    public void close() {
        pool.close();
    }

    private HttpAnswer follow(HttpUrl first, HttpRequest request, Exchange exchange) throws HttpFailure {
        HttpUrl url = first;
        for (int redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
            switch (tryTwice(url, request.maxBodyBytes(), exchange)) {
                case Hop.Answered(HttpAnswer answer) -> {
                    return answer;
                }
                case Hop.Redirected(String location) -> url = redirected(url, location);
            }
        }
        throw new HttpFailure(Reason.REDIRECTS, "more than " + MAX_REDIRECTS + " redirects, from " + first.origin());
    }

    private static HttpUrl redirected(HttpUrl from, String location) throws HttpFailure {
        HttpUrl to;
        try {
            to = from.redirectedTo(location);
        } catch (HttpFailure badUrl) {
            throw new HttpFailure(
                    Reason.REDIRECTS, "redirected from " + from.origin() + " to " + badUrl.getMessage(), badUrl);
        }
        if (from.isEncrypted() && !to.isEncrypted()) {
            throw new HttpFailure(
                    Reason.REDIRECTS, "redirected from " + from.origin() + " to an unencrypted " + to.origin());
        }
        return to;
    }

    /** A kept connection may have been closed by the server just as we used it; then, and only then, ask once more. */
    private Hop tryTwice(HttpUrl url, int maxBodyBytes, Exchange exchange) throws HttpFailure {
        try {
            try {
                return hop(url, maxBodyBytes, exchange);
            } catch (NoHttpResponseException closedBeforeItsAnswer) {
                return hop(url, maxBodyBytes, exchange);
            }
        } catch (IllegalStateException e) { // how the library may end when it is cut between two steps
            if (!exchange.isCut() && !pool.isClosed()) {
                throw e;
            }
            throw failure(url, exchange, e);
        } catch (IOException e) {
            throw failure(url, exchange, e);
        }
    }

    private Hop hop(HttpUrl url, int maxBodyBytes, Exchange exchange) throws IOException {
        HttpUriRequestBase get = new HttpUriRequestBase("GET", URI.create("/"));
        get.setPath(url.target()); // as it is: a tracker's query is not always what URI would take
        get.setHeader(HttpHeaders.USER_AGENT, USER_AGENT);
        get.setHeader(HttpHeaders.ACCEPT_ENCODING, "gzip");
        if (url.userInfo() != null) {
            get.setHeader(HttpHeaders.AUTHORIZATION, basic(url.userInfo()));
        }
        exchange.runs(get);
        HttpHost target = new HttpHost(url.scheme(), url.host(), url.port());
        boolean isWhole = false;
        ClassicHttpResponse response = pool.client().executeOpen(target, get, HttpClientContext.create());
        try {
            String location = text(response.getFirstHeader(HttpHeaders.LOCATION));
            if (REDIRECTS.contains(response.getCode()) && location != null) {
                return new Hop.Redirected(location);
            }
            byte[] body = body(response, maxBodyBytes);
            isWhole = true;
            return new Hop.Answered(
                    new HttpAnswer(response.getCode(), text(response.getFirstHeader(HttpHeaders.CONTENT_TYPE)), body));
        } finally {
            if (!isWhole) {
                get.cancel(); // first: closing the response alone would read the rest of it, however long
            }
            closeQuietly(response);
        }
    }

    private static byte[] body(ClassicHttpResponse response, int maxBodyBytes) throws IOException {
        HttpEntity entity = response.getEntity();
        if (entity == null) {
            return new byte[0];
        }
        if (entity.getContentLength() > maxBodyBytes) {
            throw new BoundedBody.TooLarge(maxBodyBytes);
        }
        return BoundedBody.read(
                entity.getContent(), text(response.getFirstHeader(HttpHeaders.CONTENT_ENCODING)), maxBodyBytes);
    }

    private static HttpFailure failure(HttpUrl url, Exchange exchange, Exception cause) {
        if (exchange.isCut()) {
            return new HttpFailure(Reason.TIMEOUT, "no whole answer in time from " + url.origin());
        }
        return switch (cause) {
            case LookupFailed e -> new HttpFailure(e.reason(), e.getMessage() + ": " + url.origin(), e);
            case BoundedBody.TooLarge e -> new HttpFailure(Reason.TOO_LARGE, e.getMessage() + ": " + url.origin(), e);
            case SSLException e -> new HttpFailure(Reason.TLS, "no trusted encryption with " + url.origin(), e);
            case ConnectTimeoutException e -> new HttpFailure(Reason.CONNECT, "no connection to " + url.origin(), e);
            case ConnectException e -> new HttpFailure(Reason.CONNECT, "no connection to " + url.origin(), e);
            case NoRouteToHostException e -> new HttpFailure(Reason.CONNECT, "no route to " + url.origin(), e);
            case SocketTimeoutException e -> new HttpFailure(Reason.TIMEOUT, "no answer from " + url.origin(), e);
            default -> new HttpFailure(Reason.IO, "the connection broke or spoke no HTTP: " + url.origin(), cause);
        };
    }

    /** Idle connections are closed by whoever comes by after {@link #IDLE}, so that none waits for the next request to end. */
    private void evictLater() {
        if (pool.hasIdle() && willEvict.compareAndSet(false, true)) {
            deadlines.in(IDLE.toNanos(), () -> threads.virtual("http-idle", this::evict));
        }
    }

    private void evict() {
        willEvict.set(false);
        pool.closeIdle(IDLE);
        evictLater();
    }

    private static String basic(String userInfo) {
        String credentials;
        try {
            credentials = URLDecoder.decode(userInfo.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notEncoded) {
            credentials = userInfo;
        }
        return "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
    }

    private static @Nullable String text(@Nullable Header header) {
        return header == null ? null : header.getValue();
    }

    private static void closeQuietly(ClassicHttpResponse response) {
        try {
            response.close();
        } catch (IOException alreadyBroken) {
            LOG.trace("A connection broke as it was closed", alreadyBroken);
        }
    }

    /** What one request led to. */
    private sealed interface Hop {
        record Answered(HttpAnswer answer) implements Hop {}

        record Redirected(String location) implements Hop {}
    }
}
