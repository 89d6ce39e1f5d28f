package dev.tamsui.engine.wire;

import dev.tamsui.engine.wire.PeerMessage.ExtensionHandshake;
import dev.tamsui.engine.wire.PeerMessage.Have;
import dev.tamsui.engine.wire.PeerMessage.Piece;
import dev.tamsui.engine.wire.PeerMessage.Request;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Messages from and to bytes, in the buffers and by the steps of {@code PeerReader} and {@code Outbox}. A figure is that of one
 * message; the reads and the batches hold as many as the constants say.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class WireBench {
    private static final int PIECES = 20_000;
    private static final int BLOCKS = 16;
    private static final int HAVES = 1_024;
    private static final int BATCH = 64;
    private static final int EXTENDED = 20;

    private final FrameLimits limits = FrameLimits.forPieces(PIECES);
    private final ByteBuffer blocksRead = blocksRead();
    private final ByteBuffer havesRead = havesRead();
    private final ByteBuffer handshakeFrame = encoded(handshake()).position(Frames.PREFIX_BYTES);
    private final ByteBuffer[] blocks = IntStream.range(0, BLOCKS)
            .mapToObj(_ -> ByteBuffer.allocateDirect(FrameLimits.BLOCK_BYTES))
            .toArray(ByteBuffer[]::new);

    private final List<PeerMessage> requests = IntStream.range(0, BATCH)
            .<PeerMessage>mapToObj(i -> new Request(span(17_000, i)))
            .toList();
    private final List<PeerMessage> haves = IntStream.range(0, BATCH)
            .<PeerMessage>mapToObj(i -> new Have(i * 300))
            .toList();
    private final List<BlockSpan> run =
            IntStream.range(0, BLOCKS).mapToObj(i -> span(17_000, i)).toList();
    private final ExtensionHandshake handshake = handshake();
    private final ByteBuffer out = ByteBuffer.allocateDirect(4 * 1024);

    private static BlockSpan span(int piece, int block) {
        return new BlockSpan(piece, block * FrameLimits.BLOCK_BYTES, FrameLimits.BLOCK_BYTES);
    }

    private static ByteBuffer blocksRead() {
        ByteBuffer read = ByteBuffer.allocateDirect(BLOCKS * (Frames.PIECE_HEADER_BYTES + FrameLimits.BLOCK_BYTES));
        byte[] block = new byte[FrameLimits.BLOCK_BYTES];
        new SplittableRandom(1).nextBytes(block);
        for (int i = 0; i < BLOCKS; i++) {
            MessageEncoder.encode(new Piece(17_000, i * block.length, ByteBuffer.wrap(block)), read);
        }
        return read.flip();
    }

    private static ByteBuffer havesRead() {
        ByteBuffer read = ByteBuffer.allocateDirect(HAVES * MessageEncoder.encodedLength(new Have(0)));
        SplittableRandom random = new SplittableRandom(2);
        for (int i = 0; i < HAVES; i++) {
            MessageEncoder.encode(new Have(random.nextInt(PIECES)), read);
        }
        return read.flip();
    }

    /** As clients of the field send it, about. */
    private static ExtensionHandshake handshake() {
        return new ExtensionHandshake(
                Map.of(
                        "ut_metadata",
                        2,
                        "ut_pex",
                        1,
                        "upload_only",
                        3,
                        "ut_holepunch",
                        4,
                        "lt_donthave",
                        7,
                        "share_mode",
                        8),
                "qBittorrent/4.5.2",
                51_413,
                500,
                address(),
                null,
                null,
                261_120,
                false);
    }

    private static InetAddress address() {
        try {
            return InetAddress.getByAddress(new byte[] {(byte) 198, 51, 100, 7});
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException("4 bytes are an address", impossible);
        }
    }

    private static ByteBuffer encoded(PeerMessage message) {
        ByteBuffer into = ByteBuffer.allocate(MessageEncoder.encodedLength(message));
        MessageEncoder.encode(message, into);
        if (into.get(Frames.PREFIX_BYTES) != EXTENDED) {
            throw new IllegalStateException("no extension handshake");
        }
        return into.flip();
    }

    /** One read of 256 KiB: frames are found, and each block is copied into a buffer of its own. */
    @Benchmark
    @OperationsPerInvocation(BLOCKS)
    public List<PeerMessage> readBlocks() throws ProtocolViolation {
        List<PeerMessage> messages = new ArrayList<>();
        ByteBuffer in = blocksRead.position(0);
        while (Frames.missing(in, limits) == 0) {
            if (!Frames.isPiece(in)) {
                throw new IllegalStateException("no piece message");
            }
            int length = Frames.blockBytes(in);
            int piece = Frames.piece(in);
            int begin = Frames.begin(in);
            ByteBuffer block = blocks[messages.size()].clear();
            block.put(0, in, in.position() + Frames.PIECE_HEADER_BYTES, length).limit(length);
            messages.add(new Piece(piece, begin, block));
            Frames.skip(in);
        }
        return messages;
    }

    @Benchmark
    @OperationsPerInvocation(HAVES)
    public List<PeerMessage> readHaves() throws ProtocolViolation {
        List<PeerMessage> messages = new ArrayList<>();
        ByteBuffer in = havesRead.position(0);
        while (Frames.missing(in, limits) == 0) {
            if (Frames.isPiece(in)) {
                throw new IllegalStateException("a piece message");
            }
            messages.add(MessageDecoder.decode(Frames.take(in)));
        }
        return messages;
    }

    @Benchmark
    public PeerMessage readExtensionHandshake() throws ProtocolViolation {
        return MessageDecoder.decode(handshakeFrame.position(Frames.PREFIX_BYTES));
    }

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public ByteBuffer writeRequests() {
        return write(requests);
    }

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public ByteBuffer writeHaves() {
        return write(haves);
    }

    @Benchmark
    @OperationsPerInvocation(BLOCKS)
    public ByteBuffer writePieceHeaders() {
        out.clear();
        for (BlockSpan block : run) {
            MessageEncoder.writePieceHeader(out, block);
        }
        return out;
    }

    /** Looks how long it is first, as is done with every message. */
    @Benchmark
    public ByteBuffer writeExtensionHandshake() {
        return write(List.of(handshake));
    }

    private ByteBuffer write(List<PeerMessage> messages) {
        out.clear();
        for (PeerMessage message : messages) {
            if (MessageEncoder.encodedLength(message) > out.remaining()) {
                throw new IllegalStateException("no room");
            }
            MessageEncoder.encode(message, out);
        }
        return out;
    }
}
