package dev.tamsui.engine.storage;

import dev.tamsui.engine.metainfo.PieceHashes;
import java.nio.ByteBuffer;
import java.security.DigestException;
import java.security.MessageDigest;
import java.util.Arrays;
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

/** A piece of 1 MiB as it has come, in 64 direct buffers of a block each, hashed our way; and beside it what SHA-1 itself takes. */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class PieceHashBench {
    private static final int BLOCKS = 64;
    private static final int BLOCK_BYTES = 16 * 1024;

    private final byte[] array = new byte[BLOCKS * BLOCK_BYTES];
    private final ByteBuffer[] blocks = new ByteBuffer[BLOCKS];
    private final MessageDigest sha1 = Digests.newSha1();
    private final byte[] digest = new byte[PieceHashes.HASH_BYTES];
    private final Digests digests = new Digests(new byte[16]);
    private final PieceVerifier verifier;

    public PieceHashBench() {
        new SplittableRandom(4).nextBytes(array);
        Arrays.setAll(
                blocks,
                i -> ByteBuffer.allocateDirect(BLOCK_BYTES)
                        .put(array, i * BLOCK_BYTES, BLOCK_BYTES)
                        .flip());
        verifier = PieceVerifier.v1(new PieceHashes(Digests.newSha1().digest(array)));
    }

    @Benchmark
    public PieceVerifier.Verdict verify() {
        return verifier.verify(0, blocks, digests);
    }

    /** What is taken of pieces in which suspects had a part, one after another block. */
    @Benchmark
    public long[] fingerprints() {
        return digests.fingerprints(blocks);
    }

    /** The same bytes in one array on the heap: the least it can cost. */
    @Benchmark
    public byte[] bareSha1() throws DigestException {
        sha1.update(array);
        sha1.digest(digest, 0, digest.length);
        return digest;
    }
}
