package dev.tamsui.engine.storage;

import dev.tamsui.engine.concurrent.WorkQueue;
import dev.tamsui.engine.model.TorrentError;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What carries torrents from one volume to others. It waits for two volumes, so there is a lane for each save root there may be at
 * the other end: should that hang, only moves to and from there hang with it, and only their torrents are told.
 *
 * <p>Thread: any hands in; nothing here blocks but the lanes.
 */
final class MoveLanes implements SilenceWatch.Watched {
    private static final Logger LOG = LoggerFactory.getLogger(MoveLanes.class);

    private final Map<Path, Way> ways = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<Thread> threads = new ConcurrentLinkedQueue<>();
    private final Function<Runnable, Thread> start;
    private final Supplier<Silence> silences;
    private final OpenFiles files;
    private volatile boolean closed;

    /**
     * @param start starts a thread
     * @param silences makes one for each way
     */
    MoveLanes(Function<Runnable, Thread> start, Supplier<Silence> silences, OpenFiles files) {
        this.start = start;
        this.silences = silences;
        this.files = files;
    }

    /**
     * Which lane, and whose move.
     *
     * @param way the save root at the other end
     * @param torrent is told when the move hangs
     */
    record Ticket(Path way, Silence.Listener torrent) {}

    private record Way(WorkQueue<Lane.Job> jobs, Silence silence) {}

    /** The queue of those that go this way. */
    WorkQueue<Lane.Job> queue(Ticket ticket) {
        Way way = ways.computeIfAbsent(ticket.way, _ -> {
            Way made = new Way(new WorkQueue<>(), silences.get());
            threads.add(start.apply(made.silence.watched(new Lane(files, made.jobs))));
            return made;
        });
        if (closed) {
            way.jobs.close();
        }
        way.silence.join(ticket.torrent);
        return way.jobs;
    }

    /** The move is over. */
    void leave(Ticket ticket) {
        Way way = ways.get(ticket.way);
        if (way != null) {
            way.silence.leave(ticket.torrent);
        }
    }

    /** See {@link Volume#poll}. */
    Lane.@Nullable Job poll() {
        return ways.values().stream()
                .map(way -> way.jobs.poll())
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    @Override
    public void look() {
        ways.forEach((path, way) -> {
            boolean wasSilent = way.silence.error() != null;
            way.silence.look();
            TorrentError error = way.silence.error();
            if (error != null && !wasSilent) {
                LOG.error("Moves between here and {}: {}", path, error.message());
            } else if (error == null && wasSilent) {
                LOG.info("Moves between here and {} go on", path);
            }
        });
    }

    @Override
    public boolean isBusy() {
        return ways.values().stream().anyMatch(way -> way.silence.isBusy());
    }

    void close() {
        closed = true;
        ways.values().forEach(way -> way.jobs.close());
    }

    List<Thread> threads() {
        return List.copyOf(threads);
    }
}
