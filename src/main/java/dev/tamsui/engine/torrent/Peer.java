package dev.tamsui.engine.torrent;

import dev.tamsui.engine.concurrent.Allowance;
import dev.tamsui.engine.model.PeerId;
import dev.tamsui.engine.model.PeerKey;
import dev.tamsui.engine.model.PeerSummary;
import dev.tamsui.engine.peer.PeerLink;
import dev.tamsui.engine.picker.Standing;
import dev.tamsui.engine.wire.Bitfield;
import dev.tamsui.engine.wire.ClientName;
import dev.tamsui.engine.wire.PeerMessage.ExtensionHandshake;
import java.net.InetAddress;
import java.util.HashSet;
import java.util.Set;

/**
 * What we know of one connected peer, and how we stand with it (BEP 3, "peer protocol": connections begin choked and not
 * interested). Thread: the loop's; its parts write what they own, named beside the fields.
 */
final class Peer {
    final PeerLink link;
    final long connectedNanos;
    /** When last something moved, or either of us wanted something of the other. */
    long usefulNanos;

    /** The torrent stood still, and so closed every connection. */
    boolean sentAway;

    // Conversation
    Bitfield has;
    boolean hasSaidPieces;
    boolean peerChoking = true;
    boolean peerInterested;
    boolean uploadOnly;
    String client;
    final Set<Integer> allowedToUs = new HashSet<>();

    /** Its number for the extension that hands on metadata; 0 for none. */
    int metadataId;

    /** Pieces of metadata it was sent. */
    int metadataSent;

    // Downloads
    boolean amInterested;
    /** A piece it has and we lacked when last we looked; -1 for none. */
    int lacked;

    boolean snubbed;
    boolean suspect;
    int snubs;
    int rejects;
    final RequestDepth depth = new RequestDepth(ExtensionHandshake.DEFAULT_REQUESTS);
    final BlockPace pace;
    final Outstanding asked = new Outstanding();
    /** Pieces it has rejected a request for since it last unchoked us. */
    final Set<Integer> refusedToUs = new HashSet<>();

    final RateMeter down = new RateMeter();
    /** When it may be asked for more, where downloads are limited. */
    final Allowance download;

    // Uploads
    boolean amChoking = true;
    long unchokedNanos;
    long sentSinceUnchoke;
    /** Until then what it asks for may have crossed our choke. */
    long crossingUntilNanos;

    int refusedRequests;
    int allowedFastLeft;
    final Set<Integer> allowedByUs = new HashSet<>();
    final RateMeter up = new RateMeter();

    Peer(PeerLink link, int pieces, Allowance download, long nowNanos) {
        this.link = link;
        this.download = download;
        this.connectedNanos = nowNanos;
        this.usefulNanos = nowNanos;
        this.crossingUntilNanos = nowNanos;
        this.pace = new BlockPace(nowNanos);
        this.has = new Bitfield(pieces);
        this.client = ClientName.of(link.handshake().peerId());
    }

    PeerKey key() {
        return link.key();
    }

    PeerId id() {
        return link.handshake().peerId();
    }

    InetAddress address() {
        return link.remote().getAddress();
    }

    boolean isFast() {
        return link.handshake().capabilities().fast();
    }

    boolean isSeed() {
        return has.isFull();
    }

    /** A suspect that does not answer is slow above all: pieces kept for it alone would never get whole. */
    Standing standing() {
        if (snubbed) {
            return Standing.SLOW;
        }
        return suspect ? Standing.SUSPECT : Standing.GOOD;
    }

    /** In how long it would bring us so many blocks, if that was all it owed us. */
    double nanosFor(int blocks, long nowNanos) {
        return pace.nanosFor(blocks, nowNanos, !asked.isEmpty());
    }

    void tick(long nowNanos) {
        if (amInterested || peerInterested || !asked.isEmpty() || !down.isQuiet() || !up.isQuiet()) {
            usefulNanos = nowNanos;
        }
        down.tick(nowNanos);
        up.tick(nowNanos);
    }

    PeerSummary summary() {
        double progress = has.size() == 0 ? 0 : (double) has.count() / has.size();
        return new PeerSummary(
                link.remote(),
                client,
                link.isIncoming(),
                progress,
                amChoking,
                amInterested,
                peerChoking,
                peerInterested,
                snubbed,
                down.bytesPerSecond(),
                up.bytesPerSecond(),
                down.total(),
                up.total());
    }
}
