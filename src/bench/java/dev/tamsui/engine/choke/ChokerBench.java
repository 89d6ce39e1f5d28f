package dev.tamsui.engine.choke;

import dev.tamsui.engine.model.PeerKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A round over 50 peers, 40 of them interested, for 8 slots; the peers' records are made anew for it, as the torrent does. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class ChokerBench {
    private static final int PEERS = 50;
    private static final int SLOTS = 8;
    private static final long QUOTA_BYTES = 20 << 20;

    @Param({"false", "true"})
    public boolean seeding;

    private final Choker choker = new Choker(new Random(1), QUOTA_BYTES);
    private final SplittableRandom random = new SplittableRandom(2);
    private final List<PeerKey> keys =
            LongStream.rangeClosed(1, PEERS).mapToObj(PeerKey::new).toList();
    private final long[] unchokedAtNanos = new long[PEERS];
    private Set<PeerKey> unchoked = Set.of();
    private long nowNanos;

    @Benchmark
    public Set<PeerKey> rechoke() {
        nowNanos += Choker.INTERVAL.toNanos();
        List<ChokeCandidate> peers = new ArrayList<>(PEERS);
        for (int i = 0; i < PEERS; i++) {
            PeerKey key = keys.get(i);
            boolean unchokedNow = unchoked.contains(key);
            if (!unchokedNow) {
                unchokedAtNanos[i] = nowNanos;
            }
            long sentBytes = (nowNanos - unchokedAtNanos[i]) / 2_000;
            int rate = i % 3 == 0 ? 0 : random.nextInt(1_000_000);
            peers.add(new ChokeCandidate(
                    key, i % 5 != 0, unchokedNow, rate, rate / 2, sentBytes, unchokedAtNanos[i], i % 17 == 0));
        }
        unchoked = choker.rechoke(nowNanos, peers, SLOTS, seeding);
        return unchoked;
    }
}
