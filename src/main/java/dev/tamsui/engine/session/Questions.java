package dev.tamsui.engine.session;

import dev.tamsui.engine.model.EngineException;
import dev.tamsui.engine.model.FileSummary;
import dev.tamsui.engine.model.PeerSummary;
import dev.tamsui.engine.model.TorrentSummary;
import dev.tamsui.engine.model.TrackerSummary;
import dev.tamsui.engine.torrent.TorrentEvent;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Asks a torrent's loop and waits for the answer, which is the time of its turn: microseconds. A loop that takes seconds is ill;
 * then the caller gets what was known before, and the health check tells.
 *
 * <p>Thread: callers', never a loop's.
 */
public final class Questions {
    private static final long PATIENCE_SECONDS = 2;

    private Questions() {}

    /** How the torrent stands now, after all that was posted before. */
    public static TorrentSummary summary(TorrentHandle torrent) {
        return ask(torrent, TorrentEvent.SummaryAsked::new, torrent::summary);
    }

    public static List<FileSummary> files(TorrentHandle torrent) {
        return ask(torrent, TorrentEvent.FilesAsked::new, () -> {
            throw new EngineException.StoreUnavailable(
                    "The torrent's files could not be read from the state store in time. Try again.");
        });
    }

    public static List<PeerSummary> peers(TorrentHandle torrent) {
        return ask(torrent, TorrentEvent.PeersAsked::new, List::of);
    }

    public static List<TrackerSummary> trackers(TorrentHandle torrent) {
        return ask(torrent, TorrentEvent.TrackersAsked::new, List::of);
    }

    /** @param otherwise the answer when the loop gives none in time */
    private static <T> T ask(
            TorrentHandle torrent, Function<Consumer<T>, TorrentEvent> question, Supplier<T> otherwise) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        torrent.post(question.apply(answer::complete));
        try {
            return answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return otherwise.get();
        } catch (ExecutionException | TimeoutException e) {
            return otherwise.get();
        }
    }
}
