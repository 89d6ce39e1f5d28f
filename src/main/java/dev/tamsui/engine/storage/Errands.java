package dev.tamsui.engine.storage;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/**
 * Work on a torrent's files as files. One errand runs at a time, in the order they were asked for, and does a few files a lane
 * job, so that a torrent of many thousands does not hold a lane for long.
 *
 * <p>Thread: any hands in; a lane that writes does it.
 */
final class Errands {
    private final Place place;
    private final TorrentFiles files;
    private final Gate jobs;
    private final Queue<Errand> errands = new ConcurrentLinkedQueue<>();
    private final AtomicInteger left = new AtomicInteger();

    /** @param jobs once it is closed, the torrent's files are closed before any more is done */
    Errands(Place place, TorrentFiles files, Gate jobs) {
        this.place = place;
        this.files = files;
        this.jobs = jobs;
    }

    /**
     * @param some does a part and says whether there is more; its faults are its own
     * @param done runs at the end, also when the disk is closed before that
     */
    void begin(BooleanSupplier some, Runnable done) {
        Errand errand = new Errand(some, done);
        errands.add(errand);
        if (left.getAndIncrement() == 0) {
            place.submit(errand);
        }
    }

    private void end(Errand errand) {
        errands.remove(errand);
        errand.done.run();
        if (left.decrementAndGet() > 0) {
            place.submit(errands.element());
        }
    }

    private final class Errand implements Lane.Job {
        private final BooleanSupplier some;
        private final Runnable done;

        Errand(BooleanSupplier some, Runnable done) {
            this.some = some;
            this.done = done;
        }

        @Override
        public Lane.Kind kind() {
            return Lane.Kind.WRITE;
        }

        @Override
        public void run(Lane lane) {
            if (!jobs.isOpen()) {
                lane.files().closeAll(files); // before anything is deleted, and before Closed is told
            }
            boolean more = false;
            try {
                more = some.getAsBoolean();
            } catch (RuntimeException | Error bug) {
                FileStorage.bug(bug, "work on the files"); // and the answer says that it was not finished
            }
            if (more) {
                place.submit(this);
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
