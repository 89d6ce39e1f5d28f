package dev.tamsui.engine.tracker;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How an announce ended. Texts are short, free of control characters and of secrets. Immutable; any thread. */
public sealed interface AnnounceResult {
    Duration MIN_INTERVAL = Duration.ofSeconds(60);
    Duration MAX_INTERVAL = Duration.ofHours(24);

    /**
     * The tracker knows us now.
     *
     * @param interval until it wants to hear again, {@link #MIN_INTERVAL}..{@link #MAX_INTERVAL}
     * @param minInterval that it insists on, in the same range; null when it does not
     * @param peers at most 200, none twice, none with port 0 or an address that names no host; private and loopback ones are
     *     the torrent's to judge
     * @param seeds as the tracker counts them; null when it does not say
     * @param leeches likewise
     * @param warning for people; null when there is none
     * @param trackerId to be sent back next time, one char a byte; null when it gave none
     * @param externalAddress how the tracker sees us (BEP 24); null when it does not say
     */
    record Announced(
            Duration interval,
            @Nullable Duration minInterval,
            List<InetSocketAddress> peers,
            @Nullable Integer seeds,
            @Nullable Integer leeches,
            @Nullable String warning,
            @Nullable String trackerId,
            @Nullable InetAddress externalAddress)
            implements AnnounceResult {
        public Announced {
            peers = List.copyOf(peers);
        }
    }

    /**
     * The tracker answered that it does not serve us.
     *
     * @param reason in its words
     * @param retryAfter when it says to come back (BEP 31); null when it does not say, or says never
     * @param isFinal whether it said never (BEP 31), or that it is gone for good (HTTP 410)
     */
    record Rejected(String reason, @Nullable Duration retryAfter, boolean isFinal) implements AnnounceResult {}

    /** There was no answer, or none that makes sense. */
    record Failed(Kind kind, String message) implements AnnounceResult {}

    /** Why an announce failed. */
    enum Kind {
        /** Not asked: the host's address is private or reserved. */
        REFUSED_ADDRESS,
        /** Not asked: its scheme is not spoken yet. */
        UNKNOWN_SCHEME,
        /** Not asked: the URL makes no sense, or was prepared to make us say something else. */
        BAD_URL,
        DNS,
        CONNECT,
        TIMEOUT,
        TLS,
        /** An HTTP status other than success, without a reason of the tracker's. */
        HTTP_STATUS,
        /** Redirected too often or to where we do not follow. */
        REDIRECTS,
        TOO_LARGE,
        /** Not bencode, or not an announce's answer. */
        MALFORMED,
        IO,
        /** A fault of ours; the log has the stack. */
        INTERNAL;

        /** Whether we refuse to ask, so that asking again would change nothing. */
        public boolean isRefusal() {
            return this == REFUSED_ADDRESS || this == UNKNOWN_SCHEME || this == BAD_URL;
        }

        /** Lower case with underscores, for JSON and metric labels. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
