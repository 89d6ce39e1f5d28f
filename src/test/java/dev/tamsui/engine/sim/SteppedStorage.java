package dev.tamsui.engine.sim;

import dev.tamsui.engine.model.Recorded;
import dev.tamsui.engine.storage.SteppedDisk;
import dev.tamsui.engine.storage.StorageEvent;
import dev.tamsui.engine.storage.TorrentStorage;
import dev.tamsui.engine.wire.Bitfield;
import dev.tamsui.engine.wire.BlockSpan;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The real storage on simulated files, in virtual time: each thing its threads would do takes a moment. */
final class SteppedStorage implements SimulatedData {
    private static final Duration A_MOMENT = Duration.ofNanos(200_000);

    private final Simulation time;
    private final SteppedDisk disk;
    private final TorrentStorage storage;
    private long plannedNanos = Long.MAX_VALUE;

    SteppedStorage(Simulation time, SteppedDisk disk, Daemon daemon, Consumer<StorageEvent> events) {
        this.time = time;
        this.disk = disk;
        this.storage = disk.open(
                event -> time.in(Duration.ZERO, () -> events.accept(event)),
                blocks -> List.of(blocks).forEach(daemon::release));
    }

    /** Something is to be done soon. */
    private void wake() {
        plan(time.nanos() + A_MOMENT.toNanos());
    }

    private void plan(long atNanos) {
        if (atNanos < plannedNanos) {
            plannedNanos = atNanos;
            time.at(atNanos, () -> step(atNanos));
        }
    }

    private void step(long planned) {
        if (planned != plannedNanos) {
            return; // it was done before
        }
        plannedNanos = Long.MAX_VALUE;
        if (disk.step()) {
            wake();
        } else if (disk.untilNext() != Long.MAX_VALUE) {
            plan(time.nanos() + Math.max(1, disk.untilNext()));
        }
    }

    @Override
    public boolean isComplete() {
        return disk.isRightForGood();
    }

    @Override
    public byte @Nullable [] read(BlockSpan span) {
        byte[] bytes = disk.read(span);
        wake();
        return bytes;
    }

    @Override
    public void store(int piece, ByteBuffer[] blocks, boolean fingerprints) {
        storage.store(piece, blocks, fingerprints);
        wake();
    }

    @Override
    public void compare(int number, Recorded recorded) {
        storage.compare(number, recorded);
        wake();
    }

    @Override
    public void move(int number, Path to) {
        storage.move(number, to);
        wake();
    }

    @Override
    public void clear(int number, Path from) {
        storage.clear(number, from);
        wake();
    }

    @Override
    public void giveUpMove() {
        storage.giveUpMove();
    }

    @Override
    public void lookAgain() {
        storage.lookAgain();
        wake();
    }

    @Override
    public void check(int number, Bitfield pieces) {
        storage.check(number, pieces);
        wake();
    }

    @Override
    public void cancelCheck() {
        storage.cancelCheck();
    }

    @Override
    public void verifySizes(int number) {
        storage.verifySizes(number);
        wake();
    }

    @Override
    public void finish() {
        storage.finish();
        wake();
    }

    @Override
    public void close() {
        storage.close();
        wake();
    }

    @Override
    public void delete() {
        storage.delete();
        wake();
    }
}
