package dev.tamsui.engine.bencode;

import dev.tamsui.engine.bencode.BencodeException.Kind;
import java.util.Arrays;

/**
 * Fills a {@link Tokens} from bytes, in one pass from the left. Confined to one call.
 *
 * <p>The open containers are a stack of at most {@link BencodeLimits#depth} integers, so nesting costs no call frames; lengths
 * are held against what is left of the input before anything relies on them.
 */
final class Decoder {
    private static final int INITIAL_TOKENS = 64;

    private final byte[] input;
    private final BencodeLimits limits;

    private long[] table;
    private int count;
    private int at;

    /** Tokens of the containers that are open, outermost first. */
    private final int[] open;

    /** For every open container: the token of its last key, -1 before the first, or {@link #NO_KEYS} for a list. */
    private final int[] lastKey;

    /** For every open dictionary: whether its keys have been ascending so far, so that none can be there twice. */
    private final boolean[] ascending;

    private int depth;
    private boolean keyIsNext;

    private static final int NO_KEYS = -2;

    Decoder(byte[] input, BencodeLimits limits) {
        this.input = input;
        this.limits = limits;
        int stack = Math.min(limits.depth(), input.length);
        open = new int[stack];
        lastKey = new int[stack];
        ascending = new boolean[stack];
        table = new long[Math.min(Math.max(input.length / 32, INITIAL_TOKENS), limits.tokens()) + 1];
    }

    BencodeValue decode() throws BencodeException {
        do {
            token();
        } while (depth > 0);
        table[count] = at;
        return new Tokens(input, table).value(0);
    }

    private void token() throws BencodeException {
        if (at >= input.length) {
            throw syntax("the input ends where " + expected() + " should be");
        }
        byte first = input[at];
        if (first == 'e' && depth > 0) {
            closeContainer();
            return;
        }
        boolean isString = first >= '0' && first <= '9';
        boolean isKey = keyIsNext;
        if (isKey && !isString) {
            throw syntax(shown(first) + " where " + expected() + " should be");
        }
        int token = add();
        switch (first) {
            case 'i' -> integer();
            case 'l', 'd' -> {
                openContainer(token, first == 'd');
                return;
            }
            default -> {
                if (!isString) {
                    throw syntax(shown(first) + " where " + expected() + " should be");
                }
                string();
            }
        }
        table[token] = Tokens.entry((int) table[token], count);
        if (isKey) {
            key(token);
            keyIsNext = false;
        } else {
            valueEnded();
        }
    }

    /** Appends a token that starts here, and sees to it that there is room for what marks its end. */
    private int add() throws BencodeException {
        if (count >= limits.tokens()) {
            throw new BencodeException(Kind.LIMIT, "more than " + limits.tokens() + " values", at);
        }
        if (count + 1 == table.length) {
            table = Arrays.copyOf(table, Math.min(2 * count, limits.tokens()) + 1);
        }
        table[count] = at; // which token comes next is filled in when it is known
        return count++;
    }

    private void openContainer(int token, boolean isDictionary) throws BencodeException {
        if (depth >= limits.depth()) {
            throw new BencodeException(Kind.LIMIT, "lists and dictionaries more than " + limits.depth() + " deep", at);
        }
        at++;
        open[depth] = token;
        lastKey[depth] = isDictionary ? -1 : NO_KEYS;
        ascending[depth] = true;
        depth++;
        keyIsNext = isDictionary;
    }

    private void closeContainer() throws BencodeException {
        int top = depth - 1;
        boolean isDictionary = lastKey[top] != NO_KEYS;
        if (isDictionary && !keyIsNext) {
            throw syntax("a dictionary ends after a key, before its value");
        }
        int end = add();
        at++;
        table[end] = Tokens.entry((int) table[end], count);
        table[open[top]] = Tokens.entry((int) table[open[top]], count);
        if (isDictionary && !ascending[top]) {
            new KeyOrder(new Tokens(input, table)).refuseDuplicates(open[top] + 1, end);
        }
        depth = top;
        valueEnded();
    }

    private void valueEnded() {
        keyIsNext = depth > 0 && lastKey[depth - 1] != NO_KEYS;
    }

    private void key(int token) throws BencodeException {
        int top = depth - 1;
        int previous = lastKey[top];
        lastKey[top] = token;
        if (previous >= 0) {
            table[count] = at; // stands in for the value, which is where the key ends
            KeyOrder keys = new KeyOrder(new Tokens(input, table));
            int order = keys.compare(previous, token);
            if (order == 0) {
                throw keys.duplicate(token);
            }
            ascending[top] &= order < 0;
        }
    }

    /** Reads {@code i}, an integer of 64 bits with its sign and without leading zeros, {@code e}. */
    private void integer() throws BencodeException {
        int start = at++;
        boolean negative = at < input.length && input[at] == '-';
        if (negative) {
            at++;
        }
        int digits = at;
        long value = 0; // kept negative: the lowest value has no positive counterpart
        for (; at < input.length && input[at] >= '0' && input[at] <= '9'; at++) {
            int digit = input[at] - '0';
            if (value < (Long.MIN_VALUE + digit) / 10) {
                throw new BencodeException(Kind.SYNTAX, "an integer of more than 64 bits", start);
            }
            value = value * 10 - digit;
        }
        if (at == digits) {
            throw at < input.length
                    ? syntax(shown(input[at]) + " in an integer")
                    : syntax("the input ends in an integer");
        }
        if (!negative && value == Long.MIN_VALUE) {
            throw new BencodeException(Kind.SYNTAX, "an integer of more than 64 bits", start);
        }
        if (input[digits] == '0' && (at > digits + 1 || negative)) {
            throw new BencodeException(
                    Kind.SYNTAX,
                    negative ? "a negative integer that starts with 0" : "an integer with a leading zero",
                    start);
        }
        if (at >= input.length) {
            throw syntax("the input ends in an integer");
        }
        if (input[at] != 'e') {
            throw syntax(shown(input[at]) + " in an integer");
        }
        at++;
    }

    /** Reads a length, a colon, and skips that many bytes. */
    private void string() throws BencodeException {
        int start = at;
        long length = 0;
        for (; at < input.length && input[at] >= '0' && input[at] <= '9'; at++) {
            length = Math.min(
                    length * 10 + (input[at] - '0'), Integer.MAX_VALUE); // more than there can be is enough to know
        }
        if (at >= input.length) {
            throw syntax("the input ends in the length of a string");
        }
        if (input[at] != ':') {
            throw syntax(shown(input[at]) + " in the length of a string");
        }
        if (input[start] == '0' && at > start + 1) {
            throw new BencodeException(Kind.SYNTAX, "the length of a string with a leading zero", start);
        }
        at++;
        if (length > input.length - at) {
            throw new BencodeException(
                    Kind.SYNTAX,
                    "a string of " + length + " bytes where only " + (input.length - at) + " are left",
                    start);
        }
        at += (int) length;
    }

    private String expected() {
        return depth == 0 ? "a value" : keyIsNext ? "a key or the end of a dictionary" : "a value or the end of a list";
    }

    private BencodeException syntax(String message) {
        return new BencodeException(Kind.SYNTAX, message, at);
    }

    private static String shown(byte b) {
        return b > ' ' && b < 0x7f ? "'" + (char) b + "'" : "0x%02x".formatted(b);
    }
}
