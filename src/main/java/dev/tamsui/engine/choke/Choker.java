package dev.tamsui.engine.choke;

import dev.tamsui.engine.model.PeerKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/*
 * Leeching, we serve who serves us: all slots but one go to the interested peers that send us most. The rest, at least one, are
 * optimistic: 30 s each for the peers of a rotation, to find better partners and to let newcomers get something to trade with. A
 * newcomer is three times as likely to be put at the head of the rotation as at any other place (BEP 3, "peer messages"). A snubbed peer
 * gets optimistic slots only; slots for which there is nobody to repay are optimistic as well, so that after everybody choked us
 * many are tried at a time.
 *
 * Seeding, nobody can repay. "Fastest first", which BEP 3 has for seeds, lets three fast free riders hold the slots for hours
 * (Adamsky et al., "Stealing Bandwidth from BitTorrent Seeders", 2014). So turns go round, after libtorrent's idea: a peer keeps
 * its slot until it has had its quota or a minute, then it goes to the end of the rotation. libtorrent asks for both, by which a
 * peer that takes its quota slowly enough never has to leave; we ask for either.
 *
 * No slot is wasted: with fewer interested peers than slots all are served, whatever they did. Unlike BEP 3 we do not unchoke
 * better uploaders that are not interested: they are served within a round trip of becoming so when a slot is free (fill), or ten
 * seconds later. A slot changes hands every ten seconds at most, since TCP is slow to start and every change costs both sides.
 */

/**
 * Chooses whom to unchoke.
 *
 * <p>Thread: the loop of one torrent. Pure but for its rotation: time and chance come in as arguments.
 */
public final class Choker {
    /** How often to call {@link #rechoke}. */
    public static final Duration INTERVAL = Duration.ofSeconds(10);

    static final long OPTIMISTIC_NANOS = Duration.ofSeconds(30).toNanos();
    static final long TURN_NANOS = Duration.ofSeconds(60).toNanos();

    private static final Comparator<ChokeCandidate> BEST_UPLOADER = Comparator.comparingLong(
                    ChokeCandidate::downloadRate)
            .thenComparing(ChokeCandidate::unchokedNow)
            .reversed();
    private static final Comparator<ChokeCandidate> BEST_SERVED =
            Comparator.comparingLong(ChokeCandidate::uploadRate).reversed();

    private final RandomGenerator random;
    private final long quotaBytes;

    /** Every connected peer; who waits longest for an optimistic slot or a turn comes first. */
    private final List<PeerKey> rotation = new ArrayList<>();

    /** Peers in optimistic slots, and since when. */
    private final Map<PeerKey, Long> optimistic = new HashMap<>();

    /**
     * @param quotaBytes what a peer may have in one turn while we seed, positive; twenty pieces are usual. More makes for longer
     *     turns and so less lost to slow starts, less for shorter waits
     */
    public Choker(RandomGenerator random, long quotaBytes) {
        this.random = random;
        this.quotaBytes = quotaBytes;
    }

    /**
     * Decides about all slots anew; to be called every {@link #INTERVAL}.
     *
     * @param nowNanos the ticker's time
     * @param peers all that are connected, each once
     * @param slots how many may be unchoked, 0 or more
     * @param seeding whether we want nothing ourselves
     * @return who is to be unchoked, best first; all others are to be choked
     */
    public Set<PeerKey> rechoke(long nowNanos, List<ChokeCandidate> peers, int slots, boolean seeding) {
        return choose(nowNanos, peers, slots, seeding, false);
    }

    /**
     * Gives free slots away at once and takes none from an interested peer; to be called when a slot has become free or a peer
     * interested. Arguments and result as of {@link #rechoke}.
     */
    public Set<PeerKey> fill(long nowNanos, List<ChokeCandidate> peers, int slots, boolean seeding) {
        return choose(nowNanos, peers, slots, seeding, true);
    }

    private Set<PeerKey> choose(
            long nowNanos, List<ChokeCandidate> peers, int slots, boolean seeding, boolean keepAll) {
        updateRotation(peers);
        Round round = new Round(nowNanos, peers, slots);
        if (seeding) {
            round.seed(keepAll);
        } else {
            round.leech(keepAll);
        }
        return Collections.unmodifiableSet(round.chosen);
    }

