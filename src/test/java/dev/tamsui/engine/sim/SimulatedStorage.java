package dev.tamsui.engine.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tamsui.engine.model.ErrorKind;
import dev.tamsui.engine.model.Recorded;
import dev.tamsui.engine.model.TorrentError;
import dev.tamsui.engine.storage.StorageEvent;
import dev.tamsui.engine.wire.Bitfield;
import dev.tamsui.engine.wire.BlockSpan;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A disk that takes its time, may fail, and remembers. Only whole right pieces are ever on it, so it knows them by number alone.
 */
final class SimulatedStorage implements SimulatedData {
    private static final Duration SLOWEST = Duration.ofMillis(50);
    private static final Duration ON_ITS_WAY = Duration.ofMillis(1);
    private static final int PIECES_A_PART = 4;
    private static final TorrentError MEDDLED = new TorrentError(ErrorKind.FILES_MISSING, "a file has been removed");

    private final Simulation time;
    private final Content content;
    private final Daemon daemon;
    private final Consumer<StorageEvent> events;
    private final Bitfield good;
    private final Set<Integer> storing = new HashSet<>();
    private @Nullable TorrentError fault;
    private StorageEvent.@Nullable FilesChanged changed;
    private long lastAnswerNanos;
    private boolean closed;
    private int checkNumber;
    private int finishes;
    private @Nullable Recorded recorded;

    SimulatedStorage(Simulation time, Content content, Daemon daemon, Consumer<StorageEvent> events) {
        this.time = time;
        this.content = content;
        this.daemon = daemon;
        this.events = events;
        this.good = new Bitfield(content.pieces());
        this.lastAnswerNanos = time.nanos();
    }

    /** The same disk, for the torrent that comes back to it. */
    SimulatedStorage reopened(Consumer<StorageEvent> listener) {
        assertThat(closed).isTrue();
        assertThat(storing).isEmpty();
        SimulatedStorage same = new SimulatedStorage(time, content, daemon, listener);
        for (int piece = 0; piece < good.size(); piece++) {
            if (good.has(piece)) {
                same.good.set(piece);
            }
        }
        same.fault = fault;
        return same;
    }

    /** What the store has of it, once it was closed. */
    Recorded recorded() {
        return Objects.requireNonNull(recorded);
    }

    void fill() {
        for (int piece = 0; piece < good.size(); piece++) {
            good.set(piece);
        }
    }

    /** Makes a piece wrong without anybody being told. */
    void spoil(int piece) {
        good.clear(piece);
    }

    /** Somebody deletes or edits files: some pieces are gone, some have become wrong, and a look will tell. */
    void meddle(Bitfield lost, Bitfield spoilt) {
        changed = new StorageEvent.FilesChanged(lost.copy(), spoilt.copy(), MEDDLED);
        for (int piece = 0; piece < good.size(); piece++) {
            if (lost.has(piece) || spoilt.has(piece)) {
                good.clear(piece);
            }
        }
    }

    /** Every write fails with this from now on; null heals. */
    void failWrites(@Nullable TorrentError with) {
        fault = with;
    }

    @Override
    public boolean isComplete() {
        return good.isFull();
    }

    boolean has(int piece) {
        return good.has(piece);
    }

    int finishes() {
        return finishes;
    }

    @Override
    public byte @Nullable [] read(BlockSpan span) {
        return good.has(span.piece()) ? content.read(span) : null;
    }

    @Override
    public void store(int piece, ByteBuffer[] blocks, boolean fingerprints) {
        assertThat(storing.add(piece))
                .as("piece %d is stored once at a time", piece)
                .isTrue();
        assertThat(blocks).hasSize(content.layout().blocks(piece));
        boolean refused = closed;
        later(() -> {
            storing.remove(piece);
            StorageEvent answer = answer(piece, blocks, fingerprints);
            for (ByteBuffer block : blocks) {
                daemon.release(block);
            }
            if (!refused) {
                post(answer);
            }
        });
    }

