package dev.tamsui.engine.peer;

import dev.tamsui.engine.model.InfoHash;
import dev.tamsui.engine.model.PeerId;
import dev.tamsui.engine.transport.PeerStream;
import dev.tamsui.engine.wire.Capabilities;
import dev.tamsui.engine.wire.Handshake;
import dev.tamsui.engine.wire.ProtocolViolation;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.Predicate;

/**
 * The handshake of either side (BEP 3, "peer protocol"). Blocks; whoever calls has set a deadline that closes the stream.
 *
 * <p>What arrives behind the handshake in the same read is kept: it is the start of the conversation.
 *
 * <p>Thread: one, a virtual one.
 */
public final class Greeting {
    private static final int BUFFER_BYTES = 4 * 1024;

    private final PeerStream stream;
    private final PeerId ourId;
    private final ByteBuffer input = ByteBuffer.allocate(BUFFER_BYTES).limit(0);

    public Greeting(PeerStream stream, PeerId ourId) {
        this.stream = stream;
        this.ourId = ourId;
    }

    /**
     * We dialled: we say for which torrent, and the answer must name the same one.
     *
     * @throws ProtocolViolation when it names another, or speaks another protocol
     */
    public Handshake dial(InfoHash infoHash) throws IOException, ProtocolViolation {
        say(infoHash);
        Handshake.Head head = hear();
        if (!head.infoHash().equals(infoHash)) {
            throw new ProtocolViolation("a handshake for another torrent than the one it was dialled for");
        }
        return new Handshake(head.capabilities(), head.infoHash(), hearId());
    }

    /**
     * We were dialled: we answer only when we have the torrent that is asked for.
     *
     * @throws ProtocolViolation when we have not, or it speaks another protocol
     */
    public Handshake answer(Predicate<InfoHash> isOurs) throws IOException, ProtocolViolation {
        Handshake.Head head = hear();
        if (!isOurs.test(head.infoHash())) {
            throw new ProtocolViolation("a handshake for a torrent we do not have");
        }
        say(head.infoHash());
        return new Handshake(head.capabilities(), head.infoHash(), hearId());
    }

    /** What has been read beyond the handshake, ready to be read from. */
    public ByteBuffer leftover() {
        return input;
    }

    private void say(InfoHash infoHash) throws IOException {
        ByteBuffer ours = ByteBuffer.allocate(Handshake.BYTES);
        new Handshake(Capabilities.OURS, infoHash, ourId).encode(ours);
        ours.flip();
        while (ours.hasRemaining()) {
            stream.write(new ByteBuffer[] {ours});
        }
    }

    private Handshake.Head hear() throws IOException, ProtocolViolation {
        while (input.remaining() < Handshake.HEAD_BYTES) {
            more();
            if (!Handshake.canStartWith(input)) { // told at the first byte: others than BitTorrent wait for our answer
                throw new ProtocolViolation("a handshake of another protocol than BitTorrent's");
            }
        }
        return Handshake.decodeHead(input);
    }

    private PeerId hearId() throws IOException {
        while (input.remaining() < PeerId.BYTES) {
            more();
        }
        return Handshake.decodePeerId(input);
    }

    private void more() throws IOException {
        input.compact();
        int read = stream.read(input);
        input.flip();
        if (read < 0) {
            throw new EOFException("closed during the handshake");
        }
    }
}
