package dev.tamsui.engine.peer;

import static dev.tamsui.engine.peer.ConnectionFixture.BLOCK;
import static dev.tamsui.engine.peer.ConnectionFixture.await;
import static dev.tamsui.engine.peer.ConnectionFixture.bytes;
import static dev.tamsui.engine.peer.ConnectionFixture.piece;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tamsui.engine.model.PeerKey;
import dev.tamsui.engine.wire.BlockSpan;
import dev.tamsui.engine.wire.PeerMessage;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PeerWriterTest {
    private static final PeerEvent.BlocksSent NONE = new PeerEvent.BlocksSent(new PeerKey(0), 0, 0);

    private ConnectionFixture fixture = new ConnectionFixture();

    @AfterEach
    void stop() {
        fixture.close();
    }

    @Test
    void blocksThatFollowEachOtherAreReadAtOnceAndSentWithAHeaderEach() {
        fixture.stream.takes(0);
        PeerLink link = fixture.start(true, 10);
        link.send(new PeerMessage.Unchoke());
        await().until(fixture::writerIsStuck);
        BlockSpan first = new BlockSpan(3, 0, BLOCK);
        BlockSpan second = new BlockSpan(3, BLOCK, BLOCK);
        BlockSpan third = new BlockSpan(3, 2 * BLOCK, 777);
        link.serve(first);
        link.serve(second);
        link.serve(third);
        fixture.stream.takes(Long.MAX_VALUE);
        awaitWritten(new PeerMessage.Unchoke(), piece(first), piece(second), piece(third));
        assertThat(fixture.reads).containsExactly(new BlockSpan(3, 0, 2 * BLOCK + 777));
        await().until(() -> sent().blocks() == 3);
        assertThat(sent().bytes()).isEqualTo(2 * BLOCK + 777);
        assertThat(fixture.largeLeft()).isEqualTo(2);
    }

    @Test
    void withoutALargeBufferBlocksGoOneByOne() {
        fixture.close();
        fixture = new ConnectionFixture(0);
        fixture.stream.takes(0);
        PeerLink link = fixture.start(true, 10);
        link.send(new PeerMessage.Unchoke());
        await().until(fixture::writerIsStuck);
        link.serve(new BlockSpan(3, 0, BLOCK));
        link.serve(new BlockSpan(3, BLOCK, BLOCK));
        link.send(new PeerMessage.Have(1));
        fixture.stream.takes(Long.MAX_VALUE);
        awaitWritten(
                new PeerMessage.Unchoke(),
                new PeerMessage.Have(1),
                piece(new BlockSpan(3, 0, BLOCK)),
                piece(new BlockSpan(3, BLOCK, BLOCK)));
    }

    @Test
    void underALimitBlocksWaitAndMessagesDoNot() {
        fixture.upload.limit(10 * BLOCK);
        PeerLink link = fixture.start(true, 10);
        BlockSpan first = new BlockSpan(3, 0, BLOCK);
        BlockSpan second = new BlockSpan(3, BLOCK, BLOCK);
        link.serve(first);
        link.serve(second);
        link.send(new PeerMessage.Have(7));
        awaitWritten(new PeerMessage.Have(7));
        fixture.upload.limit(0);
        link.send(new PeerMessage.Have(8));
        awaitWritten(new PeerMessage.Have(7), new PeerMessage.Have(8), piece(first), piece(second));
    }

    @Test
    void manyTinyBlocksInARowAreAllSent() {
        fixture.stream.takes(0);
        PeerLink link = fixture.start(true, 10);
        link.send(new PeerMessage.Unchoke());
        await().until(fixture::writerIsStuck);
        PeerMessage[] expected = new PeerMessage[101];
        expected[0] = new PeerMessage.Unchoke();
        for (int i = 0; i < 100; i++) {
            BlockSpan tiny = new BlockSpan(0, i, 1);
            link.serve(tiny);
            expected[1 + i] = piece(tiny);
        }
        fixture.stream.takes(Long.MAX_VALUE);
        awaitWritten(expected);
    }

    @Test
    void aMessageTooLongForTheBufferDoesNotJoinBlocksThatDoNotFollowEachOther() {
        fixture.stream.takes(0);
        PeerLink link = fixture.start(true, 100_000);
        link.send(new PeerMessage.Unchoke());
        await().until(fixture::writerIsStuck);
        PeerMessage.Bits bits = new PeerMessage.Bits(new byte[12_500]);
        link.serve(new BlockSpan(9, BLOCK, BLOCK));
        link.serve(new BlockSpan(2, 0, BLOCK));
        link.send(bits);
        fixture.stream.takes(Long.MAX_VALUE);
        awaitWritten(
                new PeerMessage.Unchoke(),
                bits,
                piece(new BlockSpan(9, BLOCK, BLOCK)),
                piece(new BlockSpan(2, 0, BLOCK)));
    }

    @Test
    void unreadableBlocksAreRejectedWhenThePeerUnderstandsThat() {
        PeerLink link = fixture.start(true, 10);
        fixture.unreadable = true;
        link.serve(new BlockSpan(4, 0, BLOCK));
        awaitWritten(new PeerMessage.RejectRequest(new BlockSpan(4, 0, BLOCK)));
        await().until(() -> fixture.events.contains(new PeerEvent.BlocksUnread(link.key(), 1)));
        assertThat(fixture.largeLeft()).isEqualTo(2);
        assertThat(fixture.stream.isClosed()).isFalse();
    }

    @Test
    void nothingIsSaidOfUnreadableBlocksToAPeerWithoutTheFastExtension() {
        PeerLink link = fixture.start(false, 10);
        fixture.unreadable = true;
        link.serve(new BlockSpan(4, 0, BLOCK));
        await().until(() -> fixture.events.contains(new PeerEvent.BlocksUnread(link.key(), 1)));
        fixture.unreadable = false;
        link.serve(new BlockSpan(5, 0, BLOCK));
        awaitWritten(piece(new BlockSpan(5, 0, BLOCK)));
    }

    @Test
    void aPeerThatTakesNothingForAMinuteIsClosed() {
        fixture.stream.takes(5);
        PeerLink link = fixture.start(true, 10);
        link.serve(new BlockSpan(0, 0, BLOCK));
        await().until(fixture::writerIsStuck);
        fixture.pass(Duration.ofSeconds(59));
        assertThat(fixture.stream.isClosed()).isFalse();
        fixture.pass(Duration.ofSeconds(2));
        assertThat(fixture.awaitLeft()).isEqualTo(new DisconnectReason.SlowConsumer());
        await().until(() -> fixture.largeLeft() == 2);
    }

    @Test
    void aMinuteIsAllThatAPeerHasEvenAfterALongSilence() {
        PeerLink link = fixture.start(true, 10);
        link.send(new PeerMessage.Unchoke());
        awaitWritten(new PeerMessage.Unchoke());
        fixture.pass(Duration.ofSeconds(30));
        fixture.stream.takes(0);
        link.serve(new BlockSpan(0, 0, BLOCK));
        await().until(fixture::writerIsStuck);
        fixture.pass(Duration.ofSeconds(31));
        assertThat(fixture.stream.isClosed()).isFalse();
        fixture.pass(Duration.ofSeconds(30));
        assertThat(fixture.awaitLeft()).isEqualTo(new DisconnectReason.SlowConsumer());
    }

    @Test
    void aPeerThatTakesAByteNowAndThenIsSlowButLivesOn() {
        fixture.stream.takes(0);
        PeerLink link = fixture.start(true, 10);
        fixture.stream.arrives(bytes(new PeerMessage.Interested()));
        link.serve(new BlockSpan(0, 0, BLOCK));
        await().until(fixture::writerIsStuck);
        for (int i = 0; i < 3; i++) {
            int before = fixture.stream.written().length;
            fixture.stream.takes(1);
            await().until(() -> fixture.stream.written().length == before + 1 && fixture.writerIsStuck());
            fixture.pass(Duration.ofSeconds(45));
        }
        assertThat(fixture.stream.isClosed()).isFalse();
    }

    @Test
    void aPeerThatLetsMessagesPileUpIsClosed() {
        fixture.stream.takes(0);
        PeerLink link = fixture.start(true, 10);
        for (int i = 0; i < 10_000; i++) {
            link.send(new PeerMessage.Cancel(new BlockSpan(i % 10, 0, BLOCK)));
        }
        assertThat(fixture.awaitLeft()).isEqualTo(new DisconnectReason.SlowConsumer());
    }

    @Test
    void aPeerThatIsSlowToHearWhatWeHaveIsKept() {
        fixture.stream.takes(0);
        PeerLink link = fixture.start(true, 50_000);
        link.send(new PeerMessage.Unchoke());
        await().until(fixture::writerIsStuck);
        PeerMessage[] expected = new PeerMessage[50_001];
        expected[0] = new PeerMessage.Unchoke();
        for (int piece = 0; piece < 50_000; piece++) {
            expected[1 + piece] = new PeerMessage.Have(piece);
            link.send(expected[1 + piece]);
        }
        fixture.stream.takes(Long.MAX_VALUE);
        awaitWritten(expected);
    }

    @Test
    void aKeepAliveGoesOutWhenThereWasNothingToSayForAHundredSeconds() {
        fixture.start(true, 10);
        fixture.pass(Duration.ofSeconds(50));
        fixture.pass(Duration.ofSeconds(49));
        assertThat(fixture.stream.written()).isEmpty();
        fixture.pass(Duration.ofSeconds(1));
        awaitWritten(new PeerMessage.KeepAlive());
        assertThat(fixture.stream.isClosed()).isFalse();
    }

    @Test
    void aCancelledBlockIsNeverRead() {
        fixture.stream.takes(0);
        PeerLink link = fixture.start(true, 10);
        link.send(new PeerMessage.Unchoke());
        await().until(fixture::writerIsStuck);
        link.serve(new BlockSpan(0, 0, BLOCK));
        assertThat(link.cancel(new BlockSpan(0, 0, BLOCK))).isTrue();
        link.send(new PeerMessage.Choke());
        fixture.stream.takes(Long.MAX_VALUE);
        awaitWritten(new PeerMessage.Unchoke(), new PeerMessage.Choke());
        assertThat(fixture.reads).isEmpty();
    }

    private PeerEvent.BlocksSent sent() {
        return fixture.events.stream()
                .filter(PeerEvent.BlocksSent.class::isInstance)
                .map(PeerEvent.BlocksSent.class::cast)
                .findFirst()
                .orElse(NONE);
    }

    private void awaitWritten(PeerMessage... messages) {
        byte[] expected = bytes(messages);
        await().until(() -> fixture.stream.written().length >= expected.length);
        assertThat(fixture.stream.written()).isEqualTo(expected);
    }
}
