package dev.tamsui.engine.http;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** Reads an answer's body, inflating it if need be, and never more of it than was agreed. */
final class BoundedBody {
    private BoundedBody() {}

    /**
     * @param encoding the Content-Encoding header; gzip is the only one we ask for
     * @throws TooLarge once the body, as sent or inflated, exceeds {@code maxBytes}; the rest is left unread
     * @throws IOException when the stream breaks, is no gzip, or has another encoding
     */
    static byte[] read(InputStream sent, @Nullable String encoding, int maxBytes) throws IOException {
        InputStream bounded = new Bounded(sent, maxBytes);
        byte[] body = decoded(bounded, encoding).readNBytes(maxBytes == Integer.MAX_VALUE ? maxBytes : maxBytes + 1);
        if (body.length > maxBytes) {
            throw new TooLarge(maxBytes);
        }
        bounded.transferTo(
                OutputStream.nullOutputStream()); // what follows a gzip: else the connection cannot be used again
        return body;
    }

    private static InputStream decoded(InputStream sent, @Nullable String encoding) throws IOException {
        return switch (encoding == null ? "identity" : encoding.strip().toLowerCase(Locale.ROOT)) {
            case "identity", "" -> sent;
            case "gzip", "x-gzip" -> new GZIPInputStream(sent);
            default -> throw new IOException("an answer in an encoding we did not ask for");
        };
    }

    /** The body is longer than the caller takes. */
    static final class TooLarge extends IOException {
        private static final long serialVersionUID = 1L;

        TooLarge(int maxBytes) {
            super("the answer exceeds " + maxBytes + " bytes");
        }
    }

    /** Counts what comes off the wire: a gzip header may be endless, and still inflate to nothing. */
    private static final class Bounded extends FilterInputStream {
        private final int maxBytes;
        private long readBytes;

        Bounded(InputStream in, int maxBytes) {
            super(in);
            this.maxBytes = maxBytes;
        }

        @Override
        public int read() throws IOException {
            int b = super.read();
            count(b < 0 ? 0 : 1);
            return b;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int count = super.read(into, offset, length);
            count(Math.max(0, count));
            return count;
        }

        private void count(int bytes) throws TooLarge {
            readBytes += bytes;
            if (readBytes > maxBytes) {
                throw new TooLarge(maxBytes);
            }
        }
    }
}