    /** Forgets who left, and puts who is new at the head with three chances, at any other place with one. */
    private void updateRotation(List<ChokeCandidate> peers) {
        Set<PeerKey> connected = new HashSet<>();
        peers.forEach(peer -> connected.add(peer.key()));
        rotation.removeIf(key -> !connected.contains(key));
        optimistic.keySet().retainAll(connected);
        rotation.forEach(connected::remove);
        for (ChokeCandidate peer : peers) {
            if (connected.remove(peer.key())) {
                rotation.add(Math.max(0, random.nextInt(rotation.size() + 3) - 2), peer.key());
            }
        }
    }

    /** One decision. */
    private final class Round {
        private final long nowNanos;
        private final int slots;
        private final Map<PeerKey, ChokeCandidate> interested = new LinkedHashMap<>();
        private final Set<PeerKey> chosen = new LinkedHashSet<>();

        Round(long nowNanos, List<ChokeCandidate> peers, int slots) {
            this.nowNanos = nowNanos;
            this.slots = slots;
            for (ChokeCandidate peer : peers) {
                if (peer.interested()) {
                    interested.put(peer.key(), peer);
                }
            }
        }

        void leech(boolean keepAll) {
            if (keepAll) {
                keep(sorted(ChokeCandidate::unchokedNow, BEST_UPLOADER));
            }
            repay();
            for (PeerKey key : rotationNow()) {
                Long since = optimistic.get(key);
                if (since == null || chosen.contains(key)) {
                    continue;
                }
                if (interested.containsKey(key) && nowNanos - since < OPTIMISTIC_NANOS && chosen.size() < slots) {
                    chosen.add(key);
                } else {
                    optimistic.remove(key);
                    toTheEnd(key);
                }
            }
            takeFromRotation().forEach(key -> optimistic.put(key, nowNanos));
        }

        /** A lone slot repays as long as there is somebody to repay; of two and more one is the rotation's. */
        private void repay() {
            int repaid = (int)
                    chosen.stream().filter(key -> !optimistic.containsKey(key)).count();
            for (ChokeCandidate peer : sorted(peer -> peer.downloadRate() > 0 && !peer.snubbed(), BEST_UPLOADER)) {
                boolean room = chosen.size() < slots && repaid < Math.max(1, slots - 1);
                if (room && chosen.add(peer.key())) {
                    optimistic.remove(peer.key());
                    repaid++;
                }
            }
        }

        void seed(boolean keepAll) {
            optimistic.clear();
            if (!keepAll) {
                sorted(this::hasHadItsTurn, BEST_SERVED).forEach(peer -> toTheEnd(peer.key()));
            }
            keep(sorted(peer -> peer.unchokedNow() && (keepAll || !hasHadItsTurn(peer)), BEST_SERVED));
            takeFromRotation();
        }

        private boolean hasHadItsTurn(ChokeCandidate peer) {
            return peer.unchokedNow()
                    && (peer.uploadedSinceUnchoke() >= quotaBytes || nowNanos - peer.unchokedAtNanos() >= TURN_NANOS);
        }

        private void keep(List<ChokeCandidate> bestFirst) {
            bestFirst.stream().limit(slots).forEach(peer -> chosen.add(peer.key()));
        }

        /** Gives the slots that are left to who waits longest, and sends those to the end. */
        private List<PeerKey> takeFromRotation() {
            List<PeerKey> taken = new ArrayList<>();
            for (PeerKey key : rotationNow()) {
                if (chosen.size() < slots && interested.containsKey(key) && chosen.add(key)) {
                    taken.add(key);
                    toTheEnd(key);
                }
            }
            return taken;
        }

        private List<PeerKey> rotationNow() {
            return List.copyOf(rotation);
        }

        private void toTheEnd(PeerKey key) {
            rotation.remove(key);
            rotation.add(key);
        }

        private List<ChokeCandidate> sorted(Predicate<ChokeCandidate> which, Comparator<ChokeCandidate> order) {
            return interested.values().stream().filter(which).sorted(order).toList();
        }
    }
}
