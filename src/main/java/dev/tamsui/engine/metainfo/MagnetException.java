package dev.tamsui.engine.metainfo;

/** A magnet link that is none, or that names nothing that can be loaded. The message is for people, and quotes none of it: it may hold keys. */
public final class MagnetException extends Exception {
    private static final long serialVersionUID = 1;

    /** What kind of trouble. */
    public enum Reason {
        /** It does not begin as one, or is no text of one. */
        NOT_A_MAGNET,
        /** Longer than any that somebody would write. */
        TOO_LONG,
        /** No {@code xt} names a BitTorrent hash. */
        NO_HASH,
        /** A hash has too few or too many digits, or some that are none. */
        BAD_HASH,
        /** It names two torrents. */
        SEVERAL_TORRENTS,
        /** For BitTorrent v2 alone. */
        V2_ONLY,
        /** {@code so} is no list of files (BEP 53). */
        BAD_SELECTION
    }

    private final Reason reason;

    public MagnetException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
