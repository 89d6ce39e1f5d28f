package dev.tamsui.engine.torrent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tamsui.engine.concurrent.ManualTicker;
import dev.tamsui.engine.metainfo.InfoDictionary;
import dev.tamsui.engine.model.DesiredState;
import dev.tamsui.engine.model.EngineSettings.Limits;
import dev.tamsui.engine.model.ErrorKind;
import dev.tamsui.engine.model.InfoHash;
import dev.tamsui.engine.model.InfoHashes;
import dev.tamsui.engine.model.StoredTorrent;
import dev.tamsui.engine.model.TorrentError;
import dev.tamsui.engine.model.TorrentId;
import dev.tamsui.engine.model.TorrentState;
import dev.tamsui.engine.model.Totals;
import dev.tamsui.engine.peer.DisconnectReason;
import dev.tamsui.engine.peer.PeerEvent;
import dev.tamsui.engine.wire.MetadataCodec;
import dev.tamsui.engine.wire.MetadataMessage;
import dev.tamsui.engine.wire.PeerMessage;
import dev.tamsui.engine.wire.PeerMessage.ExtensionHandshake;
import dev.tamsui.engine.wire.ProtocolViolation;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MetadataSearchTest {
    private static final int THEIR_ID = 7;
    private static final int PIECE = MetadataMessage.PIECE_BYTES;

    private final byte[] info = new byte[3 * PIECE + 100];
    private final FakeHost host = new FakeHost();
    private final ManualTicker ticker = new ManualTicker();
    private final List<InfoDictionary> learned = new ArrayList<>();
    private final List<FakePeer> peers = new ArrayList<>();
    private final MetadataSearch search;

    MetadataSearchTest() {
        new Random(1).nextBytes(info);
        search = search(DesiredState.RUNNING);
        search.begin(ticker.nanos());
    }

    private MetadataSearch search(DesiredState desired) {
        StoredTorrent stored = new StoredTorrent(
                new TorrentId(1),
                InfoHashes.ofV1(InfoHash.of(sha1(info))),
                "sought",
                0,
                false,
                Path.of("/t"),
                desired,
                List.of("label"),
                Totals.ZERO,
                Instant.EPOCH,
                null,
                null,
                List.of());
        MetadataSearch.Spec spec = new MetadataSearch.Spec(
                stored,
                List.of(List.of("http://tracker.example/announce")),
                List.of(new InetSocketAddress("10.9.9.9", 1)),
                FakeLink.id(250),
                Limits.DEFAULT,
                false);
        return new MetadataSearch(spec, host, learned::add, ticker, new Random(1));
    }

    private static byte[] sha1(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-1").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    /** What a peer answers to a request, if anything. */
    private interface Manner {
        /** Null for nothing. */
        @Nullable
        MetadataMessage answer(int piece);
    }

    /** One that was dialled, or has dialled us, and has what it says. */
    private final class FakePeer {
        final FakeLink link;
        final Manner manner;
        private int heard;
        private boolean hasLeft;

        FakePeer(int number, int sizeBytes, Manner manner) {
            this.manner = manner;
            link = new FakeLink(number, "10.0.0." + number, true, FakeLink.id(number));
            peers.add(this);
            handle(new TorrentEvent.FromPeer(new PeerEvent.Joined(link)));
            says(handshake(sizeBytes));
        }

        void says(PeerMessage message) {
            handle(new TorrentEvent.FromPeer(new PeerEvent.Received(link.key(), List.of(message), 1, 0)));
        }

        List<Integer> asked() {
            return link.said.stream()
                    .filter(PeerMessage.ExtendedMessage.class::isInstance)
                    .map(message -> request((PeerMessage.ExtendedMessage) message))
                    .toList();
        }

        /** Answers what it was asked and has not answered; false when that is nothing. */
        boolean answers() {
            if (link.closed != null && !hasLeft) {
                hasLeft = true;
                handle(new TorrentEvent.FromPeer(new PeerEvent.Left(link, link.closed)));
                return true;
            }
            List<Integer> asked = asked();
            if (hasLeft || heard == asked.size()) {
                return false;
            }
            ticker.advance(Duration.ofMillis(1));
            MetadataMessage answer = manner.answer(asked.get(heard++));
            if (answer != null) {
                says(new PeerMessage.ExtendedMessage(MetadataUploads.LOCAL_ID, payload(answer)));
            }
            return true;
        }
    }

    private static int request(PeerMessage.ExtendedMessage message) {
        assertThat(message.localId()).isEqualTo(THEIR_ID);
        try {
            return ((MetadataMessage.Request)
                            MetadataCodec.decode(message.payload().duplicate()))
                    .piece();
        } catch (ProtocolViolation e) {
            throw new AssertionError(e);
        }
    }

    private static ByteBuffer payload(MetadataMessage message) {
        PeerMessage.ExtendedMessage encoded = MetadataCodec.encode(THEIR_ID, message);
        return ByteBuffer.allocate(
                        encoded.payload().remaining() + encoded.rest().remaining())
                .put(encoded.payload().duplicate())
                .put(encoded.rest().duplicate())
                .flip();
    }

    private static ExtensionHandshake handshake(int sizeBytes) {
        return ExtensionHandshake.ours(Map.of(MetadataMessage.NAME, THEIR_ID), 6881, null, sizeBytes);
    }

    private MetadataMessage right(int piece) {
        return data(info, piece);
    }

    private static MetadataMessage data(byte[] all, int piece) {
        int from = piece * PIECE;
        int length = Math.min(PIECE, all.length - from);
        return new MetadataMessage.Data(
                piece, all.length, ByteBuffer.wrap(all, from, length).slice());
    }

    private MetadataMessage wrong(int piece) {
        byte[] lie = info.clone();
        lie[piece * PIECE] ^= 1;
        return data(lie, piece);
    }

    private void handle(TorrentEvent event) {
        search.handle(event, ticker.nanos());
    }

    /** Lets all say what they have to say. */
    private void settle() {
        boolean more = true;
        for (int rounds = 0; more && rounds < 10_000; rounds++) {
            more = false;
            for (FakePeer peer : List.copyOf(peers)) {
                more |= peer.answers();
            }
        }
        assertThat(more).as("it comes to an end").isFalse();
    }

    /** Lets so many seconds pass; returns how many it took until it was found. */
    private int secondsUntilFound(int most) {
        for (int seconds = 0; seconds <= most; seconds++) {
            settle();
            if (!learned.isEmpty()) {
                return seconds;
            }
            ticker.advance(Duration.ofSeconds(1));
            search.tick(ticker.nanos());
        }
        throw new AssertionError("not found in " + most + " s");
    }

    private void assertFound() {
        assertThat(learned).hasSize(1);
        assertThat(learned.getFirst().slice(0, info.length)).isEqualTo(ByteBuffer.wrap(info));
    }

    @Test
    void itIsThereAtOnceAndDiallsWhomItKnows() {
        assertThat(search.summary().state()).isEqualTo(TorrentState.METADATA);
        assertThat(search.summary().progress()).isZero();
        assertThat(search.summary().labels()).containsExactly("label");
        assertThat(host.dialled).containsExactly(new InetSocketAddress("10.9.9.9", 1));
    }

    @Test
    void onePeerThatHasItIsEnough() {
        new FakePeer(1, info.length, this::right);
        assertThat(secondsUntilFound(0)).isZero();
        assertFound();
        assertThat(search.met())
                .contains(new InetSocketAddress("10.0.0.1", 6881), new InetSocketAddress("10.9.9.9", 1));
        assertThat(peers.getFirst().link.closed).isInstanceOf(DisconnectReason.NotNeeded.class);
    }

    @Test
    void itsPiecesComeFromSeveralAtOnce() {
        FakePeer first = new FakePeer(1, info.length, this::right);
        FakePeer second = new FakePeer(2, info.length, this::right);
        assertThat(first.asked()).containsExactly(0, 1);
        assertThat(second.asked()).containsExactly(2, 3);
        settle();
        assertFound();
    }

    @Test
    void aPeerThatHasNoneIsAskedForNone() {
        FakePeer peer = new FakePeer(1, 0, this::right);
        assertThat(peer.asked()).isEmpty();
        peer.says(handshake(info.length)); // by now it has
        settle();
        assertFound();
    }

    @Test
    void whatOneAloneSentAndIsWrongProvesTheLiar() {
        FakePeer liar = new FakePeer(1, info.length, this::wrong);
        settle();
        assertThat(learned).isEmpty();
        assertThat(liar.link.closed).isInstanceOf(DisconnectReason.Violation.class);
        FakePeer again = new FakePeer(1, info.length, this::right);
        assertThat(again.link.closed).as("remembered").isInstanceOf(DisconnectReason.Refused.class);
        new FakePeer(2, info.length, this::right);
        settle();
        assertFound();
    }

    @Test
    void twentyLiarsHoldUpOneHonestPeerForSecondsOnly() {
        for (int seed = 0; seed < 50; seed++) {
            MetadataSearchTest one = new MetadataSearchTest();
            one.amongLiars(new Random(seed));
        }
    }

    private void amongLiars(Random random) {
        int honest = random.nextInt(21);
        for (int i = 0; i < 21; i++) {
            int size = random.nextInt(3) == 0 ? 1 + random.nextInt(1 << 20) : info.length;
            byte[] lie = new byte[size];
            random.nextBytes(lie);
            int manner = random.nextInt(5);
            int number = i + 1;
            if (i == honest) {
                new FakePeer(number, info.length, this::right);
            } else {
                new FakePeer(number, size, piece -> switch (manner) {
                    case 0 -> null;
                    case 1 -> new MetadataMessage.Reject(piece);
                    case 2 -> new MetadataMessage.Data(piece, size, ByteBuffer.allocate(1));
                    case 3 -> new MetadataMessage.Data(piece, size + 1, ByteBuffer.allocate(PIECE));
                    default -> data(lie, piece);
                });
            }
        }
        assertThat(secondsUntilFound(10)).isLessThanOrEqualTo(10);
        assertFound();
    }

    @Test
    void whatAPeerOverlooksWhileItAnswersIsAskedForAgainAloneAndSoon() {
        Set<Integer> overlooked = new HashSet<>();
        FakePeer peer =
                new FakePeer(1, info.length, piece -> piece % 2 == 1 && overlooked.add(piece) ? null : right(piece));
        settle();
        assertThat(peer.asked()).containsExactly(0, 1, 2, 3);
        assertThat(secondsUntilFound(3)).isLessThanOrEqualTo(2);
        assertThat(peer.asked()).containsExactly(0, 1, 2, 3, 1, 3);
        assertFound();
    }

    @Test
    void whatASilentPeerWasAskedIsAskedOfAnother() {
        new FakePeer(1, info.length, piece -> null);
        new FakePeer(2, info.length, this::right);
        assertThat(secondsUntilFound(10)).isBetween(3, 5);
        assertFound();
    }

    @Test
    void whatWasNotAskedForCountsForNothing() {
        FakePeer peer = new FakePeer(1, 0, this::right);
        for (int piece = 0; piece < 4; piece++) {
            peer.says(new PeerMessage.ExtendedMessage(MetadataUploads.LOCAL_ID, payload(right(piece))));
        }
        assertThat(learned).isEmpty();
        assertThat(peer.link.closed).isNull();
    }

    @Test
    void otherPeersAreToldThatItHasNothingItself() {
        FakePeer peer = new FakePeer(1, 0, this::right);
        peer.says(new PeerMessage.ExtendedMessage(MetadataUploads.LOCAL_ID, payload(new MetadataMessage.Request(0))));
        assertThat(peer.link.said)
                .contains(new PeerMessage.HaveNone(), MetadataCodec.encode(THEIR_ID, new MetadataMessage.Reject(0)));
    }

    @Test
    void aSizeThatChangesIsALie() {
        FakePeer peer = new FakePeer(1, info.length, piece -> null);
        peer.says(handshake(info.length));
        assertThat(peer.link.closed).isNull();
        peer.says(handshake(info.length + 1));
        assertThat(peer.link.closed).isInstanceOf(DisconnectReason.Violation.class);
    }

    @Test
    void whatIsNoMessageOfTheExtensionEndsTheConnection() {
        FakePeer peer = new FakePeer(1, 0, this::right);
        peer.says(new PeerMessage.ExtendedMessage(MetadataUploads.LOCAL_ID, ByteBuffer.wrap(new byte[] {'x'})));
        assertThat(peer.link.closed).isInstanceOf(DisconnectReason.Violation.class);
    }

    @Test
    void whileItIsPausedNobodyIsLetIn() {
        handle(new TorrentEvent.PauseRequested());
        assertThat(search.summary().state()).isEqualTo(TorrentState.PAUSED);
        assertThat(new FakePeer(1, info.length, this::right).link.closed).isNotNull();
        handle(new TorrentEvent.ResumeRequested());
        new FakePeer(2, info.length, this::right);
        settle();
        assertFound();
    }

    @Test
    void whatCouldNotBeKeptIsToldOfAgain() {
        new FakePeer(1, info.length, this::right);
        settle();
        handle(new TorrentEvent.MetadataUnkept());
        ticker.advance(Duration.ofSeconds(5));
        search.tick(ticker.nanos());
        assertThat(learned).hasSize(2);
    }

    @Test
    void metadataOfNoTorrentIsAnErrorThatStaysUntilItsOwnerResumes() {
        new FakePeer(1, info.length, this::right);
        settle();
        handle(new TorrentEvent.MetadataUnusable(new TorrentError(ErrorKind.METADATA_UNUSABLE, "v2 only")));
        assertThat(search.summary().state()).isEqualTo(TorrentState.ERROR);
        assertThat(search.nextDueNanos()).isEqualTo(Long.MAX_VALUE);
        handle(new TorrentEvent.ResumeRequested());
        assertThat(search.summary().state()).isEqualTo(TorrentState.METADATA);
        assertThat(learned).as("it is tried again").hasSize(2);
    }

    @Test
    void manyWhoHaveNothingMakeRoomForOthers() {
        int most = 50;
        for (int i = 1; i <= most; i++) {
            new FakePeer(i, 0, this::right);
        }
        handle(new TorrentEvent.Found(List.of(new InetSocketAddress("10.1.1.1", 5))));
        ticker.advance(Duration.ofSeconds(11));
        search.tick(ticker.nanos());
        settle();
        search.tick(ticker.nanos());
        assertThat(host.dialled).contains(new InetSocketAddress("10.1.1.1", 5));
    }

    @Test
    void nothingIsAllocatedForASizeThatIsClaimed() {
        for (int i = 1; i <= 20; i++) {
            new FakePeer(i, ExtensionHandshake.MAX_METADATA_BYTES, piece -> null);
        }
        settle();
        assertThat(Arrays.stream(peers.toArray(FakePeer[]::new))
                        .mapToInt(peer -> peer.asked().size()))
                .allMatch(asked -> asked <= 2);
    }
}
