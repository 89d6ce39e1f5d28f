package dev.tamsui.api;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Holds every body to the size and time its content type deserves. A declared length that is too large is refused unread; a
 * body without one is counted as it comes. Forms with files are left to the container, which has limits for their parts.
 *
 * <p>Only {@value #LARGE_AT_ONCE} large bodies are handled at once, since each may take some 40 MiB of a heap that is small on
 * purpose; others wait a while, then are told to come back.
 */
final class BodyLimit extends OncePerRequestFilter {
    /** Ten mebibytes of .torrent in base64, and room for the options. */
    static final long JSON_BYTES = 16L * 1024 * 1024;

    static final long TEXT_BYTES = 64L * 1024;
    static final long BODY_SECONDS = 30;

    static final int LARGE_AT_ONCE = 2;
    static final long LARGE_BYTES = 1024 * 1024;

    private final ProblemWriter problems;
    private final LongSupplier nanoClock;
    private final long waitMillis;
    private final Semaphore large = new Semaphore(LARGE_AT_ONCE, true);

    /**
     * @param waitMillis how long a large body waits for its turn
     */
    BodyLimit(ProblemWriter problems, LongSupplier nanoClock, long waitMillis) {
        this.problems = problems;
        this.nanoClock = nanoClock;
        this.waitMillis = waitMillis;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        long limitBytes = limitBytes(request.getContentType());
        if (request.getContentLengthLong() > limitBytes) {
            problems.write(
                    response,
                    Problem.TOO_LARGE.because("The body has " + request.getContentLengthLong() + " bytes; at most "
                            + limitBytes + " are allowed for its content type."));
            return;
        }
        HttpServletRequest limited =
                limitBytes == Long.MAX_VALUE ? request : new Limited(request, limitBytes, nanoClock);
        if (!mayBeLarge(request, limitBytes)) {
            chain.doFilter(limited, response);
        } else if (getsATurn()) {
            try {
                chain.doFilter(limited, response);
            } finally {
                large.release();
            }
        } else {
            response.setHeader(HttpHeaders.RETRY_AFTER, "5");
            problems.write(response, Problem.UNAVAILABLE.because("Other large uploads are being handled; try again."));
        }
    }

    private static boolean mayBeLarge(HttpServletRequest request, long limitBytes) {
        long length = request.getContentLengthLong();
        boolean hasBody = length >= 0 || request.getHeader(HttpHeaders.TRANSFER_ENCODING) != null;
        return hasBody && limitBytes > LARGE_BYTES && (length < 0 || length > LARGE_BYTES);
    }

    private boolean getsATurn() {
        try {
            return large.tryAcquire(waitMillis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static long limitBytes(@Nullable String contentType) {
        String type = contentType == null
                ? ""
                : contentType.toLowerCase(Locale.ROOT).split(";", 2)[0].strip();
        return switch (type) {
            case "multipart/form-data" -> Long.MAX_VALUE;
            case "application/x-bittorrent", "application/octet-stream" -> TorrentAdder.MAXIMUM_METAINFO_BYTES;
            case "application/json" -> JSON_BYTES;
            default -> TEXT_BYTES;
        };
    }

    /** A request whose body ends with an error at its limit. */
    private static final class Limited extends HttpServletRequestWrapper {
        private final long limitBytes;
        private final LongSupplier nanoClock;
        private @Nullable ServletInputStream body;

        Limited(HttpServletRequest request, long limitBytes, LongSupplier nanoClock) {
            super(request);
            this.limitBytes = limitBytes;
            this.nanoClock = nanoClock;
        }

        @Override
        public ServletInputStream getInputStream() throws IOException {
            if (body == null) {
                body = new Counted(super.getInputStream(), limitBytes, nanoClock);
            }
            return body;
        }
    }

    /** Counts bytes and time. */
    private static final class Counted extends ServletInputStream {
        private final ServletInputStream in;
        private final long limitBytes;
        private final LongSupplier nanoClock;
        private final long startNanos;
        private long readBytes;

        Counted(ServletInputStream in, long limitBytes, LongSupplier nanoClock) {
            this.in = in;
            this.limitBytes = limitBytes;
            this.nanoClock = nanoClock;
            this.startNanos = nanoClock.getAsLong();
        }

        @Override
        public int read() throws IOException {
            int next = in.read();
            count(next < 0 ? 0 : 1);
            return next;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int count = in.read(into, offset, length);
            count(Math.max(0, count));
            return count;
        }

        private void count(int more) throws IOException {
            readBytes += more;
            if (readBytes > limitBytes) {
                throw new BodyTooLarge(limitBytes);
            }
            if (nanoClock.getAsLong() - startNanos > TimeUnit.SECONDS.toNanos(BODY_SECONDS)) {
                throw new BodyTooSlow(BODY_SECONDS);
            }
        }

        @Override
        public boolean isFinished() {
            return in.isFinished();
        }

        @Override
        public boolean isReady() {
            return in.isReady();
        }

        @Override
        public void setReadListener(ReadListener listener) {
            in.setReadListener(listener);
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