    private StorageEvent answer(int piece, ByteBuffer[] blocks, boolean fingerprints) {
        ByteBuffer whole = ByteBuffer.allocate(content.layout().pieceBytes(piece));
        long[] prints = new long[blocks.length];
        for (int i = 0; i < blocks.length; i++) {
            prints[i] = blocks[i].hashCode();
            BlockSpan span = new BlockSpan(piece, whole.position(), blocks[i].remaining());
            whole.put(blocks[i].duplicate());
            if (!blocks[i].equals(ByteBuffer.wrap(content.read(span)))) {
                daemon.isWrong(blocks[i]);
            }
        }
        if (!Arrays.equals(whole.array(), content.piece(piece))) {
            return new StorageEvent.PieceCorrupt(piece, prints);
        }
        if (fault != null) {
            return new StorageEvent.WriteFailed(piece, fault);
        }
        good.set(piece);
        return new StorageEvent.PieceStored(piece, fingerprints ? prints : null);
    }

    @Override
    public void compare(int number, Recorded recorded) {
        Bitfield had = Bitfield.of(recorded.have(), good.size());
        Bitfield trusted = new Bitfield(good.size());
        Bitfield doubtful = new Bitfield(good.size());
        later(() -> {
            for (int piece = had.nextCommon(had, 0); piece >= 0; piece = had.nextCommon(had, piece + 1)) {
                (good.has(piece) ? trusted : doubtful).set(piece);
            }
            post(new StorageEvent.Compared(number, trusted, doubtful, new Bitfield(good.size())));
        });
    }

    @Override
    public void check(int number, Bitfield asked) {
        int current = ++checkNumber;
        Bitfield pieces = asked.copy();
        assertThat(storing).isEmpty();
        for (int first = 0; first < good.size(); first += PIECES_A_PART) {
            int from = first;
            later(() -> {
                if (current == checkNumber) {
                    post(part(number, from, pieces));
                }
            });
        }
        time.at(lastAnswerNanos, () -> {
            if (current == checkNumber) {
                post(new StorageEvent.CheckFinished(number, null));
            }
        });
    }

    private StorageEvent part(int number, int first, Bitfield asked) {
        Bitfield part = new Bitfield(Math.min(PIECES_A_PART, good.size() - first));
        Bitfield checked = new Bitfield(part.size());
        for (int i = 0; i < part.size(); i++) {
            if (asked.has(first + i)) {
                checked.set(i);
            }
            if (asked.has(first + i) && good.has(first + i)) {
                part.set(i);
            }
        }
        return new StorageEvent.PiecesChecked(number, first, checked, part);
    }

    @Override
    public void cancelCheck() {
        checkNumber++;
    }

    @Override
    public void verifySizes(int number) {
        later(() -> post(new StorageEvent.SizesChecked(number, good.isFull(), good.isFull() ? null : "short")));
    }

    @Override
    public void lookAgain() {
        later(() -> {
            if (changed != null) {
                post(changed);
                changed = null;
            }
            post(new StorageEvent.LookedAgain());
        });
    }

    @Override
    public void finish() {
        finishes++;
        later(() -> post(new StorageEvent.Finished(fault)));
    }

    @Override
    public void move(int number, Path to) {
        later(() -> post(new StorageEvent.Moved(number, null)));
    }

    @Override
    public void clear(int number, Path from) {
        move(number, from);
    }

    @Override
    public void giveUpMove() {
        // it is over at once
    }

    @Override
    public void close() {
        closed = true;
        time.at(lastAnswerNanos, () -> {
            recorded = new Recorded(good.bytes(), List.of(), bytes(good));
            post(new StorageEvent.Closed());
        });
    }

    @Override
    public void delete() {
        closed = true;
        time.at(lastAnswerNanos, () -> {
            for (int piece = 0; piece < good.size(); piece++) {
                good.clear(piece);
            }
            post(new StorageEvent.Deleted(null));
        });
    }

    private long bytes(Bitfield pieces) {
        long bytes = 0;
        for (int piece = 0; piece < pieces.size(); piece++) {
            bytes += pieces.has(piece) ? content.layout().pieceBytes(piece) : 0;
        }
        return bytes;
    }

    /** Several lanes work at once, so what begins later may end sooner. */
    private void later(Runnable work) {
        long at = time.nanos() + time.upTo(SLOWEST).toNanos();
        lastAnswerNanos = Math.max(lastAnswerNanos, at);
        time.at(at, work);
    }

    /** What is posted arrives, whatever is cancelled meanwhile. */
    private void post(StorageEvent event) {
        time.in(ON_ITS_WAY, () -> events.accept(event));
    }
}
