package dev.tamsui.engine.torrent;

import dev.tamsui.engine.model.PeerSummary;
import dev.tamsui.engine.peer.PeerLink;
import dev.tamsui.engine.wire.ClientName;
import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A peer that may have the info dictionary, and how it stands with what it was asked. Thread: the loop's. */
final class MetadataSource {
    final PeerLink link;
    final long connectedNanos;
    String client;
    /** Its number for the extension; 0 as long as it has not said that it hands metadata on. */
    int metadataId;

    /** What it says the whole has; 0 as long as it has it not. */
    int totalBytes;

    int listenPort;

    /** Asked for and not answered, with the time of asking. */
    final Map<Integer, Long> asked = new LinkedHashMap<>();

    /** How many it is asked at a time. */
    int window = MetadataFetch.MAX_ASKED;

    /** When it last sent a piece. */
    long answeredNanos;

    /** It is asked nothing before: it refused, or did not answer. */
    long restsUntilNanos;

    int failures;
    /** What it alone has sent, once those together could not be believed. */
    @Nullable
    MetadataAssembly own;

    MetadataSource(PeerLink link, long nowNanos) {
        this.link = link;
        this.connectedNanos = nowNanos;
        this.restsUntilNanos = nowNanos;
        this.answeredNanos = nowNanos;
        this.client = ClientName.of(link.handshake().peerId());
    }

    InetAddress address() {
        return link.remote().getAddress();
    }

    boolean hasMetadata() {
        return metadataId > 0 && totalBytes > 0;
    }

    PeerSummary summary() {
        return new PeerSummary(
                link.remote(), client, link.isIncoming(), 0, true, false, true, false, false, 0, 0, 0, 0);
    }
}
