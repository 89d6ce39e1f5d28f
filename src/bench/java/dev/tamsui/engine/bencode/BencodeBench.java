package dev.tamsui.engine.bencode;

import dev.tamsui.bench.SampleTorrent;
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

/** A .torrent file of 1 MiB and 10,000 files, decoded and encoded. */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class BencodeBench {
    private final SampleTorrent sample = SampleTorrent.musicCollection();
    private final byte[] torrent = sample.encoded();

    @Benchmark
    public BencodeDictionary decodeTorrent() throws BencodeException {
        return Bencode.decodeDictionary(torrent, BencodeLimits.TORRENT);
    }

    /** By writers in writers, each of which makes bytes of its own. */
    @Benchmark
    public byte[] encodeTorrent() {
        return sample.encoded();
    }
}
