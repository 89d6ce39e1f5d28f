package dev.tamsui.engine.bencode;

import java.util.Iterator;
import java.util.NoSuchElementException;

/** Values in their order. Reached by iterating: the place of the n-th is not known beforehand. */
public final class BencodeList extends BencodeValue implements Iterable<BencodeValue> {
    BencodeList(Tokens tokens, int token) {
        super(tokens, token);
    }

    /** Counts the values; takes time in proportion. */
    public int size() {
        int size = 0;
        for (int at = token + 1; !tokens.isEnd(at); at = tokens.next(at)) {
            size++;
        }
        return size;
    }

    public boolean isEmpty() {
        return tokens.isEnd(token + 1);
    }

    @Override
    public Iterator<BencodeValue> iterator() {
        return new Iterator<>() {
            private int at = token + 1;

            @Override
            public boolean hasNext() {
                return !tokens.isEnd(at);
            }

            @Override
            public BencodeValue next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                BencodeValue value = tokens.value(at);
                at = tokens.next(at);
                return value;
            }
        };
    }

    @Override
    String kind() {
        return "a list";
    }
}
