package dev.tamsui.engine.bencode;

/** Reads bencoded bytes (BEP 3, "bencoding"). The values keep the input and rely on it: it must not change any more. */
public final class Bencode {
    private Bencode() {}

    /** Decodes input that is one value and nothing else. */
    public static BencodeValue decode(byte[] input, BencodeLimits limits) throws BencodeException {
        BencodeValue value = decodePrefix(input, limits);
        if (value.end() != input.length) {
            throw new BencodeException(
                    BencodeException.Kind.SYNTAX,
                    input.length - value.end() + " bytes after the end of the value",
                    value.end());
        }
        return value;
    }

    /** As {@link #decode}, for the commonest case: a dictionary. */
    public static BencodeDictionary decodeDictionary(byte[] input, BencodeLimits limits) throws BencodeException {
        return BencodeDictionary.of(decode(input, limits), "the whole");
    }

    /**
     * Decodes the value at the start of the input; whatever follows begins at its {@link BencodeValue#end} (BEP 9, "extension
     * message" puts raw bytes there).
     */
    public static BencodeValue decodePrefix(byte[] input, BencodeLimits limits) throws BencodeException {
        if (input.length > limits.bytes()) {
            throw new BencodeException(
                    BencodeException.Kind.LIMIT,
                    input.length + " bytes where at most " + limits.bytes() + " are read, too many",
                    limits.bytes());
        }
        return new Decoder(input, limits).decode();
    }
}
