import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A tracker of one torrent, whose peers are all on 127.0.0.1 and differ by their ports: answers are compact as in BEP 23.
 * Threads: the server's own.
 */
final class Tracker implements AutoCloseable {
    private static final Pattern PORT = Pattern.compile("(?:^|&)port=(\\d{1,5})(?:&|$)");
    private static final int INTERVAL_SECONDS = 1800;

    private final Set<Integer> ports = new ConcurrentSkipListSet<>();
    private final HttpServer server;

    Tracker() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/announce", this::answer);
        server.start();
    }

    /** What a torrent names as its tracker. */
    String address() {
        return "http://127.0.0.1:%d/announce".formatted(server.getAddress().getPort());
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String query = exchange.getRequestURI().getRawQuery();
            Matcher port = PORT.matcher(query);
            if (!port.find()) {
                exchange.sendResponseHeaders(400, -1);
                return;
            }
            byte[] answer = announced(Integer.parseInt(port.group(1)), query.contains("event=stopped"));
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
        }
    }

    private byte[] announced(int own, boolean hasStopped) {
        ByteArrayOutputStream others = new ByteArrayOutputStream();
        for (int port : ports) {
            if (port != own) {
                others.writeBytes(new byte[] {127, 0, 0, 1, (byte) (port >> 8), (byte) port});
            }
        }
        if (hasStopped) {
            ports.remove(own);
        } else {
            ports.add(own);
        }
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        answer.writeBytes("d8:intervali%de5:peers%d:"
                .formatted(INTERVAL_SECONDS, others.size())
                .getBytes(StandardCharsets.US_ASCII));
        answer.writeBytes(others.toByteArray());
        answer.write('e');
        return answer.toByteArray();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
