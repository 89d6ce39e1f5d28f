package dev.tamsui.engine.tracker;

import dev.tamsui.engine.bencode.BencodeDictionaryWriter;
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

/** What an HTTP tracker answers, with 200 peers in the compact form (BEP 23). */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class AnnounceAnswerBench {
    private static final int PEERS = 200;
    private static final int PEER_BYTES = 6;

    private final byte[] body = new BencodeDictionaryWriter()
            .put("complete", 1_204)
            .put("incomplete", 87)
            .put("interval", 1_800)
            .put("min interval", 900)
            .put("peers", compactPeers())
            .encoded();

    private static byte[] compactPeers() {
        byte[] peers = new byte[PEERS * PEER_BYTES];
        new SplittableRandom(3).nextBytes(peers);
        for (int i = 0; i < peers.length; i += PEER_BYTES) {
            peers[i] = (byte) (20 + i % 100); // whatever the rest is, the address of one host
        }
        return peers;
    }

    @Benchmark
    public AnnounceResult read() {
        return AnnounceAnswer.read(body);
    }
}
