package dev.tamsui.engine.picker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tamsui.engine.metainfo.PieceLayout;
import dev.tamsui.engine.wire.Bitfield;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class RarityIndexTest {

    @Test
    void theRarestPieceThatThePeerHasComesFirst() {
        RarityIndex index = new RarityIndex(Bitfield.full(4), new Random(1));
        index.joined(bits(4, 0, 1, 2));
        index.joined(bits(4, 0, 1));
        index.joined(bits(4, 0, 3));
        assertThat(index.rarest(bits(4, 0, 1, 2))).isEqualTo(2);
        assertThat(index.rarest(bits(4, 0, 1))).isEqualTo(1);
        assertThat(index.rarest(bits(4, 0))).isZero();
        assertThat(index.rarest(new Bitfield(4))).isEqualTo(-1);
    }

    @Test
    void equallyRarePiecesAreChosenByChance() {
        Set<Integer> first = new HashSet<>();
        for (int seed = 0; seed < 100; seed++) {
            RarityIndex index = new RarityIndex(Bitfield.full(10), new Random(seed));
            index.joined(Bitfield.full(10));
            first.add(index.rarest(Bitfield.full(10)));
        }
        assertThat(first).hasSizeGreaterThan(7);
    }

    @Test
    void piecesThatBecomeEquallyRareOneByOneAreChosenByChanceToo() {
        Set<Integer> first = new HashSet<>();
        for (int seed = 0; seed < 100; seed++) {
            RarityIndex index = new RarityIndex(Bitfield.full(80), new Random(seed));
            index.joined(bits(80, 79)); // few enough not to cause a rebuild
            index.anyAvailable();
            for (int piece = 0; piece < 8; piece++) {
                index.gained(piece);
            }
            first.add(index.rarest(bits(80, 0, 1, 2, 3, 4, 5, 6, 7)));
        }
        assertThat(first).hasSizeGreaterThan(5);
    }

    @Test
    void aLeechThatBecameASeedMayLeaveBeforeOrAfterOne() {
        RarityIndex index = new RarityIndex(Bitfield.full(3), new Random(1));
        index.joined(Bitfield.full(3));
        index.joined(bits(3, 0, 1));
        index.gained(2);
        index.left(Bitfield.full(3));
        assertThat(index.availability(0)).isOne();
        assertThat(index.anyAvailable()).isTrue();
        index.left(Bitfield.full(3));
        assertThat(index.availability(2)).isZero();
        assertThat(index.anyAvailable()).isFalse();
        index.checkInvariants();
    }

    @Test
    void aPeerWithFewOfManyCandidatesGetsItsRarest() {
        int pieces = 50_000;
        RarityIndex index = new RarityIndex(Bitfield.full(pieces), new Random(1));
        Bitfield few = bits(pieces, 40_000, 45_000, 49_999);
        index.joined(few);
        index.joined(bits(pieces, 40_000, 49_999));
        assertThat(index.rarest(few)).isEqualTo(45_000);
    }

    @Property(tries = 300)
    void itAnswersAsCountingWould(@ForAll @IntRange(min = 1, max = 60) int pieces, @ForAll long seed) {
        Random random = new Random(seed);
        Bitfield candidates = some(pieces, random);
        RarityIndex index = new RarityIndex(candidates, new Random(seed + 1));
        List<Bitfield> peers = new ArrayList<>();
        for (int step = 0; step < 60; step++) {
            int piece = random.nextInt(pieces);
            switch (random.nextInt(5)) {
                case 0 -> {
                    Bitfield peer = some(pieces, random);
                    peers.add(peer);
                    index.joined(peer);
                }
                case 1 -> {
                    if (!peers.isEmpty()) {
                        index.left(peers.remove(random.nextInt(peers.size())));
                    }
                }
                case 2 -> {
                    if (!peers.isEmpty()
                            && peers.get(random.nextInt(peers.size())).set(piece)) {
                        index.gained(piece);
                    }
                }
                case 3 -> {
                    candidates.set(piece);
                    index.add(piece);
                }
                default -> {
                    candidates.clear(piece);
                    index.remove(piece);
                }
            }
            if (random.nextBoolean()) { // not always, so that steps also meet an index that waits for its rebuild
                index.checkInvariants();
                assertThat(index.anyAvailable())
                        .isEqualTo(peers.stream().anyMatch(p -> p.nextCommon(candidates, 0) >= 0));
                peers.forEach(peer -> assertIsRarest(index.rarest(peer), peer, candidates, peers));
            }
            assertThat(index.availability(piece)).isEqualTo(holders(peers, piece));
        }
    }

    @Test
    void twoMillionPiecesTakeTwelveBytesAndABitEachAndNoObjects() throws IllegalAccessException {
        int pieces = PieceLayout.MAX_PIECES;
        RarityIndex index = new RarityIndex(Bitfield.full(pieces), new Random(1));
        for (int peer = 0; peer < 100; peer++) {
            index.joined(Bitfield.full(pieces));
        }
        Bitfield half = some(pieces, new Random(2));
        index.joined(half);
        int rarest = index.rarest(Bitfield.full(pieces));
        assertThat(half.has(rarest)).isFalse();
        assertThat(index.availability(rarest)).isEqualTo(100);
        long bytes = 0;
        for (Field field : RarityIndex.class.getDeclaredFields()) {
            field.setAccessible(true);
            Object value = field.get(index);
            if (value != null && value.getClass().isArray()) {
                assertThat(value).as(field.getName()).isInstanceOf(int[].class);
                bytes += 4L * Array.getLength(value);
            }
        }
        assertThat(bytes).isBetween(12L * pieces, 12L * pieces + 4096);
    }

    private static void assertIsRarest(int rarest, Bitfield peer, Bitfield candidates, List<Bitfield> peers) {
        int least = Integer.MAX_VALUE;
        for (int piece = 0; piece < peer.size(); piece++) {
            if (peer.has(piece) && candidates.has(piece)) {
                least = Math.min(least, holders(peers, piece));
            }
        }
        if (least == Integer.MAX_VALUE) {
            assertThat(rarest).isEqualTo(-1);
        } else {
            assertThat(peer.has(rarest) && candidates.has(rarest)).isTrue();
            assertThat(holders(peers, rarest)).isEqualTo(least);
        }
    }

    private static int holders(List<Bitfield> peers, int piece) {
        return (int) peers.stream().filter(peer -> peer.has(piece)).count();
    }

    private static Bitfield some(int pieces, Random random) {
        Bitfield some = new Bitfield(pieces);
        int oneIn = 1 + random.nextInt(12);
        for (int piece = 0; piece < pieces; piece++) {
            if (random.nextInt(oneIn) == 0) {
                some.set(piece);
            }
        }
        return some;
    }

    static Bitfield bits(int pieces, int... set) {
        Bitfield bits = new Bitfield(pieces);
        for (int piece : set) {
            bits.set(piece);
        }
        return bits;
    }
}
