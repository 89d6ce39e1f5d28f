package dev.tamsui.engine.tracker;

import dev.tamsui.engine.http.HttpAnswer;
import dev.tamsui.engine.http.HttpFailure;
import dev.tamsui.engine.http.HttpRequest;
import dev.tamsui.engine.http.OutgoingHttp;
import dev.tamsui.engine.tracker.AnnounceResult.Failed;
import dev.tamsui.engine.tracker.AnnounceResult.Kind;
import dev.tamsui.engine.tracker.AnnounceResult.Rejected;
import java.time.Duration;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Announces over HTTP and HTTPS (BEP 3, "trackers").
 *
 * <p>Thread: any; waits for the tracker.
 */
public final class HttpTracker implements TrackerClient {
    private static final Logger LOG = LoggerFactory.getLogger(HttpTracker.class);
    private static final Duration MAX_WAIT = Duration.ofSeconds(30);
    private static final int GONE = 410;

    private final OutgoingHttp http;

    public HttpTracker(OutgoingHttp http) {
        this.http = http;
    }

    /** @param deadline shortened to 30 s when it is longer */
    @Override
    public AnnounceResult announce(AnnounceRequest request, Duration deadline) {
        String scheme = request.url().split(":", 2)[0].toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https")) {
            return new Failed(Kind.UNKNOWN_SCHEME, unknown(scheme));
        }
        if (AnnounceUrl.isPrepared(request.url())) {
            return new Failed(Kind.BAD_URL, "the tracker's URL already holds what only we may say in an announce");
        }
        try {
            Duration wait = deadline.compareTo(MAX_WAIT) < 0 ? deadline : MAX_WAIT;
            return read(http.get(new HttpRequest(AnnounceUrl.of(request), AnnounceAnswer.MAX_BYTES, wait)));
        } catch (HttpFailure failure) {
            return new Failed(kind(failure.reason()), String.valueOf(failure.getMessage()));
        } catch (RuntimeException bug) { // a torrent that waits for this answer must get one
            LOG.error("A fault of ours in an {}", request, bug);
            return new Failed(Kind.INTERNAL, "an internal fault");
        }
    }

    private static AnnounceResult read(HttpAnswer answer) {
        if (answer.status() == GONE) {
            return new Rejected("gone for good (HTTP 410)", null, true);
        }
        AnnounceResult result = AnnounceAnswer.read(answer.body());
        if (answer.isOk() || result instanceof Rejected) { // many trackers give their reason with a status of 4xx
            return result;
        }
        return new Failed(Kind.HTTP_STATUS, "HTTP status " + answer.status());
    }

    private static String unknown(String scheme) {
        return switch (scheme) {
            case "udp" -> "UDP trackers are not spoken yet";
            case "ws", "wss" -> "WebTorrent trackers are not spoken yet";
            default -> "not a tracker's URL";
        };
    }

    private static Kind kind(HttpFailure.Reason reason) {
        return switch (reason) {
            case REFUSED_ADDRESS -> Kind.REFUSED_ADDRESS;
            case DNS -> Kind.DNS;
            case CONNECT -> Kind.CONNECT;
            case TIMEOUT -> Kind.TIMEOUT;
            case TLS -> Kind.TLS;
            case REDIRECTS -> Kind.REDIRECTS;
            case TOO_LARGE -> Kind.TOO_LARGE;
            case BAD_URL -> Kind.BAD_URL;
            case IO -> Kind.IO;
        };
    }
}
