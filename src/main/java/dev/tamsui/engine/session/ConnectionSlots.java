package dev.tamsui.engine.session;

import java.util.concurrent.atomic.AtomicInteger;

/** How many connections there are, against how many there may be; those being set up count. Thread: any. */
final class ConnectionSlots {
    private final int limit;
    private final AtomicInteger taken = new AtomicInteger();
    private final AtomicInteger incoming = new AtomicInteger();
    private final AtomicInteger outgoing = new AtomicInteger();

    ConnectionSlots(int limit) {
        this.limit = limit;
    }

    /** False when all are taken. */
    boolean tryTake() {
        if (taken.incrementAndGet() > limit) {
            taken.decrementAndGet();
            return false;
        }
        return true;
    }

    void giveBack() {
        taken.decrementAndGet();
    }

    /** A connection that has its slot is through its handshake. */
    void established(boolean isIncoming) {
        (isIncoming ? incoming : outgoing).incrementAndGet();
    }

    /** It has ended, and gives its slot back. */
    void ended(boolean wasIncoming) {
        (wasIncoming ? incoming : outgoing).decrementAndGet();
        giveBack();
    }

    int incoming() {
        return incoming.get();
    }

    int outgoing() {
        return outgoing.get();
    }
}
