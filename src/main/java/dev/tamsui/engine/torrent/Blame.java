package dev.tamsui.engine.torrent;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/*
 * A v1 hash covers a whole piece, so when it fails any of the senders may have lied, and an honest one must not pay for it. What
 * tells them apart is the good piece that comes later: a block that differs from what someone sent for it before was a lie. So a
 * failed piece leaves a fingerprint of every block behind, and when the piece passes, they are compared (libtorrent calls this
 * smart ban). A piece that one peer sent alone needs no waiting: its hash has spoken.
 *
 * Until then all senders are suspects. A suspect is cleared when a piece it sent alone is good, or when the good copy shows that
 * its blocks were.
 *
 * Fingerprints are keyed with a salt of this process, or a liar could make two blocks of one print.
 */

/** Who sent which bytes of failed pieces, until it is known who lied. Bounded; the oldest piece is forgotten first. Thread: the loop's. */
final class Blame {
    /** Blocks remembered; a block costs about 16 bytes. */
    static final int MAX_BLOCKS = 32_768;

    private record Failure(List<InetAddress> senders, long[] fingerprints) {}

    private final Map<Integer, List<Failure>> failures = new LinkedHashMap<>();
    /** And in how many failed pieces each had a part. */
    private final Map<InetAddress, Integer> suspects = new HashMap<>();

    private int blocks;
    private boolean changed;

    /** Whether the next good copy of the piece is needed with fingerprints. */
    boolean concerns(int piece) {
        return failures.containsKey(piece);
    }

    boolean suspects(InetAddress address) {
        return suspects.containsKey(address);
    }

    /** Whether somebody has become a suspect, or is none any more, since this was last asked. */
    boolean changed() {
        boolean was = changed;
        changed = false;
        return was;
    }

    /**
     * A piece failed its hash.
     *
     * @param senders one a block
     * @return those proven to have lied: the sender, when it is the only one
     */
    Set<InetAddress> failed(int piece, List<InetAddress> senders, long[] fingerprints) {
        Set<InetAddress> distinct = new HashSet<>(senders);
        if (distinct.size() == 1) {
            return distinct;
        }
        failures.computeIfAbsent(piece, _ -> new ArrayList<>()).add(new Failure(List.copyOf(senders), fingerprints));
        blocks += fingerprints.length;
        distinct.forEach(sender -> suspects.merge(sender, 1, Integer::sum));
        changed = true;
        forgetOldest();
        return Set.of();
    }

    /**
     * A piece is good.
     *
     * @param senders whoever had a part in it
     * @param fingerprints one a block; null when the piece had not failed before
     * @return those proven to have lied when it failed before
     */
    Set<InetAddress> passed(int piece, Set<InetAddress> senders, long @Nullable [] fingerprints) {
        if (senders.size() == 1 && suspects.remove(senders.iterator().next()) != null) {
            changed = true;
        }
        Set<InetAddress> liars = new HashSet<>();
        if (fingerprints != null) {
            List<Failure> past = failures.getOrDefault(piece, List.of());
            failures.remove(piece);
            for (Failure failure : past) {
                forget(failure);
                for (int i = 0; i < fingerprints.length; i++) {
                    if (failure.fingerprints()[i] != fingerprints[i]) {
                        liars.add(failure.senders().get(i));
                    }
                }
            }
        }
        return liars;
    }

    /** A piece may fail again and again, so the unit is one failure, not one piece. */
    private void forgetOldest() {
        while (blocks > MAX_BLOCKS) {
            int piece = failures.keySet().iterator().next();
            List<Failure> past = failures.getOrDefault(piece, List.of());
            if (failures.size() == 1 && past.size() == 1) {
                return; // a single piece of more blocks than that
            }
            forget(past.removeFirst());
            if (past.isEmpty()) {
                failures.remove(piece);
            }
        }
    }

    private void forget(Failure failure) {
        blocks -= failure.fingerprints().length;
        for (InetAddress sender : Set.copyOf(failure.senders())) {
            suspects.computeIfPresent(sender, (_, parts) -> parts > 1 ? parts - 1 : null);
        }
        changed = true;
    }
}
