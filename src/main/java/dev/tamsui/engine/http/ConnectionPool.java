package dev.tamsui.engine.http;

import java.net.InetAddress;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import org.apache.hc.client5.http.classic.HttpClient;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.config.TlsConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.impl.routing.DefaultRoutePlanner;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.pool.PoolConcurrencyPolicy;
import org.apache.hc.core5.ssl.SSLContexts;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP library, with everything switched off that {@link OutgoingHttp} does itself or must not happen: redirects, retries,
 * inflating, cookies, remembered credentials, proxies, upgrades.
 *
 * <p>Thread: any.
 */
final class ConnectionPool implements AutoCloseable {
    private static final int MAX_CONNECTIONS = 100;
    private static final int MAX_PER_HOST = 4;
    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Duration HANDSHAKE_READ = Duration.ofSeconds(10);
    private static final Duration WAIT_FOR_A_FREE_ONE =
            Duration.ofDays(1); // the deadline ends it; zero would mean at once
    private static final Duration LIFETIME = Duration.ofMinutes(5); // so that a host's new address is seen
    private static final int MAX_HEADER_CHARS = 16_384; // of one line; a redirect may be long
    private static final int MAX_HEADERS = 100;

    private final PoolingHttpClientConnectionManager connections;
    private final CloseableHttpClient client;

    /** @param trust null for the certificates Java trusts */
    ConnectionPool(VettedDns dns, @Nullable InetAddress localAddress, @Nullable SSLContext trust) {
        connections = PoolingHttpClientConnectionManagerBuilder.create()
                .setDnsResolver(dns)
                .setTlsSocketStrategy(new DefaultClientTlsStrategy(trust == null ? SSLContexts.createDefault() : trust))
                .setConnectionFactory(ManagedHttpClientConnectionFactory.builder()
                        .http1Config(Http1Config.custom()
                                .setMaxLineLength(MAX_HEADER_CHARS)
                                .setMaxHeaderCount(MAX_HEADERS)
                                .build())
                        .build())
                .setDefaultConnectionConfig(ConnectionConfig.custom()
                        .setConnectTimeout(Timeout.of(CONNECT))
                        .setTimeToLive(TimeValue.of(LIFETIME))
                        .build())
                .setDefaultTlsConfig(TlsConfig.custom()
                        .setHandshakeTimeout(Timeout.of(HANDSHAKE_READ))
                        .build())
                .setPoolConcurrencyPolicy(PoolConcurrencyPolicy.STRICT)
                .setOffLockDisposalEnabled(
                        true) // closing may wait for a socket, and the deadline thread takes that lock
                .setMaxConnTotal(MAX_CONNECTIONS)
                .setMaxConnPerRoute(MAX_PER_HOST)
                .build();
        client = HttpClientBuilder.create()
                .setConnectionManager(connections)
                .setRoutePlanner(new DirectRoutes(localAddress))
                .setDefaultRequestConfig(RequestConfig.custom()
                        .setRedirectsEnabled(false)
                        .setAuthenticationEnabled(false)
                        .setProtocolUpgradeEnabled(false) // else every plain request offers TLS by Upgrade
                        .setConnectionRequestTimeout(Timeout.of(WAIT_FOR_A_FREE_ONE))
                        .build())
                .disableRedirectHandling()
                .disableAutomaticRetries()
                .disableContentCompression()
                .disableCookieManagement()
                .disableAuthCaching()
                .disableDefaultUserAgent()
                .build();
    }

    HttpClient client() {
        return client;
    }

    boolean hasIdle() {
        return connections.getTotalStats().getAvailable() > 0;
    }

    /** Closes what has not been used for {@code time}. May wait for sockets. */
    void closeIdle(Duration time) {
        connections.closeIdle(TimeValue.of(time));
    }

    boolean isClosed() {
        return connections.isClosed();
    }

    @Override
    public void close() {
        client.close(CloseMode.IMMEDIATE);
    }

    /** Straight to the target, from the address we are bound to. */
    private static final class DirectRoutes extends DefaultRoutePlanner {
        private final @Nullable InetAddress localAddress;

        DirectRoutes(@Nullable InetAddress localAddress) {
            super(null);
            this.localAddress = localAddress;
        }

        @Override
        protected @Nullable InetAddress determineLocalAddress(HttpHost firstHop, HttpContext context) {
            return localAddress;
        }
    }
}
