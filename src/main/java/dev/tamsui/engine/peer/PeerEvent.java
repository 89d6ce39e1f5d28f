package dev.tamsui.engine.peer;

import dev.tamsui.engine.model.PeerKey;
import dev.tamsui.engine.wire.PeerMessage;
import java.util.List;

/** What a connection tells the torrent it belongs to. */
public sealed interface PeerEvent {

    /** The handshake is done; always the first event of a connection. */
    record Joined(PeerLink link) implements PeerEvent {}

    /**
     * Whole messages of one read from the socket; keep-alives are not among them.
     *
     * @param messages at most 1,024, in order; the torrent owns the block buffers among them
     * @param bytes at least what the messages hold in memory until {@link PeerLink#handled}
     * @param requests how many of the messages ask for a block
     */
    record Received(PeerKey peer, List<PeerMessage> messages, int bytes, int requests) implements PeerEvent {}

    /** Blocks were handed to the socket. */
    record BlocksSent(PeerKey peer, int blocks, long bytes) implements PeerEvent {}

    /** Blocks that were to be sent could not be read and were not; the peer has been told so if it understands that. */
    record BlocksUnread(PeerKey peer, int blocks) implements PeerEvent {}

    /** The connection is closed; always the last event. */
    record Left(PeerLink link, DisconnectReason reason) implements PeerEvent {}
}
