package dev.tamsui.engine.storage;

import dev.tamsui.engine.model.Recorded;
import dev.tamsui.engine.model.TorrentId;
import java.nio.file.Path;
import java.util.Map;

/**
 * Where it is written down what is on the disk for good, and where. All is durable when a method returns.
 *
 * <p>Thread: a volume's sync thread, or that of a move; may wait.
 *
 * <p>Methods throw {@link dev.tamsui.engine.model.StateStoreException} when it could not be recorded. What was before mostly still
 * is; but it may have been recorded all the same, which {@link #moved} and {@link #stayed} find out when they are asked again.
 */
public interface PieceLog {

    /** Replaces what is recorded of these torrents, all of them or none. */
    void record(Map<TorrentId, Recorded> torrents);

    /**
     * The torrent's data is whole where it was to be moved: there it is from now on, and where it was is to be cleared.
     *
     * @return false when it is not, or no longer, to be moved there; then it is not recorded to be there
     */
    boolean moved(TorrentId id, Path to);

    /**
     * It is not to be moved there any more, and what was made there is to be cleared.
     *
     * @return false when it is recorded to be there already, which is not changed
     */
    boolean stayed(TorrentId id, Path to);

    /** Nothing is left of it at a place that was to be cleared. */
    void left(TorrentId id, Path place);
}
