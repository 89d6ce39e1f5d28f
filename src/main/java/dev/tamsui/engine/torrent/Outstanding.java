package dev.tamsui.engine.torrent;

import dev.tamsui.engine.wire.BlockSpan;
import java.util.ArrayList;
import java.util.List;

/**
 * Requests sent to one peer and not answered yet, oldest first. Peers answer nearly in order, so the search for the one that was
 * answered ends at the first. Thread: the loop's.
 */
final class Outstanding {
    private record Asked(BlockSpan span, long sinceNanos) {}

    private Asked[] ring = new Asked[16];
    private int first;
    private int size;

    void add(BlockSpan span, long nowNanos) {
        if (size == ring.length) {
            grow();
        }
        ring[at(size++)] = new Asked(span, nowNanos);
    }

    /** Returns how long the request was out, in nanoseconds, or -1 when there is no such request. */
    long remove(BlockSpan span, long nowNanos) {
        int index = indexOf(span);
        if (index < 0) {
            return -1;
        }
        long waited = Math.max(0, nowNanos - ring[at(index)].sinceNanos());
        removeAt(index);
        return waited;
    }

    /** Returns false when there is no such request. */
    boolean forget(BlockSpan span) {
        int index = indexOf(span);
        if (index >= 0) {
            removeAt(index);
        }
        return index >= 0;
    }

    /** A copy, oldest first. */
    List<BlockSpan> all() {
        List<BlockSpan> all = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            all.add(ring[at(i)].span());
        }
        return all;
    }

    List<BlockSpan> removeAll() {
        List<BlockSpan> all = all();
        ring = new Asked[16];
        first = 0;
        size = 0;
        return all;
    }

    int size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }

    private int indexOf(BlockSpan span) {
        for (int i = 0; i < size; i++) {
            if (ring[at(i)].span().equals(span)) {
                return i;
            }
        }
        return -1;
    }

    /** Closes the gap from the front, which is the shorter side when answers come in order. */
    private void removeAt(int index) {
        for (int i = index; i > 0; i--) {
            ring[at(i)] = ring[at(i - 1)];
        }
        first = (first + 1) & (ring.length - 1);
        size--;
    }

    private int at(int index) {
        return (first + index) & (ring.length - 1);
    }

    private void grow() {
        Asked[] larger = new Asked[ring.length * 2];
        for (int i = 0; i < size; i++) {
            larger[i] = ring[at(i)];
        }
        ring = larger;
        first = 0;
    }
}
