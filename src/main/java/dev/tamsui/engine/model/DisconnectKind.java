package dev.tamsui.engine.model;

import java.util.Locale;

/** Why a connection to a peer ended. */
public enum DisconnectKind {
    /** The peer broke the protocol. */
    VIOLATION,
    /** The socket failed. */
    NETWORK,
    /** Not a byte for too long, or a handshake that took too long. */
    SILENT,
    /** It did not take what we sent. */
    SLOW,
    /** It closed its side. */
    CLOSED,
    /** We have no use for it: the torrent stopped, both of us are complete, or it is ourselves. */
    NOT_NEEDED,
    /** It is banned, or one too many. */
    REFUSED;

    /** Lower case with underscores, for metric labels. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
