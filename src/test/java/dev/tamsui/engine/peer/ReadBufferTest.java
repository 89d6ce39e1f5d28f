package dev.tamsui.engine.peer;

import static dev.tamsui.engine.peer.ConnectionFixture.BLOCK;
import static dev.tamsui.engine.peer.ConnectionFixture.await;
import static dev.tamsui.engine.peer.ConnectionFixture.bytes;
import static dev.tamsui.engine.peer.ConnectionFixture.piece;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tamsui.engine.wire.BlockSpan;
import dev.tamsui.engine.wire.PeerMessage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a connection reads into, seen from the socket. */
class ReadBufferTest {
    private static final int SMALL = 4 * 1024;
    private static final int MIDDLE = 32 * 1024;

    private ConnectionFixture fixture = new ConnectionFixture();

    @AfterEach
    void stop() {
        fixture.close();
    }

    @Test
    void whoeverIsSilentHoldsFourKibibytesWhateverItWasAskedFor() {
        PeerLink link = fixture.start(true, 10);
        link.request(blocks(16));
        arrives(bytes(new PeerMessage.Unchoke()));
        arrives(bytes(piece(blocks(1).getFirst())));
        arrives(bytes(new PeerMessage.Have(1)));
        assertThat(fixture.stream.lastRoom()).isLessThanOrEqualTo(SMALL);
        assertThat(fixture.largeLeft()).isEqualTo(2);
    }

    @Test
    void whoeverFallsSilentInTheMiddleOfABlockHoldsThirtyTwoKibibytes() {
        PeerLink link = fixture.start(true, 10);
        link.request(blocks(16));
        byte[] sixteen = bytes(pieces(16));
        arrives(Arrays.copyOf(sixteen, sixteen.length - 1));
        assertThat(fixture.stream.lastRoom()).isBetween(BLOCK - 13, MIDDLE);
        assertThat(fixture.largeLeft()).isEqualTo(2);
        arrives(Arrays.copyOfRange(sixteen, sixteen.length - 1, sixteen.length));
        assertThat(fixture.stream.lastRoom()).isEqualTo(SMALL);
        assertThat(fixture.received()).containsExactly(pieces(16));
    }

    @Test
    void aBlockThatTricklesInNeverHoldsMore() {
        PeerLink link = fixture.start(true, 10);
        BlockSpan asked = new BlockSpan(0, 0, 5_000);
        link.request(List.of(asked));
        byte[] all = bytes(piece(asked));
        for (int i = 0; i < all.length; i++) {
            fixture.stream.arrives(new byte[] {all[i]});
        }
        fixture.awaitDrained();
        assertThat(fixture.stream.largestRead()).isLessThanOrEqualTo(MIDDLE);
        assertThat(fixture.received()).containsExactly(piece(asked));
    }

    @Test
    void whatIsAnnouncedTakesNoRoomBeforeItComes() {
        fixture.start(true, 1_000_000);
        byte[] bitfield = bytes(new PeerMessage.Bits(new byte[125_000]));
        arrives(Arrays.copyOf(bitfield, 1_000));
        assertThat(fixture.stream.lastRoom()).isLessThanOrEqualTo(SMALL);
        arrives(Arrays.copyOfRange(bitfield, 1_000, 9_000));
        assertThat(fixture.stream.lastRoom()).isLessThanOrEqualTo(MIDDLE);
        arrives(Arrays.copyOfRange(bitfield, 9_000, 60_000));
        assertThat(fixture.stream.lastRoom()).isLessThanOrEqualTo(60_000);
    }

    @Test
    void aBufferThatGrewForALongMessageIsGoneAfterIt() {
        PeerMessage.Bits bits = new PeerMessage.Bits(new byte[125_000]);
        fixture.start(true, 1_000_000);
        arrives(bytes(bits));
        assertThat(fixture.received()).containsExactly(bits);
        assertThat(fixture.stream.lastRoom()).isEqualTo(SMALL);
    }

    @Test
    void whatHasComeOfAskedBlocksIsReadAtOnce() {
        PeerLink link = fixture.start(true, 10);
        link.request(blocks(60));
        for (int i = 0; i < 4; i++) {
            arrives(bytes(pieces(15)));
            fixture.receipts().skip(i).forEach(receipt -> link.handled(receipt));
        }
        assertThat(fixture.stream.mostRead()).isGreaterThan(14 * BLOCK);
        assertThat(fixture.received()).hasSize(60);
        assertThat(fixture.receipts()).as("one event for what came at once").hasSize(4);
    }

    @Test
    void aFloodThatNobodyAskedForGetsNoLargeBuffer() {
        fixture.start(true, 10);
        byte[] keepAlives = new byte[400_000];
        arrives(keepAlives);
        assertThat(fixture.stream.mostRead()).isLessThanOrEqualTo(MIDDLE);
    }

    @Test
    void whenEveryBufferIsOutAConnectionHelpsItself() {
        fixture.close();
        fixture = new ConnectionFixture(0, 0);
        PeerLink link = fixture.start(true, 10);
        link.request(blocks(32));
        byte[] all = bytes(pieces(32));
        for (int from = 0; from < all.length; from += 30_001) {
            arrives(Arrays.copyOfRange(all, from, Math.min(all.length, from + 30_001)));
            fixture.receipts().forEach(receipt -> link.handled(receipt));
        }
        assertThat(fixture.received()).containsExactly(pieces(32));
        assertThat(fixture.stream.largestRead()).isLessThanOrEqualTo(MIDDLE);
    }

    @Test
    void borrowedBuffersComeBackHoweverOftenTheyAreUsed() {
        PeerLink link = fixture.start(true, 10);
        byte[] all = bytes(pieces(3));
        for (int round = 0; round < 50; round++) {
            link.request(blocks(3));
            for (int from = 0; from < all.length; from += 20_011) {
                arrives(Arrays.copyOfRange(all, from, Math.min(all.length, from + 20_011)));
            }
            fixture.receipts().forEach(receipt -> {
                link.handled(receipt);
                receipt.messages().forEach(said -> fixture.blocks.give(((PeerMessage.Piece) said).block()));
            });
            fixture.events.removeIf(PeerEvent.Received.class::isInstance);
        }
        link.close(new DisconnectReason.NotNeeded());
        fixture.awaitLeft();
        await().until(() -> fixture.largeLeft() == 2);
        assertThat(fixture.middleLeft()).isEqualTo(2);
    }

    private void arrives(byte[] segment) {
        fixture.stream.arrives(segment);
        fixture.awaitDrained();
    }

    private static List<BlockSpan> blocks(int count) {
        List<BlockSpan> blocks = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            blocks.add(new BlockSpan(0, i * BLOCK, BLOCK));
        }
        return blocks;
    }

    private static PeerMessage[] pieces(int count) {
        return blocks(count).stream().map(ConnectionFixture::piece).toArray(PeerMessage[]::new);
    }
}
