package dev.tamsui.engine.peer;

import static dev.tamsui.engine.peer.ConnectionFixture.BLOCK;
import static dev.tamsui.engine.peer.ConnectionFixture.await;
import static dev.tamsui.engine.peer.ConnectionFixture.bytes;
import static dev.tamsui.engine.peer.ConnectionFixture.piece;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tamsui.engine.wire.BlockSpan;
import dev.tamsui.engine.wire.MessageEncoder;
import dev.tamsui.engine.wire.PeerMessage;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PeerReaderTest {
    private final ConnectionFixture fixture = new ConnectionFixture();

    @AfterEach
    void stop() {
        fixture.close();
    }

    @Test
    void framesMayBeCutAnywhere() {
        BlockSpan asked = new BlockSpan(2, BLOCK, 1_000);
        PeerMessage[] said = {
            new PeerMessage.Have(7),
            piece(asked),
            new PeerMessage.NotInterested(),
            new PeerMessage.Request(new BlockSpan(1, 0, BLOCK)),
            new PeerMessage.Unchoke()
        };
        byte[] all = bytes(said);
        PeerLink link = fixture.start(true, 10);
        for (int first = 1; first < all.length; first += first < 40 || first > 1_020 ? 1 : 97) {
            int before = fixture.received().size();
            link.request(List.of(asked));
            fixture.stream.arrives(Arrays.copyOf(all, first));
            fixture.awaitDrained();
            fixture.stream.arrives(Arrays.copyOfRange(all, first, all.length));
            await().until(() -> fixture.received().size() == before + said.length);
            List<PeerMessage> received = fixture.received();
            assertThat(received.subList(before, received.size()))
                    .as("cut after %d bytes", first)
                    .containsExactly(said);
            giveBack(link);
        }
    }

    @Test
    void whatCameWithTheHandshakeIsReadFirst() {
        fixture.start(true, 10, ByteBuffer.wrap(bytes(new PeerMessage.HaveAll(), new PeerMessage.Interested())));
        fixture.stream.arrives(bytes(new PeerMessage.Unchoke()));
        fixture.awaitDrained();
        assertThat(fixture.received())
                .containsExactly(new PeerMessage.HaveAll(), new PeerMessage.Interested(), new PeerMessage.Unchoke());
    }

    @Test
    void allMessagesOfAReadAreOneEvent() {
        fixture.start(true, 10);
        fixture.stream.arrives(bytes(new PeerMessage.Unchoke(), new PeerMessage.Have(1), new PeerMessage.Have(2)));
        fixture.awaitDrained();
        assertThat(fixture.receipts()).hasSize(1);
    }

    @Test
    void anEventHoldsNoMoreThanAThousandAndSomeMessages() {
        fixture.start(true, 10);
        fixture.stream.arrives(many(new PeerMessage.Choke(), 4_000));
        fixture.awaitDrained();
        assertThat(fixture.received()).hasSize(4_000);
        assertThat(fixture.receipts()).allMatch(receipt -> receipt.messages().size() <= 1_024);
    }

    @Test
    void aBlockNobodyAskedForIsSkipped() {
        fixture.start(true, 10);
        fixture.stream.arrives(bytes(piece(new BlockSpan(0, 0, BLOCK)), new PeerMessage.Unchoke()));
        fixture.awaitDrained();
        assertThat(fixture.received()).containsExactly(new PeerMessage.Unchoke());
    }

    @Test
    void aMebibyteOfBlocksNobodyAskedForEndsTheConnection() {
        fixture.start(true, 10);
        byte[] unasked = bytes(piece(new BlockSpan(0, 0, BLOCK)));
        for (int i = 0; i < 64; i++) {
            fixture.stream.arrives(unasked);
        }
        fixture.awaitDrained();
        assertThat(fixture.stream.isClosed()).as("after exactly a mebibyte").isFalse();
        fixture.stream.arrives(unasked);
        assertThat(fixture.awaitLeft()).isInstanceOf(DisconnectReason.Violation.class);
        assertThat(fixture.received()).isEmpty();
    }

    @Test
    void aForgoneBlockIsNotWaitedFor() {
        PeerLink link = fixture.start(true, 10);
        link.request(List.of(new BlockSpan(0, 0, BLOCK), new BlockSpan(0, BLOCK, BLOCK)));
        link.forgo(1);
        fixture.stream.arrives(bytes(piece(new BlockSpan(0, 0, BLOCK)), piece(new BlockSpan(0, BLOCK, BLOCK))));
        fixture.awaitDrained();
        assertThat(fixture.received()).containsExactly(piece(new BlockSpan(0, 0, BLOCK)));
    }

    @Test
    void anOversizeFrameEndsTheConnectionBeforeRoomIsMadeForIt() {
        for (int length : new int[] {Integer.MAX_VALUE, -1, (1 << 20) + 1}) {
            try (ConnectionFixture one = new ConnectionFixture()) {
                one.start(true, 10);
                one.stream.arrives(ByteBuffer.allocate(4).putInt(length).array());
                assertThat(one.awaitLeft()).as("length %d", length).isInstanceOf(DisconnectReason.Violation.class);
                assertThat(one.stream.largestRead()).isLessThanOrEqualTo(4 * 1024);
            }
        }
    }

    @Test
    void aBlockLongerThanWeEverAskForEndsTheConnection() {
        PeerLink link = fixture.start(true, 10);
        link.request(List.of(new BlockSpan(0, 0, BLOCK)));
        fixture.stream.arrives(Arrays.copyOf(bytes(piece(new BlockSpan(0, 0, BLOCK + 1))), 13));
        assertThat(fixture.awaitLeft()).isInstanceOf(DisconnectReason.Violation.class);
    }

    @Test
    void aBitfieldLongerThanTheBufferComesWhole() {
        PeerMessage.Bits bits = new PeerMessage.Bits(new byte[125_000]);
        fixture.start(true, 1_000_000);
        byte[] all = bytes(bits, new PeerMessage.Unchoke());
        for (int from = 0; from < all.length; from += 9_999) {
            fixture.stream.arrives(Arrays.copyOfRange(all, from, Math.min(all.length, from + 9_999)));
        }
        fixture.awaitDrained();
        assertThat(fixture.received()).containsExactly(bits, new PeerMessage.Unchoke());
    }

    @Test
    void aBitfieldLongerThanALargeBufferComesWholeWhileBlocksAreOnTheirWay() {
        PeerMessage.Bits bits = new PeerMessage.Bits(new byte[262_144]);
        PeerLink link = fixture.start(true, 2_097_152);
        link.request(List.of(new BlockSpan(0, 0, BLOCK)));
        byte[] all = bytes(bits);
        fixture.stream.arrives(Arrays.copyOf(all, all.length - 1));
        fixture.awaitDrained();
        fixture.stream.arrives(new byte[] {0});
        fixture.awaitDrained();
        assertThat(fixture.received()).containsExactly(bits);
    }

    @Test
    void withoutALargeBufferBlocksStillCome() {
        try (ConnectionFixture poor = new ConnectionFixture(0)) {
            PeerLink link = poor.start(true, 10);
            BlockSpan asked = new BlockSpan(0, 0, BLOCK);
            link.request(List.of(asked));
            poor.stream.arrives(bytes(piece(asked)));
            poor.awaitDrained();
            assertThat(poor.received()).containsExactly(piece(asked));
        }
    }

    @Test
    void aLeasedBufferIsGivenBackHoweverTheConnectionEnds() {
        PeerLink link = fixture.start(true, 10);
        link.request(List.of(new BlockSpan(0, 0, BLOCK)));
        fixture.stream.arrives(
                many(new PeerMessage.Choke(), 40_000)); // more than the loop, which is not there, would have handled
        await().until(() -> unhandled() > 500 * 1024);
        assertThat(fixture.largeLeft()).isEqualTo(1);
        link.close(new DisconnectReason.Refused());
        assertThat(fixture.awaitLeft()).isEqualTo(new DisconnectReason.Refused());
        assertThat(fixture.largeLeft()).isEqualTo(2);
    }

    @Test
    void blocksThatCameInOneReadWithAViolationAreHandedOverAllTheSame() {
        PeerLink link = fixture.start(true, 10);
        BlockSpan asked = new BlockSpan(3, 0, BLOCK);
        link.request(List.of(asked));
        byte[] block = bytes(piece(asked));
        fixture.stream.arrives(
                ByteBuffer.allocate(block.length + 4).put(block).putInt(-1).array());
        assertThat(fixture.awaitLeft()).isInstanceOf(DisconnectReason.Violation.class);
        assertThat(fixture.received()).contains(piece(asked));
    }

    @Test
    void aReaderWaitsWhenTheLoopIsHalfAMebibyteBehind() {
        PeerLink link = fixture.start(true, 10);
        fixture.stream.arrives(many(new PeerMessage.Have(1), 70_000));
        await().until(() -> unhandled() > 400 * 1024);
        // what it waits with is not posted
        await().during(Duration.ofMillis(100)).until(() -> unhandled() <= 512 * 1024);
        assertThat(fixture.received()).as("nine bytes are an object here").hasSizeLessThanOrEqualTo(4 * 1_024);
        assertThat(fixture.stream.isDrained()).isFalse();
        handleUntilDrained(link);
        assertThat(fixture.received()).hasSize(70_000);
    }

    @Test
    void aPeerThatAsksForMoreThanIsKeptIsReadOnAsItIsServed() {
        int asked = 7_000;
        PeerLink link = fixture.start(false, 10);
        fixture.stream.takes(0);
        fixture.stream.arrives(requests(asked));
        List<PeerEvent.Received> served = new ArrayList<>();
        await().until(() -> serve(link, served) >= Outbox.MAX_BLOCKS);
        await().during(Duration.ofMillis(100))
                .until(() -> serve(link, served) < Outbox.MAX_BLOCKS + 1_024 + Outbox.MAX_RUN_BLOCKS);
        assertThat(fixture.stream.isDrained())
                .as("the rest is still where it came from")
                .isFalse();
        fixture.stream.takes(Long.MAX_VALUE);
        await().until(() -> serve(link, served) == asked);
        await().until(() -> fixture.reads.size() == asked);
        assertThat(fixture.stream.isClosed()).isFalse();
    }

    @Test
    void whoeverIsNotReadIsNotSilent() {
        PeerLink link = fixture.start(false, 10);
        fixture.upload.limit(1);
        fixture.stream.arrives(requests(4 * Outbox.MAX_BLOCKS));
        List<PeerEvent.Received> served = new ArrayList<>();
        await().until(() -> serve(link, served) >= Outbox.MAX_BLOCKS);
        await().during(Duration.ofMillis(100)).until(() -> serve(link, served) < Outbox.MAX_BLOCKS + 1_024);
        fixture.passTalking(link, Duration.ofSeconds(200));
        assertThat(fixture.stream.isClosed()).isFalse();
        await().until(() -> {
            link.cancelAll();
            return serve(link, served) == 4 * Outbox.MAX_BLOCKS;
        });
        link.cancelAll();
        fixture.awaitDrained();
        fixture.passTalking(link, Duration.ofSeconds(200));
        assertThat(fixture.awaitLeft())
                .as("it is read again, and says nothing")
                .isEqualTo(new DisconnectReason.Silent());
    }

    @Test
    void whoAsksForTooMuchKeepsNoBufferThatOthersCouldUse() {
        PeerLink link = fixture.start(false, 10);
        link.request(List.of(new BlockSpan(0, 0, BLOCK)));
        fixture.stream.takes(0);
        int asked = 7_000;
        fixture.stream.arrives(requests(asked));
        List<PeerEvent.Received> served = new ArrayList<>();
        await().until(() -> serve(link, served) >= Outbox.MAX_BLOCKS);
        await().until(fixture::writerIsStuck); // with the one that it writes from
        await().until(() -> fixture.largeLeft() == 1);
        assertThat(serve(link, served)).as("it waits").isLessThan(asked);
        fixture.stream.takes(Long.MAX_VALUE);
        await().until(() -> serve(link, served) == asked);
    }

    @Test
    void whatIsRefusedTakesAPlaceUntilThePeerHasHeardSo() {
        PeerLink link = fixture.start(true, 10);
        fixture.stream.takes(0);
        int asked = 7_000;
        fixture.stream.arrives(requests(asked));
        List<PeerEvent.Received> refused = new ArrayList<>();
        await().until(() -> refuse(link, refused) >= Outbox.MAX_BLOCKS);
        await().during(Duration.ofMillis(100)).until(() -> refuse(link, refused) < Outbox.MAX_BLOCKS + 4 * 1_024);
        fixture.stream.takes(Long.MAX_VALUE);
        await().until(() -> refuse(link, refused) == asked);
        assertThat(fixture.stream.isClosed()).as("for being slow").isFalse();
    }

    /** As {@link #serve}, of a peer that is choked. */
    private int refuse(PeerLink link, List<PeerEvent.Received> refused) {
        fixture.receipts().skip(refused.size()).toList().forEach(receipt -> {
            refused.add(receipt);
            for (PeerMessage message : receipt.messages()) {
                link.send(new PeerMessage.RejectRequest(((PeerMessage.Request) message).block()));
            }
            link.handled(receipt);
        });
        return refused.stream().mapToInt(PeerEvent.Received::requests).sum();
    }

    /** So many, each for another byte. */
    private static byte[] requests(int count) {
        ByteBuffer all = ByteBuffer.allocate(count * MessageEncoder.encodedLength(request(0)));
        for (int i = 0; i < count; i++) {
            MessageEncoder.encode(request(i), all);
        }
        return all.array();
    }

    private static PeerMessage.Request request(int number) {
        return new PeerMessage.Request(new BlockSpan(number % 10, number, 1));
    }

    /** As a loop would; answers how many blocks that were so far. */
    private int serve(PeerLink link, List<PeerEvent.Received> served) {
        fixture.receipts().skip(served.size()).toList().forEach(receipt -> {
            served.add(receipt);
            for (PeerMessage message : receipt.messages()) {
                link.serve(((PeerMessage.Request) message).block());
            }
            link.handled(receipt);
        });
        return served.stream().mapToInt(PeerEvent.Received::requests).sum();
    }

    @Test
    void aPeerThatSaysNothingForTwoMinutesAndAHalfIsLeft() {
        PeerLink link = fixture.start(true, 10);
        fixture.awaitDrained();
        fixture.passTalking(link, Duration.ofSeconds(100));
        fixture.stream.arrives(bytes(new PeerMessage.KeepAlive()));
        fixture.awaitDrained();
        fixture.passTalking(link, Duration.ofSeconds(140));
        assertThat(fixture.stream.isClosed()).isFalse();
        fixture.passTalking(link, Duration.ofSeconds(20));
        assertThat(fixture.awaitLeft()).isEqualTo(new DisconnectReason.Silent());
    }

    @Test
    void thePeersOwnCloseIsToldAsThat() {
        fixture.start(true, 10);
        fixture.stream.ends();
        assertThat(fixture.awaitLeft()).isEqualTo(new DisconnectReason.ClosedByPeer());
    }

    @Test
    void theFirstReasonToEndIsTheOneTold() {
        PeerLink link = fixture.start(true, 10);
        link.close(new DisconnectReason.Refused());
        link.close(new DisconnectReason.NotNeeded());
        assertThat(fixture.awaitLeft()).isEqualTo(new DisconnectReason.Refused());
        await().until(() -> fixture.threads.alive() == 1); // the deadlines'
    }

    @Test
    void aMillionKeepAlivesAreHeardAndNotHandedOn() {
        fixture.start(true, 10);
        for (int i = 0; i < 100; i++) {
            fixture.stream.arrives(many(new PeerMessage.KeepAlive(), 10_000));
        }
        fixture.stream.arrives(bytes(new PeerMessage.Unchoke()));
        fixture.awaitDrained();
        assertThat(fixture.received()).containsExactly(new PeerMessage.Unchoke());
        assertThat(unhandled()).isLessThan(1_024);
    }

    @Test
    void aShortBlockIsChargedWithTheBufferItTakes() {
        PeerLink link = fixture.start(true, 10);
        BlockSpan tiny = new BlockSpan(0, 0, 1);
        link.request(List.of(tiny));
        fixture.stream.arrives(bytes(piece(tiny)));
        fixture.awaitDrained();
        assertThat(unhandled()).isGreaterThan(BLOCK);
    }

    @Test
    void manyShortBlocksAreSeveralEvents() {
        PeerLink link = fixture.start(true, 10);
        BlockSpan tiny = new BlockSpan(0, 0, 1);
        link.request(Collections.nCopies(60, tiny));
        fixture.stream.arrives(many(piece(tiny), 60));
        handleUntilDrained(link);
        assertThat(fixture.received()).hasSize(60);
        assertThat(fixture.receipts()).allMatch(receipt -> receipt.bytes() <= 300 * 1024);
    }

    @Test
    void extensionsArePaidForByTheirNumber() {
        Map<String, Integer> many = new HashMap<>();
        for (int i = 0; i < 64; i++) {
            many.put("e" + i, 1 + i);
        }
        fixture.start(true, 10);
        fixture.stream.arrives(bytes(new PeerMessage.ExtensionHandshake(many, "", 0, 1, null, null, null, 0, false)));
        fixture.awaitDrained();
        assertThat(unhandled()).isGreaterThan(64 * 100);
    }

    @Test
    void aBlockWithAnImpossibleIndexCostsNoBuffer() {
        PeerLink link = fixture.start(true, 10);
        int before = ConnectionFixture.left(fixture.blocks);
        link.request(List.of(new BlockSpan(0, 0, 1)));
        byte[] bad = bytes(piece(new BlockSpan(0, 0, 1)));
        bad[5] = (byte) 0x80;
        fixture.stream.arrives(bad);
        assertThat(fixture.awaitLeft()).isInstanceOf(DisconnectReason.Violation.class);
        assertThat(ConnectionFixture.left(fixture.blocks)).isEqualTo(before);
    }

    private static byte[] many(PeerMessage message, int times) {
        byte[] one = bytes(message);
        ByteBuffer all = ByteBuffer.allocate(one.length * times);
        while (all.hasRemaining()) {
            all.put(one);
        }
        return all.array();
    }

    private void handleUntilDrained(PeerLink link) {
        List<PeerEvent.Received> handled = new ArrayList<>();
        await().until(() -> {
            fixture.receipts().skip(handled.size()).toList().forEach(receipt -> {
                handled.add(receipt);
                link.handled(receipt);
            });
            return fixture.stream.isDrained();
        });
    }

    private long unhandled() {
        return fixture.receipts().mapToLong(PeerEvent.Received::bytes).sum();
    }

    private void giveBack(PeerLink link) {
        fixture.receipts().forEach(receipt -> link.handled(receipt));
        fixture.events.removeIf(PeerEvent.Received.class::isInstance);
    }
}
