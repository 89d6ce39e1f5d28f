package dev.tamsui.engine.torrent;

import dev.tamsui.engine.peer.DisconnectReason;
import dev.tamsui.engine.peer.PeerEvent;
import dev.tamsui.engine.peer.PeerLink;
import dev.tamsui.engine.picker.PiecePicker;
import dev.tamsui.engine.wire.Bitfield;
import dev.tamsui.engine.wire.MetadataCodec;
import dev.tamsui.engine.wire.MetadataMessage;
import dev.tamsui.engine.wire.PeerMessage;
import dev.tamsui.engine.wire.PeerMessage.ExtensionHandshake;
import dev.tamsui.engine.wire.ProtocolViolation;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What peers say, held against the torrent: every index is checked here before it is used. Thread: the loop's.
 */
final class Conversation {
    private static final Logger LOG = LoggerFactory.getLogger(Conversation.class);
    private static final int MAX_ALLOWED_FAST = 100;

    private final TorrentHost host;
    private final int pieces;
    private final Swarm swarm;
    private final PiecePicker picker;
    private final Downloads downloads;
    private final Requests requests;
    private final Uploads uploads;
    private final MetadataUploads metadata;

    Conversation(TorrentHost host, Swarm swarm, PiecePicker picker, Downloads downloads, Uploads uploads) {
        this.host = host;
        this.pieces = swarm.spec().pieces();
        this.swarm = swarm;
        this.picker = picker;
        this.downloads = downloads;
        this.requests = downloads.requests();
        this.uploads = uploads;
        this.metadata = new MetadataUploads(swarm.spec().metainfo());
    }

    /** What a connection tells, or tells of itself. */
    void heard(PeerEvent event, long nowNanos) {
        switch (event) {
            case PeerEvent.Joined(PeerLink link) -> {
                Peer peer = swarm.join(link, nowNanos);
                if (peer != null) {
                    greet(peer);
                }
            }
            case PeerEvent.Received said -> {
                Peer peer = swarm.peer(said.peer());
                if (peer == null) {
                    releaseBlocks(said.messages()); // of a connection that was not let in; nobody waits for its credit
                } else {
                    received(peer, said.messages(), nowNanos);
                    peer.link.handled(said);
                }
            }
            case PeerEvent.BlocksSent(var key, int _, long bytes) -> {
                uploads.sent(swarm.peer(key), bytes);
            }
            case PeerEvent.BlocksUnread _ -> {} // the storage tells why
            case PeerEvent.Left(var link, var reason) -> {
                LOG.debug("Peer {} left: {}", link.remote(), reason);
                host.counters().disconnected(reason.kind());
                Peer peer = swarm.left(link, reason, nowNanos);
                if (peer != null) {
                    downloads.left(peer);
                    if (swarm.isOpen()) {
                        uploads.fill(nowNanos);
                        downloads.refillAll(nowNanos);
                    }
                }
            }
        }
    }

    private void releaseBlocks(List<PeerMessage> messages) {
        for (PeerMessage message : messages) {
            if (message instanceof PeerMessage.Piece piece) {
                host.release(piece.block());
            }
        }
    }

    /** What we say first: our pieces (BEP 3; BEP 6, "have all/have none"), then what we can do (BEP 10). */
    private void greet(Peer peer) {
        Bitfield have = picker.have();
        if (peer.isFast() && have.isFull()) {
            peer.link.send(new PeerMessage.HaveAll());
        } else if (peer.isFast() && have.isEmpty()) {
            peer.link.send(new PeerMessage.HaveNone());
        } else if (!have.isEmpty()) {
            peer.link.send(new PeerMessage.Bits(have.bytes()));
        }
        if (peer.link.handshake().capabilities().extended()) {
            peer.link.send(ExtensionHandshake.ours(
                    metadata.extensions(), host.listenPort(), peer.address(), metadata.sizeBytes()));
        }
    }

    /** All messages of one read. */
    private void received(Peer peer, List<PeerMessage> messages, long nowNanos) {
        boolean wasInterested = peer.peerInterested;
        for (PeerMessage message : messages) {
            received(peer, message, nowNanos);
        }
        if (peer.peerInterested != wasInterested) {
            uploads.fill(nowNanos);
        }
        requests.refill(peer, nowNanos);
    }

