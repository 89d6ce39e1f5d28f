package dev.tamsui.engine.storage;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Work on a torrent's files as files. One errand runs at a time, in the order they were asked for, and does a few files a lane
 * job, so that a torrent of many thousands does not hold a lane for long.
 *
 * <p>Thread: any hands in; a lane that writes does it, or one for moves.
 */
final class Errands {
    private final Supplier<Place> place;
    private final TorrentFiles files;
    private final Gate jobs;
    private final Queue<Errand> errands = new ConcurrentLinkedQueue<>();
    private final AtomicInteger left = new AtomicInteger();

    /**
     * @param place where the torrent is now
     * @param jobs once it is closed, the torrent's files are closed before any more is done
     */
    Errands(Supplier<Place> place, TorrentFiles files, Gate jobs) {
        this.place = place;
        this.files = files;
        this.jobs = jobs;
    }

    /**
     * @param some does a part and says whether there is more; its faults are its own
     * @param done runs at the end, also when the disk is closed before that
     */
    void begin(BooleanSupplier some, Runnable done) {
        add(new Errand(null, _ -> some.getAsBoolean(), done));
    }

    /**
     * As {@link #begin}, on a lane for moves of the volume the torrent is on when its turn comes.
     *
     * @param ticket for one of those lanes
     */
    void beginMove(MoveLanes.Ticket ticket, Predicate<Lane> some, Runnable done) {
        add(new Errand(ticket, some, done));
    }

    private void add(Errand errand) {
        errands.add(errand);
        if (left.getAndIncrement() == 0) {
            errand.submit();
        }
    }

    private void end(Errand errand) {
        errands.remove(errand);
        errand.leaveLane();
        errand.done.run();
        if (left.decrementAndGet() > 0) {
            errands.element().submit();
        }
    }

    private final class Errand implements Lane.Job {
        private final MoveLanes.@Nullable Ticket ticket;
        private final Predicate<Lane> some;
        private final Runnable done;
        private @Nullable Place at;

        Errand(MoveLanes.@Nullable Ticket ticket, Predicate<Lane> some, Runnable done) {
            this.ticket = ticket;
            this.some = some;
            this.done = done;
        }

        /** It ends where it began, wherever the torrent is by then. */
        void submit() {
            Place here = at == null ? place.get() : at;
            at = here;
            here.submit(this);
        }

        void leaveLane() {
            Volume volume = at == null ? null : at.volume();
            if (ticket != null && volume != null) {
                volume.moves().leave(ticket);
            }
        }

        @Override
        public Lane.Kind kind() {
            return ticket == null ? Lane.Kind.WRITE : Lane.Kind.MOVE;
        }

        @Override
        public MoveLanes.@Nullable Ticket ticket() {
            return ticket;
        }

        @Override
        public void run(Lane lane) {
            if (!jobs.isOpen()) {
                lane.files().closeAll(files); // before anything is deleted, and before Closed is told
            }
            boolean more = false;
            try {
                more = some.test(lane);
            } catch (RuntimeException | Error bug) {
                FileStorage.bug(bug, "work on the files"); // and the answer says that it was not finished
            }
            if (more) {
                submit();
            } else {
                end(this);
            }
        }

        @Override
        public void refused() {
            end(this);
        }
    }
}
