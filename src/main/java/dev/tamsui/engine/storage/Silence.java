package dev.tamsui.engine.storage;

import dev.tamsui.engine.concurrent.Ticker;
import dev.tamsui.engine.model.TorrentError;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Whether the calls of some threads return, and who is to be told when one does not, or all do again.
 *
 * <p>Thread: {@link #look} the watch's; the rest any. Listeners are told one thing after another, and must not block.
 */
final class Silence implements SilenceWatch.Watched {
    private final Ticker ticker;
    private final SilenceWatch watch;
    private final List<Call> calls = new CopyOnWriteArrayList<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Set<Listener> listeners = new HashSet<>();
    private volatile @Nullable TorrentError error;

    /** Who waits for what the threads do. */
    interface Listener {
        void silent(TorrentError error);

        void answers();

        /** Makes events of it. */
        static Listener telling(Consumer<StorageEvent> events) {
            return new Listener() {
                @Override
                public void silent(TorrentError error) {
                    events.accept(new StorageEvent.Silent(error));
                }

                @Override
                public void answers() {
                    events.accept(new StorageEvent.Answers());
                }
            };
        }
    }

    Silence(Ticker ticker, SilenceWatch watch) {
        this.ticker = ticker;
        this.watch = watch;
    }

    /** Work whose calls are watched, to be run by a thread of its own. */
    Runnable watched(Runnable work) {
        Call call = new Call(ticker, watch);
        calls.add(call);
        return () -> ScopedValue.where(Call.MINE, call).run(work);
    }

    /** What has not returned; null when all is well. */
    @Nullable
    TorrentError error() {
        return error;
    }

    /** Is told from now on, at once if need be. */
    void join(Listener listener) {
        lock.lock();
        try {
            TorrentError now = error;
            if (listeners.add(listener) && now != null) {
                listener.silent(now);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Is told nothing more, but that this silence is none of his any more. */
    void leave(Listener listener) {
        lock.lock();
        try {
            if (listeners.remove(listener) && error != null) {
                listener.answers();
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void look() {
        TorrentError late = calls.stream()
                .map(Call::late)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
        if ((late == null) == (error == null)) {
            return; // only this thread changes it
        }
        lock.lock();
        try {
            error = late;
            if (late == null) {
                listeners.forEach(Listener::answers);
            } else {
                listeners.forEach(listener -> listener.silent(late));
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean isBusy() {
        return error != null || calls.stream().anyMatch(Call::isUnderWay);
    }
}
