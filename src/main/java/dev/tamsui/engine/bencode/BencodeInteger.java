package dev.tamsui.engine.bencode;

/** A whole number of 64 bits. BEP 3 sets no limit; nothing in the field needs more. */
public final class BencodeInteger extends BencodeValue {
    BencodeInteger(Tokens tokens, int token) {
        super(tokens, token);
    }

    public long value() {
        byte[] input = tokens.input();
        int at = offset() + 1;
        boolean negative = input[at] == '-';
        if (negative) {
            at++;
        }
        long value = 0; // kept negative: the lowest value has no positive counterpart
        for (; input[at] != 'e'; at++) {
            value = value * 10 - (input[at] - '0');
        }
        return negative ? value : -value;
    }

    @Override
    String kind() {
        return "an integer";
    }
}
