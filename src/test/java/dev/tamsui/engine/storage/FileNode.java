package dev.tamsui.engine.storage;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** One simulated file: what the system shows of it, what the disk has, and the changes that the disk does not have yet. */
final class FileNode {
    final Bytes cache = new Bytes();
    final Bytes disk = new Bytes();
    final List<Op> pending = new ArrayList<>();
    long modified;
    long diskModified;

    /** How often something was lost; each descriptor open at the time is told once, see {@link #heardBefore}. */
    long losses;

    private boolean isLossTold = true;

    /** How many have it open. */
    int handles;

    /** A change: bytes at a place, or null for a cut to that length. */
    static final class Op {
        private final int at;
        private final byte @Nullable [] bytes;
        private boolean isOver;

        Op(int at, byte @Nullable [] bytes) {
            this.at = at;
            this.bytes = bytes;
        }

        /** Bytes that it writes. */
        int length() {
            return bytes == null ? 0 : bytes.length;
        }

        /** Only the first bytes of it. */
        Op torn(int length) {
            return new Op(at, bytes == null ? null : Arrays.copyOf(bytes, length));
        }
    }

    /** Bytes that grow in place. */
    static final class Bytes {
        private byte[] bytes = new byte[0];
        private int length;

        int length() {
            return length;
        }

        void become(Bytes other) {
            bytes = Arrays.copyOf(other.bytes, other.length);
            length = other.length;
        }

        void flip(int at) {
            bytes[at] ^= 1;
        }

        void stretch(int to) {
            if (to > bytes.length) {
                bytes = Arrays.copyOf(bytes, Math.max(to, 2 * bytes.length));
            }
            length = Math.max(length, to);
        }

        void apply(Op op) {
            if (op.bytes == null) {
                if (op.at < length) {
                    Arrays.fill(bytes, op.at, length, (byte) 0);
                    length = op.at;
                }
                return;
            }
            stretch(op.at + op.bytes.length);
            System.arraycopy(op.bytes, 0, bytes, op.at, op.bytes.length);
        }

        int read(ByteBuffer into, int at) {
            if (at >= length) {
                return -1;
            }
            int count = Math.min(into.remaining(), length - at);
            into.put(bytes, at, count);
            return count;
        }

        /** Whether {@code count} bytes from {@code at} on are there and equal those of {@code other} from {@code from} on. */
        boolean equal(int at, int count, byte[] other, int from) {
            return at + count <= length && Arrays.equals(bytes, at, at + count, other, from, from + count);
        }
    }

    FileNode copy() {
        FileNode copy = new FileNode();
        copy.cache.become(cache);
        copy.disk.become(disk);
        pending.forEach(op -> copy.pending.add(new Op(op.at, op.bytes)));
        copy.modified = modified;
        copy.diskModified = diskModified;
        copy.losses = losses;
        copy.isLossTold = isLossTold;
        return copy;
    }

    void write(Op op) {
        pending.add(op);
        cache.apply(op);
    }

    /** The disk has these, unless it had them already or lost them. */
    void sync(List<Op> covered) {
        for (Op op : covered) {
            if (!op.isOver) {
                op.isOver = true;
                disk.apply(op);
            }
        }
        pending.removeIf(op -> op.isOver);
    }

    /** Some of what is pending never reaches the disk, and nobody will try again. */
    void lose(Random random) {
        for (Op op : pending) {
            if (random.nextBoolean()) {
                disk.apply(op);
            }
            op.isOver = true;
        }
        pending.clear();
        losses++;
        isLossTold = false;
    }

    /**
     * Of which losses a descriptor opened now will not be told: of none, if the last was told to nobody yet. So does Linux since
     * 4.17 ("errseq: Always report a writeback error once"), as long as it remembers the file at all.
     */
    long heardBefore() {
        return isLossTold ? losses : -1;
    }

    boolean isLossUntold() {
        return !isLossTold;
    }

    /** Whoever is told of it, the next who opens the file is not. */
    long tellLoss() {
        isLossTold = true;
        return losses;
    }

    /** What is shown is what the disk has, and what it may yet get; but how long the file is was not in what is forgotten. */
    void forget() {
        int length = cache.length();
        cache.become(disk);
        pending.forEach(cache::apply);
        cache.apply(new Op(length, null));
        cache.stretch(length);
    }

    /** As {@link #evict}, while the daemon runs and does not have it open. How long it was is kept, or it would count as cut. */
    void evictUnopened() {
        if (handles == 0 && pending.isEmpty()) {
            forget();
            isLossTold = true;
        }
    }

    /** Unless something of it is still to be written, all is forgotten, even how long it was and what was lost of it. */
    void evict() {
        forget();
        if (pending.isEmpty()) {
            cache.become(disk);
            isLossTold = true;
        }
    }
}
