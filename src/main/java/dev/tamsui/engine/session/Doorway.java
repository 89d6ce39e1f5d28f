package dev.tamsui.engine.session;

import dev.tamsui.engine.concurrent.Deadline;
import dev.tamsui.engine.model.InfoHash;
import dev.tamsui.engine.model.PeerId;
import dev.tamsui.engine.model.PeerKey;
import dev.tamsui.engine.model.TorrentState;
import dev.tamsui.engine.peer.Connection;
import dev.tamsui.engine.peer.Greeting;
import dev.tamsui.engine.peer.PeerEvent;
import dev.tamsui.engine.peer.PeerResources;
import dev.tamsui.engine.session.DialLine.Dial;
import dev.tamsui.engine.torrent.TorrentEvent;
import dev.tamsui.engine.transport.PeerStream;
import dev.tamsui.engine.transport.TcpDial;
import dev.tamsui.engine.transport.TcpDialer;
import dev.tamsui.engine.wire.Handshake;
import dev.tamsui.engine.wire.ProtocolViolation;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How connections come to be, in both directions: within the limits, through the handshake, and to the torrent they are for.
 *
 * <p>Each is set up by a virtual thread of its own. Dials beyond the half-open limit wait for their turn. When every slot is taken, a
 * newcomer gets that of the one that has been at its handshake for longest: an honest peer needs a round trip for it, and mute
 * ones must not keep it out.
 *
 * <p>Thread: any.
 */
final class Doorway {
    private static final Logger LOG = LoggerFactory.getLogger(Doorway.class);
    private static final long DIAL_NANOS = TimeUnit.SECONDS.toNanos(10);
    /** Within the time for a handshake. */
    private static final long LOAD_NANOS = TimeUnit.SECONDS.toNanos(5);

    private static final long HANDSHAKE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final PeerId ourId;
    private final Registry registry;
    private final Bans bans;
    private final ConnectionSlots slots;
    private final PeerResources resources;
    private final TcpDialer dialer;
    private final IntSupplier maxHalfOpen;
    private final AtomicLong keys = new AtomicLong();
    private final ReentrantLock lock = new ReentrantLock();
    private final DialLine waiting = new DialLine();
    /** Dialled us and not through the handshake, oldest first; each has a slot, which belongs to whoever takes it out of here. */
    private final Set<PeerStream> greeting = new LinkedHashSet<>();
    /** What ends each step that waits for a socket. */
    private final Set<Runnable> steps = ConcurrentHashMap.newKeySet();

    private int halfOpen;
    private volatile boolean closed;

    /** @param maxHalfOpen dials under way at a time; at least 1, and asked anew for each */
    Doorway(
            PeerId ourId,
            Registry registry,
            Bans bans,
            ConnectionSlots slots,
            PeerResources resources,
            TcpDialer dialer,
            IntSupplier maxHalfOpen) {
        this.ourId = ourId;
        this.registry = registry;
        this.bans = bans;
        this.slots = slots;
        this.resources = resources;
        this.dialer = dialer;
        this.maxHalfOpen = maxHalfOpen;
    }

    /** Nobody is let in or dialled from here on; who is not through the handshake is left. */
    void close() {
        closed = true;
        lock.lock();
        try {
            waiting.clear();
        } finally {
            lock.unlock();
        }
        steps.forEach(Runnable::run);
    }

    /** Somebody dialled us. Never blocks. */
    void accept(PeerStream stream) {
        if (closed || bans.isBanned(stream.remote().getAddress()) || !admit(stream)) {
            stream.close();
            return;
        }
        resources.threads().virtual("peer-in-" + stream.remote(), () -> welcome(stream));
    }

    /** False when every slot is taken by a peer that is through its handshake, or by one we dial. */
    private boolean admit(PeerStream stream) {
        PeerStream oldest = null;
        lock.lock();
        try {
            if (!slots.tryTake()) {
                if (greeting.isEmpty()) {
                    return false;
                }
                oldest = greeting.iterator().next();
                greeting.remove(oldest);
            }
            greeting.add(stream);
        } finally {
            lock.unlock();
        }
        if (oldest != null) {
            oldest.close();
        }
        return true;
    }

    /** The handshake has ended, well or not. False when the slot has gone to another meanwhile. */
    private boolean greeted(PeerStream stream) {
        lock.lock();
        try {
            return greeting.remove(stream);
        } finally {
            lock.unlock();
        }
    }

    /** Answers the torrent with {@code Joined} or {@code DialFailed}. Never blocks. */
    void dial(TorrentHandle torrent, InetSocketAddress address) {
        boolean isComplete = torrent.summary().state() == TorrentState.SEEDING;
        startAll(() -> waiting.add(new Dial(torrent, address), isComplete));
    }

