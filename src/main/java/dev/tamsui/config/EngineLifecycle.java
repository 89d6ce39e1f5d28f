package dev.tamsui.config;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.SmartLifecycle;

/**
 * Wakes the engine's torrents once the web server listens, begins to close the engine when the web server stops accepting, and lets the rest of the service go down only when the
 * engine is closed. The two stop beside each other: one after the other they would take longer than a container waits.
 *
 * <p>Thread: any; the closing has a thread of its own, which keeps the process alive until it is done.
 */
final class EngineLifecycle implements SmartLifecycle, DisposableBean {
    private static final Logger LOG = LoggerFactory.getLogger(EngineLifecycle.class);

    private final Runnable wake;
    private final Runnable close;
    private final AtomicBoolean closing = new AtomicBoolean();
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile boolean running;

    /**
     * @param wake brings the torrents to life; called once
     * @param close closes the engine; called once
     */
    EngineLifecycle(Runnable wake, Runnable close) {
        this.wake = wake;
        this.close = close;
    }

    /** The web server listens by now, so thousands of torrents do not hold it up. */
    @Override
    public void start() {
        running = true;
        wake.run();
    }

    @Override
    public void stop() {
        running = false;
        if (closing.compareAndSet(false, true)) {
            Thread.ofPlatform().name("engine-stop").start(this::closeEngine);
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** The one in which the web server stops accepting requests; at the start it comes after the one in which it listens. */
    @Override
    public int getPhase() {
        return WebServerApplicationContext.GRACEFUL_SHUTDOWN_PHASE;
    }

    /** Comes last, and alone when the service failed to start: then nothing was stopped before. */
    @Override
    public void destroy() throws InterruptedException {
        stop();
        closed.await();
    }

    private void closeEngine() {
        try {
            close.run();
        } catch (RuntimeException e) {
            LOG.error("The engine did not close cleanly", e);
        } finally {
            closed.countDown();
        }
    }
}
