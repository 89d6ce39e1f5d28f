package dev.tamsui.engine.concurrent;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes and counts every thread of the engine, so that dumps name them and a stop can prove that none is left.
 *
 * <p>Thread: any.
 */
public final class EngineThreads {
    private static final Logger LOG = LoggerFactory.getLogger(EngineThreads.class);

    private final Set<Thread> alive = ConcurrentHashMap.newKeySet();

    /**
     * Starts a virtual thread, for work that only waits for sockets or for other threads.
     *
     * @param name for dumps; holds no secret and no info hash of a private torrent
     */
    public Thread virtual(String name, Runnable work) {
        return start(Thread.ofVirtual().name(name), work);
    }

    /** Starts a platform thread, for loops, files and hashing. It does not keep the process alive. */
    public Thread platform(String name, Runnable work) {
        return start(Thread.ofPlatform().daemon(true).name(name), work);
    }

    /** Threads started here that have not ended. */
    public int alive() {
        return alive.size();
    }

    /** Their names, for a message about those that should have ended. */
    public Set<String> names() {
        return alive.stream().map(Thread::getName).collect(Collectors.toUnmodifiableSet());
    }

    private Thread start(Thread.Builder builder, Runnable work) {
        Thread thread = builder.unstarted(() -> {
            try {
                work.run();
            } catch (RuntimeException | Error bug) {
                LOG.error(
                        "Thread {} ended by a fault of ours",
                        Thread.currentThread().getName(),
                        bug);
                throw bug;
            } finally {
                alive.remove(Thread.currentThread());
            }
        });
        alive.add(thread);
        thread.start();
        return thread;
    }
}
