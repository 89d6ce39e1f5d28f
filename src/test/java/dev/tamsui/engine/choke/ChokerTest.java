package dev.tamsui.engine.choke;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tamsui.engine.model.PeerKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ChokerTest {
    private static final long ROUND = Choker.INTERVAL.toNanos();
    private static final long QUOTA = 1_000_000;

    private final Choker choker = new Choker(new Random(3), QUOTA);
    private final Map<Integer, Peer> peers = new HashMap<>();
    private long now = -5 * ROUND; // the ticker's origin means nothing, and it may be below 0
    private boolean seeding;

    @Test
    void theBestUploadersAreKeptAndOneSlotIsOptimistic() {
        for (int i = 1; i <= 10; i++) {
            peer(i).downloadRate = i * 100L;
        }
        for (int round = 0; round < 20; round++) {
            assertThat(rechoke(4)).hasSize(4).contains(10, 9, 8);
        }
    }

    @Test
    void theOptimisticSlotGoesRoundEveryThirtySeconds() {
        for (int i = 1; i <= 3; i++) {
            peer(i).downloadRate = 1000;
        }
        List<Integer> tried = new ArrayList<>();
        for (int i = 4; i <= 8; i++) {
            peer(i);
        }
        for (int round = 0; round < 15; round++) {
            rechoke(4).stream().filter(key -> key > 3).forEach(tried::add);
        }
        assertThat(tried).hasSize(15);
        assertThat(new HashSet<>(tried)).containsExactlyInAnyOrder(4, 5, 6, 7, 8);
        for (int turn = 0; turn < 5; turn++) {
            assertThat(new HashSet<>(tried.subList(3 * turn, 3 * turn + 3))).hasSize(1);
        }
    }

    @Test
    void aSnubbedPeerIsRepaidNoMore() {
        for (int i = 1; i <= 6; i++) {
            peer(i).downloadRate = i * 100L;
        }
        peer(6).snubbed = true;
        int served = 0;
        for (int round = 0; round < 30; round++) {
            Set<Integer> unchoked = rechoke(4);
            assertThat(unchoked).contains(5, 4, 3);
            served += unchoked.contains(6) ? 1 : 0;
        }
        assertThat(served).isBetween(6, 12); // its share of the one optimistic slot that three wait for
    }

    @Test
    void whenNobodyIsToBeRepaidManyAreTriedAtOnce() {
        for (int i = 1; i <= 8; i++) {
            peer(i);
        }
        Set<Integer> first = rechoke(4);
        assertThat(first).hasSize(4);
        rechoke(4);
        rechoke(4);
        assertThat(rechoke(4)).hasSize(4).doesNotContainAnyElementsOf(first);
    }

    @Test
    void newcomersStartTheRotationThreeTimesAsOftenAsTheySitElsewhereInIt() {
        int atOnce = 0;
        for (int seed = 0; seed < 600; seed++) {
            Choker fresh = new Choker(new Random(seed), QUOTA);
            List<ChokeCandidate> three = List.of(waiting(1), waiting(2), waiting(3));
            fresh.rechoke(0, three, 0, false); // all known, none served
            atOnce += fresh.rechoke(ROUND, List.of(waiting(1), waiting(2), waiting(3), waiting(4)), 1, false)
                            .contains(new PeerKey(4))
                    ? 1
                    : 0;
        }
        assertThat(atOnce).isBetween(255, 345); // 3 chances in 6; four standard deviations are 49
    }

    @Test
    void aSingleSlotRepaysWhoGivesAndElseGoesRound() {
        peer(1);
        peer(2);
        Set<Integer> served = new HashSet<>();
        for (int round = 0; round < 6; round++) {
            served.addAll(rechoke(1));
        }
        assertThat(served).containsExactlyInAnyOrder(1, 2);
        peer(1).downloadRate = 5;
        for (int round = 0; round < 6; round++) {
            assertThat(rechoke(1)).containsExactly(1);
        }
    }

    @Test
    void freeRidersGetLittleFromALeech() {
        Random random = new Random(9);
        int honest = 0;
        int free = 0;
        for (int i = 1; i <= 13; i++) {
            peer(i);
        }
        for (int round = 0; round < 600; round++) {
            for (int i = 1; i <= 10; i++) { // an honest peer sends to whom it gets from, and its rate wavers
                peer(i).downloadRate = peer(i).unchoked || random.nextInt(3) == 0 ? 500 + random.nextInt(500) : 0;
            }
            for (int key : rechoke(4)) {
                honest += key <= 10 ? 1 : 0;
                free += key > 10 ? 1 : 0;
            }
        }
        assertThat((double) free / (free + honest)).isLessThan(0.25 * 0.5); // less than half of the optimistic quarter
    }

    @Test
    void aSeedServesEverybodyInTurn() {
        seeding = true;
        for (int i = 1; i <= 12; i++) {
            peer(i).uploadRate = 10; // a minute at this rate is less than the quota
        }
        Map<Integer, Integer> rounds = new HashMap<>();
        for (int round = 0; round < 18; round++) { // 12 peers, 4 slots, 6 rounds a turn
            rechoke(4).forEach(key -> rounds.merge(key, 1, Integer::sum));
        }
        assertThat(rounds)
                .hasSize(12)
                .allSatisfy((key, served) -> assertThat(served).isEqualTo(6));
    }

    @Test
    void aSeedEndsATurnEarlyWhenTheQuotaIsUsedUp() {
        seeding = true;
        peer(1).uploadRate = QUOTA;
        peer(2).uploadRate = 1;
        assertThat(rechoke(2)).containsExactlyInAnyOrder(1, 2);
        peer(3);
        assertThat(rechoke(2)).containsExactlyInAnyOrder(3, 2);
    }

    @Test
    void fastFreeRidersCannotHoldASeedsSlots() {
        seeding = true;
        for (int i = 1; i <= 13; i++) {
            peer(i).uploadRate = i <= 3 ? 10 * QUOTA : QUOTA / 40;
        }
        int thieves = 0;
        for (int round = 0; round < 600; round++) {
            thieves += (int) rechoke(4).stream().filter(key -> key <= 3).count();
        }
        assertThat(thieves / (600.0 * 4)).isLessThan(3.0 / 13);
    }

    @Test
    void withFewerSlotsASeedKeepsWhoItServesFastest() {
        seeding = true;
        for (int i = 1; i <= 4; i++) {
            peer(i).uploadRate = i;
        }
        rechoke(4);
        assertThat(rechoke(2)).containsExactly(4, 3);
    }

    @Test
    void aFreeSlotIsFilledAtOnceAndNobodyLosesHis() {
        for (int i = 1; i <= 4; i++) {
            peer(i).downloadRate = i;
        }
        rechoke(4);
        peer(5).downloadRate = 1000;
        assertThat(fill(4)).containsExactlyInAnyOrder(1, 2, 3, 4);
        peer(2).interested = false;
        assertThat(fill(4)).containsExactlyInAnyOrder(1, 3, 4, 5);
        seeding = true;
        now += 100 * ROUND;
        peer(6);
        assertThat(fill(4)).containsExactlyInAnyOrder(1, 3, 4, 5);
        assertThat(rechoke(4)).contains(6);
    }

    @Test
    void fillingDoesNotEndOrLengthenATrial() {
        for (int i = 1; i <= 6; i++) {
            peer(i);
        }
        Set<Integer> first = rechoke(3);
        for (int second = 0; second < 29; second++) {
            assertThat(fill(3)).isEqualTo(first);
        }
        now += 2 * ROUND;
        assertThat(rechoke(3)).doesNotContainAnyElementsOf(first);
    }

    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    void noMoreThanTheSlotsAndNobodyInVain(
            @ForAll @IntRange(min = 0, max = 20) int count,
            @ForAll @IntRange(min = 0, max = 9) int slots,
            @ForAll long seed) {
        Random random = new Random(seed);
        Choker any = new Choker(random, QUOTA);
        Set<PeerKey> unchoked = Set.of();
        for (int round = 0; round < 40; round++) {
            List<ChokeCandidate> all = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                if (random.nextInt(10) > 0) { // some are away
                    PeerKey key = new PeerKey(i + 1);
                    all.add(new ChokeCandidate(
                            key,
                            random.nextInt(4) > 0,
                            unchoked.contains(key),
                            random.nextInt(3),
                            random.nextInt(3),
                            random.nextLong(2 * QUOTA),
                            round * ROUND - random.nextLong(2 * Choker.TURN_NANOS),
                            random.nextInt(5) == 0));
                }
            }
            boolean seeds = random.nextBoolean();
            unchoked = random.nextBoolean()
                    ? any.rechoke(round * ROUND, all, slots, seeds)
                    : any.fill(round * ROUND, all, slots, seeds);
            Set<PeerKey> wanting = new HashSet<>();
            all.stream().filter(ChokeCandidate::interested).forEach(peer -> wanting.add(peer.key()));
            assertThat(wanting).containsAll(unchoked);
            assertThat(unchoked).hasSize(Math.min(slots, wanting.size()));
        }
    }

    @Property(tries = 100, edgeCases = EdgeCasesMode.NONE)
    void nobodyWaitsLongerThanOneTurnOfAllOthers(
            @ForAll @IntRange(min = 1, max = 25) int count,
            @ForAll @IntRange(min = 1, max = 8) int slots,
            @ForAll boolean seeds,
            @ForAll long seed) {
        ChokerTest swarm = new ChokerTest();
        swarm.seeding = seeds;
        Random random = new Random(seed);
        for (int i = 1; i <= count; i++) {
            swarm.peer(i).uploadRate = random.nextInt((int) QUOTA);
        }
        int roundsATurn = seeds ? 6 : 3;
        int bound = Math.ceilDiv(count, slots) * roundsATurn;
        Map<Integer, Integer> lastServed = new HashMap<>();
        for (int round = 1; round <= 6 * bound; round++) {
            int current = round;
            swarm.rechoke(slots).forEach(key -> lastServed.put(key, current));
            for (int i = 1; i <= count; i++) {
                assertThat(round - lastServed.getOrDefault(i, 0))
                        .as("rounds peer %d waits", i)
                        .isLessThan(bound + 1);
            }
        }
    }

    private static ChokeCandidate waiting(int key) {
        return new ChokeCandidate(new PeerKey(key), true, false, 0, 0, 0, 0, false);
    }

    private Peer peer(int key) {
        return peers.computeIfAbsent(key, _ -> new Peer());
    }

    private Set<Integer> rechoke(int slots) {
        now += ROUND;
        peers.values().forEach(peer -> peer.sent += peer.unchoked ? peer.uploadRate * 10 : 0);
        return apply(choker.rechoke(now, candidates(), slots, seeding));
    }

    private Set<Integer> fill(int slots) {
        return apply(choker.fill(now, candidates(), slots, seeding));
    }

    private List<ChokeCandidate> candidates() {
        List<ChokeCandidate> all = new ArrayList<>();
        peers.forEach((key, peer) -> all.add(peer.candidate(key)));
        return all;
    }

    private Set<Integer> apply(Set<PeerKey> unchoked) {
        Set<Integer> keys = new LinkedHashSet<>();
        unchoked.forEach(key -> keys.add((int) key.number()));
        peers.forEach((key, peer) -> {
            boolean now = keys.contains(key);
            if (now && !peer.unchoked) {
                peer.unchokedAt = this.now;
                peer.sent = 0;
            }
            peer.unchoked = now;
        });
        return keys;
    }

    /** A connected peer, as the torrent would know it. */
    private static final class Peer {
        private boolean interested = true;
        private boolean unchoked;
        private boolean snubbed;
        private long downloadRate;
        private long uploadRate;
        private long sent;
        private long unchokedAt;

        ChokeCandidate candidate(int key) {
            return new ChokeCandidate(
                    new PeerKey(key), interested, unchoked, downloadRate, uploadRate, sent, unchokedAt, snubbed);
        }
    }
}
