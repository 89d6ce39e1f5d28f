package dev.tamsui.engine.storage;

import dev.tamsui.engine.metainfo.PieceLayout;
import dev.tamsui.engine.storage.PieceVerifier.Good;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Goes through a torrent from front to back, on a few lanes that take turns: one reads the next stretch, whole pieces or a part of
 * one that fills a buffer, hands the turn on, and hashes what it read.
 *
 * <p>So the volume is read in order, by one at a time and without a pause, as a disk likes it; and who hashes has brought the bytes
 * into the cache of its own core, where another would have to fetch them from.
 *
 * <p>A piece longer than a stretch is hashed in parts: each waits, with the turn, until the one before is done.
 *
 * <p>Thread: the lanes that {@link #join}. What changes belongs to the one whose turn it is.
 */
final class CheckWalk {
    private final CheckJob job;
    private final FileStorage storage;
    private final CheckPlan plan;
    private final PieceLayout layout;
    private final CheckReader reader;
    private final ReentrantLock turn = new ReentrantLock();
    private CheckBatch batch;

    /** After the last piece that was read, or begun. */
    private int next;

    /** What was begun and is longer than a stretch. */
    private @Nullable Large large;

    private boolean ended;

    CheckWalk(CheckJob job, FileStorage storage, CheckPlan plan) {
        this.job = job;
        this.storage = storage;
        this.plan = plan;
        layout = storage.files().layout();
        reader = new CheckReader(storage);
        next = Math.max(0, plan.next(0));
        batch = job.begin(next);
    }

    /** Read, and not hashed yet. */
    private interface Stretch {
        ByteBuffer buffer();

        CheckBatch batch();

        void hash(Digests digests);
    }

    /** Reads and hashes until nothing is left to read. Between two stretches it hashes one of the pieces that peers sent, if any waits. */
    void join() {
        Hashers hashers = storage.disk().hashers();
        Digests digests = hashers.digests();
        try {
            for (Stretch read = read(); read != null; read = read()) {
                hash(read, digests);
                if (!job.isOver()) {
                    hashers.help(digests);
                }
            }
        } catch (RuntimeException | Error fault) {
            job.failed(fault);
        } finally {
            end();
        }
    }

    /** A fault is told of before the batch is, which may be the last; and after the buffer is back, for which whose turn it is may wait. */
    private void hash(Stretch read, Digests digests) {
        boolean isDone = false;
        try {
            read.hash(digests);
            isDone = true;
        } catch (RuntimeException | Error fault) {
            job.failed(fault);
        } finally {
            storage.disk().checkBuffers().giveBack(read.buffer());
            if (!isDone) {
                end();
            }
            read.batch().gate().leave();
        }
    }

    /** From here on nobody reads. */
    private void end() {
        turn.lock();
        try {
            if (!ended) {
                ended = true;
                reader.close();
                job.tell(batch);
            }
        } finally {
            turn.unlock();
        }
    }

    /** The next stretch, once it is our turn; null when there is none. */
    private @Nullable Stretch read() {
        turn.lock();
        try {
            Stretch read = null;
            while (read == null && !ended && !job.isOver() && (large != null || plan.next(next) >= 0)) {
                read = large == null ? readPieces(plan.next(next)) : readPart(large);
            }
            if (read != null) {
                read.batch().gate().enter();
            }
            return read;
        } finally {
            turn.unlock();
        }
    }

    /** Null when the first is not there, or is to be read in parts. */
    private @Nullable Stretch readPieces(int first) {
        makeRoom(first);
        boolean isThere = plan.isThere(first);
        int count = isThere ? plan.wholePieces(first, batch.room()) : 0;
        int last = first + Math.max(count, 1) - 1;
        long bytes = isThere ? plan.bytes(first, last) : 0;
        batch.add(last - first + 1, bytes);
        next = last + 1;
        if (count == 0) {
            large = isThere ? new Large(batch, first) : null;
            return null;
        }
        ByteBuffer buffer = storage.disk().checkBuffers().take();
        BitSet unread = new BitSet();
        boolean isRead = false;
        try {
            reader.read(first, 0, (int) bytes, buffer);
            isRead = true;
        } catch (FileFault _) {
            readOneByOne(first, count, buffer.clear(), unread);
            isRead = true;
        } finally {
            giveBackUnless(isRead, buffer);
        }
        return new Whole(batch, buffer, first, count, unread);
    }

    /** A fault of ours must not cost a buffer: the others would wait for it. */
    private void giveBackUnless(boolean isRead, ByteBuffer buffer) {
        if (!isRead) {
            storage.disk().checkBuffers().giveBack(buffer);
        }
    }

    /** The piece becomes the batch's next; what there is of it is told before if that is enough, or the gap too wide. */
    private void makeRoom(int piece) {
        int gap = piece - next;
        if (gap >= batch.room() || batch.isDue(storage.disk().ticker().nanos())) {
            job.tell(batch);
            batch = job.begin(piece);
        } else {
            batch.skip(gap);
        }
    }

    /** Finds out which pieces of a stretch cannot be read. */
    private void readOneByOne(int first, int count, ByteBuffer buffer, BitSet unread) {
        for (int i = 0; i < count; i++) {
            int piece = first + i;
            buffer.position((int) (layout.pieceOffset(piece) - layout.pieceOffset(first)));
            try {
                reader.read(piece, 0, layout.pieceBytes(piece), buffer);
            } catch (FileFault fault) {
                unread.set(i);
                job.report(piece, reader.lastFile(), fault);
            }
        }
    }

    /** Null when it cannot be read, and so the piece is bad. */
    private @Nullable Stretch readPart(Large of) {
        int left = layout.pieceBytes(of.piece) - of.read;
        int bytes = Math.min(CheckBuffers.BYTES, left);
        ByteBuffer buffer = storage.disk().checkBuffers().take();
        boolean isRead = false;
        try {
            reader.read(of.piece, of.read, bytes, buffer);
            isRead = true;
        } catch (FileFault fault) {
            job.report(of.piece, reader.lastFile(), fault);
            large = null;
            return null;
        } finally {
            giveBackUnless(isRead, buffer);
        }
        of.read += bytes;
        large = bytes == left ? null : of;
        of.hashing.acquireUninterruptibly();
        return new Part(of, buffer.flip(), bytes == left);
    }

    /** Pieces that came in one buffer. */
    private final class Whole implements Stretch {
        private final CheckBatch batch;
        private final ByteBuffer buffer;
        private final int first;
        private final int count;
        private final BitSet unread;

        Whole(CheckBatch batch, ByteBuffer buffer, int first, int count, BitSet unread) {
            this.batch = batch;
            this.buffer = buffer;
            this.first = first;
            this.count = count;
            this.unread = unread;
        }

        @Override
        public ByteBuffer buffer() {
            return buffer;
        }

        @Override
        public CheckBatch batch() {
            return batch;
        }

        @Override
        public void hash(Digests digests) {
            ByteBuffer[] bytes = new ByteBuffer[1];
            for (int i = 0; i < count && !job.isOver(); i++) {
                int piece = first + i;
                int from = (int) (layout.pieceOffset(piece) - layout.pieceOffset(first));
                bytes[0] = buffer.slice(from, layout.pieceBytes(piece));
                if (!unread.get(i) && storage.verifier().verify(piece, bytes, digests) instanceof Good) {
                    batch.markGood(piece);
                }
            }
        }
    }

    /** A piece longer than a buffer. Whose turn it is reads; who has the permit hashes. */
    private final class Large {
        private final CheckBatch batch;
        private final int piece;
        private final PieceVerifier.Parts digest;
        private final Semaphore hashing = new Semaphore(1);

        /** Bytes. */
        private int read;

        Large(CheckBatch batch, int piece) {
            this.batch = batch;
            this.piece = piece;
            digest = storage.verifier().parts(piece);
        }
    }

    /** Gives back the permit that was taken when it was read. */
    private record Part(Large of, ByteBuffer buffer, boolean isLast) implements Stretch {
        @Override
        public CheckBatch batch() {
            return of.batch;
        }

        @Override
        public void hash(Digests digests) {
            try {
                of.digest.add(buffer);
                if (isLast && of.digest.isGood()) {
                    of.batch.markGood(of.piece);
                }
            } finally {
                of.hashing.release();
            }
        }
    }
}
