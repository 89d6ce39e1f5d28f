package dev.tamsui.engine.storage;

import dev.tamsui.engine.concurrent.WorkQueue;
import dev.tamsui.engine.model.TorrentError;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One thread that may block on one volume, or on the two of a move, and the buffer it writes from.
 *
 * <p>Thread: its own platform thread only.
 */
final class Lane implements Runnable {

    /** Work that touches files of one volume. */
    interface Job {

        /** Thread: the lane's. Throws nothing: what goes wrong is told to whom it concerns. */
        void run(Lane lane);

        /** In place of {@link #run} when the disk is closed already. Thread: that of whoever handed it in; may not block. */
        void refused();

        /**
         * Whether it holds memory that others need, and is to be given up while the volume does not answer: then {@link
         * #giveUp} comes in place of {@link #run}.
         */
        default boolean isDear() {
            return false;
        }

        /** Thread: any; may not block. */
        default void giveUp(TorrentError error) {
            refused();
        }

        /** Which of the volume's lanes it is for. */
        Kind kind();

        /** For a move: which of the lanes for moves; null for all else. */
        default MoveLanes.@Nullable Ticket ticket() {
            return null;
        }
    }

    /** What lanes are kept apart by. */
    enum Kind {
        /** A block or a few, for a peer that waits. */
        READ,
        /** Pieces into files, and all that changes files. */
        WRITE,
        /** A whole torrent, in order. */
        CHECK,
        /** Along with a check that is under way. */
        HELP,
        /** A whole torrent from this volume to another, or back; waits for both. */
        MOVE
    }

    /** Large enough that a write costs little more than the copy, small enough to stay in a core's cache. */
    static final int BUFFER_BYTES = 1024 * 1024;

    private final OpenFiles files;
    private final WorkQueue<Job> jobs;
    private @Nullable ByteBuffer buffer;

    Lane(OpenFiles files, WorkQueue<Job> jobs) {
        this(files, jobs, null);
    }

    /** @param buffer direct, of {@link #BUFFER_BYTES}, and nobody else's; null when one is to be made */
    Lane(OpenFiles files, WorkQueue<Job> jobs, @Nullable ByteBuffer buffer) {
        this.files = files;
        this.jobs = jobs;
        this.buffer = buffer;
    }

    @Override
    public void run() {
        for (Job job = jobs.take(); job != null; job = jobs.take()) {
            Thread.interrupted(); // an interrupt left standing would close whatever file is touched next
            job.run(this);
        }
        files.closeIdle();
    }

    WorkQueue<Job> jobs() {
        return jobs;
    }

    OpenFiles files() {
        return files;
    }

    /** The lane's own direct buffer, empty and ready to be filled. */
    ByteBuffer buffer() {
        ByteBuffer own = buffer;
        if (own == null) {
            own = ByteBuffer.allocateDirect(BUFFER_BYTES);
            buffer = own;
        }
        return own.clear();
    }
}
