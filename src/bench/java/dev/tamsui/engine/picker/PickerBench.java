package dev.tamsui.engine.picker;

import dev.tamsui.engine.metainfo.PieceLayout;
import dev.tamsui.engine.wire.Bitfield;
import dev.tamsui.engine.wire.BlockSpan;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A download of 20,000 pieces in its middle, with 50 peers; see {@link MidDownload}. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class PickerBench {
    private static final int BATCH = 16;
    private static final int HAVES = 2_000;

    private MidDownload swarm = new MidDownload();

    /** Anew for each iteration, so that none goes on where another stopped. */
    @Setup(Level.Iteration)
    public void join() {
        swarm = new MidDownload();
    }

    /** One block arrives, and one more is asked for: the peer's line is always full. */
    @Benchmark
    public int block() {
        swarm.nextPeer();
        swarm.receive(1);
        return swarm.ask(1);
    }

    /** As {@link #block}, and a figure is still that of one, but a quarter of a line of 64 at a time, as is done. */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public int blockOfSixteen() {
        swarm.nextPeer();
        swarm.receive(BATCH);
        return swarm.ask(BATCH);
    }

    /** A peer tells of 2,000 pieces, one by one, and leaves; so a figure is that of one have and of its being taken back. */
    @Benchmark
    @OperationsPerInvocation(HAVES)
    public int haves() {
        Bitfield told = new Bitfield(MidDownload.PIECES);
        int lacked = 0;
        for (int i = 0; i < HAVES; i++) {
            int piece = swarm.anyPiece();
            if (told.set(piece)) {
                swarm.picker().peerHas(piece);
                lacked += swarm.picker().lacks(piece) ? 1 : 0;
            }
        }
        swarm.picker().peerLeft(told);
        return lacked;
    }

    /** A seed comes, is asked for a block, and goes. */
    @Benchmark
    public int seedComesAndGoes() {
        return comeAndGo(swarm.seed());
    }

    /** A peer with nine pieces of ten comes, is asked for a block, and goes, after which another is asked for one. */
    @Benchmark
    public int leechComesAndGoes() {
        return comeAndGo(swarm.leech());
    }

    private int comeAndGo(Bitfield has) {
        swarm.picker().peerJoined(has);
        int picked = askForOne(has);
        swarm.picker().releaseAll(MidDownload.GUEST);
        swarm.picker().peerLeft(has);
        picked += askForOne(has);
        swarm.picker().releaseAll(MidDownload.GUEST);
        return picked;
    }

    private int askForOne(Bitfield has) {
        return swarm.picker().pick(MidDownload.GUEST, has, Standing.GOOD, 1, PickerBench::ignore);
    }

    private static void ignore(BlockSpan span) {
        if (span.length() != PieceLayout.BLOCK_BYTES) {
            throw new IllegalStateException("a block of " + span.length() + " bytes");
        }
    }
}
