package dev.tamsui.engine.wire;

import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Sets over 20,000 pieces. {@link Bitfield#count} is not here: it reads a field; {@link Bitfield#of} is what counts. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class BitfieldBench {
    private static final int PIECES = 20_000;

    private final Bitfield full = Bitfield.full(PIECES);
    private final Bitfield alsoFull = Bitfield.full(PIECES);
    private final Bitfield empty = new Bitfield(PIECES);
    private final Bitfield half = some(0.5, 5);
    private final Bitfield third = some(0.33, 6);
    private final byte[] received = half.bytes();

    private static Bitfield some(double part, int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Bitfield some = new Bitfield(PIECES);
        for (int piece = 0; piece < PIECES; piece++) {
            if (random.nextDouble() < part) {
                some.set(piece);
            }
        }
        return some;
    }

    /** A peer's message, held against the torrent and counted. */
    @Benchmark
    public Bitfield parse() {
        return Bitfield.of(received, PIECES);
    }

    @Benchmark
    public Bitfield copy() {
        return half.copy();
    }

    /** To the end, where nothing is found. */
    @Benchmark
    public int noneInCommon() {
        return full.nextCommon(empty, 0);
    }

    /** To the end, where nothing is found. */
    @Benchmark
    public int noneOutside() {
        return full.nextOutside(alsoFull, 0);
    }

    /** Some 3,300 that both have, one after the other: the whole walk. */
    @Benchmark
    public int eachInCommon() {
        int sum = 0;
        for (int piece = half.nextCommon(third, 0); piece >= 0; piece = half.nextCommon(third, piece + 1)) {
            sum += piece;
        }
        return sum;
    }

    /** Some 6,700 that only the one has: the whole walk. */
    @Benchmark
    public int eachOutside() {
        int sum = 0;
        for (int piece = half.nextOutside(third, 0); piece >= 0; piece = half.nextOutside(third, piece + 1)) {
            sum += piece;
        }
        return sum;
    }
}
