package dev.tamsui.engine.bencode;

/**
 * Decoded input: where every value starts, and which token comes after it.
 *
 * <pre>
 * input    d 3:cow l i1e e e          entry   bits 63..32 index of the token after the value and all it holds
 * tokens   0 1     2 3   4 5 (6)              bits 31..0  offset of its first byte
 * </pre>
 *
 * The end of a container is a token too, and one more stands behind the last; so a value ends where the token after it starts,
 * be that a sibling, the end of the container, or the end of all. The kind needs no room: the first byte says it.
 */
record Tokens(byte[] input, long[] table) {

    int offset(int token) {
        return (int) table[token];
    }

    /** The token after this value and all it holds. */
    int next(int token) {
        return (int) (table[token] >>> 32);
    }

    /** Just past the last byte of the value. */
    int end(int token) {
        return offset(next(token));
    }

    /** {@code i}, {@code l}, {@code d}, {@code e} for the end of a container, or a digit for a string. */
    byte first(int token) {
        return input[offset(token)];
    }

    boolean isEnd(int token) {
        return first(token) == 'e';
    }

    boolean isString(int token) {
        byte first = first(token);
        return first >= '0' && first <= '9';
    }

    BencodeValue value(int token) {
        return switch (first(token)) {
            case 'i' -> new BencodeInteger(this, token);
            case 'l' -> new BencodeList(this, token);
            case 'd' -> new BencodeDictionary(this, token);
            default -> new BencodeString(this, token);
        };
    }

    /** Offset of a string's first byte, after its length and the colon. */
    int contentOffset(int token) {
        int at = offset(token);
        while (input[at] != ':') {
            at++;
        }
        return at + 1;
    }

    static long entry(int offset, int next) {
        return (long) next << 32 | offset;
    }
}
