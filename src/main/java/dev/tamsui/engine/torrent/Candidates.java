package dev.tamsui.engine.torrent;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * Addresses where peers may be, and when each may be tried. Bounded: at a thousand, new ones are let go. Thread: the loop's.
 */
final class Candidates {
    static final int MAX = 1_000;

    private static final long FIRST_RETRY_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final int MAX_FAILURES = 5;

    private enum Standing {
        FREE,
        DIALLING,
        CONNECTED
    }

    private static final class Candidate {
        Standing standing = Standing.FREE;
        int failures;
        long notBeforeNanos;
        long connectedNanos;

        Candidate(long nowNanos) {
            notBeforeNanos = nowNanos;
        }
    }

    private final Map<InetSocketAddress, Candidate> known = new HashMap<>();
    private final RandomGenerator random;
    private int dialling;
    private long nextNanos = Long.MAX_VALUE;
    private boolean nextIsKnown = true;

    Candidates(RandomGenerator random) {
        this.random = random;
    }

    /** Whether anybody can be there who is not us. */
    static boolean isDiallable(InetSocketAddress address, boolean allowsLoopback) {
        InetAddress ip = address.getAddress();
        return ip != null
                && address.getPort() > 0
                && !ip.isAnyLocalAddress()
                && !ip.isMulticastAddress()
                && (allowsLoopback || !ip.isLoopbackAddress());
    }

    void found(InetSocketAddress address, long nowNanos) {
        if (known.size() < MAX) {
            nextIsKnown = false;
            known.computeIfAbsent(address, _ -> new Candidate(nowNanos));
        }
    }

    /** Up to {@code max} addresses whose time has come, at random; they count as being dialled from here on. */
    List<InetSocketAddress> take(int max, long nowNanos) {
        List<InetSocketAddress> ready = new ArrayList<>();
        known.forEach((address, candidate) -> {
            if (candidate.standing == Standing.FREE && candidate.notBeforeNanos - nowNanos <= 0) {
                ready.add(address);
            }
        });
        List<InetSocketAddress> taken = new ArrayList<>();
        while (taken.size() < max && !ready.isEmpty()) {
            int pick = random.nextInt(ready.size());
            InetSocketAddress address = ready.set(pick, ready.getLast());
            ready.removeLast();
            move(address, Standing.DIALLING);
            taken.add(address);
        }
        return taken;
    }

    /** When the next address may be tried; {@code Long.MAX_VALUE} when there is none. */
    long nextNanos() {
        if (!nextIsKnown) {
            nextIsKnown = true;
            nextNanos = known.values().stream()
                    .filter(candidate -> candidate.standing == Standing.FREE)
                    .mapToLong(candidate -> candidate.notBeforeNanos)
                    .min()
                    .orElse(Long.MAX_VALUE);
        }
        return nextNanos;
    }

    void connected(InetSocketAddress address, long nowNanos) {
        Candidate candidate = known.get(address);
        if (candidate != null) {
            move(address, Standing.CONNECTED);
            candidate.connectedNanos = nowNanos;
        }
    }

    /** Nobody there: tried again after 30 s, twice as long each time, and forgotten after five. */
    void failed(InetSocketAddress address, long nowNanos) {
        Candidate candidate = known.get(address);
        if (candidate == null) {
            return;
        }
        move(address, Standing.FREE);
        candidate.failures++;
        if (candidate.failures >= MAX_FAILURES) {
            known.remove(address);
        } else {
            candidate.notBeforeNanos = nowNanos + (FIRST_RETRY_NANOS << (candidate.failures - 1));
            nextIsKnown = false;
        }
    }

    /** The connection ended; worth another try after {@code delayNanos}. One that was short counts as a failure. */
    void left(InetSocketAddress address, long delayNanos, long nowNanos) {
        Candidate candidate = known.get(address);
        if (candidate != null && candidate.standing == Standing.CONNECTED) {
            if (nowNanos - candidate.connectedNanos < FIRST_RETRY_NANOS) {
                failed(address, nowNanos);
            } else {
                candidate.failures = 0;
            }
        }
        candidate = known.get(address);
        if (candidate != null) {
            move(address, Standing.FREE);
            candidate.notBeforeNanos = Math.max(candidate.notBeforeNanos, nowNanos + delayNanos);
            nextIsKnown = false;
        }
    }

    /** We closed the connection, for a reason that was all ours. */
    void sentAway(InetSocketAddress address, long nowNanos) {
        Candidate candidate = known.get(address);
        if (candidate != null) {
            move(address, Standing.FREE);
            candidate.notBeforeNanos = nowNanos;
        }
    }

    /** Never to be tried again. */
    void forget(InetSocketAddress address) {
        if (known.containsKey(address)) {
            move(address, Standing.FREE);
            known.remove(address);
        }
    }

    /** Every address may be tried at once: the torrent was paused, and its peers are not to blame. */
    void forgive(long nowNanos) {
        known.values().forEach(candidate -> {
            candidate.failures = 0;
            candidate.notBeforeNanos = nowNanos;
        });
        nextIsKnown = false;
    }

    /** All of them. */
    Set<InetSocketAddress> addresses() {
        return Set.copyOf(known.keySet());
    }

    int dialling() {
        return dialling;
    }

    int size() {
        return known.size();
    }

    private void move(InetSocketAddress address, Standing to) {
        Candidate candidate = known.get(address);
        if (candidate == null) {
            return;
        }
        nextIsKnown = false;
        dialling += (to == Standing.DIALLING ? 1 : 0) - (candidate.standing == Standing.DIALLING ? 1 : 0);
        candidate.standing = to;
    }
}
