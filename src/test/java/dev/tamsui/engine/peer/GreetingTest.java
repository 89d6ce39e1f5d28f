package dev.tamsui.engine.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tamsui.engine.model.InfoHash;
import dev.tamsui.engine.model.PeerId;
import dev.tamsui.engine.transport.FakeStream;
import dev.tamsui.engine.wire.Capabilities;
import dev.tamsui.engine.wire.Handshake;
import dev.tamsui.engine.wire.ProtocolViolation;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class GreetingTest {
    private static final InfoHash HASH = InfoHash.of(filled(0xAB));
    private static final PeerId OURS = PeerId.of(filled(1));
    private static final PeerId THEIRS = PeerId.of(filled(2));
    private static final Handshake SAID = new Handshake(new Capabilities(true, true, false, false), HASH, THEIRS);

    private final FakeStream stream = new FakeStream();
    private final Greeting greeting = new Greeting(stream, OURS);

    @Test
    void whoDialsSpeaksFirstAndHearsTheAnswer() throws IOException, ProtocolViolation {
        stream.arrives(bytes(SAID));
        assertThat(greeting.dial(HASH)).isEqualTo(SAID);
        assertThat(stream.written()).isEqualTo(bytes(new Handshake(Capabilities.OURS, HASH, OURS)));
        assertThat(greeting.leftover().hasRemaining()).isFalse();
    }

    @Test
    void whoIsDialledAnswersForTheTorrentAskedFor() throws IOException, ProtocolViolation {
        stream.arrives(bytes(SAID));
        assertThat(greeting.answer(HASH::equals)).isEqualTo(SAID);
        assertThat(stream.written()).isEqualTo(bytes(new Handshake(Capabilities.OURS, HASH, OURS)));
    }

    @Test
    void aHandshakeMayBeCutAnywhere() throws IOException, ProtocolViolation {
        byte[] said = bytes(SAID);
        for (int first = 1; first < said.length; first++) {
            FakeStream cut = new FakeStream();
            cut.arrives(Arrays.copyOf(said, first));
            cut.arrives(Arrays.copyOfRange(said, first, said.length));
            assertThat(new Greeting(cut, OURS).answer(HASH::equals))
                    .as("cut after %d bytes", first)
                    .isEqualTo(SAID);
        }
    }

    @Test
    void aHandshakeMayComeByteByByte() throws IOException, ProtocolViolation {
        for (byte one : bytes(SAID)) {
            stream.arrives(new byte[] {one});
        }
        assertThat(greeting.dial(HASH)).isEqualTo(SAID);
    }

    @Test
    void whatComesBehindTheHandshakeInTheSameReadIsKept() throws IOException, ProtocolViolation {
        byte[] more = {0, 0, 0, 1, 2, 0, 0};
        stream.arrives(ByteBuffer.allocate(Handshake.BYTES + more.length)
                .put(bytes(SAID))
                .put(more)
                .array());
        greeting.dial(HASH);
        assertThat(greeting.leftover()).isEqualTo(ByteBuffer.wrap(more));
    }

    @Test
    void whoSendsNoPeerIdStillGetsOurAnswer() {
        stream.arrives(Arrays.copyOf(bytes(SAID), Handshake.HEAD_BYTES));
        stream.ends();
        assertThatThrownBy(() -> greeting.answer(HASH::equals)).isInstanceOf(EOFException.class);
        assertThat(stream.written()).hasSize(Handshake.BYTES);
    }

    @Test
    void anotherProtocolIsToldByItsFirstByteAndGetsNoAnswer() {
        stream.arrives("G".getBytes(StandardCharsets.US_ASCII));
        assertThatThrownBy(() -> greeting.answer(HASH::equals)).isInstanceOf(ProtocolViolation.class);
        assertThat(stream.written()).isEmpty();
    }

    @Test
    void aTorrentWeDoNotHaveGetsNoAnswer() {
        stream.arrives(bytes(SAID));
        assertThatThrownBy(() -> greeting.answer(hash -> false))
                .isInstanceOf(ProtocolViolation.class)
                .hasMessageContaining("do not have");
        assertThat(stream.written()).isEmpty();
    }

    @Test
    void anAnswerForAnotherTorrentThanTheOneDialledIsAViolation() {
        stream.arrives(bytes(new Handshake(Capabilities.OURS, InfoHash.of(filled(9)), THEIRS)));
        assertThatThrownBy(() -> greeting.dial(HASH))
                .isInstanceOf(ProtocolViolation.class)
                .hasMessageContaining("another torrent");
    }

    private static byte[] bytes(Handshake handshake) {
        ByteBuffer bytes = ByteBuffer.allocate(Handshake.BYTES);
        handshake.encode(bytes);
        return bytes.array();
    }

    private static byte[] filled(int with) {
        byte[] bytes = new byte[20];
        Arrays.fill(bytes, (byte) with);
        return bytes;
    }
}
