package dev.tamsui.engine.session;

import dev.tamsui.engine.concurrent.EngineThreads;
import dev.tamsui.engine.model.EngineException.StorageSilent;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Asks the file system for a caller, who must not hang when a volume does: a network share that is gone answers after minutes or
 * never, and nothing can end the wait. So another thread waits, and few of them may.
 *
 * <p>Thread: callers'.
 */
final class Looks {
    /** Looks are short where a volume answers, so when there are more at once than these one does not. */
    private static final int MOST = 8;

    private final Semaphore free = new Semaphore(MOST);
    private final EngineThreads threads;
    private final Duration patience;

    /** @param patience how long a caller waits */
    Looks(EngineThreads threads, Duration patience) {
        this.threads = threads;
        this.patience = patience;
    }

    /**
     * What {@code question} answers, or throws.
     *
     * @param where what it looks at, as the caller named it
     * @throws StorageSilent when there is no answer in time; the look may still go on
     */
    <T> T at(Path where, Supplier<T> question) {
        FutureTask<T> answer = new FutureTask<>(question::get);
        try {
            if (!free.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS)) {
                throw silent(where);
            }
            threads.platform("look", () -> {
                try {
                    answer.run();
                } finally {
                    free.release();
                }
            });
            return answer.get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw silent(where);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw silent(where);
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case RuntimeException told -> throw told;
                case Error fault -> throw fault;
                case null, default -> throw new AssertionError("a supplier throws nothing else", e);
            }
        }
    }

    private StorageSilent silent(Path where) {
        return new StorageSilent("The file system of " + where + " has not answered within " + patience.toSeconds()
                + " s, so nothing was changed. Try again once it does.");
    }
}