    /** As many as may be under way after a change. */
    private void startAll(Runnable change) {
        List<Dial> due = new ArrayList<>();
        lock.lock();
        try {
            change.run();
            while (halfOpen < maxHalfOpen.getAsInt()) {
                Dial next = waiting.poll();
                if (next == null) {
                    break;
                }
                halfOpen++;
                due.add(next);
            }
        } finally {
            lock.unlock();
        }
        due.forEach(this::start);
    }

    private void start(Dial dial) {
        resources.threads().virtual("peer-out-" + dial.address(), () -> {
            try {
                connect(dial);
            } finally {
                startAll(() -> halfOpen--);
            }
        });
    }

    private void connect(Dial dial) {
        if (closed || !slots.tryTake()) {
            dial.torrent().post(new TorrentEvent.DialFailed(dial.address(), false));
            return;
        }
        boolean through = false;
        try {
            Connection.Established peer = reach(dial);
            TorrentHandle.Loaded loaded = dial.torrent().loaded();
            if (loaded == null) {
                peer.stream().close();
                throw new IOException("the torrent went away during the handshake");
            }
            through = true;
            start(dial.torrent(), loaded, peer);
        } catch (IOException | ProtocolViolation e) {
            LOG.debug("No connection to {}: {}", dial.address(), e.getMessage());
        } finally {
            if (!through) {
                slots.giveBack();
                dial.torrent().post(new TorrentEvent.DialFailed(dial.address(), true));
            }
        }
    }

    private Connection.Established reach(Dial dial) throws IOException, ProtocolViolation {
        TcpDial attempt = dialer.to(dial.address());
        try {
            PeerStream stream = within(DIAL_NANOS, attempt::close, attempt::connect);
            InfoHash hash = Objects.requireNonNull(dial.torrent().hashes().v1());
            Greeting greeting = new Greeting(stream, ourId);
            Handshake theirs = within(HANDSHAKE_NANOS, stream::close, () -> greeting.dial(hash));
            return new Connection.Established(newKey(), stream, false, theirs, greeting.leftover());
        } catch (IOException | ProtocolViolation e) {
            attempt.close();
            throw e;
        }
    }

    private void welcome(PeerStream stream) {
        Greeting hello = new Greeting(stream, ourId);
        boolean through = false;
        try {
            Handshake theirs = within(HANDSHAKE_NANOS, stream::close, () -> hello.answer(this::isServed));
            TorrentHandle torrent = registry.find(theirs.infoHash());
            TorrentHandle.Loaded loaded = torrent == null ? null : torrent.loaded();
            if (torrent == null || loaded == null) {
                throw new IOException("the torrent went away during the handshake");
            }
            if (!greeted(stream)) {
                throw new IOException("its slot was needed for another");
            }
            through = true;
            Connection.Established peer = new Connection.Established(newKey(), stream, true, theirs, hello.leftover());
            start(torrent, loaded, peer);
        } catch (IOException | ProtocolViolation e) {
            LOG.debug("No connection from {}: {}", stream.remote(), e.getMessage());
        } finally {
            if (!through) {
                stream.close();
                if (greeted(stream)) {
                    slots.giveBack();
                }
            }
        }
    }

    /** Whether a peer may have the torrent. One that is put away is fetched for it, if it would let anybody in. */
    private boolean isServed(InfoHash hash) {
        TorrentHandle torrent = registry.find(hash);
        if (torrent == null || torrent.isBroken() || torrent.isDeleting()) {
            return false;
        }
        if (torrent.loaded() != null) {
            return true;
        }
        boolean letsIn = switch (torrent.summary().state()) {
            case DOWNLOADING, SEEDING, CHECKING, METADATA -> true;
            case PAUSED, QUEUED, MOVING, DELETING, ERROR -> false;
        };
        try {
            return letsIn && torrent.awaitLoaded(LOAD_NANOS) && torrent.loaded() != null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void start(TorrentHandle torrent, TorrentHandle.Loaded loaded, Connection.Established peer) {
        slots.established(peer.incoming());
        Connection.start(
                peer,
                loaded.frameLimits(),
                loaded.blocks(),
                loaded.uploads().get(),
                event -> {
                    if (event instanceof PeerEvent.Left) {
                        slots.ended(peer.incoming());
                    }
                    torrent.post(new TorrentEvent.FromPeer(event));
                },
                resources);
    }

    private PeerKey newKey() {
        return new PeerKey(keys.incrementAndGet());
    }

    /** A step of setting up a connection. */
    private interface Step<T> {
        T run() throws IOException, ProtocolViolation;
    }

    private <T> T within(long nanos, Runnable tooLate, Step<T> step) throws IOException, ProtocolViolation {
        Deadline deadline = resources.deadlines().in(nanos, tooLate);
        steps.add(tooLate);
        try {
            if (closed) {
                tooLate.run(); // whoever closed may not have seen this one
            }
            return step.run();
        } finally {
            steps.remove(tooLate);
            deadline.cancel();
        }
    }
}
