package dev.tamsui.engine.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tamsui.engine.concurrent.Allowance;
import dev.tamsui.engine.concurrent.Closed;
import dev.tamsui.engine.concurrent.EngineThreads;
import dev.tamsui.engine.concurrent.ManualTicker;
import dev.tamsui.engine.concurrent.RateLimiter;
import dev.tamsui.engine.wire.BlockSpan;
import dev.tamsui.engine.wire.MessageEncoder;
import dev.tamsui.engine.wire.PeerMessage;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class OutboxTest {
    private static final int BLOCK = 16 * 1024;
    private static final int MAX_RUN = PeerResources.MAX_RUN_BYTES;
    private static final int HAVE_BYTES = MessageEncoder.encodedLength(new PeerMessage.Have(0));

    private final ManualTicker ticker = new ManualTicker();
    private final Outbox outbox = new Outbox();
    private final ByteBuffer encoded = ByteBuffer.allocate(4 * 1024);
    private final List<BlockSpan> run = new ArrayList<>();

    @Test
    void messagesGoInOrderAndTogetherWithARunOfBlocks() throws Closed {
        outbox.serve(block(0, 0));
        outbox.send(List.of(new PeerMessage.Choke(), new PeerMessage.Have(3)));
        assertThat(take()).isZero();
        ByteBuffer expected = ByteBuffer.allocate(64);
        MessageEncoder.encode(new PeerMessage.Choke(), expected);
        MessageEncoder.encode(new PeerMessage.Have(3), expected);
        assertThat(encoded.flip()).isEqualTo(expected.flip());
        assertThat(run).containsExactly(block(0, 0));
    }

    @Test
    void aRunEndsWhereTheNextBlockDoesNotFollow() throws Closed {
        outbox.serve(block(4, 0));
        outbox.serve(block(4, 1));
        outbox.serve(block(4, 3));
        outbox.serve(block(5, 0));
        take();
        assertThat(run).containsExactly(block(4, 0), block(4, 1));
        take();
        assertThat(run).containsExactly(block(4, 3));
        take();
        assertThat(run).containsExactly(block(5, 0));
    }

    @Test
    void aBlockThatIsAskedForTwiceBeforeItGoesGoesOnce() throws Closed {
        outbox.serve(block(5, 0));
        outbox.serve(block(6, 0));
        outbox.serve(block(5, 0));
        take();
        assertThat(run).containsExactly(block(5, 0));
        take();
        assertThat(run).containsExactly(block(6, 0));
        assertThat(outbox.hasBlocks()).isFalse();
    }

    @Test
    void aRunIsNoLongerThanTheBytesAllow() throws Closed {
        for (int i = 0; i < 40; i++) {
            outbox.serve(block(0, i));
        }
        take();
        assertThat(run).hasSize(MAX_RUN / BLOCK);
        run.clear();
        outbox.take(encoded.clear(), run, 3 * BLOCK + 1, Allowance.unlimited());
        assertThat(run).hasSize(3);
    }

    @Test
    void aRunOfTinyBlocksIsBoundedByTheirNumber() throws Closed {
        for (int i = 0; i < 100; i++) {
            outbox.serve(new BlockSpan(0, i, 1));
        }
        take();
        assertThat(run).hasSize(Outbox.MAX_RUN_BLOCKS);
    }

    @Test
    void messagesAloneTakeNoBlock() throws Closed {
        outbox.serve(block(0, 0));
        outbox.send(List.of(new PeerMessage.Choke()));
        outbox.takeMessages(encoded);
        assertThat(encoded.position()).isEqualTo(5);
        take();
        assertThat(encoded.position()).isZero();
        assertThat(run).containsExactly(block(0, 0));
    }

    @Test
    void messagesDoNotWaitForBlocksThatMayNotGoYet() throws Closed {
        RateLimiter limiter = new RateLimiter(ticker, 10 * BLOCK);
        Allowance upload = new Allowance(List.of(limiter), BLOCK);
        outbox.serve(block(0, 0));
        outbox.serve(block(0, 1));
        outbox.serve(block(0, 2));
        outbox.send(List.of(new PeerMessage.Choke()));
        outbox.take(encoded, run, MAX_RUN, upload);
        assertThat(encoded.position()).isEqualTo(5);
        assertThat(run).isEmpty();
        ticker.advance(Duration.ofMillis(100));
        outbox.take(encoded.clear(), run, MAX_RUN, upload);
        assertThat(run).as("a tenth of a second of the limit").containsExactly(block(0, 0));
        ticker.advance(Duration.ofMillis(50));
        limiter.limit(0);
        run.clear();
        outbox.take(encoded.clear(), run, MAX_RUN, upload);
        assertThat(run).containsExactly(block(0, 1), block(0, 2));
    }

    @Test
    void blocksThatWereCancelledTakeNothingFromOthers() throws Closed {
        RateLimiter limiter = new RateLimiter(ticker, BLOCK);
        Allowance upload = new Allowance(List.of(limiter), BLOCK);
        outbox.serve(block(0, 0));
        outbox.send(List.of(new PeerMessage.Choke()));
        outbox.take(encoded, run, MAX_RUN, upload);
        outbox.cancelAll();
        outbox.send(List.of(new PeerMessage.Choke()));
        outbox.take(encoded.clear(), run, MAX_RUN, upload);
        Allowance other = new Allowance(List.of(limiter), BLOCK);
        assertThat(other.nanosUntil(BLOCK)).isPositive();
        ticker.advance(Duration.ofSeconds(1));
        assertThat(other.nanosUntil(BLOCK)).isZero();
    }

    @Test
    void itIsFullWithTwoThousandRequestsJudgedOrNot() throws Closed {
        outbox.expect(1_999);
        assertThat(outbox.isFull()).isFalse();
        for (int i = 0; i < 1_000; i++) {
            outbox.serve(block(i, 0));
        }
        outbox.settled(1_000);
        assertThat(outbox.isFull()).as("999 and 1,000").isFalse();
        outbox.expect(1);
        assertThat(outbox.isFull()).isTrue();
        take();
        assertThat(outbox.isFull()).as("one was taken").isFalse();
        outbox.expect(1);
        assertThat(outbox.isFull()).isTrue();
        outbox.settled(1);
        assertThat(outbox.isFull()).as("one was refused").isFalse();
        outbox.expect(1);
        assertThat(outbox.cancel(block(7, 0))).isTrue();
        assertThat(outbox.isFull()).as("one was cancelled").isFalse();
        assertThat(outbox.cancelAll()).hasSize(998);
        outbox.expect(998);
        assertThat(outbox.isFull()).isFalse();
        outbox.expect(1);
        assertThat(outbox.isFull()).isTrue();
    }

    @Test
    void whoWaitsForRoomIsToldThatThereWillBeNone() {
        outbox.expect(2_000);
        outbox.close();
        assertThatThrownBy(outbox::awaitRoom).isInstanceOf(Closed.class);
    }

    @Test
    void messagesBeyondTheBoundAreRefusedAndFitAgainOnceSomeAreTaken() throws Closed {
        PeerMessage cancel = new PeerMessage.Cancel(block(0, 0));
        int fit = 64 * 1024 / MessageEncoder.encodedLength(cancel);
        for (int i = 0; i < fit; i++) {
            assertThat(outbox.send(List.of(cancel))).isTrue();
        }
        assertThat(outbox.send(List.of(cancel))).isFalse();
        take();
        assertThat(outbox.send(List.of(cancel))).isTrue();
    }

    @Test
    void refusalsCountByTheirNumberAndLeaveOtherMessagesTheirRoom() throws Closed {
        for (int i = 0; i < 10_000; i++) {
            assertThat(outbox.send(List.of(new PeerMessage.RejectRequest(block(i, 0)))))
                    .isTrue();
        }
        assertThat(outbox.isFull()).isTrue();
        assertThat(outbox.send(List.of(new PeerMessage.Choke()))).isTrue();
        int sent = 0;
        while (outbox.isFull()) {
            take();
            sent += encoded.position();
        }
        assertThat(sent / MessageEncoder.encodedLength(new PeerMessage.RejectRequest(block(0, 0))))
                .isBetween(8_001, 8_001 + encoded.capacity() / 17);
    }

    @Test
    void havesNeverPileUpHoweverManyThereAre() throws Closed {
        outbox.send(List.of(new PeerMessage.Unchoke()));
        for (int i = 0; i < 100_000; i++) {
            assertThat(outbox.send(List.of(new PeerMessage.Have(i)))).isTrue();
        }
        assertThat(outbox.send(List.of(new PeerMessage.Choke()))).isTrue();
        List<PeerMessage> expected = new ArrayList<>(List.of(new PeerMessage.Unchoke(), new PeerMessage.Choke()));
        for (int i = 0; i < 100_000; i++) {
            expected.add(new PeerMessage.Have(i));
        }
        ByteBuffer wire = ByteBuffer.allocate(1 << 20);
        for (PeerMessage message : expected) {
            MessageEncoder.encode(message, wire);
        }
        ByteBuffer all = ByteBuffer.allocate(1 << 20);
        int takes = 0;
        for (; all.position() < wire.position(); takes++) {
            assertThat(take()).isZero();
            all.put(encoded.flip());
        }
        assertThat(all.flip()).isEqualTo(wire.flip());
        assertThat(takes).as("hundreds go in one write").isLessThan(100_000 / 400);
    }

    @Test
    void havesThatDoNotFitBehindOtherMessagesComeNext() throws Closed {
        outbox.send(List.of(new PeerMessage.Have(9), new PeerMessage.Bits(new byte[4 * 1024 - 5])));
        assertThat(take()).isZero();
        assertThat(encoded.hasRemaining()).as("the bitfield alone fills it").isFalse();
        assertThat(take()).isZero();
        assertThat(encoded.position()).isEqualTo(HAVE_BYTES);
        outbox.send(List.of(new PeerMessage.Choke()));
        take();
        assertThat(encoded.position()).as("each goes once").isEqualTo(5);
    }

    @Test
    void aBitfieldLongerThanTheBoundPassesAloneAndTellsWhatItNeeds() throws Closed {
        PeerMessage.Bits large = new PeerMessage.Bits(new byte[100_000]);
        assertThat(outbox.send(List.of(large))).isTrue();
        assertThat(outbox.send(List.of(new PeerMessage.Choke()))).isFalse();
        int needed = take();
        assertThat(needed).isEqualTo(MessageEncoder.encodedLength(large));
        ByteBuffer room = ByteBuffer.allocate(needed);
        assertThat(outbox.take(room, run, MAX_RUN, Allowance.unlimited())).isZero();
        assertThat(room.hasRemaining()).isFalse();
    }

    @Test
    void aMessageThatDoesNotFitBehindOthersWaitsForTheNextTake() throws Closed {
        PeerMessage.Bits bits = new PeerMessage.Bits(new byte[4_090]);
        outbox.send(List.of(new PeerMessage.Unchoke(), bits));
        assertThat(take()).isZero();
        assertThat(encoded.position()).isEqualTo(MessageEncoder.encodedLength(new PeerMessage.Unchoke()));
        assertThat(take()).isZero();
        assertThat(encoded.position()).isEqualTo(MessageEncoder.encodedLength(bits));
    }

    @Test
    void aCancelledBlockIsNotSent() throws Closed {
        outbox.serve(block(0, 0));
        outbox.serve(block(0, 1));
        assertThat(outbox.cancel(block(0, 0))).isTrue();
        assertThat(outbox.cancel(block(0, 0))).isFalse();
        take();
        assertThat(run).containsExactly(block(0, 1));
        assertThat(outbox.cancel(block(0, 1))).as("it is on its way").isFalse();
    }

    @Test
    void cancellingAllTellsWhichWereQueuedAndKeepsTheMessages() throws Closed {
        outbox.send(List.of(new PeerMessage.Choke()));
        outbox.serve(block(0, 0));
        outbox.serve(block(7, 1));
        assertThat(outbox.cancelAll()).containsExactly(block(0, 0), block(7, 1));
        assertThat(outbox.cancelAll()).isEmpty();
        take();
        assertThat(run).isEmpty();
        assertThat(encoded.position()).isPositive();
    }

    @Test
    void aMessageWakesWhoeverWaits() {
        EngineThreads threads = new EngineThreads();
        AtomicBoolean took = new AtomicBoolean();
        Thread taker = threads.platform("taker", () -> took.set(waitFor() > 0));
        await().until(() -> taker.getState() == Thread.State.WAITING);
        outbox.send(List.of(new PeerMessage.Have(1)));
        await().until(() -> threads.alive() == 0);
        assertThat(took).isTrue();
    }

    @Test
    void closingEndsAWaitAndEveryLaterOne() {
        EngineThreads threads = new EngineThreads();
        AtomicBoolean closed = new AtomicBoolean();
        Thread taker = threads.platform("taker", () -> closed.set(waitFor() < 0));
        await().until(() -> taker.getState() == Thread.State.WAITING);
        outbox.close();
        await().until(() -> threads.alive() == 0);
        assertThat(closed).isTrue();
        assertThatThrownBy(this::take).isInstanceOf(Closed.class);
    }

    /** Bytes of messages taken; -1 when the outbox was closed. */
    private int waitFor() {
        try {
            outbox.take(encoded, run, MAX_RUN, Allowance.unlimited());
            return encoded.position();
        } catch (Closed e) {
            return -1;
        }
    }

    private int take() throws Closed {
        run.clear();
        return outbox.take(encoded.clear(), run, MAX_RUN, Allowance.unlimited());
    }

    private static BlockSpan block(int piece, int index) {
        return new BlockSpan(piece, index * BLOCK, BLOCK);
    }
}
