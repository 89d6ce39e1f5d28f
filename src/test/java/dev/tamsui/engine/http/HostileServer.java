package dev.tamsui.engine.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A server on loopback that writes whatever bytes its test wants, and keeps the heads of the requests it got. */
final class HostileServer implements AutoCloseable {
    /** Answers one request, and says whether the connection stays open for another. */
    interface Answer {
        boolean write(OutputStream out) throws IOException;
    }

    private final ServerSocket listener;
    private final Answer answer;
    private final List<String> heads = new CopyOnWriteArrayList<>();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final List<InetAddress> clients = new CopyOnWriteArrayList<>();

    HostileServer(Answer answer) throws IOException {
        this(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), answer);
    }

    HostileServer(ServerSocket listener, Answer answer) {
        this.listener = listener;
        this.answer = answer;
        Thread.ofVirtual().start(this::accept);
    }

    /** One whole answer that ends its connection. */
    static HostileServer saying(String head, String body) throws IOException {
        return new HostileServer(out -> {
            out.write(text("HTTP/1.1 " + head + "\r\nContent-Length: " + body.length() + "\r\nConnection: close\r\n\r\n"
                    + body));
            return false;
        });
    }

    static byte[] text(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    int port() {
        return listener.getLocalPort();
    }

    String url(String target) {
        return "http://127.0.0.1:" + port() + target;
    }

    /** Request line and headers of each request, in order. */
    List<String> heads() {
        return heads;
    }

    /** Where each connection came from, in order. */
    List<InetAddress> clients() {
        return clients;
    }

    int openConnections() {
        return open.size();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : open) {
            socket.close();
        }
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = listener.accept();
                clients.add(socket.getInetAddress());
                open.add(socket);
                Thread.ofVirtual().start(() -> serve(socket));
            }
        } catch (IOException _) {
            // the test is over
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            boolean more = true;
            while (more) {
                String head = readHead(socket.getInputStream());
                if (head.isEmpty()) {
                    return;
                }
                heads.add(head);
                more = answer.write(socket.getOutputStream());
                socket.getOutputStream().flush();
            }
        } catch (IOException _) {
            // the client left, as it should
        } finally {
            open.remove(socket);
        }
    }

    private static String readHead(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        for (int b = in.read(); b >= 0; b = in.read()) {
            head.write(b);
            if (head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
                return head.toString(StandardCharsets.ISO_8859_1);
            }
        }
        return "";
    }
}
