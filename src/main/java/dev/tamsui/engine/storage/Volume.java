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
 * <p>A few lanes read. One writes: two that write to one file only wait for its lock, which the system lets them do spinning
 * (a quarter of their time, measured), and one copies into the page cache faster than peers deliver. One checks, whole
 * torrents one after another, since reading two at once would only make a disk seek; it is started when first needed. The queues
 * have no limits of their own. What is in them is bounded by who hands in: a read per peer connection, writes by the memory of
 * the blocks they hold, and one of each other job per torrent.
 *
 * <p>Thread: any hands in; nothing here blocks but the lanes.
 */
final class Volume {
    private final String name;
    private final EngineThreads threads;
    private final OpenFiles files;
    private final WorkQueue<Lane.Job> reads = new WorkQueue<>();
    private final WorkQueue<Lane.Job> writes = new WorkQueue<>();
    private final WorkQueue<Lane.Job> checks = new WorkQueue<>();
    private final AtomicBoolean checking = new AtomicBoolean();
    private final ConcurrentLinkedQueue<Thread> lanes = new ConcurrentLinkedQueue<>();

    /**
     * @param name for the threads
     * @param readers lanes that read
     */
    Volume(String name, int readers, EngineThreads threads, OpenFiles files) {
        this.name = name;
        this.threads = threads;
        this.files = files;
        start("write", writes);
        for (int i = 0; i < readers; i++) {
            start("read-" + i, reads);
        }
    }

    private void start(String does, WorkQueue<Lane.Job> jobs) {
        lanes.add(threads.platform("disk-" + name + "-" + does, new Lane(files, jobs)));
    }

    void submit(Lane.Job job) {
        WorkQueue<Lane.Job> queue = switch (job.kind()) {
            case READ -> reads;
            case WRITE -> writes;
            case CHECK -> checks;
        };
        if (!queue.add(job)) {
            job.refused();
        } else if (queue == checks && checking.compareAndSet(false, true)) {
            start("check", checks);
        }
    }

    /** Closes files soon, after the number that may be open was lowered. */
    void trim() {
        writes.add(new Lane.Job() {
            @Override
            public Lane.Kind kind() {
                return Lane.Kind.WRITE;
            }

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
        reads.close();
        writes.close();
        checks.close();
    }

    List<Thread> lanes() {
        return new ArrayList<>(lanes);
    }
}
