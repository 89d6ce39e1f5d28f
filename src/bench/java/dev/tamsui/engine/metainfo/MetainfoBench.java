package dev.tamsui.engine.metainfo;

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

/** A .torrent file of 1 MiB and 10,000 files: decoded, hashed, checked, its names made safe. At most 5 ms are wanted. */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(3)
@Warmup(iterations = 10, time = 1)
@Measurement(iterations = 5, time = 1)
public class MetainfoBench {
    private final byte[] torrent = SampleTorrent.musicCollection().encoded();

    @Benchmark
    public Metainfo parse() throws MetainfoException {
        return Metainfo.parse(torrent);
    }
}
