package dev.tamsui.engine.bencode;

import java.util.Arrays;

/**
 * Compares and sorts a dictionary's keys as raw bytes (BEP 3, "bencoding"), to find one that is there twice.
 *
 * <p>Only dictionaries that are not in order come to be sorted: by merging, on plain integers, so that a hostile order costs no
 * more than any other and no object a key.
 */
record KeyOrder(Tokens tokens) {

    int compare(int keyToken, int otherToken) {
        byte[] input = tokens.input();
        return Arrays.compareUnsigned(
                input,
                tokens.contentOffset(keyToken),
                tokens.end(keyToken),
                input,
                tokens.contentOffset(otherToken),
                tokens.end(otherToken));
    }

    /** @param firstKey token of the first key, {@code end} that of the dictionary's end */
    void refuseDuplicates(int firstKey, int end) throws BencodeException {
        int count = 0;
        for (int key = firstKey; key < end; key = tokens.next(key + 1)) {
            count++;
        }
        int[] keys = new int[count];
        count = 0;
        for (int key = firstKey; key < end; key = tokens.next(key + 1)) {
            keys[count++] = key;
        }
        int[] sorted = sorted(keys);
        for (int i = 1; i < sorted.length; i++) {
            if (compare(sorted[i - 1], sorted[i]) == 0) {
                throw duplicate(Math.max(sorted[i - 1], sorted[i]));
            }
        }
    }

    BencodeException duplicate(int keyToken) {
        String key = new BencodeString(tokens, keyToken).excerpt();
        return new BencodeException(
                BencodeException.Kind.SYNTAX,
                "the key " + key + " for the second time in a dictionary",
                tokens.offset(keyToken));
    }

    private int[] sorted(int[] keys) {
        int[] from = keys;
        int[] to = new int[keys.length];
        for (long run = 1; run < keys.length; run *= 2) {
            for (long left = 0; left < keys.length; left += 2 * run) {
                merge(from, to, (int) left, (int) Math.min(left + run, keys.length), (int)
                        Math.min(left + 2 * run, keys.length));
            }
            int[] swap = from;
            from = to;
            to = swap;
        }
        return from;
    }

    private void merge(int[] from, int[] to, int left, int middle, int end) {
        int l = left;
        int r = middle;
        for (int out = left; out < end; out++) {
            to[out] = r >= end || (l < middle && compare(from[l], from[r]) <= 0) ? from[l++] : from[r++];
        }
    }
}