    private void received(Peer peer, PeerMessage message, long nowNanos) {
        switch (message) {
            case PeerMessage.KeepAlive _ -> {} // the reader has noticed that it lives
            case PeerMessage.Choke _ -> {
                peer.peerChoking = true;
                requests.choked(peer);
            }
            case PeerMessage.Unchoke _ -> {
                peer.peerChoking = false;
                requests.unchoked(peer);
            }
            case PeerMessage.Interested _ -> peer.peerInterested = true;
            case PeerMessage.NotInterested _ -> peer.peerInterested = false;
            case PeerMessage.Have(int piece) -> have(peer, piece);
            case PeerMessage.Bits(byte[] bits) -> bits(peer, bits);
            case PeerMessage.HaveAll _ -> has(peer, Bitfield.full(pieces));
            case PeerMessage.HaveNone _ -> has(peer, new Bitfield(pieces));
            case PeerMessage.Request(var block) -> uploads.requested(peer, block, nowNanos);
            case PeerMessage.Cancel(var block) -> uploads.cancelled(peer, block);
            case PeerMessage.Piece piece -> downloads.block(peer, piece, nowNanos);
            case PeerMessage.RejectRequest(var block) -> requests.rejected(peer, block, nowNanos);
            case PeerMessage.AllowedFast(int piece) -> allowedFast(peer, piece);
            case PeerMessage.SuggestPiece _ -> {} // a hint about the peer's cache; rarity matters more to the swarm
            case PeerMessage.ExtensionHandshake handshake -> extensions(peer, handshake);
            case PeerMessage.ExtendedMessage extended -> extended(peer, extended);
            case PeerMessage.Port _ -> {} // we run no DHT node
            case PeerMessage.Unknown _ -> {}
        }
    }

    private void have(Peer peer, int piece) {
        if (piece < 0 || piece >= pieces) {
            violation(peer, "it has piece " + piece + " of " + pieces);
            return;
        }
        if (peer.has.set(piece)) {
            picker.peerHas(piece);
            if (!peer.amInterested && picker.lacks(piece)) {
                requests.updateInterest(peer);
            }
            partIfBothAreSeeds(peer);
        }
    }

    private void bits(Peer peer, byte[] bits) {
        try {
            has(peer, Bitfield.of(bits, pieces));
        } catch (IllegalArgumentException malformed) {
            violation(peer, String.valueOf(malformed.getMessage()));
        }
    }

    /**
     * Meant to be said once and first (BEP 3, "bitfield"; BEP 6, "have all/have none"). But some say it again where it is shorter
     * than many haves, aria2 among them; so what comes later adds to what was said, and takes nothing back.
     */
    private void has(Peer peer, Bitfield all) {
        if (peer.hasSaidPieces || !peer.has.isEmpty()) {
            for (int piece = all.nextOutside(peer.has, 0); piece >= 0; piece = all.nextOutside(peer.has, piece + 1)) {
                peer.has.set(piece);
                picker.peerHas(piece);
            }
        } else {
            peer.has = all;
            picker.peerJoined(all);
            uploads.welcome(peer);
        }
        peer.hasSaidPieces = true;
        requests.updateInterest(peer);
        partIfBothAreSeeds(peer);
    }

    /** Neither will ever want anything of the other. */
    private void partIfBothAreSeeds(Peer peer) {
        if (peer.isSeed() && picker.have().isFull()) {
            peer.link.close(new DisconnectReason.NotNeeded());
        }
    }

    private void allowedFast(Peer peer, int piece) {
        if (piece < 0 || piece >= pieces) {
            violation(peer, "it allows piece " + piece + " of " + pieces);
        } else if (peer.allowedToUs.size() < MAX_ALLOWED_FAST) {
            peer.allowedToUs.add(piece);
        }
    }

    private static void extensions(Peer peer, ExtensionHandshake handshake) {
        peer.uploadOnly = handshake.uploadOnly();
        peer.metadataId = handshake.extensions().getOrDefault(MetadataMessage.NAME, 0);
        peer.depth.limit(handshake.maxRequests());
        if (!handshake.client().isEmpty()) {
            peer.client = handshake.client();
        }
    }

    private void extended(Peer peer, PeerMessage.ExtendedMessage message) {
        if (message.localId() == MetadataUploads.LOCAL_ID) {
            try {
                metadata.heard(peer, MetadataCodec.decode(message.payload()));
            } catch (ProtocolViolation e) {
                violation(peer, String.valueOf(e.getMessage()));
            }
        }
    }

    private static void violation(Peer peer, String detail) {
        peer.link.close(new DisconnectReason.Violation(detail));
    }
}
