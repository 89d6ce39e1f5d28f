package dev.tamsui.engine.bencode;

/** Bytes that are not bencode, too much of it, or not what their reader expects. The message says where. */
public final class BencodeException extends Exception {
    private static final long serialVersionUID = 1;

    /** What kind of trouble. */
    public enum Kind {
        /** Not bencode, or not only that. */
        SYNTAX,
        /** Longer, deeper or more than {@link BencodeLimits} allow. */
        LIMIT,
        /** Sound bencode, but a value is missing or of another kind. */
        SHAPE
    }

    private final Kind kind;
    private final int offset;

    /** @param offset of the byte in question, from the start of the input; said in the message too */
    public BencodeException(Kind kind, String message, int offset) {
        super(message + " at byte " + offset);
        this.kind = kind;
        this.offset = offset;
    }

    public Kind kind() {
        return kind;
    }

    /** Of the byte in question, from the start of the input. */
    public int offset() {
        return offset;
    }
}
