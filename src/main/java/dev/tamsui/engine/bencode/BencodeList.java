package dev.tamsui.engine.bencode;

import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

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

    /** Whether every value is a string; makes none of them. */
    public boolean holdsStringsOnly() {
        for (int at = token + 1; !tokens.isEnd(at); at = tokens.next(at)) {
            if (!tokens.isString(at)) {
                return false;
            }
        }
        return true;
    }

    /** The last value, null when there is none; takes time as {@link #size} does. */
    public @Nullable BencodeValue last() {
        return isEmpty() ? null : tokens.value(lastToken());
    }

    /** Whether both lists hold the same but for their last values, of which each has one: paths into one folder. */
    public boolean isBeside(BencodeList other) {
        return !isEmpty()
                && !other.isEmpty()
                && Arrays.equals(
                        tokens.input(),
                        offset(),
                        tokens.offset(lastToken()),
                        other.tokens.input(),
                        other.offset(),
                        other.tokens.offset(other.lastToken()));
    }

    private int lastToken() {
        int last = token + 1;
        for (int at = last; !tokens.isEnd(at); at = tokens.next(at)) {
            last = at;
        }
        return last;
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
