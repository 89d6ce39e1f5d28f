package dev.tamsui.api;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;

/** Says exactly what a test wants to the server, including what no client library would. */
final class RawHttp {
    private static final int PATIENCE_MILLIS = 20_000;

    private final int port;
    private final String from;

    RawHttp(int port) {
        this(port, "127.0.0.1");
    }

    private RawHttp(int port, String from) {
        this.port = port;
        this.from = from;
    }

    /** The same from another address of this machine. */
    RawHttp from(String address) {
        return new RawHttp(port, address);
    }

    /**
     * Sends lines and reads until the server closes or one answer is whole.
     *
     * @param head lines separated by {@code \n}; the empty line after them is added
     */
    Answer send(String head) throws IOException {
        return send(head, new byte[0]);
    }

    Answer send(String head, byte[] body) throws IOException {
        try (Socket socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), port, InetAddress.ofLiteral(from), 0)) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.getOutputStream()
                    .write((head.replace("\n", "\r\n") + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().write(body);
            socket.getOutputStream().flush();
            return read(socket.getInputStream());
        }
    }

    private static Answer read(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("the server closed after: " + head);
            }
            head.append((char) next);
        }
        String lower = head.toString().toLowerCase(Locale.ROOT);
        int at = lower.indexOf("content-length:");
        byte[] body = new byte[0];
        if (at >= 0) {
            body = in.readNBytes(
                    Integer.parseInt(lower.substring(at + "content-length:".length(), lower.indexOf("\r\n", at))
                            .strip()));
        } else if (lower.contains("transfer-encoding: chunked")) {
            body = readFramed(in);
        }
        return new Answer(
                Integer.parseInt(head.substring(9, 12)), head.toString(), new String(body, StandardCharsets.UTF_8));
    }

    /** Each frame is its size in hexadecimal and its bytes; one of size 0 ends the body. */
    private static byte[] readFramed(InputStream in) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        int size = HexFormat.fromHexDigits(readLine(in));
        while (size > 0) {
            body.writeBytes(in.readNBytes(size));
            readLine(in);
            size = HexFormat.fromHexDigits(readLine(in));
        }
        return body.toByteArray();
    }

    private static String readLine(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
            line.append((char) next);
        }
        return line.toString().strip();
    }

    /**
     * @param head status line and headers as they came
     */
    record Answer(int status, String head, String body) {
        boolean isProblem() {
            return head.toLowerCase(Locale.ROOT).contains("content-type: application/problem+json")
                    && body.contains("\"type\":\"/problems/")
                    && body.contains("\"status\":" + status);
        }
    }
}
