package dev.tamsui.engine.transport;

import java.io.IOException;
import java.nio.channels.Channel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Thread: one. Accepts until it is closed, and pauses after a failure: when descriptors run out, each try fails at once. */
final class AcceptLoop implements Runnable {
    static final Duration PAUSE = Duration.ofMillis(100);

    private static final Logger LOG = LoggerFactory.getLogger(AcceptLoop.class);

    private final Channel server;
    private final Source source;
    private final Consumer<PeerStream> accepted;
    private final Duration pause;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final AtomicLong failures = new AtomicLong();

    /** Where connections come from. */
    interface Source {
        SocketChannel accept() throws IOException;
    }

    AcceptLoop(Channel server, Source source, Consumer<PeerStream> accepted, Duration pause) {
        this.server = server;
        this.source = source;
        this.accepted = accepted;
        this.pause = pause;
    }

    @Override
    public void run() {
        try {
            while (server.isOpen()) {
                try {
                    take(source.accept());
                } catch (IOException e) {
                    if (server.isOpen() && !pauseAfter(e)) {
                        return;
                    }
                }
            }
        } finally {
            close(); // a fault of ours must not leave a port that takes connections and never answers
        }
    }

    long failures() {
        return failures.get();
    }

    void close() {
        closed.countDown();
        try {
            server.close();
        } catch (IOException e) {
            LOG.debug("A listening socket did not close cleanly", e);
        }
    }

    private void take(SocketChannel channel) {
        TcpStream stream;
        try {
            stream = new TcpStream(channel);
        } catch (IOException e) {
            LOG.debug("A connection broke as it was accepted", e);
            TcpStream.close(channel);
            return;
        }
        boolean handedOver = false;
        try {
            accepted.accept(stream);
            handedOver = true;
        } finally {
            if (!handedOver) {
                stream.close();
            }
        }
    }

    /** Returns false when the loop shall end. */
    private boolean pauseAfter(IOException failure) {
        // once is enough to tell the owner; peers could repeat it at will
        if (failures.getAndIncrement() == 0) {
            LOG.warn("Cannot accept peers for the moment: {}", failure.toString());
        } else {
            LOG.debug("Cannot accept peers for the moment", failure);
        }
        try {
            return !closed.await(pause.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
