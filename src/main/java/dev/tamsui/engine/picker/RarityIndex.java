package dev.tamsui.engine.picker;

import dev.tamsui.engine.wire.Bitfield;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/*
 * Which piece is rarest, for any peer, at once.
 *
 * The candidates (pieces we want and have not begun) lie in one array, grouped into buckets by how many peers have them, in random
 * order within a bucket. When a count changes by one, the piece is swapped over the border to the next bucket and then with a
 * random neighbour there; nothing else moves. The first candidate a peer has is the rarest it has, with ties broken by chance.
 * Chance matters: peers that all choose the same piece have nothing to trade with each other. The array with swapped borders is
 * libtorrent's idea; rain sorts all pieces for every pick and Transmission for every bitfield, which shows at 100,000 pieces.
 *
 * Cost, for n pieces: a have O(1), a seed joining O(1), another bitfield O(n) for the counts and, when it is not a small one, one
 * rebuild O(n) at the next pick, however many peers joined in between. Memory: 12 bytes and one bit a piece.
 */

/** How many peers have each piece, and the candidates ordered by that. Availability counts connected peers only, not us. */
final class RarityIndex {
    /** Candidates to look at before it is cheaper to ask which of them the peer has at all. */
    private static final int WALK = 1024;

    private final RandomGenerator random;
    private final Bitfield candidates;
    private final int[] counts;
    private final int[] order;
    private final int[] places;

    /** Bucket c lies in {@code order} from {@code ends[c - 1]} (or 0) to {@code ends[c]}, exclusive. */
    private int[] ends = new int[1];

    private int size;
    /** Whether {@code order}, {@code places} and {@code ends} wait for a rebuild; counts and candidates never do. */
    private boolean stale = true;
    /** Peers that are counted for every piece at once: seeds. */
    private int everywhere;

    /** @param candidates copied */
    RarityIndex(Bitfield candidates, RandomGenerator random) {
        this.random = random;
        this.candidates = candidates.copy();
        this.counts = new int[candidates.size()];
        this.order = new int[candidates.size()];
        this.places = new int[candidates.size()];
    }

    void joined(Bitfield peer) {
        if (peer.isFull()) {
            everywhere++;
        } else {
            changeAll(peer, 1);
        }
    }

    /** @param peer every piece it joined with or told of since */
    void left(Bitfield peer) {
        // A peer that joined as a leech and became a seed is counted piece by piece. It may stand in for one counted as
        // a seed:
        // only the sums matter, and they stay right as long as some peer is subtracted from every piece.
        if (peer.isFull() && everywhere > 0) {
            everywhere--;
        } else {
            changeAll(peer, -1);
        }
    }

    void gained(int piece) {
        change(piece, 1);
    }

    int availability(int piece) {
        return everywhere + counts[piece];
    }

    /** Makes a piece a candidate; does nothing when it is one. */
    void add(int piece) {
        if (!candidates.set(piece) || stale) {
            return;
        }
        int bucket = counts[piece];
        makeRoomFor(bucket);
        int at = size++;
        order[at] = piece;
        places[piece] = at;
        for (int above = ends.length - 1;
                above > bucket;
                above--) { // each bucket above gives its first place for one at its end
            swap(at, ends[above - 1]);
            at = ends[above - 1];
            ends[above]++;
        }
        ends[bucket]++;
        mix(at, bucket);
    }

    /** Makes a piece no candidate; does nothing when it is none. */
    void remove(int piece) {
        if (!candidates.clear(piece) || stale) {
            return;
        }
        int at = places[piece];
        for (int bucket = counts[piece]; bucket < ends.length; bucket++) {
            int last = --ends[bucket];
            swap(at, last);
            at = last;
        }
        size--;
    }

    boolean isCandidate(int piece) {
        return candidates.has(piece);
    }

    /** Whether some connected peer has a candidate. */
    boolean anyAvailable() {
        refresh();
        return everywhere > 0 ? size > 0 : size > ends[0];
    }

    /** The rarest candidate the peer has, any of them when several are equally rare; -1 when it has none. */
    int rarest(Bitfield peer) {
        refresh();
        int near = Math.min(size, WALK);
        for (int i = 0; i < near; i++) {
            if (peer.has(order[i])) {
                return order[i];
            }
        }
        return near == size ? -1 : rarestInCommon(peer);
    }

