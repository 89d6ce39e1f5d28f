package dev.tamsui.engine.choke;

import dev.tamsui.engine.model.PeerKey;

/**
 * What the choker needs to know of a connected peer.
 *
 * @param interested whether the peer wants something of us
 * @param unchokedNow whether it may ask us at present
 * @param downloadRate payload bytes a second that it sends us, over the last 20 s or so
 * @param uploadRate payload bytes a second that we send it, likewise
 * @param uploadedSinceUnchoke payload bytes sent to it since it was last unchoked; without meaning when it is choked
 * @param unchokedAtNanos the ticker's time of that; without meaning when it is choked
 * @param snubbed whether it has left our requests unanswered for a minute (the field's "anti-snubbing"; BEP 3 does not have it)
 */
public record ChokeCandidate(
        PeerKey key,
        boolean interested,
        boolean unchokedNow,
        long downloadRate,
        long uploadRate,
        long uploadedSinceUnchoke,
        long unchokedAtNanos,
        boolean snubbed) {}
