package dev.tamsui.config;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Asks the file system on a thread of its own, since a volume that hangs gives no answer, and must not keep us from starting. */
final class InTime {
    private InTime() {}

    /** What may fail as looks at files do. */
    @FunctionalInterface
    interface Question<T> {
        T ask() throws IOException;
    }

    /**
     * The answer; empty when there is none in time.
     *
     * @throws IOException as the question does
     */
    static <T> Optional<T> ask(Duration limit, Question<T> question) throws IOException {
        FutureTask<T> answer = new FutureTask<>(question::ask);
        Thread.ofPlatform().daemon(true).name("start-look").start(answer);
        try {
            return Optional.of(answer.get(limit.toNanos(), TimeUnit.NANOSECONDS));
        } catch (TimeoutException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case IOException failed -> throw failed;
                case RuntimeException fault -> throw fault;
                case null, default -> throw new IllegalStateException("a look ended by a fault of ours", e);
            }
        }
    }
}
