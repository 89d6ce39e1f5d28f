package dev.tamsui.engine.session;

import dev.tamsui.engine.model.InfoHash;
import dev.tamsui.engine.model.PeerId;
import dev.tamsui.engine.wire.BlockSpan;
import dev.tamsui.engine.wire.Capabilities;
import dev.tamsui.engine.wire.Handshake;
import dev.tamsui.engine.wire.MessageEncoder;
import dev.tamsui.engine.wire.PeerMessage;
import dev.tamsui.engine.wire.ProtocolViolation;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A peer made of a socket and nothing else: it says what the test has it say, right or wrong. */
public final class RawPeer implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 20_000;

    private final Socket socket;
    private final DataInputStream in;

    private RawPeer(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(PATIENCE_MILLIS);
        this.in = new DataInputStream(socket.getInputStream());
    }

    /** Connects from {@code source}, an address of the loopback net, and says nothing. */
    public static RawPeer connect(String source, InetSocketAddress to) throws IOException {
        Socket socket = new Socket();
        socket.bind(new InetSocketAddress(InetAddress.ofLiteral(source), 0));
        socket.connect(to);
        return new RawPeer(socket);
    }

    /** Takes a connection over that somebody else made. */
    public static RawPeer over(Socket accepted) throws IOException {
        return new RawPeer(accepted);
    }

    /** Says hello with a peer id made from {@code number}, and hears the answer. */
    public Handshake greet(InfoHash hash, int number) throws IOException, ProtocolViolation {
        return greet(hash, id(number));
    }

    public Handshake greet(InfoHash hash, PeerId id) throws IOException, ProtocolViolation {
        ByteBuffer ours = ByteBuffer.allocate(Handshake.BYTES);
        new Handshake(new Capabilities(false, false, true, false), hash, id).encode(ours);
        write(ours.array());
        ByteBuffer theirs = ByteBuffer.wrap(in.readNBytes(Handshake.BYTES));
        if (theirs.remaining() < Handshake.BYTES) {
            throw new IOException("closed during the handshake");
        }
        Handshake.Head head = Handshake.decodeHead(theirs);
        return new Handshake(head.capabilities(), head.infoHash(), Handshake.decodePeerId(theirs));
    }

    public void say(PeerMessage... messages) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (PeerMessage message : messages) {
            ByteBuffer one = ByteBuffer.allocate(MessageEncoder.encodedLength(message));
            MessageEncoder.encode(message, one);
            all.writeBytes(one.array());
        }
        write(all.toByteArray());
    }

    public void write(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    /** The next bytes, whatever they are part of; fewer when the connection ends. */
    byte[] heard(int bytes) throws IOException {
        return in.readNBytes(bytes);
    }

    /** The next frame without its length; empty for a keep-alive. */
    public byte[] hear() throws IOException {
        return in.readNBytes(in.readInt());
    }

    /** Reads until a message with this number comes. */
    public byte[] hear(int id) throws IOException {
        byte[] frame = hear();
        while (frame.length == 0 || frame[0] != id) {
            frame = hear();
        }
        return frame;
    }

    /** Whether the other side ends the connection before patience does; what it says until then is passed over. */
    public boolean isClosedByThem() {
        try {
            InputStream raw = socket.getInputStream();
            byte[] buffer = new byte[64 * 1024];
            int read = raw.read(buffer);
            while (read >= 0) {
                read = raw.read(buffer);
            }
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException reset) {
            return true;
        }
    }

    /** A seed: answers every request until the connection ends. */
    public void serve(TestPayload payload) throws IOException {
        byte[] all = new byte[Math.ceilDiv(payload.pieces(), 8)];
        Arrays.fill(all, (byte) 0xFF);
        if (payload.pieces() % 8 != 0) {
            all[all.length - 1] = (byte) (0xFF << (8 - payload.pieces() % 8));
        }
        say(new PeerMessage.Bits(all), new PeerMessage.Unchoke());
        while (true) {
            byte[] frame = hear();
            if (frame.length == 13 && frame[0] == 6) {
                ByteBuffer asked = ByteBuffer.wrap(frame, 1, 12);
                BlockSpan span = new BlockSpan(asked.getInt(), asked.getInt(), asked.getInt());
                int from = span.piece() * payload.pieceLength() + span.begin();
                say(new PeerMessage.Piece(
                        span.piece(), span.begin(), ByteBuffer.wrap(payload.content(), from, span.length())));
            }
        }
    }

    static PeerId id(int number) {
        return PeerId.of(ByteBuffer.allocate(20)
                .put("-RAW000-".getBytes(StandardCharsets.US_ASCII))
                .putInt(12, number)
                .array());
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
