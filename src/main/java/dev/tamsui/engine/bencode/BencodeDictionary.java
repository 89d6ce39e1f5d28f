package dev.tamsui.engine.bencode;

import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * Values under names, in the order they were written in; no name is there twice.
 *
 * <p>A look-up passes over the keys in front, so it is meant for the small dictionaries that protocols have; iterate over large
 * ones. {@link #string} and its like throw when the key is missing or its value of another kind; who can do without writes
 * {@code get(key) instanceof BencodeString name}.
 */
public final class BencodeDictionary extends BencodeValue implements Iterable<BencodeDictionary.Entry> {

    /** One key and its value. */
    public record Entry(BencodeString key, BencodeValue value) {}

    BencodeDictionary(Tokens tokens, int token) {
        super(tokens, token);
    }

    /**
     * {@code value} if it is a dictionary.
     *
     * @param what it is, for the error text
     */
    public static BencodeDictionary of(BencodeValue value, String what) throws BencodeException {
        if (value instanceof BencodeDictionary dictionary) {
            return dictionary;
        }
        throw new BencodeException(
                BencodeException.Kind.SHAPE, what + " should be a dictionary but is " + value.kind(), value.offset());
    }

    /** @param key of plain ASCII */
    public @Nullable BencodeValue get(String key) {
        for (int at = token + 1; !tokens.isEnd(at); at = tokens.next(at + 1)) {
            if (new BencodeString(tokens, at).is(key)) {
                return tokens.value(at + 1);
            }
        }
        return null;
    }

    public boolean has(String key) {
        return get(key) != null;
    }

    public BencodeString string(String key) throws BencodeException {
        BencodeValue value = required(key, "a string");
        if (value instanceof BencodeString string) {
            return string;
        }
        throw wrongKind(key, "a string", value);
    }

    public long integer(String key) throws BencodeException {
        BencodeValue value = required(key, "an integer");
        if (value instanceof BencodeInteger integer) {
            return integer.value();
        }
        throw wrongKind(key, "an integer", value);
    }

    public BencodeList list(String key) throws BencodeException {
        BencodeValue value = required(key, "a list");
        if (value instanceof BencodeList list) {
            return list;
        }
        throw wrongKind(key, "a list", value);
    }

    public BencodeDictionary dictionary(String key) throws BencodeException {
        BencodeValue value = required(key, "a dictionary");
        if (value instanceof BencodeDictionary dictionary) {
            return dictionary;
        }
        throw wrongKind(key, "a dictionary", value);
    }

    public boolean isEmpty() {
        return tokens.isEnd(token + 1);
    }

    @Override
    public Iterator<Entry> iterator() {
        return new Iterator<>() {
            private int at = token + 1;

            @Override
            public boolean hasNext() {
                return !tokens.isEnd(at);
            }

            @Override
            public Entry next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                Entry entry = new Entry(new BencodeString(tokens, at), tokens.value(at + 1));
                at = tokens.next(at + 1);
                return entry;
            }
        };
    }

    private BencodeValue required(String key, String kind) throws BencodeException {
        BencodeValue value = get(key);
        if (value == null) {
            throw new BencodeException(
                    BencodeException.Kind.SHAPE,
                    "\"" + key + "\" (" + kind + ") is missing from the dictionary",
                    offset());
        }
        return value;
    }

    private static BencodeException wrongKind(String key, String kind, BencodeValue value) {
        return new BencodeException(
                BencodeException.Kind.SHAPE,
                "\"" + key + "\" should be " + kind + " but is " + value.kind(),
                value.offset());
    }

    @Override
    String kind() {
        return "a dictionary";
    }
}
