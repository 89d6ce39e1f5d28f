package dev.tamsui.engine.wire;

import dev.tamsui.engine.wire.PeerMessage.ExtensionHandshake;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;
import org.jspecify.annotations.Nullable;

/** Generates messages of every kind, as they can come off the wire. */
final class PeerMessageArbitraries {
    static final int MAX_BYTES = 300;

    private PeerMessageArbitraries() {}

    static Arbitrary<PeerMessage> messages() {
        Arbitrary<Integer> uint31 = Arbitraries.integers().greaterOrEqual(0);
        Arbitrary<BlockSpan> spans = Combinators.combine(uint31, uint31, uint31).as(BlockSpan::new);
        List<PeerMessage> fixed = List.of(
                new PeerMessage.KeepAlive(),
                new PeerMessage.Choke(),
                new PeerMessage.Unchoke(),
                new PeerMessage.Interested(),
                new PeerMessage.NotInterested(),
                new PeerMessage.HaveAll(),
                new PeerMessage.HaveNone());
        Arbitrary<PeerMessage> others = Arbitraries.oneOf(
                uint31.map(PeerMessage.Have::new),
                bytes(0).map(PeerMessage.Bits::new),
                spans.map(PeerMessage.Request::new),
                Combinators.combine(uint31, uint31, bytes(0).map(ByteBuffer::wrap))
                        .as(PeerMessage.Piece::new),
                spans.map(PeerMessage.Cancel::new),
                Arbitraries.integers().between(0, 65_535).map(PeerMessage.Port::new),
                uint31.map(PeerMessage.SuggestPiece::new),
                spans.map(PeerMessage.RejectRequest::new),
                uint31.map(PeerMessage.AllowedFast::new),
                handshakes(),
                Combinators.combine(Arbitraries.integers().between(1, 255), bytes(0).map(ByteBuffer::wrap))
                        .as(PeerMessage.ExtendedMessage::new),
                Arbitraries.integers()
                        .between(0, 255)
                        .filter(id -> MessageId.of(id) == MessageId.UNKNOWN)
                        .map(PeerMessage.Unknown::new));
        return Arbitraries.frequencyOf(Tuple.of(1, Arbitraries.of(fixed)), Tuple.of(2, others));
    }

    static Arbitrary<ExtensionHandshake> handshakes() {
        Arbitrary<String> names =
                Arbitraries.strings().withCharRange('a', 'z').ofMinLength(1).ofMaxLength(10);
        Arbitrary<@Nullable InetAddress> v4 = addresses(4).injectNull(0.3);
        Arbitrary<@Nullable InetAddress> v6 = addresses(16).injectNull(0.3);
        return Combinators.combine(
                        Arbitraries.maps(names, Arbitraries.integers().between(0, 255))
                                .ofMaxSize(5),
                        Arbitraries.strings().alpha().ofMaxLength(ExtensionHandshake.MAX_CLIENT_CHARS),
                        Arbitraries.integers().between(0, 65_535),
                        Arbitraries.integers().between(1, ExtensionHandshake.MAX_REQUESTS),
                        Combinators.combine(Arbitraries.oneOf(v4, v6), v4, v6).as(Addresses::new),
                        Arbitraries.integers().between(0, ExtensionHandshake.MAX_METADATA_BYTES),
                        Arbitraries.of(true, false))
                .as((extensions, client, port, requests, addresses, metadata, uploadOnly) -> new ExtensionHandshake(
                        extensions,
                        client,
                        port,
                        requests,
                        addresses.yourIp(),
                        addresses.ipv4(),
                        addresses.ipv6(),
                        metadata,
                        uploadOnly));
    }

    static Arbitrary<byte[]> bytes(int least) {
        return Arbitraries.bytes().array(byte[].class).ofMinSize(least).ofMaxSize(MAX_BYTES);
    }

    private static Arbitrary<InetAddress> addresses(int bytes) {
        return Arbitraries.bytes()
                .array(byte[].class)
                .ofSize(bytes)
                .map(PeerMessageArbitraries::address)
                .filter(address -> address.getAddress().length == bytes); // one in 2^96 maps IPv4 into IPv6
    }

    private static InetAddress address(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private record Addresses(
            @Nullable InetAddress yourIp,
            @Nullable InetAddress ipv4,
            @Nullable InetAddress ipv6) {}
}
