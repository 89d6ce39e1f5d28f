package dev.tamsui.engine.storage;

import dev.tamsui.engine.concurrent.WorkQueue;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The threads that hash, one a core, shared by all volumes; oldest work first. Thread: any hands in. */
final class Hashers {

    /** Work that only computes. */
    interface Job {

        /** Thread: a hasher's. Throws nothing. */
        void run(Digests digests);

        /** In place of {@link #run} when the disk is closed already. Thread: that of whoever handed it in; may not block. */
        void refused();
    }

    private final byte[] salt;
    private final WorkQueue<Job> jobs = new WorkQueue<>();
    private final List<Thread> threads = new ArrayList<>();

    Hashers(int count, byte[] salt, Crew crew) {
        this.salt = salt;
        for (int i = 0; i < count; i++) {
            threads.add(crew.platform("hash-" + i, () -> work(digests())));
        }
    }

    private void work(Digests digests) {
        for (Job job = jobs.take(); job != null; job = jobs.take()) {
            job.run(digests);
        }
    }

    void submit(Job job) {
        if (!jobs.add(job)) {
            job.refused();
        }
    }

    /** For another thread that hashes. */
    Digests digests() {
        return new Digests(salt);
    }

    /** Does the oldest work, if there is any. Thread: one that hashes what can wait longer. */
    void help(Digests digests) {
        Job job = jobs.poll();
        if (job != null) {
            job.run(digests);
        }
    }

    /** For who does the hashers' work himself. */
    @Nullable
    Job poll() {
        return jobs.poll();
    }

    /** Takes no more work; what is queued is still done. */
    void close() {
        jobs.close();
    }

    List<Thread> threads() {
        return List.copyOf(threads);
    }
}
