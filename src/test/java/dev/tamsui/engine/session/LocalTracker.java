package dev.tamsui.engine.session;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.tamsui.engine.bencode.BencodeDictionaryWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A tracker on this machine: tells everyone of everyone else, whatever the torrent. */
public final class LocalTracker implements AutoCloseable {
    private static final Pattern PORT = Pattern.compile("[?&]port=(\\d+)");

    private final HttpServer server;
    private final List<InetSocketAddress> peers = new CopyOnWriteArrayList<>();

    public LocalTracker() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
        server.createContext("/announce", this::answer);
        server.start();
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/announce";
    }

    /** A peer that does not announce itself. */
    public void knows(InetSocketAddress peer) {
        peers.add(peer);
    }

    public List<InetSocketAddress> peers() {
        return List.copyOf(peers);
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        Matcher port = PORT.matcher(exchange.getRequestURI().toString());
        InetSocketAddress asking = port.find()
                ? new InetSocketAddress(exchange.getRemoteAddress().getAddress(), Integer.parseInt(port.group(1)))
                : exchange.getRemoteAddress();
        ByteBuffer others = ByteBuffer.allocate(6 * peers.size());
        for (InetSocketAddress peer : peers) {
            if (!peer.equals(asking) && others.hasRemaining()) {
                others.put(peer.getAddress().getAddress()).putShort((short) peer.getPort());
            }
        }
        if (!peers.contains(asking)) {
            peers.add(asking);
        }
        byte[] compact = new byte[others.position()];
        others.flip().get(compact);
        byte[] body = new BencodeDictionaryWriter()
                .put("interval", 1_800)
                .put("peers", compact)
                .encoded();
        exchange.sendResponseHeaders(200, body.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
        }
    }
}
