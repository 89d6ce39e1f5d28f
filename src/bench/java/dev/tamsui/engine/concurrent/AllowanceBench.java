package dev.tamsui.engine.concurrent;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A run of blocks that asks the limit of its torrent and that of all: where there is none, where there is one it never meets, and
 * where eight ask in turn for more than there is, each of them whenever it is its turn.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class AllowanceBench {
    private static final int BLOCK_BYTES = 16 * 1024;
    private static final int RUN_BYTES = 16 * BLOCK_BYTES;
    private static final int PEERS = 8;

    /** Bytes a second; the second is more than anybody takes. */
    @Param({"0", "1000000000000", "100000000"})
    public long limit;

    private final Time time = new Time();
    private Allowance[] peers = {};
    private int next;

    @Setup
    public void join() {
        RateLimiter all = new RateLimiter(time, limit);
        RateLimiter own = new RateLimiter(time, 0);
        peers = new Allowance[PEERS];
        for (int i = 0; i < PEERS; i++) {
            peers[i] = new Allowance(List.of(own, all), BLOCK_BYTES);
        }
    }

    @Benchmark
    public int run() {
        Allowance peer = peers[next];
        next = (next + 1) % PEERS;
        long nanos = peer.nanosUntil(RUN_BYTES);
        while (nanos > 0) {
            time.nanos += nanos;
            nanos = peer.nanosUntil(RUN_BYTES);
        }
        int granted = peer.granted();
        peer.spent(granted);
        peer.done(granted);
        return granted;
    }

    /** Passes by waiting alone. */
    private static final class Time implements Ticker {
        private long nanos;

        @Override
        public long nanos() {
            return nanos;
        }

        @Override
        public Instant now() {
            return Instant.EPOCH;
        }
    }
}
