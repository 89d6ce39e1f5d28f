package dev.tamsui.api;

import java.util.List;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Which part of a list is asked for. The cursor is the key of the last item of the page before: items that come or go meanwhile
 * neither repeat nor hide others.
 *
 * @param limit 1..{@link #MOST}; null for all there are
 * @param after the key after which the page begins; 0 for the first
 */
record PageRequest(@Nullable Integer limit, long after) {
    static final int MOST = 1_000;

    /** As a caller wrote it. */
    static PageRequest of(@Nullable Integer limit, @Nullable String cursor) {
        if (limit != null && (limit < 1 || limit > MOST)) {
            throw new RequestRefused(
                    Problem.INVALID_PARAMETER,
                    "The parameter limit is a number of items from 1 to " + MOST + ", and was " + limit + ".");
        }
        return new PageRequest(limit, cursor == null ? 0 : key(cursor));
    }

    private static long key(String cursor) {
        try {
            long key = Long.parseLong(cursor, Character.MAX_RADIX);
            if (key > 0) {
                return key;
            }
        } catch (NumberFormatException _) {
            // told below
        }
        throw new RequestRefused(
                Problem.INVALID_PARAMETER,
                "The parameter cursor is what nextCursor of the page before said; leave it out for the first page.");
    }

    /**
     * The page.
     *
     * @param all by rising key
     */
    <S, T> Page<T> of(List<S> all, ToLongFunction<S> key, Function<S, T> view) {
        int from = 0;
        for (int until = all.size(); from < until; ) {
            int middle = (from + until) >>> 1;
            if (key.applyAsLong(all.get(middle)) <= after) {
                from = middle + 1;
            } else {
                until = middle;
            }
        }
        int to = limit == null ? all.size() : Math.min(all.size(), from + limit);
        String next = to == all.size() ? null : Long.toString(key.applyAsLong(all.get(to - 1)), Character.MAX_RADIX);
        return new Page<>(all.subList(from, to).stream().map(view).toList(), all.size(), next);
    }
}
