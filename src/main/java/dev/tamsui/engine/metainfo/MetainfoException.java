package dev.tamsui.engine.metainfo;

/** A .torrent that is none, or that cannot be served. The message is for people: what is wrong, what is allowed, what to do. */
public final class MetainfoException extends Exception {
    private static final long serialVersionUID = 1;

    /** What kind of trouble; a metric label too, so the set is small. */
    public enum Reason {
        /** Not bencode: some other file, or a damaged one. */
        NOT_BENCODE,
        /** Longer, deeper or of more values than are read. */
        TOO_LARGE,
        /** {@code meta version} is not 2, the only one there is (BEP 52, "info dictionary"). */
        UNKNOWN_VERSION,
        /** For BitTorrent v2 alone. */
        V2_ONLY,
        /** A part that must be there is missing, or of the wrong kind. */
        BAD_INFO,
        BAD_PIECE_LENGTH,
        /** The hashes are not one a piece. */
        BAD_PIECES,
        /** No file holds a byte. */
        EMPTY,
        /** More bytes or pieces than are supported. */
        TOO_MANY_PIECES,
        /** A file's length or path is missing, of the wrong kind, or out of range. */
        BAD_FILES,
        /** No safe and distinct names can be made in reasonable time. */
        BAD_NAMES,
        /** The v1 and v2 halves of a hybrid describe different files. */
        HYBRID_MISMATCH
    }

    private final Reason reason;

    public MetainfoException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
