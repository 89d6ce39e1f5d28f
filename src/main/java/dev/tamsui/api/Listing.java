package dev.tamsui.api;

import java.util.List;

/** A list that is always given whole. */
record Listing<T>(List<T> items, int total) {

    static <T> Listing<T> of(List<T> items) {
        return new Listing<>(items, items.size());
    }
}
