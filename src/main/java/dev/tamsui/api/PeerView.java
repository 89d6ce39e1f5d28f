package dev.tamsui.api;

import dev.tamsui.engine.model.PeerSummary;
import io.swagger.v3.oas.annotations.media.Schema;
import java.net.Inet6Address;
import java.net.InetSocketAddress;

/** One connected peer; rates are bytes per second, totals payload bytes of this connection. */
@Schema(name = "Peer")
record PeerView(
        @Schema(example = "[2001:db8::7]:51413") String address,

        @Schema(description = "What it calls itself; empty when it does not say")
        String client,

        @Schema(description = "Whether it connected to us") boolean incoming,

        @Schema(description = "Share of the pieces it has, 0..1")
        double progress,

        boolean amChoking,
        boolean amInterested,
        boolean peerChoking,
        boolean peerInterested,
        boolean snubbed,
        long downloadRate,
        long uploadRate,
        long downloadedBytes,
        long uploadedBytes) {

    static PeerView of(PeerSummary peer) {
        return new PeerView(
                text(peer.address()),
                peer.client(),
                peer.incoming(),
                peer.progress(),
                peer.amChoking(),
                peer.amInterested(),
                peer.peerChoking(),
                peer.peerInterested(),
                peer.snubbed(),
                peer.downloadRate(),
                peer.uploadRate(),
                peer.downloadedBytes(),
                peer.uploadedBytes());
    }

    /** The address in digits, so that no name is ever looked up. */
    private static String text(InetSocketAddress socket) {
        var address = socket.getAddress();
        if (address == null) {
            return socket.getHostString() + ":" + socket.getPort();
        }
        String digits = address.getHostAddress();
        return (address instanceof Inet6Address ? "[" + digits + "]" : digits) + ":" + socket.getPort();
    }
}
