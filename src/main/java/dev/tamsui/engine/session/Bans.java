package dev.tamsui.engine.session;

import java.net.InetAddress;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Addresses that are proven to have sent bytes other than the torrent's. By address, since a port is changed at will. Lasts until
 * the daemon stops; of more than 10,000 the oldest is forgotten.
 *
 * <p>Thread: any.
 */
final class Bans {
    private static final int MAX = 10_000;

    private final ReentrantLock lock = new ReentrantLock();
    private final Set<InetAddress> banned = new LinkedHashSet<>();
    private long count;

    boolean isBanned(InetAddress address) {
        lock.lock();
        try {
            return banned.contains(address);
        } finally {
            lock.unlock();
        }
    }

    void ban(InetAddress address) {
        lock.lock();
        try {
            if (banned.add(address)) {
                count++;
                if (banned.size() > MAX) {
                    banned.remove(banned.iterator().next());
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** How many were banned in this run. */
    long count() {
        lock.lock();
        try {
            return count;
        } finally {
            lock.unlock();
        }
    }
}
