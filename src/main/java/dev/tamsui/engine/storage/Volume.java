package dev.tamsui.engine.storage;

import dev.tamsui.engine.concurrent.EngineThreads;
import dev.tamsui.engine.concurrent.WorkQueue;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One file system: the lanes that may block on it, their work and its open files.
 *
 * <p>The lanes share one queue, oldest first; a further lane, started when first needed, takes the checks one whole torrent
 * after another, since reading two at once would only make a disk seek. Neither queue has a limit of its own. What is in them is
 * bounded by who hands in: a read per peer connection, writes by the memory of the blocks they hold, and one of each other job
 * per torrent.
 *
 * <p>Thread: any hands in; nothing here blocks but the lanes.
 */
final class Volume {
    private final String name;
    private final EngineThreads threads;
    private final OpenFiles files;
    private final WorkQueue<Lane.Job> jobs = new WorkQueue<>();
    private final WorkQueue<Lane.Job> checks = new WorkQueue<>();
    private final AtomicBoolean checking = new AtomicBoolean();
    private final ConcurrentLinkedQueue<Thread> lanes = new ConcurrentLinkedQueue<>();

    /** @param name for the threads */
    Volume(String name, int lanes, EngineThreads threads, OpenFiles files) {
        this.name = name;
        this.threads = threads;
        this.files = files;
        for (int i = 0; i < lanes; i++) {
            this.lanes.add(threads.platform("disk-" + name + "-" + i, new Lane(files, jobs)));
        }
    }

    void submit(Lane.Job job) {
        if (!(job.isCheck() ? checks : jobs).add(job)) {
            job.refused();
            return;
        }
        if (job.isCheck() && checking.compareAndSet(false, true)) {
            lanes.add(threads.platform("disk-" + name + "-check", new Lane(files, checks)));
        }
    }

    /** Closes files soon, after the number that may be open was lowered. */
    void trim() {
        jobs.add(new Lane.Job() {
            @Override
            public void run(Lane lane) {
                lane.files().trim();
            }

            @Override
            public void refused() {
                // everything is being closed
            }
        });
    }

    int openFiles() {
        return files.open();
    }

    /** Takes no more work. What is queued is still done; then the lanes close the files and end. */
    void close() {
        jobs.close();
        checks.close();
    }

    List<Thread> lanes() {
        return new ArrayList<>(lanes);
    }
}
