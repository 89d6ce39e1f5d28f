package dev.tamsui.api;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Slows down whoever guesses keys. The first {@value #FREE_FAILURES} wrong keys from an address cost nothing; each further one
 * shuts the door to that address for a time that doubles from 1 s to {@value #MAXIMUM_DELAY_SECONDS} s. While it is shut
 * no key from there is looked at, not even the right one, since otherwise the delay would not slow a guesser; a right key
 * afterwards forgets all. Addresses of one IPv6 /64 count as one, since one host has them all.
 *
 * <p>Other addresses are not affected, and the table is bounded: the address that failed longest ago is forgotten first.
 *
 * <p>Thread: any.
 */
final class KeyGuesses {
    static final int FREE_FAILURES = 5;
    static final int MAXIMUM_DELAY_SECONDS = 30;
    static final int MAXIMUM_ADDRESSES = 4096;
    private static final long FORGET_NANOS = TimeUnit.MINUTES.toNanos(15);
    private static final int NETWORK_BYTES = 8;

    private final LongSupplier nanoClock;
    private final Lock lock = new ReentrantLock();
    private final Map<String, Failures> failures = new LinkedHashMap<>();

    /**
     * @param count wrong keys so far
     * @param lastNanos when the last one came
     */
    private record Failures(int count, long lastNanos) {
        long delayNanos() {
            if (count < FREE_FAILURES) {
                return 0;
            }
            int doublings = Math.min(count - FREE_FAILURES, Integer.SIZE - 2);
            return TimeUnit.SECONDS.toNanos(Math.min(1L << doublings, MAXIMUM_DELAY_SECONDS));
        }
    }

    KeyGuesses(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
    }

    /** Seconds until a key from there is looked at again, rounded up; 0 when at once. */
    long waitSeconds(String address) {
        lock.lock();
        try {
            Failures past = current(network(address));
            if (past == null) {
                return 0;
            }
            long left = past.delayNanos() - (nanoClock.getAsLong() - past.lastNanos());
            return left <= 0 ? 0 : Math.ceilDiv(left, TimeUnit.SECONDS.toNanos(1));
        } finally {
            lock.unlock();
        }
    }

    void failed(String address) {
        lock.lock();
        try {
            String network = network(address);
            Failures past = current(network);
            failures.remove(network); // so that it is put last
            failures.put(network, new Failures(past == null ? 1 : past.count() + 1, nanoClock.getAsLong()));
            if (failures.size() > MAXIMUM_ADDRESSES) {
                failures.remove(failures.keySet().iterator().next());
            }
        } finally {
            lock.unlock();
        }
    }

    void succeeded(String address) {
        lock.lock();
        try {
            failures.remove(network(address));
        } finally {
            lock.unlock();
        }
    }

    int size() {
        lock.lock();
        try {
            return failures.size();
        } finally {
            lock.unlock();
        }
    }

    private @Nullable Failures current(String network) {
        Failures past = failures.get(network);
        return past == null || nanoClock.getAsLong() - past.lastNanos() > FORGET_NANOS ? null : past;
    }

    private static String network(String address) {
        try {
            InetAddress parsed = InetAddress.ofLiteral(address);
            if (parsed instanceof Inet6Address) {
                return HexFormat.of().formatHex(Arrays.copyOf(parsed.getAddress(), NETWORK_BYTES));
            }
        } catch (IllegalArgumentException notAnAddress) {
            return address;
        }
        return address;
    }
}
