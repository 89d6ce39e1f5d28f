package dev.tamsui.engine.model;

import java.net.InetSocketAddress;

/**
 * One connected peer. Rates are bytes per second, totals are payload bytes of this connection.
 *
 * @param client what it calls itself, cleaned; empty when it does not say
 * @param incoming whether it connected to us
 * @param progress share of pieces it has, 0..1
 */
public record PeerSummary(
        InetSocketAddress address,
        String client,
        boolean incoming,
        double progress,
        boolean amChoking,
        boolean amInterested,
        boolean peerChoking,
        boolean peerInterested,
        boolean snubbed,
        long downloadRate,
        long uploadRate,
        long downloadedBytes,
        long uploadedBytes) {}
