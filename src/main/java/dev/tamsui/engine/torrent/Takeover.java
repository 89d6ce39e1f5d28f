package dev.tamsui.engine.torrent;

import dev.tamsui.engine.picker.PiecePicker;
import dev.tamsui.engine.wire.Bitfield;
import dev.tamsui.engine.wire.BlockSpan;
import dev.tamsui.engine.wire.PeerMessage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;

/*
 * When every block that may be asked for is asked for, a peer that could send more stands idle. It matters most when memory is
 * full: a few slow peers with two requests each keep pieces from getting whole, and no other may be begun. Then the download is
 * as slow as they are, whoever else is there.
 *
 * Second copies do not help, as they need memory too. So the request itself changes hands: it is cancelled at the slow peer and
 * sent to the idle one. rqbit does so with whole pieces, measured by how long they have been out; here it is single requests, from
 * the end of the slow peer's queue, since that is what it gets to last, and measured by what both have shown they can do.
 *
 * A factor and a time keep requests from going back and forth: to win one back, a peer has to be four times as fast as the one
 * that is four times as fast as itself. A newcomer gets its chance with a few of those that would take longest. What the slow peer
 * was just sending comes in vain, one block a takeover at most.
 */

/** Lets a peer that has nothing to do take requests over from one that would take much longer. Thread: the loop's. */
final class Takeover {
    private static final int TIMES_FASTER = 4;

    /** A block that comes sooner than this is not worth the trouble. */
    private static final double SOON_NANOS = TimeUnit.SECONDS.toNanos(2);

    private record Victim(Peer peer, double waitNanos) {}

    private final PiecePicker picker;
    private final Swarm swarm;

    Takeover(PiecePicker picker, Swarm swarm) {
        this.picker = picker;
        this.swarm = swarm;
    }

    /**
     * @param open pieces the idle peer may be asked for
     * @param room how many blocks more it may be asked for than are in {@code batch}
     * @param batch what it is about to be asked for; more is added
     */
    void takeOver(Peer idle, Bitfield open, int room, long nowNanos, List<BlockSpan> batch) {
        int limit = batch.size() + room;
        for (Victim victim : victims(idle, nowNanos, batch.size())) {
            takeFrom(victim.peer(), idle, open, limit, nowNanos, batch);
        }
    }

    /** Those who make us wait longest come first. */
    private List<Victim> victims(Peer idle, long nowNanos, int picked) {
        double worth = worthNanos(idle, nowNanos, picked);
        List<Victim> victims = new ArrayList<>();
        for (Peer peer : swarm.peers()) {
            double wait = peer.nanosFor(peer.asked.size(), nowNanos);
            if (!peer.asked.isEmpty() && wait >= worth && !peer.key().equals(idle.key())) {
                victims.add(new Victim(peer, wait));
            }
        }
        victims.sort(Comparator.comparingDouble(Victim::waitNanos).reversed());
        return victims;
    }

    private void takeFrom(Peer slow, Peer idle, Bitfield open, int limit, long nowNanos, List<BlockSpan> batch) {
        List<BlockSpan> queue = slow.asked.all();
        for (int i = queue.size() - 1; i >= 0 && batch.size() < limit; i--) {
            BlockSpan span = queue.get(i);
            if (slow.nanosFor(i + 1, nowNanos) < worthNanos(idle, nowNanos, batch.size())) {
                return;
            }
            if (open.has(span.piece()) && picker.takeOver(slow.key(), idle.key(), span)) {
                slow.asked.forget(span);
                slow.link.send(new PeerMessage.Cancel(span));
                batch.add(span);
                if (slow.asked.isEmpty()) {
                    slow.pace.ends(nowNanos);
                }
            }
        }
    }

    /** What a block must take elsewhere to be worth taking over as the next of the idle peer's. */
    private static double worthNanos(Peer idle, long nowNanos, int picked) {
        int place = idle.asked.size() + picked + 1;
        return Math.max(SOON_NANOS, TIMES_FASTER * idle.nanosFor(place, nowNanos));
    }
}