    /** For a peer that has few of many candidates: looks at what it has instead of what is rare. */
    private int rarestInCommon(Bitfield peer) {
        int best = -1;
        int ties = 0;
        for (int piece = next(peer, 0); piece >= 0; piece = next(peer, piece + 1)) {
            if (best < 0 || counts[piece] < counts[best]) {
                best = piece;
                ties = 1;
            } else if (counts[piece] == counts[best] && random.nextInt(++ties) == 0) {
                best = piece;
            }
        }
        return best;
    }

    private int next(Bitfield peer, int from) {
        return candidates.nextCommon(peer, from);
    }

    private void changeAll(Bitfield peer, int by) {
        stale |= peer.count() > counts.length / 8; // then one rebuild costs less than so many single moves
        for (int piece = peer.nextCommon(peer, 0); piece >= 0; piece = peer.nextCommon(peer, piece + 1)) {
            change(piece, by);
        }
    }

    /** @param by 1 or -1 */
    private void change(int piece, int by) {
        int from = counts[piece];
        int to = from + by;
        counts[piece] = to;
        if (stale || !candidates.has(piece)) {
            return;
        }
        makeRoomFor(to);
        int at = places[piece];
        if (by > 0) {
            int last = --ends[from];
            swap(at, last);
            mix(last, to);
        } else {
            int first = ends[to]++;
            swap(at, first);
            mix(first, to);
        }
    }

    private void refresh() {
        if (!stale) {
            return;
        }
        stale = false;
        size = candidates.count();
        int most = 0;
        for (int count : counts) {
            most = Math.max(most, count);
        }
        ends = new int[most + 1];
        for (int piece = next(candidates, 0); piece >= 0; piece = next(candidates, piece + 1)) {
            ends[counts[piece]]++;
        }
        int start = 0;
        for (int bucket = 0; bucket < ends.length; bucket++) {
            int length = ends[bucket];
            ends[bucket] = start;
            start += length;
        }
        for (int piece = next(candidates, 0); piece >= 0; piece = next(candidates, piece + 1)) {
            order[ends[counts[piece]]++] = piece; // the start of each bucket moves up to become its end
        }
        int bucketStart = 0;
        for (int end : ends) {
            shuffle(bucketStart, end);
            bucketStart = end;
        }
    }

    private void shuffle(int from, int to) {
        for (int i = from; i < to; i++) {
            int j = from + random.nextInt(i - from + 1);
            int piece = order[i];
            order[i] = order[j];
            order[j] = piece;
        }
        for (int i = from; i < to; i++) {
            places[order[i]] = i;
        }
    }

    private void makeRoomFor(int bucket) {
        if (bucket >= ends.length) {
            int had = ends.length;
            ends = Arrays.copyOf(ends, Math.max(bucket + 1, had + had / 2));
            Arrays.fill(ends, had, ends.length, size);
        }
    }

    private void mix(int at, int bucket) {
        int start = start(bucket);
        swap(at, start + random.nextInt(ends[bucket] - start));
    }

    private int start(int bucket) {
        return bucket == 0 ? 0 : ends[bucket - 1];
    }

    private void swap(int i, int j) {
        int piece = order[i];
        int other = order[j];
        order[i] = other;
        order[j] = piece;
        places[other] = i;
        places[piece] = j;
    }

    /** For tests: every candidate lies in the bucket of its count, once. */
    void checkInvariants() {
        refresh();
        check(
                size == candidates.count() && ends[ends.length - 1] == size,
                "the buckets hold other than the candidates");
        check(everywhere >= 0, "fewer than no seeds");
        for (int bucket = 0; bucket < ends.length; bucket++) {
            for (int i = start(bucket); i < ends[bucket]; i++) {
                int piece = order[i];
                check(candidates.has(piece), "piece " + piece + " is no candidate");
                check(places[piece] == i, "piece " + piece + " is not where it should be");
                check(counts[piece] == bucket, "piece " + piece + " is in bucket " + bucket);
            }
        }
    }

    private static void check(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalStateException(otherwise);
        }
    }
}
